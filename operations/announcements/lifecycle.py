"""Arrows of an announcement 四(一)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid


class AnnouncementState(models.TextChoices):
    """States of Announcement, in the words officials use."""

    DRAFT = "draft", _("草拟中")
    PUBLISHED = "published", _("已发布")
    CLOSED = "closed", _("已截止")
    CANCELLED = "cancelled", _("已撤回")


class AnnouncementLifecycle(Lifecycle):
    """通告: drafted by the clerk, published by the approver, frozen from then on."""

    State = AnnouncementState

    state = StateField(_("状态"), default=State.DRAFT, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(AnnouncementState, "announcement_state_valid")]

    @arrow(
        state, source=State.DRAFT, target=State.PUBLISHED, roles=[Role.APPROVER], label=_("发布通告"), clause="四(一)"
    )
    def publish(self) -> None:
        """Field, conditions, window and materials become public and fixed."""

    @arrow(
        state, source=State.PUBLISHED, target=State.CLOSED, roles=[Role.SYSTEM], label=_("记载截止"), clause="四(一)"
    )
    def close(self) -> None:
        """The job records what the window already decided."""

    @arrow(
        state,
        source=State.PUBLISHED,
        target=State.CANCELLED,
        roles=[Role.APPROVER],
        label=_("撤回通告"),
        clause="四(一)",
    )
    def cancel(self) -> None:
        """Withdrawn before closing, with reason."""

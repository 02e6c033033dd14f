"""Arrows of a matter before the coordination mechanism: open → concluded → decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid


class MatterState(models.TextChoices):
    """States of Matter, in the words officials use."""

    OPEN = "open", _("审议中")
    CONCLUDED = "concluded", _("已形成结论")
    DECIDED = "decided", _("政府已决定")
    WITHDRAWN = "withdrawn", _("已撤回")


class MatterLifecycle(Lifecycle):
    """A grant, ending or other major matter 二(一): units opine, the convener concludes, the government's decision is entered."""

    State = MatterState

    state = StateField(_("状态"), default=State.OPEN, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(MatterState, "matter_state_valid")]

    @arrow(
        state,
        source=State.OPEN,
        target=State.CONCLUDED,
        roles=[Role.CONVENER],
        label=_("记载审议结论"),
        clause="二(一)",
    )
    def conclude(self) -> None:
        """The convener records what the meeting concluded, with minutes."""

    @arrow(
        state,
        source=State.CONCLUDED,
        target=State.DECIDED,
        roles=[Role.APPROVER],
        label=_("确认政府决定"),
        clause="四(一)",
    )
    def decide(self) -> None:
        """A second person confirms the government document the clerk entered."""

    @arrow(
        state,
        source=[State.OPEN, State.CONCLUDED],
        target=State.WITHDRAWN,
        roles=[Role.CLERK, Role.APPROVER, Role.SYSTEM],
        label=_("撤回审议事项"),
    )
    def withdraw(self) -> None:
        """The case went back or was withdrawn; the matter is not decided."""

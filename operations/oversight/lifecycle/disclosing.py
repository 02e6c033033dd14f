"""Arrows of the yearly disclosure."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid
from statute.rules.disclosing import BASIS


class DisclosureState(models.TextChoices):
    DUE = "due", _("待编制")
    PREPARED = "prepared", _("已编制")
    PUBLISHED = "published", _("已披露")
    SUPERSEDED = "superseded", _("已被新版替代")
    DROPPED = "dropped", _("已放弃更正")


class DisclosureLifecycle(Lifecycle):
    """年度信息披露: prepared from what is on record, published, corrected by a new version only."""

    State = DisclosureState

    state = StateField(_("状态"), default=State.DUE, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(DisclosureState, "disclosure_state_valid")]

    @arrow(
        state,
        source=State.DUE,
        target=State.PREPARED,
        roles=[Role.CLERK, Role.ORG_ADMIN, Role.ORG_STAFF],
        label=_("编制披露表"),
        clause=BASIS,
    )
    def prepare(self) -> None:
        """The tables stand as they are on record now."""

    @arrow(
        state,
        source=State.PREPARED,
        target=State.DUE,
        roles=[Role.CLERK, Role.APPROVER, Role.ORG_ADMIN, Role.ORG_STAFF],
        label=_("退回重新编制"),
        clause=BASIS,
    )
    def send_back(self) -> None:
        """With what is to be mended."""

    @arrow(
        state,
        source=State.PREPARED,
        target=State.PUBLISHED,
        roles=[Role.APPROVER, Role.ORG_ADMIN],
        label=_("对外披露"),
        clause=BASIS,
    )
    def publish(self) -> None:
        """Open to everybody, kept as it is."""

    @arrow(
        state,
        source=State.PUBLISHED,
        target=State.SUPERSEDED,
        roles=[Role.APPROVER, Role.ORG_ADMIN],
        label=_("由新版替代"),
        clause=BASIS,
    )
    def supersede(self) -> None:
        """A correction has been published."""

    @arrow(
        state,
        source=[State.DUE, State.PREPARED],
        target=State.DROPPED,
        roles=[Role.CLERK, Role.APPROVER, Role.ORG_ADMIN],
        label=_("放弃更正"),
        clause=BASIS,
    )
    def drop(self) -> None:
        """What was published stands."""

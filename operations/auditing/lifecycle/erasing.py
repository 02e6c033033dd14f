"""Arrows of an erasure of contents of the trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from audit.roles import Role
from audit.subject import Lifecycle, arrow, states_valid
from statute.rules.erasing import DUTY


class ErasureState(models.TextChoices):
    REQUESTED = "requested", _("待审批")
    APPROVED = "approved", _("已批准")
    DONE = "done", _("已删除")
    REJECTED = "rejected", _("不予批准")
    WITHDRAWN = "withdrawn", _("已撤回")


class ErasureLifecycle(Lifecycle):
    """依法删除轨迹内容: asked for by one side, decided by the other, carried out by a job."""

    State = ErasureState

    state = FSMField(_("状态"), default=State.REQUESTED, choices=State.choices, protected=True)

    class Meta:
        abstract = True
        constraints = [states_valid(ErasureState, "erasure_state_valid")]

    @arrow(
        state,
        source=State.REQUESTED,
        target=State.APPROVED,
        roles=[Role.APPROVER, Role.AUDIT_ADMIN],
        label=_("批准删除"),
        clause=DUTY,
    )
    def approve(self) -> None:
        """By the other side: the authority's approver, or who keeps the trail."""

    @arrow(
        state,
        source=State.REQUESTED,
        target=State.REJECTED,
        roles=[Role.APPROVER, Role.AUDIT_ADMIN],
        label=_("不予批准"),
        clause=DUTY,
    )
    def reject(self) -> None:
        """With reasons."""

    @arrow(
        state,
        source=[State.REQUESTED, State.APPROVED],
        target=State.WITHDRAWN,
        roles=[Role.CLERK, Role.AUDIT_ADMIN],
        label=_("撤回申请"),
        clause=DUTY,
    )
    def withdraw(self) -> None:
        """By the side that asked, before it is carried out."""

    @arrow(
        state,
        source=State.APPROVED,
        target=State.DONE,
        roles=[Role.SYSTEM],
        label=_("删除内容"),
        clause=DUTY,
    )
    def carry_out(self) -> None:
        """The job empties what was approved, when nothing stands in the way."""

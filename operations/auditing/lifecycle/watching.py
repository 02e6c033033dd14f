"""Arrows of an alarm of the trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from audit.roles import Role
from audit.subject import Lifecycle, arrow, states_valid


class AlarmState(models.TextChoices):
    RAISED = "raised", _("待确认")
    ACKNOWLEDGED = "acknowledged", _("处理中")
    CLOSED = "closed", _("已解除")


class AlarmLifecycle(Lifecycle):
    """轨迹告警: raised by the job, acknowledged and concluded by who keeps the trail; a silence ends when the witness answers."""

    State = AlarmState

    state = FSMField(_("状态"), default=State.RAISED, choices=State.choices, protected=True)

    class Meta:
        abstract = True
        constraints = [states_valid(AlarmState, "alarm_state_valid")]

    @arrow(
        state,
        source=State.RAISED,
        target=State.ACKNOWLEDGED,
        roles=[Role.AUDIT_ADMIN],
        label=_("确认告警"),
        clause="六(一)",
    )
    def acknowledge(self) -> None:
        """Somebody looks into it."""

    @arrow(
        state,
        source=State.ACKNOWLEDGED,
        target=State.CLOSED,
        roles=[Role.AUDIT_ADMIN],
        label=_("记载处理结论"),
        clause="六(一)",
    )
    def conclude(self) -> None:
        """What it was, and what was done."""

    @arrow(
        state,
        source=[State.RAISED, State.ACKNOWLEDGED],
        target=State.CLOSED,
        roles=[Role.SYSTEM],
        label=_("见证恢复"),
        clause="六(一)",
    )
    def recover(self) -> None:
        """The witness has signed again what it had not."""

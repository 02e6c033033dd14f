"""Arrows of an auditor's sample."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid


class SampleState(models.TextChoices):
    DRAWN = "drawn", _("查看中")
    CONCLUDED = "concluded", _("已办结")


class SampleLifecycle(Lifecycle):
    """审计抽样: drawn once, looked at one by one, concluded when every one was looked at."""

    State = SampleState

    state = StateField(_("状态"), default=State.DRAWN, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(SampleState, "sample_state_valid")]

    @arrow(
        state,
        source=State.DRAWN,
        target=State.CONCLUDED,
        roles=[Role.AUDITOR],
        label=_("办结抽样"),
        clause="六(一)",
    )
    def conclude(self) -> None:
        """What was noted stands."""

"""Arrows of risk reports, incidents and major issues 二(一), 五(二), 六(四)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid


class RiskReportState(models.TextChoices):
    REPORTED = "reported", _("已报告")
    ASSESSED = "assessed", _("已研判")
    CLOSED = "closed", _("已办结")


class RiskReportLifecycle(Lifecycle):
    """数据风险报告 五(二): the named processing stops in the same act; only the authority resumes."""

    State = RiskReportState

    state = StateField(_("状态"), default=State.REPORTED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(RiskReportState, "riskreport_state_valid")]

    @arrow(
        state,
        source=State.REPORTED,
        target=State.ASSESSED,
        roles=[Role.CLERK],
        label=_("研判"),
        clause="五(二)",
    )
    def assess(self) -> None:
        """What it is and what follows."""

    @arrow(
        state,
        source=State.ASSESSED,
        target=State.CLOSED,
        roles=[Role.APPROVER],
        label=_("办结"),
        clause="五(二)",
    )
    def close(self) -> None:
        """With the conclusion; the stop is lifted or kept."""


class IncidentState(models.TextChoices):
    REPORTED = "reported", _("已报告")
    RESPONDING = "responding", _("应急响应中")
    CONTAINED = "contained", _("已控制")
    CLOSED = "closed", _("已办结")


class IncidentLifecycle(Lifecycle):
    """安全事件 六(四): plan invoked, grade, reporting clock, measures, conclusion."""

    State = IncidentState

    state = StateField(_("状态"), default=State.REPORTED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(IncidentState, "incident_state_valid")]

    @arrow(
        state,
        source=State.REPORTED,
        target=State.RESPONDING,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("启动应急响应"),
        clause="六(四)",
    )
    def respond(self) -> None:
        """Under the named plan, from a named hour."""

    @arrow(
        state,
        source=State.RESPONDING,
        target=State.CONTAINED,
        roles=[Role.CLERK],
        label=_("记载已控制"),
        clause="六(四)",
    )
    def contain(self) -> None:
        """With the measures taken."""

    @arrow(
        state,
        source=State.CONTAINED,
        target=State.CLOSED,
        roles=[Role.APPROVER],
        label=_("办结"),
        clause="六(四)",
    )
    def close(self) -> None:
        """With the conclusion."""


class IssueState(models.TextChoices):
    OPEN = "open", _("待解决")
    CLOSED = "closed", _("已解决")


class IssueLifecycle(Lifecycle):
    """重大问题 二(一): raised by a member unit, closed with a written conclusion."""

    State = IssueState

    state = StateField(_("状态"), default=State.OPEN, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(IssueState, "issue_state_valid")]

    @arrow(
        state,
        source=State.OPEN,
        target=State.CLOSED,
        roles=[Role.CONVENER, Role.SECRETARIAT],
        label=_("记载处理结论"),
        clause="二(一)",
    )
    def close(self) -> None:
        """A written conclusion and its date."""

"""Arrows of reports, evaluations and inspections 五(二)(六), 六(三)(七)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.roles import Role
from audit.subject import Lifecycle, StateField, arrow, states_valid


class ReportState(models.TextChoices):
    DUE = "due", _("待报送")
    DRAFTING = "drafting", _("填报中")
    SUBMITTED = "submitted", _("已提交")
    ACCEPTED = "accepted", _("已通过")
    RETURNED = "returned", _("已退回")


class ReportLifecycle(Lifecycle):
    """运营报告 五(二)(六): due by its day, five sections, examined and accepted; overdue is derived."""

    State = ReportState

    state = StateField(_("状态"), default=State.DUE, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(ReportState, "report_state_valid")]

    @arrow(
        state,
        source=State.DUE,
        target=State.DRAFTING,
        roles=[Role.ORG_ADMIN, Role.ORG_STAFF],
        label=_("开始填报"),
        clause="五(六)",
    )
    def begin(self) -> None:
        """Figures are taken over from what the system knows."""

    @arrow(
        state,
        source=[State.DRAFTING, State.RETURNED],
        target=State.SUBMITTED,
        roles=[Role.ORG_ADMIN],
        label=_("提交报告"),
        clause="五(六)",
    )
    def submit(self) -> None:
        """All five sections are written."""

    @arrow(
        state,
        source=State.SUBMITTED,
        target=State.ACCEPTED,
        roles=[Role.APPROVER],
        label=_("通过"),
        clause="五(六)",
    )
    def accept(self) -> None:
        """After the clerk's examination."""

    @arrow(
        state,
        source=State.SUBMITTED,
        target=State.RETURNED,
        roles=[Role.CLERK, Role.APPROVER],
        label=_("退回"),
        clause="五(六)",
    )
    def send_back(self) -> None:
        """With what is to be mended."""


class EvaluationState(models.TextChoices):
    PLANNED = "planned", _("已安排")
    SCORING = "scoring", _("评估中")
    PUBLISHED = "published", _("结果已发布")
    OBJECTION = "objection", _("异议处理中")
    FINAL = "final", _("结果已确定")


class EvaluationLifecycle(Lifecycle):
    """年度评估 六(七): jointly with other units or by a third party, never by the authority alone."""

    State = EvaluationState

    state = StateField(_("状态"), default=State.PLANNED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(EvaluationState, "evaluation_state_valid")]

    @arrow(
        state,
        source=State.PLANNED,
        target=State.SCORING,
        roles=[Role.CLERK],
        label=_("开始评估"),
        clause="六(七)",
    )
    def begin(self) -> None:
        """The evaluators are named."""

    @arrow(
        state,
        source=State.SCORING,
        target=State.PUBLISHED,
        roles=[Role.APPROVER],
        label=_("发布评估结果"),
        clause="六(七)",
    )
    def publish(self) -> None:
        """Every criterion is scored, the report is on file."""

    @arrow(
        state,
        source=State.PUBLISHED,
        target=State.OBJECTION,
        roles=[Role.ORG_ADMIN],
        label=_("提出异议"),
        clause="六(七)",
    )
    def object_to(self) -> None:
        """Within the days for objections."""

    @arrow(
        state,
        source=State.OBJECTION,
        target=State.PUBLISHED,
        roles=[Role.APPROVER],
        label=_("答复异议"),
        clause="六(七)",
    )
    def answer_objection(self) -> None:
        """The grade is kept or changed, with reasons."""

    @arrow(
        state,
        source=State.PUBLISHED,
        target=State.FINAL,
        roles=[Role.APPROVER],
        label=_("确定评估结果"),
        clause="六(七)",
    )
    def finalize(self) -> None:
        """The grade goes on the organization's record."""


class InspectionState(models.TextChoices):
    PLANNED = "planned", _("已安排")
    PERFORMED = "performed", _("已实施")
    FINDINGS = "findings", _("已出具检查意见")
    CLOSED = "closed", _("已办结")


class InspectionLifecycle(Lifecycle):
    """监督检查 五(二), 六(三)3: lesser findings without suspension; a breach opens a correction."""

    State = InspectionState

    state = StateField(_("状态"), default=State.PLANNED, choices=State.choices)

    class Meta:
        abstract = True
        constraints = [states_valid(InspectionState, "inspection_state_valid")]

    @arrow(
        state,
        source=State.PLANNED,
        target=State.PERFORMED,
        roles=[Role.CLERK],
        label=_("记载检查情况"),
        clause="五(二)",
    )
    def perform(self) -> None:
        """What was looked at, by whom."""

    @arrow(
        state,
        source=State.PERFORMED,
        target=State.FINDINGS,
        roles=[Role.APPROVER],
        label=_("出具检查意见"),
        clause="六(三)3",
    )
    def give_findings(self) -> None:
        """Findings and what is asked; a breach goes on to a correction."""

    @arrow(
        state,
        source=[State.FINDINGS, State.PERFORMED],
        target=State.CLOSED,
        roles=[Role.APPROVER],
        label=_("办结"),
        clause="六(三)3",
    )
    def close(self) -> None:
        """The operator's answer is in, or nothing was asked."""

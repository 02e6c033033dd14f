"""Risks, incidents, drills and what the mechanism has to solve 二(一), 五(二), 六(四)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.subject import Subject
from operations.dataflow.models import OfAgreement
from operations.oversight.lifecycle import IncidentLifecycle, IssueLifecycle, RiskReportLifecycle
from web.showing import day_text


class RiskReport(OfAgreement, RiskReportLifecycle):
    """数据风险报告: what was found, and which processing stopped with it."""

    class Kind(models.TextChoices):
        NATIONAL_SECURITY = "national_security", _("危害国家安全")
        PUBLIC_INTEREST = "public_interest", _("危害公共利益")
        PERSONAL = "personal", _("侵犯个人信息")
        TRADE_SECRET = "trade_secret", _("侵犯商业秘密")
        CONFIDENTIAL_BUSINESS = "confidential_business", _("侵犯保密商务信息")

    number = models.CharField(_("编号"), max_length=60)
    kind = models.CharField(_("风险类别"), max_length=24, choices=Kind.choices)
    found_at = models.DateTimeField(_("发现时间"))
    text = models.TextField(_("风险情况"))
    measures = models.TextField(_("已采取的措施"))
    # The processing that stops: a task, and with it its scenario or item of the scope.
    task = models.ForeignKey("operations.ProcessingTask", on_delete=models.PROTECT, related_name="risks")
    stop = models.ForeignKey("operations.Stop", on_delete=models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()
    reported_by = models.UUIDField(null=True)
    assessment = models.TextField(_("研判意见"), blank=True)
    assessed_at = models.DateTimeField(null=True)
    assessed_by = models.UUIDField(null=True)
    conclusion = models.TextField(_("办结意见"), blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(RiskReportLifecycle.Meta):
        indexes = [
            models.Index(fields=["region", "state", "id"], name="riskreport_region_state"),
            models.Index(fields=["agreement", "state"], name="riskreport_agreement"),
        ]

    def __str__(self) -> str:
        return self.number


class Incident(OfAgreement, IncidentLifecycle):
    """安全事件 on one authorization: the plan it invokes, its grade, its reporting clock, what was done."""

    class Grade(models.TextChoices):
        UNRATED = "unrated", _("未达定级")
        GENERAL = "general", _("一般")
        LARGER = "larger", _("较大")
        MAJOR = "major", _("重大")
        GRAVE = "grave", _("特别重大")

    number = models.CharField(_("编号"), max_length=60)
    plan = models.ForeignKey("operations.Plan", on_delete=models.PROTECT, related_name="incidents")
    grade = models.CharField(_("等级"), max_length=10, choices=Grade.choices)
    critical_infrastructure = models.BooleanField(_("涉及关键信息基础设施"), default=False)
    occurred_at = models.DateTimeField(_("发生时间"))
    found_at = models.DateTimeField(_("发现时间"))
    text = models.TextField(_("事件情况"))
    reported_at = models.DateTimeField()
    reported_by = models.UUIDField(null=True)
    # The reporting clock: 4 hours, 1 hour for critical infrastructure, from discovery.
    report_due_at = models.DateTimeField(_("上报时限"), null=True, blank=True)
    reported_up_at = models.DateTimeField(_("上报时间"), null=True, blank=True)
    reported_up_no = models.CharField(_("上报文号"), max_length=60, blank=True)
    response_started_at = models.DateTimeField(_("应急响应启动时间"), null=True, blank=True)
    stop = models.ForeignKey("operations.Stop", on_delete=models.PROTECT, null=True, related_name="+")
    measures = models.TextField(_("处置措施"), blank=True)
    contained_at = models.DateTimeField(null=True)
    contained_by = models.UUIDField(null=True)
    conclusion = models.TextField(_("办结意见"), blank=True)
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    overdue_noted_at = models.DateTimeField(null=True)

    class Meta(IncidentLifecycle.Meta):
        indexes = [
            models.Index(fields=["region", "state", "id"], name="incident_region_state"),
            models.Index(fields=["agreement", "state"], name="incident_agreement"),
            models.Index(fields=["reported_up_at", "report_due_at"], name="incident_clock"),
        ]

    def __str__(self) -> str:
        return self.number


class Drill(OfAgreement, Subject):
    """应急演练 under an agreement's plan 六(四)."""

    plan = models.ForeignKey("operations.Plan", on_delete=models.PROTECT, related_name="drills")
    held_on = models.DateField(_("演练日期"))
    scenario = models.TextField(_("演练场景"))
    participants = models.TextField(_("参加单位和人员"))
    conclusion = models.TextField(_("演练结论"))
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["agreement", "held_on"], name="drill_agreement")]

    def __str__(self) -> str:
        return f"{self.scenario[:40]} {day_text(self.held_on)}"

    @property
    def case(self) -> Subject:
        return self.agreement


class Issue(IssueLifecycle):
    """重大问题 put before a region's mechanism 二(一)."""

    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="issues")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("问题"), max_length=120)
    text = models.TextField(_("情况"))
    agreement = models.ForeignKey(
        "operations.Agreement", on_delete=models.PROTECT, null=True, blank=True, related_name="issues"
    )
    raised_at = models.DateTimeField()
    raised_by = models.UUIDField(null=True)
    conclusion = models.TextField(_("处理结论"), blank=True)
    concluded_on = models.DateField(_("结论日期"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(IssueLifecycle.Meta):
        indexes = [models.Index(fields=["region", "state", "id"], name="issue_region_state")]

    def __str__(self) -> str:
        return self.name

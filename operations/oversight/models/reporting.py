"""What operators report and what the authority and its evaluators find 五(二)(六), 六(三)(七)."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.subject import Subject
from operations.dataflow.models import OfAgreement
from operations.oversight.lifecycle import EvaluationLifecycle, InspectionLifecycle, ReportLifecycle
from web.showing import day_text


class Report(OfAgreement, ReportLifecycle):
    """年度、定期或者最终运营报告 of one agreement for one period."""

    class Kind(models.TextChoices):
        ANNUAL = "annual", _("年度运营报告")
        PERIODIC = "periodic", _("定期运营报告")
        FINAL = "final", _("最终运营报告")

    # The five sections of 五(六), in their order.
    SECTIONS = ("storage", "processing", "analysis", "security", "market")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    first_on = models.DateField(_("报告期起"))
    last_on = models.DateField(_("报告期止"))
    due_on = models.DateField(_("报送时限"))
    number = models.CharField(_("编号"), max_length=60)
    storage = models.TextField(_("数据存储情况"), blank=True)
    processing = models.TextField(_("加工处理情况"), blank=True)
    analysis = models.TextField(_("分析利用情况"), blank=True)
    security = models.TextField(_("安全管理情况"), blank=True)
    market = models.TextField(_("市场运营情况"), blank=True)
    # What the system knew when it was begun: {code: number or text}; the operator adds, never changes.
    figures = models.JSONField(_("系统汇总数据"), default=dict)
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.UUIDField(null=True)
    late = models.BooleanField(_("逾期报送"), default=False)
    examined_at = models.DateTimeField(null=True)
    examined_by = models.UUIDField(null=True)
    examination = models.TextField(_("审核意见"), blank=True)
    returned_reason = models.TextField(_("退回理由"), blank=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.UUIDField(null=True)
    overdue_noted_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta(ReportLifecycle.Meta):
        constraints = [
            *ReportLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["agreement", "kind", "first_on"], name="report_unique"),
            models.UniqueConstraint(fields=["number"], name="report_number_unique"),
        ]
        indexes = [
            models.Index(fields=["region", "state", "id"], name="report_region_state"),
            models.Index(fields=["organization", "state", "id"], name="report_org_state"),
            models.Index(fields=["state", "due_on"], name="report_due"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        return f"{self.number} {self.get_kind_display()}"


class Evaluation(OfAgreement, EvaluationLifecycle):
    """年度评估 of one agreement for one year 六(七)."""

    class Evaluator(models.TextChoices):
        JOINT = "joint", _("会同有关单位")
        THIRD_PARTY = "third_party", _("委托第三方")

    class Grade(models.TextChoices):
        EXCELLENT = "excellent", _("优")
        GOOD = "good", _("良")
        FAIR = "fair", _("合格")
        FAIL = "fail", _("不合格")

    year = models.PositiveSmallIntegerField(_("年度"))
    due_on = models.DateField(_("完成时限"))
    number = models.CharField(_("编号"), max_length=60)
    evaluator = models.CharField(_("评估方式"), max_length=12, choices=Evaluator.choices, blank=True)
    # Joint: the other units; third party: whose seat scores.
    units = models.ManyToManyField("accounts.Unit", blank=True, related_name="+", verbose_name=_("会同单位"))
    third_party = models.CharField(_("第三方机构"), max_length=120, blank=True)
    evaluator_seat = models.UUIDField(_("评估人员"), null=True)
    planned_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    begun_by = models.UUIDField(null=True)
    scored_at = models.DateTimeField(null=True)
    scored_by = models.UUIDField(null=True)
    # Joint: one of the other units stands by the scores.
    concurrence = models.TextField(_("会同单位意见"), blank=True)
    concurred_at = models.DateTimeField(null=True)
    concurred_by = models.UUIDField(null=True)
    report = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    summary = models.TextField(_("评估意见"), blank=True)
    # Out of 100, from the scores and their weights.
    score = models.DecimalField(_("得分"), max_digits=5, decimal_places=2, null=True, blank=True)
    grade = models.CharField(_("等次"), max_length=10, choices=Grade.choices, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)
    objection_until = models.DateField(_("异议期限"), null=True, blank=True)
    objection = models.TextField(_("异议"), blank=True)
    objected_at = models.DateTimeField(null=True)
    objection_answer = models.TextField(_("异议答复"), blank=True)
    answered_at = models.DateTimeField(null=True)
    finalized_at = models.DateTimeField(null=True)
    finalized_by = models.UUIDField(null=True)
    overdue_noted_at = models.DateTimeField(null=True)

    class Meta(EvaluationLifecycle.Meta):
        constraints = [
            *EvaluationLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["agreement", "year"], name="evaluation_unique"),
        ]
        indexes = [
            models.Index(fields=["region", "state", "id"], name="evaluation_region_state"),
            models.Index(fields=["state", "due_on"], name="evaluation_due"),
        ]

    def __str__(self) -> str:
        return self.number


class Score(Subject):
    """One criterion of the template, scored for one evaluation, with its ground."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="scores")
    criterion = models.CharField(_("指标"), max_length=60)
    weight = models.PositiveSmallIntegerField(_("权重"))
    points = models.DecimalField(_("得分（百分制）"), max_digits=5, decimal_places=2, null=True, blank=True)
    ground = models.TextField(_("依据"), blank=True)
    scored_at = models.DateTimeField(null=True)
    scored_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "criterion"], name="score_unique"),
            models.CheckConstraint(
                condition=models.Q(points__isnull=True) | models.Q(points__gte=0, points__lte=100), name="score_range"
            ),
        ]

    def __str__(self) -> str:
        return self.criterion

    @property
    def case(self) -> Subject:
        return self.evaluation

    @property
    def region_id(self) -> str:
        return str(self.evaluation.region_id)

    @property
    def organization_id(self) -> UUID:
        return UUID(str(self.evaluation.organization_id))


class Inspection(OfAgreement, InspectionLifecycle):
    """监督检查 of one agreement: scope, findings, the operator's response."""

    number = models.CharField(_("编号"), max_length=60)
    planned_on = models.DateField(_("计划检查日期"))
    # What is looked at 五(二): at least one.
    business = models.BooleanField(_("业务和信息系统"), default=False)
    data_use = models.BooleanField(_("数据使用情况"), default=False)
    safeguards = models.BooleanField(_("安全保障能力"), default=False)
    planned_by = models.UUIDField(null=True)
    planned_at = models.DateTimeField()
    inspected_on = models.DateField(_("检查日期"), null=True, blank=True)
    inspectors = models.CharField(_("检查人员"), max_length=200, blank=True)
    observations = models.TextField(_("检查情况"), blank=True)
    performed_by = models.UUIDField(null=True)
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    findings = models.TextField(_("检查意见"), blank=True)
    breach = models.BooleanField(_("发现违反协议"), default=False)
    answer_due_on = models.DateField(_("答复时限"), null=True, blank=True)
    found_at = models.DateTimeField(null=True)
    found_by = models.UUIDField(null=True)
    response = models.TextField(_("运营单位答复"), blank=True)
    responded_at = models.DateTimeField(null=True)
    responded_by = models.UUIDField(null=True)
    conclusion = models.TextField(_("办结意见"), blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(InspectionLifecycle.Meta):
        indexes = [
            models.Index(fields=["region", "state", "id"], name="inspection_region_state"),
            models.Index(fields=["agreement", "inspected_on"], name="inspection_agreement"),
        ]

    def __str__(self) -> str:
        return self.number


class SupervisionRecord(OfAgreement, Subject):
    """What one competent unit found in its own duty 二(三), 六(三)4: kept on the authorization's timeline."""

    class Kind(models.TextChoices):
        SAFETY = "safety", _("安全监管")
        TRADING = "trading", _("流通交易监管")
        DUTIES = "duties", _("责任落实监督")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    found_on = models.DateField(_("监管日期"))
    text = models.TextField(_("监管情况"))
    measure = models.TextField(_("处理要求"), blank=True)
    product = models.ForeignKey("operations.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["agreement", "kind", "year"], name="supervisionrecord_agreement")]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_kind_display()} {day_text(self.found_on)}"

    @property
    def case(self) -> Subject:
        return self.agreement


class SafetyMeasure(Subject):
    """安全审查、风险评估、监测预警、安全培训 by a region's authority 六(三)1, of one agreement or of all."""

    class Kind(models.TextChoices):
        REVIEW = "review", _("安全审查")
        ASSESSMENT = "assessment", _("风险评估")
        WARNING = "warning", _("监测预警")
        TRAINING = "training", _("安全培训")

    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="+")
    agreement = models.ForeignKey(
        "operations.Agreement", on_delete=models.PROTECT, null=True, blank=True, related_name="safety_measures"
    )
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    held_on = models.DateField(_("日期"))
    text = models.TextField(_("情况"))
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["region", "held_on"], name="safetymeasure_region")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {day_text(self.held_on)}"

"""An application and everything on its file."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.subject import Subject
from operations.applications.lifecycle import ApplicationLifecycle, CheckItemLifecycle, ItemReviewLifecycle
from statute.findings import gettext_noop
from statute.vocabulary import MATERIAL

POLICY = "policy"
EXTRA = "extra:"
_POLICY_TITLE = gettext_noop("内部管理和安全保障制度")


def material_title(kind: str) -> str:
    """How a material is called."""
    if kind == POLICY:
        return _POLICY_TITLE
    return MATERIAL[kind].title if kind in MATERIAL else kind.removeprefix(EXTRA)


class Application(ApplicationLifecycle):
    """One organization's application under one announcement."""

    announcement = models.ForeignKey("operations.Announcement", on_delete=models.PROTECT, related_name="applications")
    region = models.ForeignKey(
        "accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="applications"
    )
    organization = models.ForeignKey("applicants.Organization", on_delete=models.PROTECT, related_name="applications")
    number = models.CharField(_("编号"), max_length=60, blank=True)
    heading = models.CharField(_("名称"), max_length=120, blank=True)
    term_months = models.PositiveSmallIntegerField(_("拟授权期限（月）"), null=True, blank=True)
    renews = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals")
    security_officer = models.CharField(_("数据安全负责人"), max_length=60, blank=True)
    security_department = models.CharField(_("数据安全管理部门"), max_length=80, blank=True)
    capability = models.TextField(_("经营状况、专业资质、人才和服务能力"), blank=True)
    data_maturity = models.TextField(_("数据管理和安全保障能力"), blank=True)
    declares_no_incident = models.BooleanField(_("申报近3年无网络安全或数据安全事件"), default=False)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.UUIDField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.UUIDField(null=True)
    verification_begun_at = models.DateTimeField(null=True)
    deliberation_opened_at = models.DateTimeField(null=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    decision_no = models.CharField(_("政府文号"), max_length=60, blank=True)
    granted_months = models.PositiveSmallIntegerField(_("授权期限（月）"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(_("理由"), blank=True)
    # A rejection or refusal says under which clause and what the applicant can do.
    ended_clause = models.CharField(_("依据"), max_length=20, blank=True)
    ended_remedy = models.TextField(_("救济途径"), blank=True)
    due_on = models.DateField(_("当前时限"), null=True, blank=True)
    overdue_noted_at = models.DateTimeField(null=True)
    back_entered = models.BooleanField(_("补录"), default=False)
    stock = models.BooleanField(_("存量登记"), default=False)

    class Meta(ApplicationLifecycle.Meta):
        indexes = [
            models.Index(fields=["region", "state", "id"], name="application_region_state"),
            models.Index(fields=["organization", "state", "id"], name="application_org_state"),
            models.Index(fields=["state", "due_on"], name="application_due"),
        ]
        constraints = [
            *ApplicationLifecycle.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "withdrawn"]) | models.Q(submitted_at__isnull=False),
                name="application_submitted_at",
            ),
        ]

    def __str__(self) -> str:
        return self.heading or self.number or str(_("未命名申请"))

    @property
    def in_verification_round(self) -> bool:
        """Whether an open supplement notice was sent after acceptance."""
        return self.accepted_at is not None


class _Part(Subject):
    """A part of an application: its acts appear on the application's timeline."""

    application_id: UUID

    class Meta:
        abstract = True

    @property
    def case(self) -> Subject:
        return self.application  # type: ignore[attr-defined,no-any-return]

    @property
    def region_id(self) -> str:
        return str(self.application.region_id)  # type: ignore[attr-defined]

    @property
    def organization_id(self) -> UUID:
        return self.application.organization_id  # type: ignore[attr-defined,no-any-return]


class Scenario(_Part):
    """An application scenario 三(三); no data without one."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="scenarios")
    name = models.CharField(_("应用场景"), max_length=120)
    description = models.TextField(_("场景说明"))
    economic_value = models.TextField(_("经济价值"), blank=True)
    social_value = models.TextField(_("社会价值"), blank=True)
    safeguards = models.TextField(_("数据安全保障措施"), blank=True)
    feasibility = models.TextField(_("可实施性"), blank=True)
    goals = models.TextField(_("目标"), blank=True)
    approved = models.BooleanField(_("已批准"), default=False)
    removed = models.BooleanField(default=False)
    # Brought by a supplement to the agreement (补充协议); None: asked for in the application.
    supplemented_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Milestone(models.Model):
    """A dated step of a scenario, in months from the first day of the term."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="milestones")
    month = models.PositiveSmallIntegerField(_("第几个月"))
    text = models.CharField(_("阶段目标"), max_length=200)


class RequestedItem(_Part, ItemReviewLifecycle):
    """A data item asked for one scenario, with its necessity; reviewed by the institution that provides it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="requested")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="requested", null=True)
    item = models.ForeignKey("operations.Item", on_delete=models.PROTECT, related_name="requested")
    necessity = models.TextField(_("必要性说明"), blank=True)
    fields = models.TextField(_("所需字段（每行一项）"), blank=True)
    # What the steward found necessary, where less than asked.
    allowed_fields = models.TextField(_("同意提供的字段"), blank=True)
    opinion = models.TextField(_("审核意见"), blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    due_on = models.DateField(_("时限"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True)
    overdue_noted_at = models.DateTimeField(null=True)
    removed = models.BooleanField(default=False)

    class Meta(ItemReviewLifecycle.Meta):
        indexes = [models.Index(fields=["state", "due_on"], name="requesteditem_state_due")]

    def __str__(self) -> str:
        return str(self.item)


class Material(_Part):
    """One material of an application: which document, for which period, sealed or not; found complete or not at intake."""

    class Found(models.TextChoices):
        UNSEEN = "", _("未核对")
        COMPLETE = "complete", _("齐全")
        LACKING = "lacking", _("需补正")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="materials")
    # One of the five material codes, "policy", or "extra:<name>".
    kind = models.CharField(_("材料"), max_length=120)
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, related_name="+")
    period_end = models.DateField(_("报告期末"), null=True, blank=True)
    sealed = models.BooleanField(_("已加盖公章或签字"), default=False)
    current = models.BooleanField(default=True)
    found = models.CharField(_("核对"), max_length=10, choices=Found.choices, blank=True, default="")
    note = models.CharField(_("核对说明"), max_length=300, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["application", "kind", "current"], name="material_application")]

    def __str__(self) -> str:
        return gettext(material_title(self.kind))


class Experience(_Part):
    """A system the applicant built or ran: MLPS level or commercial-cryptography assessment 三(二)2."""

    class Kind(models.TextChoices):
        MLPS = "mlps", _("网络安全等级保护")
        CRYPTO = "crypto", _("商用密码应用安全性评估")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="experiences")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    system = models.CharField(_("系统名称"), max_length=120)
    filing_no = models.CharField(_("备案号或报告编号"), max_length=80)
    level = models.PositiveSmallIntegerField(_("级别"), null=True, blank=True)
    passed = models.BooleanField(_("评估通过"), default=True)
    assessor = models.CharField(_("测评机构"), max_length=120)
    assessed_on = models.DateField(_("测评日期"))
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    removed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.system


class CheckItem(_Part, CheckItemLifecycle):
    """One condition of the announcement in the hands of one unit; handler drafts, approver concludes."""

    draft_until = "concluded_at"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="checks")
    condition = models.ForeignKey("operations.Condition", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    opinion = models.TextField(_("核实意见"), blank=True)
    evidence_note = models.CharField(_("依据材料"), max_length=300, blank=True)
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    # Materials of the application that the conclusion rests on.
    materials = models.ManyToManyField(Material, blank=True, related_name="+", verbose_name=_("依据的申请材料"))
    # Credit check: where and when asked, with what answer 三(一).
    credit_source = models.CharField(_("信用查询来源"), max_length=120, blank=True)
    credit_queried_on = models.DateField(_("查询日期"), null=True, blank=True)
    credit_result = models.CharField(_("查询结果"), max_length=200, blank=True)
    proposed = models.CharField(_("拟核实结论"), max_length=20, blank=True)
    drafted_by = models.UUIDField(null=True)
    drafted_at = models.DateTimeField(null=True)
    reply_no = models.CharField(_("复函编号"), max_length=60, blank=True)
    entered_for = models.BooleanField(_("代录"), default=False)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.UUIDField(null=True)
    due_on = models.DateField(_("时限"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True)
    overdue_noted_at = models.DateTimeField(null=True)

    class Meta(CheckItemLifecycle.Meta):
        constraints = [
            *CheckItemLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["application", "condition", "unit"], name="checkitem_unique"),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "due_on"], name="checkitem_unit_state"),
            models.Index(fields=["state", "due_on"], name="checkitem_state_due"),
        ]

    def __str__(self) -> str:
        return f"{self.condition}（{self.unit}）"


class Supplement(_Part):
    """补正告知书: everything missing in one notice; each line is a point to answer."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="supplements")
    number = models.CharField(_("编号"), max_length=60)
    round = models.PositiveSmallIntegerField(_("第几次"))
    points = models.TextField(_("补正事项（每行一项）"))
    served_on = models.DateField(_("送达日期"))
    due_on = models.DateField(_("补正时限"))
    issued_at = models.DateTimeField()
    issued_by = models.UUIDField(null=True)
    answers = models.TextField(_("补正说明（每行对应一项）"), blank=True)
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "round"], name="supplement_round_unique")]

    def __str__(self) -> str:
        return self.number

    @property
    def lines(self) -> tuple[str, ...]:
        """The points, one each."""
        return tuple(line.strip() for line in self.points.splitlines() if line.strip())

    @property
    def answered(self) -> tuple[tuple[str, str], ...]:
        """Each point with its answer, empty where there is none yet."""
        given = self.answers.split("\n") if self.answers else []
        return tuple((point, given[i] if i < len(given) else "") for i, point in enumerate(self.lines))


class Consultation(_Part):
    """A question put to one expert 四(一): recusal first; an opinion, or the recorded reason for its absence."""

    class Advice(models.TextChoices):
        FOR = "for", _("建议授权")
        CONDITIONAL = "conditional", _("有条件建议授权")
        AGAINST = "against", _("不建议授权")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="consultations")
    expert = models.ForeignKey("accounts.Seat", on_delete=models.PROTECT, related_name="+")
    asked_by_unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    question = models.TextField(_("论证问题"))
    asked_at = models.DateTimeField()
    due_on = models.DateField(_("时限"))
    no_conflict = models.BooleanField(_("声明无利害关系"), null=True)
    recused_reason = models.CharField(_("回避理由"), max_length=300, blank=True)
    business = models.TextField(_("业务论证"), blank=True)
    technology = models.TextField(_("技术论证"), blank=True)
    necessity = models.TextField(_("最小必要"), blank=True)
    reversibility = models.TextField(_("可逆还原风险"), blank=True)
    advice = models.CharField(_("总体建议"), max_length=12, choices=Advice.choices, blank=True)
    given_at = models.DateTimeField(null=True)
    absence_reason = models.CharField(_("未出具意见的原因"), max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.expert.user}"


class Publication(_Part):
    """The result made public 四(一); a local objection period may follow."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="publication")
    published_on = models.DateField(_("公开日期"))
    channel = models.CharField(_("公开渠道"), max_length=200)
    text = models.TextField(_("公开内容"), blank=True)
    objections_until = models.DateField(_("公示截止"), null=True, blank=True)
    published_at = models.DateTimeField()
    published_by = models.UUIDField(null=True)
    back_entered = models.BooleanField(_("补录"), default=False)
    # 不规范事实: the paper fact came at the wrong time; it is on record and opens nothing.
    irregular = models.BooleanField(_("不规范事实"), default=False)

    def __str__(self) -> str:
        return f"{self.published_on}"


class Filing(_Part):
    """The grant reported to the provincial government 四(二); sending gates sealing, the receipt does not."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="filing")
    number = models.CharField(_("报备文号"), max_length=60)
    sent_on = models.DateField(_("报送日期"))
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField(null=True)
    receipt_no = models.CharField(_("回执编号"), max_length=60, blank=True)
    received_on = models.DateField(_("回执日期"), null=True, blank=True)
    back_entered = models.BooleanField(_("补录"), default=False)
    irregular = models.BooleanField(_("不规范事实"), default=False)

    def __str__(self) -> str:
        return self.number


class Objection(_Part):
    """An objection to a published grant: recorded by the clerk, answered by the approver."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="objections")
    raised_by_text = models.CharField(_("异议人"), max_length=120)
    raised_on = models.DateField(_("提出日期"))
    text = models.TextField(_("异议内容"))
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return self.raised_by_text

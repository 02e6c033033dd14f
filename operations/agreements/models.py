"""An agreement, its scope, seal register, supplements and filed changes, plan, stops and the proposals to end it."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.subject import Subject, states_valid
from operations.agreements.lifecycle import (
    AgreementLifecycle,
    AmendmentLifecycle,
    EndingProposalLifecycle,
    PlanLifecycle,
)
from operations.applications.lifecycle import ItemReviewLifecycle, ItemReviewState


class Agreement(AgreementLifecycle):
    """The written agreement between a government and an operator 一(三). A last day never moves later 四(四)."""

    # The eight mandatory terms of 一(三), in their order.
    TERMS = (
        "rights_and_duties", "scope_text", "term_text", "fair_return", "data_security",
        "asset_disposal", "exit_mechanism", "liability",
    )  # fmt: skip

    application = models.ForeignKey("operations.Application", on_delete=models.PROTECT, related_name="agreements")
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="agreements")
    organization = models.ForeignKey("applicants.Organization", on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(_("协议编号"), max_length=60)
    party_a = models.CharField(_("甲方"), max_length=60)
    representative = models.CharField(_("甲方授权代表"), max_length=60)
    first_responsible = models.CharField(_("数据安全第一责任人"), max_length=60)
    first_on = models.DateField(_("起始日"))
    last_on = models.DateField(_("届满日（含）"))
    rights_and_duties = models.TextField(_("双方权利义务"), blank=True)
    scope_text = models.TextField(_("授权运营范围"), blank=True)
    term_text = models.TextField(_("运营期限"), blank=True)
    fair_return = models.TextField(_("合理收益的测算方法"), blank=True)
    data_security = models.TextField(_("数据安全要求"), blank=True)
    asset_disposal = models.TextField(_("期限届满后资产处置"), blank=True)
    exit_mechanism = models.TextField(_("退出机制"), blank=True)
    liability = models.TextField(_("违约责任"), blank=True)
    rectification_workdays = models.PositiveSmallIntegerField(_("改正期限（工作日）"), default=15)
    drafted_at = models.DateTimeField()
    drafted_by = models.UUIDField(null=True)
    # SM3 of the text that was signed; sealing refuses another text.
    text_digest = models.CharField(_("文本摘要"), max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    signature_document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)
    sealed_at = models.DateTimeField(null=True)
    # Approved ahead: the job carries the activation out on its first day.
    activation_requested_by = models.UUIDField(null=True)
    activate_on = models.DateField(_("预定开通日"), null=True, blank=True)
    activated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(_("结束理由"), blank=True)
    back_entered = models.BooleanField(_("补录"), default=False)
    stock = models.BooleanField(_("存量登记"), default=False)

    class Meta(AgreementLifecycle.Meta):
        constraints = [
            *AgreementLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["number"], name="agreement_number_unique"),
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")), name="agreement_term_ordered"
            ),
        ]
        indexes = [
            models.Index(fields=["region", "state", "id"], name="agreement_region_state"),
            models.Index(fields=["organization", "state", "id"], name="agreement_org_state"),
            models.Index(fields=["state", "last_on"], name="agreement_last_on"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        return f"{self.number} {self.application.heading}"

    @property
    def seal_use(self) -> "SealUse":
        """The line of the seal register that sealed it. Raises SealUse.DoesNotExist."""
        return self.seal_uses.filter(irregular=False, amendment__isnull=True).order_by("pk").get()


class _Part(Subject):
    """A part of an agreement: its acts appear on the agreement's timeline."""

    agreement_id: UUID

    class Meta:
        abstract = True

    @property
    def case(self) -> Subject:
        return self.agreement  # type: ignore[attr-defined,no-any-return]

    @property
    def region_id(self) -> str:
        return str(self.agreement.region_id)  # type: ignore[attr-defined]

    @property
    def organization_id(self) -> UUID:
        return self.agreement.organization_id  # type: ignore[attr-defined,no-any-return]


class ScopeItem(_Part):
    """One data item for one scenario of an agreement: authority is held per agreement × scenario × item."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="scope")
    scenario = models.ForeignKey("operations.Scenario", on_delete=models.PROTECT, related_name="scope")
    item = models.ForeignKey("operations.Item", on_delete=models.PROTECT, related_name="scope")
    # The supplement that brought it; None: agreed on from the first.
    amendment = models.ForeignKey("operations.Amendment", on_delete=models.PROTECT, null=True, related_name="scope")
    fields = models.TextField(_("字段"), blank=True)
    supply_ordered_at = models.DateTimeField(null=True)
    supplied_from = models.DateField(_("供数起"), null=True, blank=True)
    supplied_until = models.DateField(_("供数止"), null=True, blank=True)
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    ended_reason = models.CharField(_("停用原因"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "scenario", "item"], name="scopeitem_unique")]

    def __str__(self) -> str:
        return f"{self.item}（{self.scenario}）"


class SealUse(_Part):
    """One line of the seal register 二(二): which seal, on what, by whom, released by whom."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="seal_uses")
    # The supplement it was affixed to; None: the agreement itself.
    amendment = models.ForeignKey("operations.Amendment", on_delete=models.PROTECT, null=True, related_name="seal_uses")
    seal = models.ForeignKey("operations.Seal", on_delete=models.PROTECT, related_name="uses")
    sealed_on = models.DateField(_("用印日期"))
    copies = models.PositiveSmallIntegerField(_("份数"))
    # Electronic seal: value and the digest it was made over.
    signature_value = models.TextField(_("电子签章值"), blank=True)
    text_digest = models.CharField(max_length=64)
    keeper = models.UUIDField(null=True)
    released_by = models.UUIDField(null=True)
    sealed_at = models.DateTimeField()
    # Sealed on paper before it was entered: the scan, and the mark 补录.
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    back_entered = models.BooleanField(_("补录"), default=False)
    # 不规范事实: affixed on paper when it should not have been; it is on record and opens nothing.
    irregular = models.BooleanField(_("不规范事实"), default=False)
    irregularity = models.TextField(_("不规范情形"), blank=True)

    def __str__(self) -> str:
        return f"{self.seal} {self.sealed_on}"


class Amendment(_Part, AmendmentLifecycle):
    """补充协议 to an agreement in force: data for a scenario it has, or one new scenario with its data. It has no term 四(四)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="amendments")
    number = models.CharField(_("编号"), max_length=60, blank=True)
    reason = models.TextField(_("补充理由"))
    # The scenario it adds 三(三); without a name it adds none.
    scenario_name = models.CharField(_("新增应用场景"), max_length=120, blank=True)
    description = models.TextField(_("场景说明"), blank=True)
    economic_value = models.TextField(_("经济价值"), blank=True)
    social_value = models.TextField(_("社会价值"), blank=True)
    safeguards = models.TextField(_("数据安全保障措施"), blank=True)
    feasibility = models.TextField(_("可实施性"), blank=True)
    goals = models.TextField(_("目标"), blank=True)
    # Pairs of a month, counted from the first day of the agreement's term, and what is reached by then.
    milestones = models.JSONField(_("阶段计划"), default=list, blank=True)
    # That scenario, once the supplement is sealed.
    scenario = models.ForeignKey("operations.Scenario", on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    drafted_by = models.UUIDField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.UUIDField(null=True)
    handed_back_reason = models.TextField(_("退回理由"), blank=True)
    # Who prepares it on the authority's side; two others release and seal.
    handled_by = models.UUIDField(null=True)
    review_begun_at = models.DateTimeField(null=True)
    matter = models.ForeignKey("operations.Matter", on_delete=models.PROTECT, null=True, related_name="+")
    deliberation_opened_at = models.DateTimeField(null=True)
    decision_no = models.CharField(_("政府文号"), max_length=60, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    due_on = models.DateField(_("当前时限"), null=True, blank=True)
    overdue_noted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(_("理由"), blank=True)
    # Made public 四(一), reported to the provincial government 四(二).
    published_on = models.DateField(_("公开日期"), null=True, blank=True)
    channel = models.CharField(_("公开渠道"), max_length=200, blank=True)
    objections_until = models.DateField(_("公示截止"), null=True, blank=True)
    filing_no = models.CharField(_("报备文号"), max_length=60, blank=True)
    filed_on = models.DateField(_("报送日期"), null=True, blank=True)
    receipt_no = models.CharField(_("回执编号"), max_length=60, blank=True)
    received_on = models.DateField(_("回执日期"), null=True, blank=True)
    # SM3 of the text that was signed; sealing refuses another text.
    text_digest = models.CharField(_("文本摘要"), max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    signature_document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)
    sealed_at = models.DateTimeField(null=True)

    class Meta(AmendmentLifecycle.Meta):
        indexes = [
            models.Index(fields=["agreement", "state"], name="amendment_agreement"),
            models.Index(fields=["state", "due_on"], name="amendment_state_due"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.agreement}"

    @property
    def title(self) -> str:
        return f"{self} {self.agreement.application.heading}"

    @property
    def case(self) -> Subject:
        """A procedure of its own, with a timeline of its own."""
        return self


class AmendmentItem(_Part, ItemReviewLifecycle):
    """A data item that a supplement adds under one scenario; reviewed by the institution that provides it 二(三)."""

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="items")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    # None: the scenario that the supplement adds.
    scenario = models.ForeignKey("operations.Scenario", on_delete=models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey("operations.Item", on_delete=models.PROTECT, related_name="+")
    necessity = models.TextField(_("必要性说明"), blank=True)
    fields = models.TextField(_("所需字段（每行一项）"), blank=True)
    # What the steward found necessary, where less than asked.
    allowed_fields = models.TextField(_("同意提供的字段"), blank=True)
    opinion = models.TextField(_("审核意见"), blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    due_on = models.DateField(_("时限"), null=True, blank=True)
    overdue_noted_at = models.DateTimeField(null=True)
    removed = models.BooleanField(default=False)

    class Meta(ItemReviewLifecycle.Meta):
        constraints = [states_valid(ItemReviewState, "amendmentitem_state_valid")]
        indexes = [models.Index(fields=["state", "due_on"], name="amendmentitem_state_due")]

    def __str__(self) -> str:
        return str(self.item)

    @property
    def case(self) -> Subject:
        return self.amendment

    @property
    def scenario_name(self) -> str:
        """The scenario it serves, the one the supplement adds too; empty where there is none."""
        return self.scenario.name if self.scenario is not None else self.amendment.scenario_name

    @property
    def agreed(self) -> bool:
        """Whether its provider agreed to all or some of it."""
        return self.state in {ItemReviewState.AGREED, ItemReviewState.REDUCED}


class ChangeFiling(_Part):
    """变更备案: what changed of the operator, from which day and why, put down on the agreement; its text stays as sealed."""

    class Kind(models.TextChoices):
        FIRST_RESPONSIBLE = "first_responsible", _("第一责任人")
        NAME = "name", _("单位名称")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="change_filings")
    kind = models.CharField(_("变更事项"), max_length=20, choices=Kind.choices, default=Kind.FIRST_RESPONSIBLE)
    before = models.CharField(_("变更前"), max_length=120)
    after = models.CharField(_("变更后"), max_length=120)
    changed_on = models.DateField(_("变更日期"))
    reason = models.TextField(_("理由"))
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.before} → {self.after}"


class NameChange(Subject):
    """An organization's new name: asked for with its document, confirmed by the authority, filed on every agreement in force."""

    organization = models.ForeignKey("applicants.Organization", on_delete=models.PROTECT, related_name="name_changes")
    before = models.CharField(_("原名"), max_length=120)
    after = models.CharField(_("新名称"), max_length=120)
    changed_on = models.DateField(_("变更日期"))
    reason = models.TextField(_("理由"))
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    requested_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined_reason = models.TextField(_("不予确认的理由"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(confirmed_at__isnull=True, declined_at__isnull=True),
                name="namechange_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    @property
    def case(self) -> Subject:
        return self.organization

    @property
    def region_id(self) -> str:
        return str(self.organization.region_id)

    @property
    def pending(self) -> bool:
        return self.confirmed_at is None and self.declined_at is None


class Plan(_Part, PlanLifecycle):
    """The emergency plan of one agreement; a new version supersedes the approved one."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    text = models.TextField(_("预案内容"))
    scenarios = models.ManyToManyField(
        "operations.Scenario", blank=True, related_name="+", verbose_name=_("覆盖的应用场景")
    )
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    drafted_by = models.UUIDField(null=True)
    sent_out_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)

    class Meta(PlanLifecycle.Meta):
        constraints = [
            *PlanLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["agreement", "version"], name="plan_version_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} 应急预案 v{self.version}"


class Concurrence(_Part):
    """One unit's word on one version of a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="concurrences")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField(_("同意"), null=True)
    opinion = models.TextField(_("意见"), blank=True)
    reply_no = models.CharField(_("复函编号"), max_length=60, blank=True)
    drafted_by = models.UUIDField(null=True)
    drafted_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    given_by = models.UUIDField(null=True)
    # Entered for the unit from its letter (代录), with the letter.
    entered_for = models.BooleanField(_("代录"), default=False)
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("时限"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "unit"], name="concurrence_unique")]

    def __str__(self) -> str:
        return f"{self.unit}"


class Stop(_Part):
    """A reason why access is closed for now: for the whole agreement, a scenario or an item."""

    class Cause(models.TextChoices):
        CORRECTION = "correction", _("通知改正")
        INCIDENT = "incident", _("安全事件")
        RISK = "risk", _("数据风险")
        EMERGENCY = "emergency", _("紧急情形")
        OTHER = "other", _("其他")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="stops")
    scenario = models.ForeignKey(
        "operations.Scenario", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    item = models.ForeignKey("operations.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cause = models.CharField(_("原因"), max_length=12, choices=Cause.choices)
    reason = models.TextField(_("情况"))
    clause = models.CharField(_("违反的协议条款"), max_length=120, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    opened_by = models.UUIDField(null=True)
    # In emergency one officer acts; another confirms by the next working day.
    emergency = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    lifted_by = models.UUIDField(null=True)
    lift_reason = models.TextField(blank=True)
    # The case of a room down-river that closed access and opens it again: an order to correct, an incident, a risk report.
    origin_type = models.CharField(max_length=40, blank=True)
    origin_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["agreement", "until_at"], name="stop_open")]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}"


class EndingProposal(_Part, EndingProposalLifecycle):
    """A proposal to terminate or revoke, wholly or for named scope items."""

    class Kind(models.TextChoices):
        TERMINATION = "termination", _("终止")
        REVOCATION = "revocation", _("撤销")

    class Ground(models.TextChoices):
        FAILED_CORRECTION = "failed_correction", _("未按要求改正")
        CONSENT = "consent", _("双方协商一致")
        EXIT = "exit", _("运营单位放弃授权")
        ITEM_PROHIBITED = "item_prohibited", _("数据改为禁止开放")
        GRAVE_INCIDENT = "grave_incident", _("重大安全事件")
        DISSOLUTION = "dissolution", _("运营单位注销")
        FALSE_MATERIALS = "false_materials", _("以虚假材料取得授权")
        UNLAWFUL_GRANT = "unlawful_grant", _("违反程序授予")
        GRAVE_DANGER = "grave_danger", _("严重危害国家安全或公共利益")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="endings")
    kind = models.CharField(_("方式"), max_length=12, choices=Kind.choices)
    ground = models.CharField(_("理由"), max_length=20, choices=Ground.choices)
    text = models.TextField(_("情况说明"))
    # Empty: the whole agreement.
    items = models.ManyToManyField(ScopeItem, blank=True, related_name="endings", verbose_name=_("涉及的授权数据"))
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField(null=True)
    by_operator = models.BooleanField(_("运营单位提出"), default=False)
    hearing_due_on = models.DateField(_("陈述申辩期限"))
    statement = models.TextField(_("陈述申辩"), blank=True)
    stated_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    matter = models.ForeignKey("operations.Matter", on_delete=models.PROTECT, null=True, related_name="+")
    carried_out_at = models.DateTimeField(null=True)
    dropped_reason = models.TextField(blank=True)

    class Meta(EndingProposalLifecycle.Meta):
        indexes = [models.Index(fields=["agreement", "state"], name="endingproposal_agreement")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.agreement}"

    @property
    def partial(self) -> bool:
        return self.items.exists()

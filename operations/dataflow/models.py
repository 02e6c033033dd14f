"""What operators ask for, bring in, process, make and deliver; how items get better. Never the data itself."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.subject import Subject
from operations.dataflow.lifecycle import (
    DataImportLifecycle,
    DataRequestLifecycle,
    ProcessingTaskLifecycle,
    ProductLifecycle,
    QualityDemandLifecycle,
)
from web.showing import day_text


class OfAgreement(models.Model):
    """What belongs to an agreement but is a case of its own: region and organization stand in its own row for the gates."""

    agreement = models.ForeignKey("operations.Agreement", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="+")
    organization = models.ForeignKey("applicants.Organization", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def whose(self) -> str:
        """Agreement and operator, for a line that names the row by its number."""
        return f"{self.agreement.number} {self.organization}"


class Consent(OfAgreement, Subject):
    """Specific consent of data subjects for one purpose 五(三): blanket consent has no row that passes the rule."""

    scenario = models.ForeignKey("operations.Scenario", on_delete=models.PROTECT, related_name="+")
    purpose = models.TextField(_("使用目的"))
    items = models.ManyToManyField("operations.ScopeItem", related_name="+", verbose_name=_("数据项"))
    # More than one purpose is lawful only with a choice of its own for each.
    several_purposes = models.BooleanField(_("包含多个目的"), default=False)
    separate_choices = models.BooleanField(_("逐项单独选择"), default=False)
    voluntary = models.BooleanField(_("自愿作出"), default=True)
    valid_from = models.DateField(_("有效期起"))
    valid_until = models.DateField(_("有效期止"), null=True, blank=True)
    withdrawal_method = models.TextField(_("撤回方式"), blank=True)
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    # Run out while data is supplied on its ground: told once.
    lapse_noted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["region", "id"], name="consent_region"),
            models.Index(fields=["agreement", "scenario"], name="consent_agreement"),
        ]

    def __str__(self) -> str:
        return self.purpose[:60]

    @property
    def case(self) -> Subject:
        return self.agreement


class DataRequest(OfAgreement, DataRequestLifecycle):
    """公共数据需求清单: which items of one agreement's scope, for one scenario."""

    number = models.CharField(_("编号"), max_length=60)
    scenario = models.ForeignKey("operations.Scenario", on_delete=models.PROTECT, related_name="+")
    # Number of the request in 一体化数字资源系统 五(三).
    irs_no = models.CharField(_("一体化数字资源系统编号"), max_length=60, blank=True)
    purpose = models.TextField(_("用途"))
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.UUIDField(null=True)
    examined_by = models.UUIDField(null=True)
    examined_at = models.DateTimeField(null=True)
    due_on = models.DateField(_("审核时限"), null=True, blank=True)
    returned_reason = models.TextField(_("退回理由"), blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    delivered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(_("撤回理由"), blank=True)
    reminded_at = models.DateTimeField(null=True)
    overdue_noted_at = models.DateTimeField(null=True)

    class Meta(DataRequestLifecycle.Meta):
        constraints = [
            *DataRequestLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["number"], name="datarequest_number_unique"),
        ]
        indexes = [
            models.Index(fields=["region", "state", "id"], name="datarequest_region_state"),
            models.Index(fields=["organization", "state", "id"], name="datarequest_org_state"),
            models.Index(fields=["agreement", "state"], name="datarequest_agreement"),
            models.Index(fields=["state", "due_on"], name="datarequest_due"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        return f"{self.number} {self.purpose[:40]}"


class RequestLine(Subject):
    """One scope item of a request: why it is needed, how it is treated, what steward and province say."""

    class Treatment(models.TextChoices):
        NONE = "", _("未处理")
        DESENSITISED = "desensitised", _("脱敏")
        DECLASSIFIED = "declassified", _("脱密")
        CONSENT = "consent", _("依法授权同意")

    request = models.ForeignKey(DataRequest, on_delete=models.PROTECT, related_name="lines")
    scope_item = models.ForeignKey("operations.ScopeItem", on_delete=models.PROTECT, related_name="request_lines")
    necessity = models.TextField(_("必要性说明"))
    fields = models.TextField(_("字段"), blank=True)
    treatment = models.CharField(_("处理方式"), max_length=16, choices=Treatment.choices, blank=True)
    treatment_note = models.TextField(_("处理说明"), blank=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="lines")
    agrees = models.BooleanField(_("提供单位同意"), null=True)
    opinion = models.TextField(_("提供单位意见"), blank=True)
    reviewed_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    province_agrees = models.BooleanField(_("省级同意"), null=True)
    province_note = models.TextField(_("省级意见"), blank=True)
    province_no = models.CharField(_("省级文号"), max_length=60, blank=True)
    province_by = models.UUIDField(null=True)
    province_at = models.DateTimeField(null=True)
    # Taken out before submission; a row the trail has seen is never deleted.
    removed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "scope_item"], condition=models.Q(removed=False), name="requestline_unique"
            )
        ]

    def __str__(self) -> str:
        return str(self.scope_item)

    @property
    def case(self) -> Subject:
        return self.request

    @property
    def region_id(self) -> str:
        return str(self.request.region_id)

    @property
    def organization_id(self) -> UUID:
        return UUID(str(self.request.organization_id))


class DataImport(OfAgreement, DataImportLifecycle):
    """社会数据: what an operator lawfully obtained and wants to bring into the domain."""

    name = models.CharField(_("数据名称"), max_length=120)
    scenario = models.ForeignKey("operations.Scenario", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("来源"), max_length=200)
    lawful_basis = models.TextField(_("合法合规依据"))
    purpose = models.TextField(_("用途"))
    personal = models.BooleanField(_("含个人信息"), default=False)
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    requested_by = models.UUIDField(null=True)
    # The clerk's examination, before the approver decides.
    examined_at = models.DateTimeField(null=True)
    examined_by = models.UUIDField(null=True)
    examination = models.TextField(_("审核意见"), blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    refused_reason = models.TextField(_("不予批准理由"), blank=True)
    digest = models.CharField(_("数据摘要"), max_length=128, blank=True)
    imported_at = models.DateTimeField(null=True)
    removal_ordered_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removal_reason = models.TextField(_("移除理由"), blank=True)

    class Meta(DataImportLifecycle.Meta):
        indexes = [
            models.Index(fields=["region", "state", "id"], name="dataimport_region_state"),
            models.Index(fields=["organization", "id"], name="dataimport_org"),
        ]

    def __str__(self) -> str:
        return self.name


class ProcessingTask(OfAgreement, ProcessingTaskLifecycle):
    """加工处理任务: what is processed inside the domain, from which items, for which scenario."""

    class Kind(models.TextChoices):
        PROCESSING = "processing", _("加工处理")
        TRAINING = "training", _("模型训练")
        VALIDATION = "validation", _("模型验证")

    tenancy = models.ForeignKey("operations.Tenancy", on_delete=models.PROTECT, related_name="tasks")
    scenario = models.ForeignKey("operations.Scenario", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("任务名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    purpose = models.TextField(_("说明"))
    items = models.ManyToManyField("operations.ScopeItem", related_name="tasks", verbose_name=_("使用的数据项"))
    imports = models.ManyToManyField(DataImport, blank=True, related_name="tasks", verbose_name=_("使用的社会数据"))
    # For training and validation both must be true 五(四)2.
    sampled = models.BooleanField(_("已抽样"), default=False)
    desensitised = models.BooleanField(_("已脱敏"), default=False)
    started_at = models.DateTimeField()
    started_by = models.UUIDField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stop_reason = models.TextField(_("停止原因"), blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(ProcessingTaskLifecycle.Meta):
        indexes = [
            models.Index(fields=["region", "state", "id"], name="processingtask_region_state"),
            models.Index(fields=["agreement", "state"], name="processingtask_agreement"),
        ]

    def __str__(self) -> str:
        return self.name


class Product(OfAgreement, ProductLifecycle):
    """A data product or service 一(三): what it is, from what, for which scenarios, at what price, under which review."""

    class Type(models.TextChoices):
        PACKAGE = "package", _("数据包")
        MODEL = "model", _("数据模型")
        INTERFACE = "interface", _("数据接口")
        SERVICE = "service", _("数据服务")
        REPORT = "report", _("数据报告")
        BUSINESS = "business", _("业务服务")
        OTHER = "other", _("其他")

    class Leaves(models.TextChoices):
        # The raw package is no choice: no row may say that it leaves 五(五).
        RESULT = "result", _("加工形成的结果数据")
        MODEL = "model", _("模型参数或者算法")
        ANSWER = "answer", _("接口应答结果")
        DOCUMENT = "document", _("报告文档")

    class PriceBasis(models.TextChoices):
        COST = "cost", _("成本加合理收益")
        MARKET = "market", _("市场调节")
        GUIDED = "guided", _("政府指导价")
        FREE = "free", _("无偿使用")

    class Venue(models.TextChoices):
        EXCHANGE = "exchange", _("数据交易场所")
        CONTRACT = "contract", _("场外合同")

    number = models.CharField(_("编号"), max_length=60)
    name = models.CharField(_("名称"), max_length=120)
    type = models.CharField(_("类型"), max_length=12, choices=Type.choices)
    type_note = models.CharField(_("类型说明"), max_length=200, blank=True)
    scenario = models.ForeignKey("operations.Scenario", on_delete=models.PROTECT, related_name="products")
    # Which approved scenarios of the agreement it may be delivered under, after review.
    scenarios = models.ManyToManyField(
        "operations.Scenario", blank=True, related_name="+", verbose_name=_("批准的应用场景")
    )
    description = models.TextField(_("说明"))
    tasks = models.ManyToManyField(ProcessingTask, related_name="products", verbose_name=_("加工任务"))
    items = models.ManyToManyField("operations.ScopeItem", related_name="products", verbose_name=_("来源数据项"))
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.UUIDField(null=True)
    leaves = models.CharField(_("出域内容"), max_length=12, choices=Leaves.choices)
    # Digest of the package that is to leave the domain, and the test that it can't be turned back.
    digest = models.CharField(_("出域内容摘要"), max_length=128, blank=True)
    test_report = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    price_basis = models.CharField(_("定价依据"), max_length=12, choices=PriceBasis.choices, blank=True)
    price = models.DecimalField(_("价格（元）"), max_digits=14, decimal_places=2, null=True, blank=True)
    price_unit = models.CharField(_("计价单位"), max_length=30, blank=True)
    price_cap = models.DecimalField(_("收费上限（元）"), max_digits=14, decimal_places=2, null=True, blank=True)
    price_cap_reference = models.CharField(_("上限依据"), max_length=120, blank=True)
    free_public_use = models.BooleanField(_("用于公共治理、公益事业的无偿使用"), default=False)
    # The clerk's examination: answered, or not yet (null).
    raw = models.BooleanField(_("属于原始数据包"), null=True)
    reversible = models.BooleanField(_("可还原出原始数据包"), null=True)
    price_lawful = models.BooleanField(_("定价符合规定"), null=True)
    examination = models.TextField(_("审核意见"), blank=True)
    examined_at = models.DateTimeField(null=True)
    examined_by = models.UUIDField(null=True)
    # Of the outbound review, or of the re-review that is under way.
    review_due_on = models.DateField(_("审核时限"), null=True, blank=True)
    overdue_noted_at = models.DateTimeField(null=True)
    review_no = models.CharField(_("审核编号"), max_length=60, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    refused_reason = models.TextField(_("不通过理由"), blank=True)
    exported_at = models.DateTimeField(null=True)
    exported_by = models.UUIDField(null=True)
    venue = models.CharField(_("流通方式"), max_length=12, choices=Venue.choices, blank=True)
    venue_reference = models.CharField(_("挂牌或者合同编号"), max_length=120, blank=True)
    listed_on = models.DateField(_("上市日期"), null=True, blank=True)
    # Optional: its absence blocks nothing 六(六).
    ip_no = models.CharField(_("数据知识产权登记号"), max_length=60, blank=True)
    # A re-review that blocks new deliveries until it is done 六(三)2, 一(一).
    rereview_ordered_at = models.DateTimeField(null=True)
    rereview_ordered_by = models.UUIDField(null=True)
    rereview_reason = models.TextField(_("复审原因"), blank=True)
    # Empty while one is under way.
    rereviewed_at = models.DateTimeField(null=True)
    rereviewed_by = models.UUIDField(null=True)
    rereview_opinion = models.TextField(_("复审意见"), blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(_("下架理由"), blank=True)

    class Meta(ProductLifecycle.Meta):
        constraints = [
            *ProductLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["number"], name="product_number_unique"),
            models.CheckConstraint(
                condition=models.Q(leaves__in=["result", "model", "answer", "document"]), name="product_never_raw"
            ),
        ]
        indexes = [
            models.Index(fields=["region", "state", "id"], name="product_region_state"),
            models.Index(fields=["organization", "state", "id"], name="product_org_state"),
            models.Index(fields=["agreement", "state"], name="product_agreement"),
            models.Index(fields=["state", "review_due_on"], name="product_due"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rereview_due(self) -> bool:
        """Whether a re-review was ordered and is not done: nothing leaves and nobody is served meanwhile."""
        return self.rereview_ordered_at is not None and self.rereviewed_at is None


class Delivery(OfAgreement, Subject):
    """A product delivered to one customer for one scenario: where it went 六(一)."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="deliveries")
    scenario = models.ForeignKey("operations.Scenario", on_delete=models.PROTECT, related_name="+")
    customer = models.CharField(_("使用单位"), max_length=120)
    customer_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    use = models.TextField(_("用途"))
    public_use = models.BooleanField(_("用于公共治理、公益事业"), default=False)
    contract_no = models.CharField(_("合同编号"), max_length=120, blank=True)
    price = models.DecimalField(_("价格（元）"), max_digits=14, decimal_places=2)
    # Why this customer pays another price than others 五(六).
    price_ground = models.TextField(_("价格差异理由"), blank=True)
    digest = models.CharField(_("交付内容摘要"), max_length=128)
    delivered_on = models.DateField(_("交付日期"))
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["region", "id"], name="delivery_region"),
            models.Index(fields=["product", "delivered_on"], name="delivery_product"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {day_text(self.delivered_on)}"

    @property
    def case(self) -> Subject:
        return self.product


class QualityDemand(OfAgreement, QualityDemandLifecycle):
    """数据治理需求 on one item of the scope."""

    scope_item = models.ForeignKey("operations.ScopeItem", on_delete=models.PROTECT, related_name="quality_demands")
    problem = models.TextField(_("质量问题"))
    raised_at = models.DateTimeField()
    raised_by = models.UUIDField(null=True)
    provider = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("治理期限"), null=True, blank=True)
    accepted_by = models.UUIDField(null=True)
    answer = models.TextField(_("答复"), blank=True)
    assigned_at = models.DateTimeField(null=True)
    assigned_by = models.UUIDField(null=True)
    reminded_at = models.DateTimeField(null=True)
    cured_at = models.DateTimeField(null=True)
    cured_by = models.UUIDField(null=True)
    cure_text = models.TextField(_("治理情况"), blank=True)
    reopened_reason = models.TextField(_("未解决的情况"), blank=True)
    confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.TextField(_("终结原因"), blank=True)
    overdue_noted_at = models.DateTimeField(null=True)

    class Meta(QualityDemandLifecycle.Meta):
        indexes = [
            models.Index(fields=["region", "state", "id"], name="qualitydemand_region_state"),
            models.Index(fields=["provider", "state", "due_on"], name="qualitydemand_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.scope_item.item}：{self.problem[:40]}"

"""Breaches and what follows: orders to correct, violations, referrals, credit records 六(五)(八)."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.subject import Subject
from operations.dataflow.models import OfAgreement
from operations.oversight.lifecycle import CorrectionLifecycle, CreditRecordLifecycle, ViolationLifecycle


class Violation(OfAgreement, ViolationLifecycle):
    """One of the six kinds of misuse 五(二), or a breach of another clause."""

    class Kind(models.TextChoices):
        LEAK = "leak", _("泄露")
        THEFT = "theft", _("窃取")
        TAMPERING = "tampering", _("篡改")
        DAMAGE = "damage", _("毁损")
        LOSS = "loss", _("丢失")
        MISUSE = "misuse", _("不当利用")
        OTHER = "other", _("违反其他规定")

    number = models.CharField(_("编号"), max_length=60)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    # Needed where it is none of the six.
    clause = models.CharField(_("违反的条款"), max_length=120, blank=True)
    # A violation of the laws on network, data or personal information: referred to 网信 or 公安 六(八).
    unlawful = models.BooleanField(_("涉嫌违法"), default=False)
    occurred_on = models.DateField(_("发生日期"))
    text = models.TextField(_("情况"))
    product = models.ForeignKey("operations.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    inspection = models.ForeignKey(
        "operations.Inspection", on_delete=models.PROTECT, null=True, blank=True, related_name="violations"
    )
    # The refused attempt it shows in, an entry of the trail.
    attempt = models.UUIDField(_("被拒绝的操作"), null=True, blank=True)
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)
    handled_at = models.DateTimeField(null=True)
    handling = models.TextField(_("处理情况"), blank=True)
    dismissed_reason = models.TextField(_("不予处理理由"), blank=True)

    class Meta(ViolationLifecycle.Meta):
        indexes = [
            models.Index(fields=["region", "state", "id"], name="violation_region_state"),
            models.Index(fields=["agreement", "state"], name="violation_agreement"),
        ]

    def __str__(self) -> str:
        return self.number


class Referral(Subject):
    """移送: a violation handed to 网信 or 公安, and what they decided."""

    violation = models.ForeignKey(Violation, on_delete=models.PROTECT, related_name="referrals")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    referred_on = models.DateField(_("移送日期"))
    number = models.CharField(_("移送文号"), max_length=60)
    referred_by = models.UUIDField(null=True)
    outcome = models.TextField(_("查处结果"), blank=True)
    outcome_no = models.CharField(_("查处文号"), max_length=60, blank=True)
    outcome_on = models.DateField(_("查处日期"), null=True, blank=True)
    outcome_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.unit} {self.number}"

    @property
    def case(self) -> Subject:
        return self.violation

    @property
    def region_id(self) -> str:
        return str(self.violation.region_id)

    @property
    def organization_id(self) -> UUID:
        return UUID(str(self.violation.organization_id))


class Correction(OfAgreement, CorrectionLifecycle):
    """改正通知 for a breach of the agreement: never without its suspension 六(八)."""

    number = models.CharField(_("文号"), max_length=60)
    violation = models.ForeignKey(
        Violation, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    clause = models.CharField(_("违反的协议条款"), max_length=120)
    facts = models.TextField(_("违约情况"))
    requirement = models.TextField(_("改正要求"))
    due_on = models.DateField(_("改正期限"))
    # Empty: the whole authorization.
    items = models.ManyToManyField(
        "operations.ScopeItem", blank=True, related_name="+", verbose_name=_("涉及的授权数据")
    )
    drafted_at = models.DateTimeField()
    drafted_by = models.UUIDField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.UUIDField(null=True)
    stop = models.ForeignKey("operations.Stop", on_delete=models.PROTECT, null=True, related_name="+")
    feedback = models.TextField(_("改正情况"), blank=True)
    feedback_at = models.DateTimeField(null=True)
    feedback_by = models.UUIDField(null=True)
    feedback_document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    late = models.BooleanField(_("逾期反馈"), default=False)
    decision = models.TextField(_("认定意见"), blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    dropped_reason = models.TextField(_("不发出的理由"), blank=True)
    failed_at = models.DateTimeField(null=True)
    proposal = models.ForeignKey("operations.EndingProposal", on_delete=models.PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)

    class Meta(CorrectionLifecycle.Meta):
        constraints = [
            *CorrectionLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["number"], name="correction_number_unique"),
            # An order that was issued has its suspension 六(八).
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "dropped"]) | models.Q(stop__isnull=False),
                name="correction_has_stop",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "state", "id"], name="correction_region_state"),
            models.Index(fields=["agreement", "state"], name="correction_agreement"),
            models.Index(fields=["state", "due_on"], name="correction_due"),
        ]

    def __str__(self) -> str:
        return self.number


class CreditRecord(CreditRecordLifecycle):
    """信用档案: a competent unit's numbered disposition of an organization."""

    organization = models.ForeignKey("applicants.Organization", on_delete=models.PROTECT, related_name="credit_records")
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="+")
    agreement = models.ForeignKey(
        "operations.Agreement", on_delete=models.PROTECT, null=True, blank=True, related_name="credit_records"
    )
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    document_no = models.CharField(_("处理文号"), max_length=60)
    decided_on = models.DateField(_("处理日期"))
    text = models.TextField(_("不良信息"))
    basis = models.CharField(_("处理依据"), max_length=200)
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)
    appeal_text = models.TextField(_("异议"), blank=True)
    appealed_at = models.DateTimeField(null=True)
    answer = models.TextField(_("异议答复"), blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.TextField(_("移出理由"), blank=True)

    class Meta(CreditRecordLifecycle.Meta):
        constraints = [
            *CreditRecordLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["unit", "document_no", "organization"], name="creditrecord_unique"),
        ]
        indexes = [
            models.Index(fields=["organization", "state"], name="creditrecord_org"),
            models.Index(fields=["region", "id"], name="creditrecord_region"),
        ]

    def __str__(self) -> str:
        return self.document_no


class MarketRule(Subject):
    """A rule on trading in data products, issued by one of the units that watch the market 六(五)."""

    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="+")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("名称"), max_length=200)
    document_no = models.CharField(_("文号"), max_length=60)
    issued_on = models.DateField(_("印发日期"))
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "document_no"], name="marketrule_unique")]

    def __str__(self) -> str:
        return self.name

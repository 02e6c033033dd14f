"""Closing a case after an ending: steps with evidence, what a renewal carries over, retention of logs, purge by two persons."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.logs.models import Batch
from audit.subject import Subject
from operations.closures.lifecycle import CarryOverLifecycle, ClosureLifecycle, PurgeProposalLifecycle


class Closure(ClosureLifecycle):
    """The closing case of one ending, partial ones too 四(五)."""

    class Cause(models.TextChoices):
        EXPIRED = "expired", _("期限届满")
        TERMINATED = "terminated", _("终止")
        REVOKED = "revoked", _("撤销")

    agreement = models.ForeignKey("operations.Agreement", on_delete=models.PROTECT, related_name="closures")
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="closures")
    organization = models.ForeignKey("applicants.Organization", on_delete=models.PROTECT, related_name="closures")
    # Whose operator confirms; where it was never opened, the domain that would have hosted it.
    domain = models.ForeignKey("operations.Domain", on_delete=models.PROTECT, null=True, related_name="closures")
    number = models.CharField(_("编号"), max_length=60)
    cause = models.CharField(_("结束方式"), max_length=20, choices=Cause.choices)
    proposal = models.OneToOneField(
        "operations.EndingProposal", on_delete=models.PROTECT, null=True, related_name="closure"
    )
    # Empty: the whole agreement ended.
    items = models.ManyToManyField("operations.ScopeItem", blank=True, related_name="closures")
    ended_at = models.DateTimeField(_("结束时间"))
    opened_at = models.DateTimeField()
    confirm_due_on = models.DateField(_("确认关闭时限"))
    closed_confirmed_at = models.DateTimeField(null=True)
    closed_evidence = models.TextField(_("关闭情况"), blank=True)
    closed_document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    closed_by = models.UUIDField(null=True)
    assets_note = models.TextField(_("资产处置情况"), blank=True)
    assets_settled_at = models.DateTimeField(null=True)
    deletion_due_on = models.DateField(_("删除时限"))
    deletion_scope = models.TextField(_("删除范围"), blank=True)
    deletion_method = models.TextField(_("删除方式"), blank=True)
    deletion_executor = models.CharField(_("执行人"), max_length=60, blank=True)
    deletion_verifier = models.CharField(_("核验人"), max_length=60, blank=True)
    deletion_document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    deletion_no = models.CharField(_("删除确认书编号"), max_length=60, blank=True)
    deleted_at = models.DateTimeField(null=True)
    deletion_confirmed_at = models.DateTimeField(null=True)
    deletion_confirmed_by = models.UUIDField(null=True)
    hold_until = models.DateField(_("日志留存至"), null=True, blank=True)
    final_report_note = models.TextField(_("最终运营报告情况"), blank=True)
    completed_at = models.DateTimeField(null=True)
    escalated_on = models.DateField(null=True)

    class Meta(ClosureLifecycle.Meta):
        indexes = [
            models.Index(fields=["region", "state", "id"], name="closure_region_state"),
            models.Index(fields=["state", "hold_until"], name="closure_hold"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        return f"{self.number} {self.agreement.number}"

    @property
    def partial(self) -> bool:
        """Whether only some of the agreement's data ended."""
        return self.items.exists()


class CarryOver(CarryOverLifecycle):
    """One item that stays in the domain for a renewal, by recorded approval. Access it gives none 四(四)."""

    closure = models.ForeignKey(Closure, on_delete=models.PROTECT, related_name="carry_overs")
    row = models.ForeignKey(
        "operations.ScopeItem", on_delete=models.PROTECT, related_name="carry_overs", verbose_name=_("原授权数据")
    )
    renewal = models.ForeignKey(
        "operations.Application", on_delete=models.PROTECT, related_name="carry_overs", verbose_name=_("续期申请")
    )
    reason = models.TextField(_("延用理由"))
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decision = models.TextField(_("审批意见"), blank=True)
    # The renewal lapsed, was annulled or left the item out: the clerk was told, once.
    lost_noted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(_("取消理由"), blank=True)
    deletion_due_on = models.DateField(_("删除时限"), null=True, blank=True)
    deletion_scope = models.TextField(_("删除范围"), blank=True)
    deletion_method = models.TextField(_("删除方式"), blank=True)
    deletion_executor = models.CharField(_("执行人"), max_length=60, blank=True)
    deletion_verifier = models.CharField(_("核验人"), max_length=60, blank=True)
    deletion_document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    deletion_no = models.CharField(_("删除确认书编号"), max_length=60, blank=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta(CarryOverLifecycle.Meta):
        constraints = [
            *CarryOverLifecycle.Meta.constraints,
            # Refused, it may be proposed once more.
            models.UniqueConstraint(
                fields=["closure", "row"], condition=~models.Q(state="refused"), name="carryover_unique"
            ),
        ]
        indexes = [models.Index(fields=["state", "lost_noted_at"], name="carryover_state")]

    def __str__(self) -> str:
        return f"{self.row.item}（{self.closure}）"

    @property
    def case(self) -> Subject:
        return self.closure

    @property
    def region_id(self) -> str:
        return str(self.closure.region_id)

    @property
    def organization_id(self) -> UUID:
        return UUID(str(self.closure.organization_id))


class Step(models.Model):
    """One thing a closure must get done outside, as an idempotent row: retried with back-off, escalated, never assumed."""

    class Kind(models.TextChoices):
        CLOSE_TENANCY = "close_tenancy", _("关闭租户权限")
        CLOSE_ACCOUNTS = "close_accounts", _("注销账号")
        DELETE_DATA = "delete_data", _("删除留存数据")
        HOLD_LOGS = "hold_logs", _("留存日志")

    closure = models.ForeignKey(Closure, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    due_on = models.DateField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["closure", "kind"], name="step_unique")]
        indexes = [models.Index(fields=["done_at", "next_try_at"], name="step_due")]


class PurgeProposal(PurgeProposalLifecycle):
    """A proposal to delete logs whose holds have ended; two persons, then the job, then a purge record."""

    closure = models.ForeignKey(Closure, on_delete=models.PROTECT, related_name="purges")
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="+")
    kinds = models.CharField(_("日志种类"), max_length=120)
    logs_until = models.DateField(_("日志截至"))
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField(null=True)
    prepared_at = models.DateTimeField(null=True)
    prepared_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    purged_at = models.DateTimeField(null=True)
    rows_purged = models.PositiveBigIntegerField(null=True)
    record_no = models.CharField(_("清除记录编号"), max_length=60, blank=True)
    kept_reason = models.TextField(_("继续留存理由"), blank=True)

    class Meta(PurgeProposalLifecycle.Meta):
        indexes = [models.Index(fields=["region", "state", "id"], name="purgeproposal_region_state")]

    def __str__(self) -> str:
        return f"{self.closure} 日志清除"

    @property
    def log_kinds(self) -> tuple[str, ...]:
        """The kinds of log it covers."""
        return tuple(kind for kind in self.kinds.split(",") if kind)

    @property
    def case(self) -> Subject:
        return self.closure

    @property
    def organization_id(self) -> UUID:
        return self.closure.organization_id


class PurgedMonth(models.Model):
    """What one purge took of one month and kind: how many rows, whether with the whole partition, and what had sealed them."""

    proposal = models.ForeignKey(PurgeProposal, on_delete=models.PROTECT, related_name="months")
    month = models.DateField(_("月份"))
    kind = models.CharField(_("日志种类"), max_length=12)
    rows = models.PositiveBigIntegerField(_("行数"))
    whole = models.BooleanField(_("整个分区清除"))
    # Hourly seals over these rows, and the SM3 of their digests, a line each in the order of time.
    seals = models.PositiveIntegerField(_("小时封存数"))
    digest = models.CharField(_("封存摘要"), max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "month", "kind"], name="purgedmonth_unique")]

    @property
    def kind_label(self) -> str:
        return str(Batch.Kind(self.kind).label)

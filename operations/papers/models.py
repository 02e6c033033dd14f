"""Numbers of documents, and the papers issued under them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.subject import new_id


class Counter(models.Model):
    """The last number given: 杭授申〔2026〕12号 is region 杭, kind 授申, year 2026, last 12."""

    region_code = models.CharField(max_length=6)
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region_code", "kind", "year"], name="counter_unique")]


class Paper(models.Model):
    """A document as issued: what anybody holding it can have verified by its number and code. Written once, never changed."""

    class Kind(models.TextChoices):
        ANNOUNCEMENT = "announcement", _("通告")
        ACCEPTANCE = "acceptance", _("受理通知书")
        NOT_ACCEPTED = "not_accepted", _("不予受理通知书")
        SUPPLEMENT = "supplement", _("补正告知书")
        CONSULTATION = "consultation", _("征求意见函")
        GRANT = "grant", _("授权决定通知书")
        REFUSAL = "refusal", _("不予授权决定书")
        LAPSE = "lapse", _("逾期未签约通知书")
        ANNULMENT = "annulment", _("撤回授权决定书")
        PUBLICATION = "publication", _("授权结果公告")
        FILING = "filing", _("备案报告")
        AGREEMENT = "agreement", _("公共数据授权运营协议")
        AMENDMENT = "amendment", _("补充协议")
        SUSPENSION = "suspension", _("暂时关闭使用权限通知书")
        RESUMPTION = "resumption", _("恢复使用权限通知书")
        HEARING = "hearing", _("陈述申辩告知书")
        CORRECTION = "correction", _("改正通知书")
        REFERRAL = "referral", _("移送函")
        EVALUATION = "evaluation", _("年度评估结果")
        INSPECTION = "inspection", _("检查意见书")
        OUTBOUND = "outbound", _("数据产品和服务出域审核意见书")
        TERMINATION = "termination", _("终止授权决定书")
        REVOCATION = "revocation", _("撤销授权决定书")
        DELETION = "deletion", _("数据删除确认书")
        PURGE = "purge", _("日志清除记录")
        CLOSURE = "closure", _("退出处置办结记录")
        ERASURE = "erasure", _("内容删除证明")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    number = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    # What it says, in canonical form: it reads the same whatever becomes of its case.
    contents = models.TextField()
    # SM3 of the contents.
    digest = models.CharField(max_length=64)
    # The first 12 hexadecimal digits of HMAC-SM3 over number and digest.
    code = models.CharField(max_length=12)
    issued_at = models.DateTimeField()
    # Size of the trail's last checkpoint when it was issued; 0 before the first.
    checkpoint_size = models.BigIntegerField(default=0)

    # The digest that its entry holds stands for every character of them.
    unrecorded = frozenset({"contents"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "digest"], name="paper_unique")]
        indexes = [
            models.Index(fields=["number", "code"], name="paper_verification"),
            models.Index(fields=["subject_type", "subject_id", "kind"], name="paper_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class FactCorrection(models.Model):
    """更正: a mistyped recorded fact of any object: what it says, what it should say, why; two persons."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    # A column of the object, or relation.column of a record that hangs on it: decision_no, filing.number.
    column = models.CharField(_("事项"), max_length=80)
    old = models.CharField(_("原记载"), max_length=300, blank=True)
    new = models.CharField(_("更正为"), max_length=300, blank=True)
    reason = models.TextField(_("更正理由"))
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="factcorrection_subject")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="factcorrection_confirmed_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.column}: {self.old} → {self.new}"

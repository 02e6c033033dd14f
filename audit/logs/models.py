"""Operation logs of the domain: bulk rows in batches, and the holds that keep them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.subject import Subject


class Batch(Subject):
    """One uploaded file of log rows: idempotent by digest."""

    class Kind(models.TextChoices):
        SOURCE = "source", _("数据来源")
        PROCESSING = "processing", _("产品加工")
        CALL = "call", _("数据调用")
        ACCESS = "access", _("登录访问")
        NETWORK = "network", _("网络日志")

    kind = models.CharField(_("日志种类"), max_length=12, choices=Kind.choices)
    # Agreement the rows belong to, as id: this app knows nothing of rooms down-river.
    owner = models.UUIDField(db_index=True)
    day = models.DateField(_("日志日期"))
    # SM3 of owner, kind, day and the file's bytes: the same file sent twice is one batch.
    digest = models.CharField(_("SM3 摘要"), max_length=64, unique=True)
    rows = models.PositiveIntegerField(_("行数"))
    name = models.CharField(_("文件名"), max_length=200)
    received_at = models.DateTimeField()
    received_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "day", "kind"], name="batch_owner_day")]

    def __str__(self) -> str:
        return self.name


def _kind_label(kind: str) -> str:
    """The kind in words; empty for every kind."""
    return str(dict(Batch.Kind.choices).get(kind, kind))


class LogRow(models.Model):
    """One line of a domain log. Append-only; deleted only when no hold keeps it (database trigger)."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="log_rows")
    owner = models.UUIDField()
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    person = models.CharField(max_length=80, blank=True)
    item = models.CharField(max_length=80, blank=True)
    act = models.CharField(max_length=120)
    result = models.CharField(max_length=60, blank=True)
    detail = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "at"], name="logrow_owner_at")]

    @property
    def kind_label(self) -> str:
        return _kind_label(self.kind)


class Hold(Subject):
    """Logs of one owner kept until a day (included), or without end while `until` is empty. Deleting under it is refused."""

    class Reason(models.TextChoices):
        OPERATION = "operation", _("运营期间")
        CLOSURE = "closure", _("退出处置日志留存")
        PROCESSING = "processing", _("处理记录留存")
        LEGAL = "legal", _("依法保全")

    owner = models.UUIDField(db_index=True)
    reason = models.CharField(_("留存原因"), max_length=12, choices=Reason.choices)
    # Empty: every kind of log; else one kind.
    kind = models.CharField(_("日志种类"), max_length=12, blank=True)
    until = models.DateField(_("留存至（含）"), null=True)
    clause = models.CharField(_("依据"), max_length=60)
    text = models.CharField(_("说明"), max_length=200, blank=True)
    # The case that placed it, as id: one owner may have several closures, each with holds of its own.
    origin = models.UUIDField(null=True, db_index=True)
    placed_at = models.DateTimeField()
    placed_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "released_at"], name="hold_owner")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.until or ''}"

    @property
    def kind_label(self) -> str:
        return _kind_label(self.kind)

"""Operation logs of the domain: bulk rows in batches, and the holds that keep them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.subject import Subject


class Batch(Subject):
    """One file of log rows, of one kind: uploaded by hand for a day, or sent by a domain's log sender. Idempotent by digest."""

    class Kind(models.TextChoices):
        SOURCE = "source", _("数据来源")
        PROCESSING = "processing", _("产品加工")
        CALL = "call", _("数据调用")
        ACCESS = "access", _("登录访问")
        NETWORK = "network", _("网络日志")

    kind = models.CharField(_("日志种类"), max_length=12, choices=Kind.choices)
    # Agreement the rows belong to, as id: this app knows nothing of rooms down-river.
    owner = models.UUIDField(db_index=True)
    # The first day of its rows; the last where it spans several.
    day = models.DateField(_("日志日期"))
    last_day = models.DateField(_("截至日期"), null=True)
    # SM3 of owner, kind, first day and the file's digest: the same file sent twice is one batch.
    digest = models.CharField(_("SM3 摘要"), max_length=64, unique=True)
    rows = models.PositiveIntegerField(_("行数"))
    name = models.CharField(_("文件名"), max_length=200)
    # The sender's own name of it (Idempotency-Key), where there is one.
    key = models.CharField(max_length=120, blank=True)
    received_at = models.DateTimeField()
    received_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "day", "kind"], name="batch_owner_day"),
            models.Index(fields=["received_by", "received_at"], name="batch_received_by"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], condition=~models.Q(key=""), name="batch_key_unique")
        ]

    def __str__(self) -> str:
        return self.name


def _kind_label(kind: str) -> str:
    """The kind in words; empty for every kind."""
    return str(dict(Batch.Kind.choices).get(kind, kind))


class LogRow(models.Model):
    """One line of a domain log. Append-only; deleted only when no hold keeps it (database trigger).

    On PostgreSQL it lies in the partition of its month, and its key is (at, id): see `audit.logs.partitions`.
    """

    # No foreign key of the database: batches are never deleted, and to look one up for each row costs more than the row.
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="log_rows", db_constraint=False, db_index=False
    )
    owner = models.UUIDField()
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    person = models.CharField(max_length=80, blank=True)
    item = models.CharField(max_length=80, blank=True)
    act = models.CharField(max_length=120)
    result = models.CharField(max_length=60, blank=True)
    detail = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "at", "id"], name="logrow_owner_at"),
            models.Index(fields=["owner", "person", "at", "id"], name="logrow_owner_person"),
            models.Index(fields=["owner", "item", "at", "id"], name="logrow_owner_item"),
        ]

    @property
    def kind_label(self) -> str:
        return _kind_label(self.kind)


class LogDay(models.Model):
    """A day that logs of a kind came for: what tells of missing days, without looking at the rows."""

    owner = models.UUIDField()
    kind = models.CharField(max_length=12)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "kind", "day"], name="logday_unique")]


class OpenHour(models.Model):
    """An hour a batch has rows of that no seal covers yet. The job takes these rows; it never looks for rows that are new."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="open_hours")
    # Its first instant.
    hour = models.DateTimeField(db_index=True)


class LogSeal(Subject):
    """All rows of one hour that came until it was sealed; what came later has a seal of its own, with the next number."""

    hour = models.DateTimeField(_("时段"))
    number = models.PositiveSmallIntegerField(_("序号"))
    rows = models.PositiveIntegerField(_("行数"))
    # How many rows of each kind.
    kinds = models.JSONField(_("日志种类"))
    # SM3 tree over its parts.
    digest = models.CharField(_("SM3 摘要"), max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hour", "number"], name="logseal_unique")]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%dT%HZ} {self.number}"


class SealedPart(models.Model):
    """What a seal says of one owner's rows of one kind, so that they are still checked when those of others are purged."""

    seal = models.ForeignKey(LogSeal, on_delete=models.PROTECT, related_name="parts")
    owner = models.UUIDField()
    kind = models.CharField(max_length=12)
    rows = models.PositiveIntegerField()
    # The id of the newest row covered: rows after it belong to the next seal.
    last_row = models.BigIntegerField()
    # SM3 tree over the rows by time and id.
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "kind", "seal"], name="sealedpart_unique")]


class Purged(models.Model):
    """Rows of these kinds up to 24:00 of a day that an act deleted lawfully: why what was sealed is no longer there."""

    owner = models.UUIDField()
    kind = models.CharField(max_length=12)
    until = models.DateField()
    purged_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner", "kind"], name="purged_owner")]


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

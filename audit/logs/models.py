"""Operation logs of the domain: bulk rows in batches, and the holds that keep them."""

from django.db import models

from audit.subject import Subject


class Batch(Subject):
    """One uploaded file of log rows: idempotent by digest."""

    class Kind(models.TextChoices):
        SOURCE = "source", "数据来源"
        PROCESSING = "processing", "产品加工"
        CALL = "call", "数据调用"
        ACCESS = "access", "登录访问"
        NETWORK = "network", "网络日志"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    # Agreement the rows belong to, as id: this app knows nothing of rooms down-river.
    owner = models.UUIDField(db_index=True)
    day = models.DateField()
    digest = models.CharField(max_length=64, unique=True)
    rows = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    received_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return self.name


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


class Hold(Subject):
    """Logs of one owner kept until a day (included), or without end while `until` is empty. Deleting under it is refused."""

    class Reason(models.TextChoices):
        OPERATION = "operation", "运营期间"
        CLOSURE = "closure", "退出处置日志留存"
        PROCESSING = "processing", "处理记录留存"
        LEGAL = "legal", "依法保全"

    owner = models.UUIDField(db_index=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    # Empty: every kind of log; else one kind.
    kind = models.CharField(max_length=12, blank=True)
    until = models.DateField(null=True)
    clause = models.CharField(max_length=60)
    text = models.CharField(max_length=200, blank=True)
    placed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "released_at"], name="hold_owner")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.until or ''}"

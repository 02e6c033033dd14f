"""Numbers: one counter per region, kind and year, taken under its row lock."""

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

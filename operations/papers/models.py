"""Numbers: one counter per region, kind and year, taken under its row lock."""

from django.db import models


class Counter(models.Model):
    """The last number given: 杭授申〔2026〕12号 is region 杭, kind 授申, year 2026, last 12."""

    region_code = models.CharField(max_length=6)
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region_code", "kind", "year"], name="counter_unique")]

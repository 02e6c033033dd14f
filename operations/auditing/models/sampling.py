"""Samples that auditors draw, and what they noted of each thing drawn."""

from datetime import date

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.subject import Subject
from operations.auditing.lifecycle import SampleLifecycle


class Sample(SampleLifecycle):
    """So many objects of one kind, drawn from those that the trail up to a leaf tells of: anybody can draw the same ones again."""

    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="+")
    number = models.CharField(_("编号"), max_length=60)
    purpose = models.CharField(_("抽样目的"), max_length=200)
    kind = models.CharField(_("对象种类"), max_length=40)
    # Narrower than the kind: those with an entry of this action, of this outcome; empty: any.
    action = models.CharField(_("事项"), max_length=80, blank=True)
    outcome = models.CharField(_("结果"), max_length=10, blank=True)
    since = models.DateField(_("期间起"))
    until = models.DateField(_("期间止（含）"))
    # How many leaves the trail had: the population is told by those before.
    size = models.BigIntegerField(_("轨迹规模"))
    population = models.PositiveIntegerField(_("总体数量"))
    wanted = models.PositiveIntegerField(_("样本数量"))
    seed = models.CharField(_("种子"), max_length=80)
    drawn_at = models.DateTimeField(_("抽取时间"))
    drawn_by = models.UUIDField()
    concluded_at = models.DateTimeField(_("办结时间"), null=True)
    concluded_by = models.UUIDField(null=True)
    conclusion = models.TextField(_("结论"), blank=True)

    class Meta(SampleLifecycle.Meta):
        constraints = [
            *SampleLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["number"], name="sample_number_unique"),
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="sample_period_valid"),
            models.CheckConstraint(
                condition=models.Q(concluded_at__isnull=True, concluded_by__isnull=True)
                | models.Q(concluded_at__isnull=False, concluded_by__isnull=False),
                name="sample_concluded_pair",
            ),
        ]
        indexes = [models.Index(fields=["region", "state", "id"], name="sample_region_state")]

    def __str__(self) -> str:
        return gettext("审计抽样 %(number)s") % {"number": self.number}

    @property
    def period(self) -> tuple[date, date]:
        return self.since, self.until


class SampleItem(Subject):
    """One object drawn, and what the auditor noted of it."""

    class Outcome(models.TextChoices):
        SOUND = "sound", _("未发现问题")
        FINDING = "finding", _("发现问题")

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveIntegerField(_("序号"))
    object_id = models.UUIDField()
    # What it was called when it was drawn.
    name = models.CharField(_("对象"), max_length=160)
    outcome = models.CharField(_("查看结果"), max_length=10, choices=Outcome.choices, blank=True)
    finding = models.TextField(_("查看记录"), blank=True)
    looked_at = models.DateTimeField(_("查看时间"), null=True)
    looked_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "place"], name="sampleitem_place_unique"),
            models.UniqueConstraint(fields=["sample", "object_id"], name="sampleitem_object_unique"),
            models.CheckConstraint(
                condition=models.Q(looked_at__isnull=True, looked_by__isnull=True, outcome="")
                | models.Q(looked_at__isnull=False, looked_by__isnull=False, outcome__in=["sound", "finding"]),
                name="sampleitem_looked_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def case(self) -> Subject:
        return self.sample

    @property
    def region_id(self) -> str:
        return str(self.sample.region_id)

"""Alarms of the trail: its witness is silent, or holds another tree."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit import clock
from operations.auditing.lifecycle import AlarmLifecycle


class Alarm(AlarmLifecycle):
    """What was found when the witness was asked; of a kind one stands open at a time. It belongs to the installation, no region."""

    class Kind(models.TextChoices):
        SILENT = "silent", _("见证方失联")
        LOST = "lost", _("轨迹少于见证记录")
        FORKED = "forked", _("轨迹与见证记录不一致")
        REFUSED = "refused", _("见证方拒绝过伪造的检查点")

    kind = models.CharField(_("告警种类"), max_length=10, choices=Kind.choices)
    raised_at = models.DateTimeField(_("告警时间"))
    # As the program found it, for whoever looks into it.
    text = models.TextField(_("情况"))
    shard = models.CharField(_("分段"), max_length=8, blank=True)
    # Leaves in the shard: cosigned by the witness, present here.
    theirs = models.BigIntegerField(_("见证方记录数"), null=True)
    ours = models.BigIntegerField(_("本系统记录数"), null=True)
    # The witness's own note, to be held against this trail by anybody.
    note = models.TextField(_("见证方的检查点"), blank=True)
    # How many refused notes the witness kept when this was raised.
    conflicts = models.PositiveIntegerField(_("见证方留存的拒绝记录"), default=0)
    acknowledged_at = models.DateTimeField(_("确认时间"), null=True)
    acknowledged_by = models.UUIDField(null=True)
    plan = models.TextField(_("处理安排"), blank=True)
    closed_at = models.DateTimeField(_("解除时间"), null=True)
    conclusion = models.TextField(_("处理结论"), blank=True)

    class Meta(AlarmLifecycle.Meta):
        constraints = [
            *AlarmLifecycle.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(kind__in=("silent", "lost", "forked", "refused")), name="alarm_kind_valid"
            ),
            models.UniqueConstraint(fields=["kind"], condition=~models.Q(state="closed"), name="alarm_open_once"),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | models.Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="alarm_acknowledged_pair",
            ),
        ]
        indexes = [models.Index(fields=["state", "raised_at", "id"], name="alarm_state")]

    def __str__(self) -> str:
        return gettext("轨迹告警：%(kind)s（%(day)s）") % {
            "kind": self.get_kind_display(),
            "day": clock.today(self.raised_at),
        }

    @property
    def lost(self) -> int:
        """How many leaves the witness has seen that are not here."""
        return max((self.theirs or 0) - (self.ours or 0), 0)

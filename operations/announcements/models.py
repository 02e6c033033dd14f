"""The announcement of a key field: window, conditions, materials, quota, the rule set it pins."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.subject import Subject
from operations.announcements.lifecycle import AnnouncementLifecycle


class Announcement(AnnouncementLifecycle):
    """A data authority's announcement that a key field is open for authorized operation 四(一)."""

    class UseKind(models.TextChoices):
        PUBLIC = "public", _("公共治理、公益事业（有条件无偿使用）")
        INDUSTRY = "industry", _("产业发展、行业发展（有条件有偿使用）")

    class Ground(models.TextChoices):
        # The statute's codes of the grounds 一(一).
        LIVELIHOOD = "livelihood", _("与民生紧密相关")
        GROWTH = "growth", _("行业发展潜力显著")
        STRATEGY = "strategy", _("产业战略意义重大")

    region = models.ForeignKey(
        "accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="announcements"
    )
    field = models.ForeignKey(
        "operations.KeyField", on_delete=models.PROTECT, related_name="announcements", verbose_name=_("重点领域")
    )
    number = models.CharField(_("编号"), max_length=60, blank=True)
    heading = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("正文"), blank=True)
    ground = models.CharField(_("优先领域依据"), max_length=20, choices=Ground.choices, blank=True)
    use_kind = models.CharField(_("使用方式"), max_length=10, choices=UseKind.choices)
    opens_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    closes_at = models.DateTimeField(_("截止时间"), null=True, blank=True)
    # 0: not declared yet; publishing wants one.
    quota = models.PositiveSmallIntegerField(_("授权总量"), default=0)
    criteria = models.TextField(_("评审标准"))
    # Extra materials beyond the five, one per line.
    extra_materials = models.TextField(_("其他材料（每行一项）"), blank=True)
    ruleset = models.CharField(_("适用规则"), max_length=20, default="ZJ-2023")
    # Conditions of the field 三(四) and the sector authority's recorded concurrence.
    field_conditions = models.TextField(_("领域具体安全要求"), blank=True)
    concurred_by_unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    concurred_at = models.DateTimeField(null=True)
    concurred_by = models.UUIDField(null=True)
    concurrence_no = models.CharField(_("会签文号"), max_length=60, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)
    ended_reason = models.TextField(_("撤回理由"), blank=True)
    # What publishing warned of, as it was shown: code, clause and text of each finding.
    warned = models.JSONField(_("发布时的提示"), default=list, blank=True)
    # Entered from paper: the day it was published on paper; every rule is tested on that day.
    back_entered = models.BooleanField(_("补录"), default=False)
    fact_on = models.DateField(_("纸质通告发布日期"), null=True, blank=True)
    # What the paper fact ran into (不规范事实): such an announcement opens nothing and is listed for auditors.
    irregular = models.JSONField(_("不规范事实"), default=list, blank=True)
    irregular_at = models.DateTimeField(null=True)

    class Meta(AnnouncementLifecycle.Meta):
        constraints = [
            *AnnouncementLifecycle.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(concurred_at__isnull=True, concurred_by__isnull=True)
                | models.Q(concurred_at__isnull=False, concurred_by__isnull=False),
                name="announcement_concurred_pair",
            ),
        ]
        indexes = [models.Index(fields=["region", "state", "id"], name="announcement_region_state")]

    def __str__(self) -> str:
        return self.heading

    @property
    def extras(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.extra_materials.splitlines() if line.strip())

    def open_at(self, at: datetime) -> bool:
        """Whether applications may be submitted at this moment: published, and within the window, both instants included."""
        return (
            self.state in {self.State.PUBLISHED, self.State.CLOSED}
            and self.opens_at is not None
            and self.closes_at is not None
            and self.opens_at <= at <= self.closes_at
        )


class Condition(Subject):
    """One security condition of an announcement and the kinds of unit that verify it."""

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="conditions")
    code = models.CharField(_("条件"), max_length=40)
    title_text = models.CharField(_("名称"), max_length=120)
    clause = models.CharField(_("依据"), max_length=20)
    text = models.TextField(_("要求"), blank=True)
    # Unit kinds, comma separated, in the order asked.
    unit_kinds = models.CharField(_("核实单位"), max_length=120)
    mandatory = models.BooleanField(_("必备"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "code"], name="condition_unique")]

    def __str__(self) -> str:
        return self.title_text

    @property
    def case(self) -> Subject:
        return self.announcement

    @property
    def region_id(self) -> str:
        return str(self.announcement.region_id)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(k for k in self.unit_kinds.split(",") if k)


class Extension(Subject):
    """延期公告: the window moved later, before it closed."""

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="extensions")
    closed_at_before = models.DateTimeField()
    closes_at = models.DateTimeField()
    reason = models.TextField(_("理由"))
    extended_at = models.DateTimeField()
    extended_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.announcement} → {self.closes_at}"

    @property
    def case(self) -> Subject:
        return self.announcement

    @property
    def region_id(self) -> str:
        return str(self.announcement.region_id)

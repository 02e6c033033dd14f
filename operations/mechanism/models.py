"""The coordination mechanism of a region, its matters, experts, seals and local rules."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.subject import Subject
from operations.mechanism.lifecycle import MatterLifecycle
from statute.parameters import PARAMETERS


class KeyField(Subject):
    """A key field 重点领域 (medical, finance, …) and the kind of unit that is its sector authority."""

    code = models.CharField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("领域"), max_length=40)

    def __str__(self) -> str:
        return self.name


class Mechanism(Subject):
    """The coordination mechanism of one region; active only with all nine kinds of member 二(一)."""

    region = models.OneToOneField(
        "accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="mechanism"
    )
    established_on = models.DateField(_("建立日期"))
    document_no = models.CharField(_("建立文号"), max_length=60)
    active = models.BooleanField(_("已运行"), default=False)
    members = models.ManyToManyField("accounts.Unit", related_name="+", verbose_name=_("成员单位"))
    drafted_by = models.UUIDField(null=True)
    activated_at = models.DateTimeField(null=True)
    activated_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return gettext("%(region)s协调机制") % {"region": self.region.name}


class PilotDesignation(Subject):
    """The provincial mechanism named a city or county as a pilot 二(一)."""

    region = models.OneToOneField("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="pilot")
    document_no = models.CharField(_("文号"), max_length=60)
    designated_on = models.DateField(_("确定日期"))
    entered_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return gettext("%(region)s 试点") % {"region": self.region}


class FieldDesignation(Subject):
    """The provincial mechanism named a provincial pilot field 二(一)."""

    field = models.OneToOneField(KeyField, on_delete=models.PROTECT, related_name="designation")
    document_no = models.CharField(_("文号"), max_length=60)
    designated_on = models.DateField(_("确定日期"))
    entered_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return gettext("%(field)s 省级试点领域") % {"field": self.field}


class ExpertGroup(Subject):
    """A region's expert group 二(四); its members hold expert seats."""

    region = models.OneToOneField(
        "accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="expert_group"
    )
    established_on = models.DateField(_("设立日期"))
    document_no = models.CharField(_("设立文号"), max_length=60, blank=True)
    entered_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return gettext("%(region)s专家组") % {"region": self.region.name}


class Seal(Subject):
    """A seal in the keeping of the data authority; only the special contract seal of the own region seals agreements 二(二)."""

    class Kind(models.TextChoices):
        SPECIAL_CONTRACT = "special_contract", _("公共数据授权运营合同专用章")
        OTHER = "other", _("其他印章")

    class Medium(models.TextChoices):
        PHYSICAL = "physical", _("实物印章")
        ELECTRONIC = "electronic", _("电子印章")

    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="seals")
    kind = models.CharField(_("种类"), max_length=20, choices=Kind.choices)
    medium = models.CharField(_("形态"), max_length=12, choices=Medium.choices)
    code = models.CharField(_("印章编码"), max_length=40, unique=True)
    issued_on = models.DateField(_("启用日期"))
    retired_on = models.DateField(_("停用日期"), null=True, blank=True)
    entered_by = models.UUIDField(null=True)
    confirmed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(retired_on__isnull=True) | models.Q(retired_on__gte=models.F("issued_on")),
                name="seal_dates_ordered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"

    @property
    def active(self) -> bool:
        """Confirmed by a second person and not retired."""
        return self.confirmed_by is not None and self.retired_on is None


class LocalRule(Subject):
    """A region's own value of a parameter, dated; stricter than law only, two persons.

    Withdrawn by who entered it before it was confirmed; revoked by two persons before its day; after it only ever followed by
    another.
    """

    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="local_rules")
    parameter = models.CharField(_("参数"), max_length=60)
    # As written by officials: 10, 06-30, 是, 180,90,30,7; see values.py.
    value = models.CharField(_("取值"), max_length=4000)
    basis = models.CharField(_("依据文号"), max_length=120, blank=True)
    effective_on = models.DateField(_("生效日期"))
    entered_by = models.UUIDField(null=True)
    confirmed_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # Who asked to revoke it, and why; somebody else does.
    revocation_by = models.UUIDField(null=True)
    revocation_reason = models.TextField(_("撤销理由"), blank=True, default="")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    # When the approver was reminded that its day comes.
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "parameter", "effective_on"],
                condition=models.Q(withdrawn_at__isnull=True, revoked_at__isnull=True),
                name="local_rule_unique",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(name)s：%(value)s") % {"name": self.name, "value": self.value[:200]}

    @property
    def name(self) -> str:
        """What the parameter is called."""
        known = PARAMETERS.get(self.parameter)
        return gettext(known.title) if known else self.parameter

    @property
    def standing(self) -> bool:
        """Neither withdrawn nor revoked."""
        return self.withdrawn_at is None and self.revoked_at is None


class RuleText(Subject):
    """A rule set entered as data from its published text; once confirmed by a second person it is in force from its day.

    Versions are added and never written over: a correction of the text is the next version of the same code.
    """

    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="+")
    code = models.CharField(_("代码"), max_length=20)
    version = models.PositiveSmallIntegerField(_("版本"))
    name = models.CharField(_("名称"), max_length=120)
    effective_from = models.DateField(_("施行日期"))
    basis = models.CharField(_("依据文号"), max_length=120)
    # The file as it was read; see statute.loading. The digest is SM3 over it.
    content = models.TextField(_("内容"))
    digest = models.CharField(_("摘要"), max_length=64)
    entered_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="rule_text_unique"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False, withdrawn_at__isnull=True),
                name="rule_text_confirmed_pair",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(code)s 第%(version)s版") % {"code": self.code, "version": self.version}


class CalendarDay(Subject):
    """A correction of the national working-day calendar, entered by one person of the province and confirmed by another."""

    day = models.DateField(_("日期"), unique=True)
    working = models.BooleanField(_("工作日"))
    note = models.CharField(_("依据"), max_length=120, blank=True)
    entered_by = models.UUIDField(null=True)
    confirmed_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.day}"


class Matter(MatterLifecycle):
    """One matter before the mechanism of one region, about one object (application, ending proposal or supplement)."""

    class Kind(models.TextChoices):
        GRANT = "grant", _("给予授权")
        LAPSE = "lapse", _("逾期未签约")
        ANNUL = "annul", _("撤回授权决定")
        TERMINATION = "termination", _("终止授权")
        REVOCATION = "revocation", _("撤销授权")
        AMENDMENT = "amendment", _("补充协议")

    class Advice(models.TextChoices):
        FOR = "for", _("同意")
        AGAINST = "against", _("不同意")

    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="matters")
    kind = models.CharField(_("事项"), max_length=20, choices=Kind.choices)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    subject_title = models.CharField(_("对象"), max_length=200)
    organization = models.ForeignKey("applicants.Organization", on_delete=models.PROTECT, related_name="matters")
    opened_at = models.DateTimeField()
    opinions_due_on = models.DateField(_("意见时限"))
    # The meeting and its conclusion.
    met_on = models.DateField(_("会议日期"), null=True, blank=True)
    minutes_no = models.CharField(_("纪要编号"), max_length=60, blank=True)
    advice = models.CharField(_("审议结论"), max_length=10, choices=Advice.choices, blank=True)
    reasons = models.TextField(_("结论理由"), blank=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.UUIDField(null=True)

    class Meta(MatterLifecycle.Meta):
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="matter_subject"),
            models.Index(fields=["region", "state", "id"], name="matter_region_state"),
        ]

    def __str__(self) -> str:
        return gettext("%(name)s：%(value)s") % {"name": self.get_kind_display(), "value": self.subject_title}


class Opinion(Subject):
    """What one unit says on a matter; leaves the unit as a numbered, sealed reply approved by a second person."""

    class Stance(models.TextChoices):
        AGREE = "agree", _("同意")
        CONDITIONAL = "conditional", _("有条件同意")
        DISAGREE = "disagree", _("不同意")
        RECUSED = "recused", _("回避")

    draft_until = "given_at"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="opinions")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(_("意见"), max_length=12, choices=Stance.choices, blank=True)
    conditions = models.TextField(_("条件（每行一条）"), blank=True)
    reasons = models.TextField(_("理由"), blank=True)
    reply_no = models.CharField(_("复函编号"), max_length=60, blank=True)
    drafted_at = models.DateTimeField(null=True)
    drafted_by = models.UUIDField(null=True)
    given_at = models.DateTimeField(null=True)
    given_by = models.UUIDField(null=True)
    # When the unit was last reminded; silence after it is shown as such at the meeting, never as consent.
    reminded_at = models.DateTimeField(null=True)
    # Entered for the unit from its letter (代录).
    entered_for = models.BooleanField(_("代录"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "unit"], name="opinion_unique")]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_stance_display()}" if self.given else str(self.unit)

    @property
    def given(self) -> bool:
        """Whether the reply has left the unit; until then what is drafted is the unit's own."""
        return self.given_at is not None

    @property
    def condition_lines(self) -> tuple[str, ...]:
        """The conditions, one each."""
        return tuple(line.strip() for line in self.conditions.splitlines() if line.strip())

    @property
    def case(self) -> Subject:
        return self.matter

    @property
    def region_id(self) -> str:
        return str(self.matter.region_id)

    @property
    def organization_id(self) -> UUID:
        return self.matter.organization_id


class FollowUp(Subject):
    """An item a conclusion asks the data authority of that level to do 二(二)."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="follow_ups")
    text = models.CharField(_("交办事项"), max_length=500)
    due_on = models.DateField(_("办结时限"))
    opened_at = models.DateTimeField()
    result = models.TextField(_("办结情况"), blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    overdue_noted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["done_at", "due_on"], name="followup_due")]

    def __str__(self) -> str:
        return self.text

    @property
    def case(self) -> Subject:
        return self.matter

    @property
    def region_id(self) -> str:
        return str(self.matter.region_id)

    @property
    def organization_id(self) -> UUID:
        return self.matter.organization_id


class Decision(Subject):
    """The government's document on a matter: entered by the clerk, confirmed by the approver."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="decision")
    document_no = models.CharField(_("政府文号"), max_length=60)
    decided_on = models.DateField(_("决定日期"))
    approves = models.BooleanField(_("同意"))
    # Why the decision departs from the mechanism's advice, or the reasons and remedy of a refusal.
    reasons = models.TextField(_("理由"), blank=True)
    back_entered = models.BooleanField(_("补录"), default=False)
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="decision_confirmed_pair",
            )
        ]

    def __str__(self) -> str:
        return self.document_no

    @property
    def case(self) -> Subject:
        return self.matter

    @property
    def region_id(self) -> str:
        return str(self.matter.region_id)

    @property
    def organization_id(self) -> UUID:
        return self.matter.organization_id

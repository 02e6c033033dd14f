"""Domains, what is opened in them, for whom, and the orders to their operators."""

from datetime import date
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from audit.subject import Subject
from operations.domains.lifecycle import (
    AccountLifecycle,
    DomainLifecycle,
    PersonnelLifecycle,
    TenancyLifecycle,
    TrainingSessionLifecycle,
)


class Domain(DomainLifecycle):
    """A secured domain on a region's own public data platform 四(三)."""

    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="domains")
    name = models.CharField(_("名称"), max_length=80)
    platform = models.CharField(_("依托平台"), max_length=120)
    # A provincial or city domain stands on the platform of its own level 四(三).
    platform_level = models.CharField(_("平台层级"), max_length=10, choices=Region.Level.choices, blank=True)
    owner = models.CharField(_("建设运维单位"), max_length=120)
    # A county that builds its own says why 四(三).
    necessity = models.TextField(_("单独建设的必要性"), blank=True)
    # {point code: evidence text} for the six functions and thirteen points.
    checklist = models.JSONField(_("验收清单"), default=dict)
    accepted_on = models.DateField(_("验收日期"), null=True, blank=True)
    acceptance_no = models.CharField(_("验收文号"), max_length=60, blank=True)
    acceptance_document = models.ForeignKey(
        "applicants.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    accepted_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField(null=True)

    class Meta(DomainLifecycle.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class _Part(Subject):
    """A part of an agreement's life in a domain: its acts appear on the agreement's timeline."""

    agreement_id: UUID

    class Meta:
        abstract = True

    @property
    def case(self) -> Subject:
        return self.agreement  # type: ignore[attr-defined,no-any-return]

    @property
    def region_id(self) -> str:
        return str(self.agreement.region_id)  # type: ignore[attr-defined]

    @property
    def organization_id(self) -> UUID:
        return self.agreement.organization_id  # type: ignore[attr-defined,no-any-return]


class Tenancy(_Part, TenancyLifecycle):
    """An agreement's tenancy in a domain; one per agreement."""

    agreement = models.OneToOneField("operations.Agreement", on_delete=models.PROTECT, related_name="tenancy")
    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="tenancies")
    created_at = models.DateTimeField()
    # The second person's word on an opening dated ahead; the job carries it out on the day.
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)

    class Meta(TenancyLifecycle.Meta):
        indexes = [models.Index(fields=["domain", "state"], name="tenancy_domain_state")]

    def __str__(self) -> str:
        return f"{self.agreement} @ {self.domain}"


class Personnel(_Part, PersonnelLifecycle):
    """One person working under one agreement, and the five facts that clear them."""

    agreement = models.ForeignKey("operations.Agreement", on_delete=models.PROTECT, related_name="personnel")
    person = models.ForeignKey("applicants.Person", on_delete=models.PROTECT, related_name="personnel")
    duty = models.CharField(_("岗位"), max_length=60)
    registered_at = models.DateTimeField()
    verified_on = models.DateField(_("实名认证日期"), null=True, blank=True)
    verified_by = models.UUIDField(null=True)
    filed_on = models.DateField(_("备案日期"), null=True, blank=True)
    filing_no = models.CharField(_("备案号"), max_length=60, blank=True)
    filed_by = models.UUIDField(null=True)
    reviewed_on = models.DateField(_("审查日期"), null=True, blank=True)
    reviewed_by = models.UUIDField(null=True)
    nda_document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    nda_signed_on = models.DateField(_("保密协议签订日期"), null=True, blank=True)
    nda_until = models.DateField(_("保密期限"), null=True, blank=True)
    nda_liability = models.BooleanField(_("约定违约责任"), default=False)
    training_passed_on = models.DateField(_("岗前培训通过日期"), null=True, blank=True)
    training_no = models.CharField(_("培训证书编号"), max_length=60, blank=True)
    # Provincial data authority that held the training 五(二).
    training_by_province = models.BooleanField(_("省级组织"), default=False)
    cleared_at = models.DateTimeField(null=True)
    left_on = models.DateField(_("离岗日期"), null=True, blank=True)

    class Meta(PersonnelLifecycle.Meta):
        constraints = [
            *PersonnelLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["agreement", "person"], name="personnel_unique"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class TrainingSession(TrainingSessionLifecycle):
    """A pre-job training held by the provincial data authority 五(二)."""

    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="+")
    title = models.CharField(_("培训名称"), max_length=120)
    held_on = models.DateField(_("培训日期"))
    place = models.CharField(_("地点"), max_length=120)
    planned_at = models.DateTimeField()
    planned_by = models.UUIDField(null=True)
    results_at = models.DateTimeField(null=True)
    results_by = models.UUIDField(null=True)
    cancelled_reason = models.TextField(_("取消原因"), blank=True)

    class Meta(TrainingSessionLifecycle.Meta):
        indexes = [models.Index(fields=["state", "held_on"], name="trainingsession_due")]

    def __str__(self) -> str:
        return self.title


class Trainee(Subject):
    """One person asked to a training, and what came of it."""

    class Outcome(models.TextChoices):
        PASSED = "passed", _("通过")
        FAILED = "failed", _("未通过")
        ABSENT = "absent", _("缺席")

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="trainees")
    personnel = models.ForeignKey(Personnel, on_delete=models.PROTECT, related_name="trainings")
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome.choices, blank=True)
    certificate_no = models.CharField(_("培训证书编号"), max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "personnel"], name="trainee_unique")]

    def __str__(self) -> str:
        return str(self.personnel)

    @property
    def case(self) -> Subject:
        return self.session

    @property
    def region_id(self) -> str:
        return str(self.session.region_id)


class Account(_Part, AccountLifecycle):
    """A domain account: whose, for which agreement, in which role, until when 六(三)2."""

    class Role(models.TextChoices):
        # No role of this list reaches raw data 五(四)2.
        MODELLER = "modeller", _("建模人员")
        DEVELOPER = "developer", _("开发人员")
        MAINTAINER = "maintainer", _("运维人员")
        VIEWER = "viewer", _("结果查看人员")

    agreement = models.ForeignKey("operations.Agreement", on_delete=models.PROTECT, related_name="accounts")
    tenancy = models.ForeignKey(Tenancy, on_delete=models.PROTECT, related_name="accounts")
    personnel = models.ForeignKey(Personnel, on_delete=models.PROTECT, related_name="accounts")
    name = models.CharField(_("账号"), max_length=60)
    role = models.CharField(_("账号角色"), max_length=12, choices=Role.choices)
    valid_from = models.DateField(_("生效日期"))
    valid_until = models.DateField(_("失效日期"))
    requested_at = models.DateTimeField()
    requested_by = models.UUIDField(null=True)
    enabled_at = models.DateTimeField(null=True)
    thawed_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(_("最近使用"), null=True, blank=True)

    class Meta(AccountLifecycle.Meta):
        constraints = [
            *AccountLifecycle.Meta.constraints,
            models.UniqueConstraint(fields=["tenancy", "name"], name="account_name_unique"),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")), name="account_dates_ordered"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reconciliation(Subject):
    """What a domain really has, compared with the accounts expected in it at that moment; kept with the file's digest."""

    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="reconciliations")
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="+")
    name = models.CharField(_("文件"), max_length=200)
    digest = models.CharField(_("文件摘要"), max_length=128)
    counted = models.PositiveIntegerField(_("文件中的账号"))
    # A list: kind of difference, agreement, account, what was expected, what is there.
    differences = models.JSONField(_("差异"), default=list)
    compared_at = models.DateTimeField()
    compared_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["domain", "compared_at"], name="reconciliation_domain")]

    def __str__(self) -> str:
        return self.name


class Order(_Part):
    """An order to a domain's operator: what, why, until when; confirmed with evidence. Unconfirmed orders escalate."""

    class Kind(models.TextChoices):
        OPEN_TENANCY = "open_tenancy", _("开通租户权限")
        CLOSE_TENANCY = "close_tenancy", _("关闭租户权限")
        OPEN_ACCOUNT = "open_account", _("启用账号")
        CLOSE_ACCOUNT = "close_account", _("注销账号")
        SUPPLY = "supply", _("供给数据")
        STOP_SUPPLY = "stop_supply", _("停止供给数据")
        DELETE_DATA = "delete_data", _("删除留存数据")

    # Down-river cases that are answered on their own pages, where their evidence is kept.
    OF_CLOSURE = ("closure", "carryover")

    agreement = models.ForeignKey("operations.Agreement", on_delete=models.PROTECT, related_name="orders")
    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(_("指令"), max_length=16, choices=Kind.choices)
    target_type = models.CharField(max_length=40, blank=True)
    target_id = models.UUIDField(null=True)
    target_title = models.CharField(_("对象"), max_length=200)
    basis = models.CharField(_("依据"), max_length=60)
    # For a county on a city's domain: the county's authority instructs.
    instructed_by = models.CharField(_("指令单位"), max_length=120)
    # What the operator must know: for sensitive items how they are treated before supply 五(三).
    note = models.TextField(_("办理要求"), blank=True)
    ordered_at = models.DateTimeField(null=True)
    ordered_by = models.UUIDField(null=True)
    due_at = models.DateTimeField(_("时限"), null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    evidence = models.TextField(_("办理情况"), blank=True)
    document = models.ForeignKey("applicants.Document", on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["domain", "confirmed_at", "due_at"], name="order_domain_open"),
            models.Index(fields=["target_type", "target_id"], name="order_target"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.target_title}"

    @property
    def is_open(self) -> bool:
        """With the operator: neither confirmed nor cancelled."""
        return self.confirmed_at is None and self.cancelled_at is None

    @property
    def of_closure(self) -> bool:
        """Answered in the closing case, not on the order."""
        return self.target_type in self.OF_CLOSURE

    @property
    def closing(self) -> bool:
        """Orders that shut something: on top of every queue."""
        return self.kind in {
            self.Kind.CLOSE_TENANCY,
            self.Kind.CLOSE_ACCOUNT,
            self.Kind.STOP_SUPPLY,
            self.Kind.DELETE_DATA,
        }


class MachineClient(Subject):
    """A domain's log sender: a key that sends logs into the API and opens nothing else. The domain's operator asks for it, a
    security administrator admits it."""

    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="machine_clients")
    name = models.CharField(_("用途"), max_length=60)
    # SM3 of the key; the key itself was shown once, to who asked for it.
    digest = models.CharField(max_length=64, unique=True)
    expires_on = models.DateField(_("失效日期"))
    requested_at = models.DateTimeField()
    requested_by = models.UUIDField(null=True)
    admitted_at = models.DateTimeField(null=True)
    admitted_by = models.UUIDField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    last_used_on = models.DateField(_("最近使用"), null=True)

    unrecorded = frozenset({"digest"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(admitted_at__isnull=True, admitted_by__isnull=True)
                | models.Q(admitted_at__isnull=False, admitted_by__isnull=False),
                name="machineclient_admitted_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="machineclient_revoked_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def region_id(self) -> str:
        return str(self.domain.region_id)

    @property
    def case(self) -> Subject:
        return self.domain

    def serves_on(self, day: date) -> bool:
        """Whether the key opens the intake on a day."""
        return self.admitted_at is not None and self.revoked_at is None and day <= self.expires_on

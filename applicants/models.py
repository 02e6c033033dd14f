"""Organizations, their people and documents, and what is on their record."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.lifecycle import OrganizationLifecycle
from audit.subject import Subject


class Organization(OrganizationLifecycle):
    """A legal person or unincorporated organization 一(三), known by its unified social credit code."""

    class Kind(models.TextChoices):
        LEGAL_PERSON = "legal_person", _("法人")
        UNINCORPORATED = "unincorporated", _("非法人组织")

    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("单位名称"), max_length=120)
    kind = models.CharField(_("单位类型"), max_length=20, choices=Kind.choices)
    founded_on = models.DateField(_("成立日期"))
    address = models.CharField(_("住所"), max_length=200)
    principal = models.CharField(_("主要负责人"), max_length=60)
    contact = models.CharField(_("联系人"), max_length=60)
    phone = models.CharField(_("联系电话"), max_length=30)
    # The data authority that confirms it: the region where it applies first.
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, to_field="code", related_name="+")
    registered_at = models.DateTimeField()
    registered_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    dissolved_on = models.DateField(_("注销日期"), null=True)
    demo = models.BooleanField(default=False)

    class Meta(OrganizationLifecycle.Meta):
        indexes = [models.Index(fields=["state", "id"], name="organization_state")]

    def __str__(self) -> str:
        return f"{self.name}（演示）" if self.demo else self.name

    @property
    def organization_id(self) -> UUID:
        return self.pk


class Person(Subject):
    """One of an organization's people: officer, signatory or staff. Identity number kept as digest and last four."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(_("姓名"), max_length=60)
    id_digest = models.CharField(max_length=64)
    id_tail = models.CharField(_("证件号后四位"), max_length=4)
    position = models.CharField(_("职务"), max_length=60)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    # Set where the person is employed by another firm and dispatched here.
    dispatched_from = models.CharField(_("派遣单位"), max_length=120, blank=True)
    left_on = models.DateField(_("离职日期"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "id_digest"], name="person_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def case(self) -> Subject:
        return self.organization


class Document(Subject):
    """A piece of evidence: stored by content, typed by content, belonging to one object and slot. Never changed, only replaced."""

    # Who may see it: whoever may see this object; until it is attached, whoever uploaded it.
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    slot = models.CharField(max_length=60, blank=True)
    name = models.CharField(_("文件名"), max_length=200)
    mime = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(_("SM3 摘要"), max_length=64)
    version = models.PositiveIntegerField(default=1)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    uploaded_by = models.UUIDField(null=True)
    uploaded_at = models.DateTimeField()
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="documents")
    # Number of the erasure that took its content away by law; name, size and digest stay.
    erased_no = models.CharField(_("依法删除编号"), max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "slot"], name="document_subject"),
            models.Index(fields=["digest"], name="document_digest"),
        ]

    def __str__(self) -> str:
        return self.name


class Fact(Subject):
    """Something on an organization's record that later applications must see: incident, credit, grade, breach, revocation."""

    class Kind(models.TextChoices):
        INCIDENT = "incident", _("安全事件")
        CREDIT = "credit", _("不良信息")
        GRADE = "grade", _("年度评估")
        BREACH = "breach", _("违约")
        REVOCATION = "revocation", _("撤销授权")
        TERMINATION = "termination", _("终止授权")

    class Severity(models.TextChoices):
        UNRATED = "unrated", _("未达定级")
        GENERAL = "general", _("一般")
        LARGER = "larger", _("较大")
        MAJOR = "major", _("重大")
        GRAVE = "grave", _("特别重大")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices)
    occurred_on = models.DateField(_("发生日期"))
    severity = models.CharField(_("等级"), max_length=10, choices=Severity.choices, blank=True)
    text = models.TextField(_("情况"))
    # Evaluation grade, document number of a disposition, agreement number …
    value = models.CharField(max_length=60, blank=True)
    source = models.CharField(_("来源"), max_length=120)
    declared = models.BooleanField(_("单位申报"), default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)
    # The case it comes from, if any.
    origin_type = models.CharField(max_length=40, blank=True)
    origin_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "kind", "occurred_on"], name="fact_organization")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_on}"

    @property
    def case(self) -> Subject:
        return self.organization

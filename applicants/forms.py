"""Shapes of the inputs about organizations; the evidence field of every form of the house."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.forms import SecretField
from accounts.models import Region
from applicants.documents import store
from applicants.models import Document, Fact, Organization
from applicants.permissions import documents
from statute.findings import Refused
from web.findings import remedy_of, text_of
from web.forms import ActionForm

# Shown to be chosen and refused with the reason, so that nobody looks for the right box in vain.
KINDS = (
    *Organization.Kind.choices,
    ("individual_business", _("个体工商户")),
    ("natural_person", _("自然人")),
)


class EvidenceInput(forms.FileInput):
    """A file input that remembers what a failed form already uploaded."""

    template_name = "applicants/evidence_input.html"
    kept: Document | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """A new upload, else the one kept from the last attempt, else an id (API)."""
        return files.get(name) or data.get(f"{name}-kept") or data.get(name) or None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-kept" not in data and name not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return self.kept is None and not initial

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, dict(attrs or {}))
        context["widget"]["kept"] = self.kept
        return context


class EvidenceField(forms.Field):
    """A document as evidence. On a bound form a good upload is stored at once, not yet belonging to anything, so that a form
    failing elsewhere loses nothing. The cleaned value is the Document; others' documents are as good as missing."""

    widget = EvidenceInput
    form: ActionForm | None = None

    def get_bound_field(self, form: Any, field_name: str) -> forms.BoundField:
        self.form = form
        return super().get_bound_field(form, field_name)

    def clean(self, value: Any) -> Document | None:
        if not value:
            super().clean(None)
            return None
        assert self.form is not None
        document = self._stored(value) if isinstance(value, UploadedFile) else self._known(value)
        self.widget.kept = document
        return document

    def _stored(self, upload: UploadedFile) -> Document:
        assert self.form is not None
        try:
            return store(upload, by=self.form.by, at=self.form.at)
        except Refused as refused:
            raise ValidationError([" ".join((text_of(f), remedy_of(f))).strip() for f in refused.findings]) from None

    def _known(self, value: Any) -> Document:
        assert self.form is not None
        if isinstance(value, Document):
            value = value.pk
        try:
            id = UUID(str(value))
        except ValueError:
            id = None
        document = documents(self.form.by).filter(pk=id).first() if id else None
        if document is None:
            raise ValidationError(_("没有这份文件，请重新上传。"), code="unknown")
        return document


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RegisterForm(ActionForm):
    """An organization, as it registers itself."""

    name = forms.CharField(label=_("单位名称"), max_length=120, help_text=_("与登记证照一致。"))
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18)
    kind = forms.ChoiceField(label=_("单位类型"), choices=KINDS)
    founded_on = forms.DateField(label=_("成立日期"))
    address = forms.CharField(label=_("住所"), max_length=200)
    principal = forms.CharField(label=_("主要负责人"), max_length=60)
    contact = forms.CharField(label=_("联系人"), max_length=60)
    phone = forms.CharField(label=_("联系电话"), max_length=30)
    region = forms.ModelChoiceField(
        label=_("首次申请地区"),
        queryset=Region.objects.order_by("code"),
        to_field_name="code",
        help_text=_("由该地区公共数据主管部门确认单位身份。"),
    )


class EditForm(RegisterForm):
    """Mending a registration that nobody has confirmed yet; the credit code stays."""

    credit_code = None  # type: ignore[assignment]
    kind = forms.ChoiceField(label=_("单位类型"), choices=Organization.Kind.choices)

    def prefill(self) -> None:
        super().prefill()
        self.initial["region"] = getattr(self.subject, "region_id", "")


class ConfirmForm(ActionForm):
    """How the identity was checked."""

    source = forms.CharField(label=_("核对来源"), max_length=120, help_text=_("例如：国家企业信用信息公示系统。"))
    evidence = EvidenceField(label=_("核对材料"))


class DissolveForm(ActionForm):
    """That the organization has ceased to exist."""

    on = forms.DateField(label=_("注销日期"))
    reason = forms.CharField(label=_("情况"), widget=_area())
    evidence = EvidenceField(label=_("注销证明"))


class ContactForm(ActionForm):
    """How to reach the organization."""

    address = forms.CharField(label=_("住所"), max_length=200)
    contact = forms.CharField(label=_("联系人"), max_length=60)
    phone = forms.CharField(label=_("联系电话"), max_length=30)


class CorrectForm(ActionForm):
    """A change of the responsible person after confirmation."""

    principal = forms.CharField(label=_("主要负责人"), max_length=60)
    reason = forms.CharField(label=_("变更理由"), widget=_area())
    evidence = EvidenceField(label=_("变更证明"))


class PersonForm(ActionForm):
    """What is kept of a person besides the number."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    position = forms.CharField(label=_("职务"), max_length=60)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    dispatched_from = forms.CharField(
        label=_("派遣单位"), max_length=120, required=False, help_text=_("由其他单位派遣的人员填写。")
    )


class NewPersonForm(ActionForm):
    """A person of the organization."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    id_number = SecretField(
        label=_("居民身份证号码"), max_length=18, help_text=_("只保存摘要和后四位，办理轨迹中不出现。")
    )
    position = forms.CharField(label=_("职务"), max_length=60)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    dispatched_from = forms.CharField(
        label=_("派遣单位"), max_length=120, required=False, help_text=_("由其他单位派遣的人员填写。")
    )


class LeftForm(ActionForm):
    """When a person left."""

    left_on = forms.DateField(label=_("离职日期"))


class FactForm(ActionForm):
    """Something for the organization's record."""

    kind = forms.ChoiceField(
        label=_("类别"), choices=[(k.value, k.label) for k in (Fact.Kind.INCIDENT, Fact.Kind.CREDIT)]
    )
    occurred_on = forms.DateField(label=_("发生日期"))
    severity = forms.ChoiceField(
        label=_("等级"), choices=[("", "—"), *Fact.Severity.choices], required=False, help_text=_("安全事件必填。")
    )
    text = forms.CharField(label=_("情况"), widget=_area())
    value = forms.CharField(label=_("处理决定文号"), max_length=60, required=False, help_text=_("不良信息必填。"))
    source = forms.CharField(label=_("来源"), max_length=120)
    evidence = EvidenceField(label=_("材料"), required=False)

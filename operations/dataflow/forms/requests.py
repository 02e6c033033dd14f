"""Shapes of the inputs about data requests, their lines and consents."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from operations.agreements.models import ScopeItem
from operations.applications.models import Scenario
from operations.dataflow.models import Consent, DataRequest, RequestLine
from web.forms import ActionForm

ANSWERS = ((True, _("同意")), (False, _("不同意")))


def area(rows: int = 3) -> forms.Textarea:
    """A box for longer text."""
    return forms.Textarea(attrs={"rows": rows})


def narrow(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Let a field choose among these rows only."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


def answer(label: Any) -> forms.TypedChoiceField:
    """Yes or no, said explicitly."""
    return forms.TypedChoiceField(
        label=label, choices=ANSWERS, coerce=lambda value: str(value) == "True", widget=forms.RadioSelect
    )


def scope_of(agreement_id: Any) -> QuerySet[ScopeItem]:
    """Rows of the scope in which authority still stands."""
    rows = ScopeItem.objects.filter(agreement=agreement_id, ended_at__isnull=True)
    return rows.select_related("item", "scenario").order_by("scenario_id", "pk")


def scenarios_of(agreement_id: Any) -> QuerySet[Scenario]:
    """Scenarios for which an agreement has data."""
    return Scenario.objects.filter(pk__in=scope_of(agreement_id).order_by().values("scenario_id")).order_by("pk")


class RequestForm(ActionForm):
    """For which scenario, what for."""

    scenario = forms.ModelChoiceField(label=_("应用场景"), queryset=Scenario.objects.none())
    purpose = forms.CharField(label=_("用途"), widget=area(), max_length=2000)
    irs_no = forms.CharField(
        label=_("一体化数字资源系统编号"), max_length=60, required=False,
        help_text=_("在一体化数字资源系统提交需求后取得；可以稍后登记，同意供数之前必填。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, "scenario", scenarios_of(self.subject.pk if self.subject else None))


class EditRequestForm(ActionForm):
    """What for, and the number."""

    purpose = forms.CharField(label=_("用途"), widget=area(), max_length=2000)
    irs_no = forms.CharField(label=_("一体化数字资源系统编号"), max_length=60, required=False)


class IrsForm(ActionForm):
    """The number alone."""

    irs_no = forms.CharField(label=_("一体化数字资源系统编号"), max_length=60)


class _Line(ActionForm):
    necessity = forms.CharField(label=_("必要性说明"), widget=area(), max_length=2000)
    fields_wanted = forms.CharField(
        label=_("字段（每行一项）"),
        widget=area(),
        required=False,
        help_text=_("不超出授权范围；不填为授权的全部字段。"),
    )
    treatment = forms.ChoiceField(
        label=_("处理方式"), choices=RequestLine.Treatment.choices, required=False,
        help_text=_("涉及个人信息、商业秘密或者保密商务信息的必填。"),
    )  # fmt: skip
    treatment_note = forms.CharField(
        label=_("处理说明"), widget=area(), required=False, max_length=1000,
        help_text=_("脱敏、脱密的字段和方法；供数指令一并下达。"),
    )  # fmt: skip
    consent = forms.ModelChoiceField(
        label=_("授权同意"), queryset=Consent.objects.none(), required=False,
        help_text=_("处理方式为依法授权同意的，选择已登记的授权同意。"),
    )  # fmt: skip

    def _request(self) -> DataRequest | None:
        subject = self.subject
        return subject if isinstance(subject, DataRequest) else getattr(subject, "request", None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self._request()
        if request is not None:
            consents = Consent.objects.filter(
                agreement=request.agreement_id, scenario=request.scenario_id, withdrawn_on__isnull=True
            )
            narrow(self, "consent", consents.order_by("-pk"))

    def inputs(self) -> dict[str, Any]:
        """`fields` is a form's own word."""
        found = super().inputs()
        found["fields"] = found.pop("fields_wanted")
        return found


class LineForm(_Line):
    """One item of the scope."""

    scope_item = forms.ModelChoiceField(label=_("数据项"), queryset=ScopeItem.objects.none())
    field_order = ("scope_item",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self._request()
        if request is not None:
            there = request.lines.filter(removed=False).values("scope_item_id")
            rows = scope_of(request.agreement_id).filter(scenario=request.scenario_id).exclude(pk__in=there)
            narrow(self, "scope_item", rows)


class EditLineForm(_Line):
    """The same for a line that is there."""

    def prefill(self) -> None:
        """The fields under their other name."""
        super().prefill()
        self.initial.setdefault("fields_wanted", getattr(self.subject, "fields", ""))
        self.initial.setdefault("consent", getattr(self.subject, "consent_id", None))


class ReviewForm(ActionForm):
    """A provider's word on one item."""

    agrees = answer(_("审核结论"))
    opinion = forms.CharField(label=_("审核意见"), widget=area(), max_length=2000)


class BackflowForm(ActionForm):
    """The province's word on one item."""

    agrees = answer(_("审核结论"))
    note = forms.CharField(label=_("意见"), widget=area(), max_length=2000)
    number = forms.CharField(label=_("文号"), max_length=60, help_text=_("省公共数据主管部门复函的文号。"))


class DeliverForm(ActionForm):
    """What the domain did."""

    evidence = forms.CharField(
        label=_("办理情况"), widget=area(), max_length=2000,
        help_text=_("何时由谁办理、如何核对；本清单尚未确认的供数指令一并确认。"),
    )  # fmt: skip
    document = EvidenceField(label=_("证明材料"), required=False)


class ConsentForm(ActionForm):
    """Consent of the data's subjects for one scenario; what is lacking is said by the rule."""

    asked: ClassVar[tuple[str, ...]] = ("items", "purpose", "valid_until", "withdrawal_method")
    dated: ClassVar[tuple[str, ...]] = ("valid_from",)
    scenario = forms.ModelChoiceField(label=_("应用场景"), queryset=Scenario.objects.none())
    items = forms.ModelMultipleChoiceField(
        label=_("数据项"), queryset=ScopeItem.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.CharField(label=_("使用目的"), widget=area(), max_length=2000, required=False)
    several_purposes = forms.BooleanField(
        label=_("包含多个目的"), required=False, help_text=_("包含多个目的的，须能逐项单独选择。")
    )
    separate_choices = forms.BooleanField(label=_("逐项单独选择"), required=False)
    voluntary = forms.BooleanField(label=_("自愿作出，未以不同意为由拒绝提供服务"), required=False)
    valid_from = forms.DateField(label=_("有效期起"))
    valid_until = forms.DateField(label=_("有效期止"), required=False, help_text=_("授权同意须有期限。"))
    withdrawal_method = forms.CharField(
        label=_("撤回方式"), widget=area(2), max_length=500, required=False, help_text=_("个人如何随时撤回同意。")
    )
    document = EvidenceField(label=_("同意书样式或者取得同意的证明"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = self.subject.pk if self.subject else None
        narrow(self, "scenario", scenarios_of(agreement))
        narrow(self, "items", scope_of(agreement))

    def inputs(self) -> dict[str, Any]:
        """The items as a list, so that the trail can name them."""
        return {**super().inputs(), "items": list(self.cleaned_data["items"])}


class WithdrawConsentForm(ActionForm):
    """From which day on it is withdrawn."""

    withdrawn_on = forms.DateField(label=_("撤回日期"))

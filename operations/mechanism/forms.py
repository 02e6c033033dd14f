"""Shapes of the mechanism's inputs."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, Unit
from applicants.forms import EvidenceField
from audit import clock
from operations.mechanism import inforce, inputs, queries, values
from operations.mechanism.models import KeyField, Opinion, Seal
from statute.parameters import PARAMETERS, Parameter
from web.forms import ActionForm


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class OpinionForm(ActionForm):
    """A unit's opinion."""

    stance = forms.ChoiceField(label=_("意见"), choices=Opinion.Stance.choices, widget=forms.RadioSelect)
    conditions = forms.CharField(
        label=_("条件"), widget=_area(), required=False, help_text=_("有条件同意时填写，每行一条，逐条跟踪。")
    )
    reasons = forms.CharField(label=_("理由"), widget=_area(4), required=False, help_text=_("不同意或者回避时必填。"))


class GiveOpinionForm(ActionForm):
    """The reply it leaves as."""

    reply_no = forms.CharField(label=_("复函编号"), max_length=60)
    reply = EvidenceField(label=_("盖章复函"), required=False)


class FollowedForm(ActionForm):
    """What was done about an item the mechanism asked for."""

    result = forms.CharField(label=_("办结情况"), widget=_area(4))
    evidence = EvidenceField(label=_("证明材料"), required=False)


class HandBackForm(ActionForm):
    """Why the head doesn't issue it."""

    reason = forms.CharField(label=_("退回理由"), widget=_area(), max_length=1000)


class EnterOpinionForm(OpinionForm):
    """What a unit's letter says."""

    reply_no = forms.CharField(label=_("复函编号"), max_length=60)
    letter = EvidenceField(label=_("复函扫描件"))

    def prefill(self) -> None:
        """A draft is the unit's own: nothing of it is shown to the secretariat."""


class _MembersField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.get_kind_display()}）"


class MembersForm(ActionForm):
    """The member units, from the own region; a county may seat its city's."""

    members = _MembersField(
        label=_("成员单位"), queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text=_("省级协调机制应当包括《办法》二、（一）所列九类单位。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Region.objects.filter(code=self.by.region).select_related("parent").first()
        codes = [self.by.region]
        if own is not None and own.level == Region.Level.COUNTY and own.parent is not None:
            codes.append(own.parent.code)
        self.fields["members"].queryset = (  # type: ignore[attr-defined]
            Unit.objects.filter(Q(region__code__in=codes), is_active=True).order_by("region__code", "kind", "pk")
        )

    def prefill(self) -> None:
        super().prefill()
        if self.subject is not None:
            self.initial["members"] = list(self.subject.members.values_list("pk", flat=True))  # type: ignore[attr-defined]


class MechanismForm(MembersForm):
    """A new mechanism."""

    established_on = forms.DateField(label=_("建立日期"))
    document_no = forms.CharField(label=_("建立文号"), max_length=60)
    field_order = ("established_on", "document_no", "members")


class PilotForm(ActionForm):
    """A designation of a city or county."""

    region = forms.ModelChoiceField(
        label=_("地区"), queryset=Region.objects.exclude(level=Region.Level.PROVINCE).order_by("code"),
        to_field_name="code",
    )  # fmt: skip
    document_no = forms.CharField(label=_("文号"), max_length=60)
    designated_on = forms.DateField(label=_("确定日期"))


class FieldDesignationForm(ActionForm):
    """A designation of a provincial field."""

    field = forms.ModelChoiceField(label=_("领域"), queryset=KeyField.objects.order_by("code"), to_field_name="code")
    document_no = forms.CharField(label=_("文号"), max_length=60)
    designated_on = forms.DateField(label=_("确定日期"))


class ExpertGroupForm(ActionForm):
    """A region's expert group."""

    established_on = forms.DateField(label=_("设立日期"))
    document_no = forms.CharField(label=_("设立文号"), max_length=60, required=False)


class KeyFieldForm(ActionForm):
    """A key field."""

    code = forms.SlugField(label=_("代码"), max_length=30, help_text=_("小写英文，如 medical。"))
    name = forms.CharField(label=_("领域"), max_length=40)


class SealForm(ActionForm):
    """A seal of the own region."""

    kind = forms.ChoiceField(label=_("种类"), choices=Seal.Kind.choices)
    medium = forms.ChoiceField(label=_("形态"), choices=Seal.Medium.choices)
    code = forms.CharField(label=_("印章编码"), max_length=40)
    issued_on = forms.DateField(label=_("启用日期"))


class LocalRuleForm(ActionForm):
    """A region's own value, with the control that its parameter has; `parameter` in the address chooses it."""

    wide: ClassVar[tuple[str, ...]] = ("value",)

    parameter = forms.ChoiceField(label=_("参数"))
    value = forms.CharField(
        label=_("取值"), max_length=4000, help_text=_("数字直接填写；是或否；多个数字用逗号分隔；日期如 06-30。")
    )
    effective_on = forms.DateField(label=_("生效日期"))
    basis = forms.CharField(label=_("依据文号"), max_length=120, required=False)
    document = EvidenceField(label=_("依据文件"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parameter"].choices = [(p.code, _(p.title)) for p in PARAMETERS.values()]  # type: ignore[attr-defined]
        chosen = (self.data if self.is_bound else self.initial).get("parameter", "")
        if (known := PARAMETERS.get(chosen)) is not None:
            self._suit(known)

    def _suit(self, known: Parameter) -> None:
        """The control, bound and effect of this parameter, filled with the value in force here."""
        value, day = self.fields["value"], clock.today(self.at)
        value.label, value.help_text, value.widget = _(known.title), inputs.hint(known), inputs.control(known)
        value.widget.is_required = True
        self.fields["parameter"].widget = forms.HiddenInput()
        self.fields["effective_on"].help_text = inforce.effect(self.by.region, known)
        if not self.is_bound:
            self.initial.setdefault(
                "value", values.stored(known, queries.rules_for(self.by.region, day).get(known.code))
            )


class RuleTextForm(ActionForm):
    """A rule set as a file, and the document that put it in force."""

    document = EvidenceField(
        label=_("规则集文件"), help_text=_("CSV，列名和填写办法见 docs/rulesets.md；有误的行会逐行指出。")
    )
    basis = forms.CharField(label=_("依据文号"), max_length=120)


class CalendarDayForm(ActionForm):
    """A day that differs from the known calendar."""

    day = forms.DateField(label=_("日期"))
    working = forms.BooleanField(label=_("为工作日（调休上班）"), required=False)
    note = forms.CharField(label=_("依据"), max_length=120)

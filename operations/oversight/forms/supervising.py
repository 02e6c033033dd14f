"""Shapes of the inputs about supervision records, safety measures and major issues."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from operations.agreements.models import Agreement
from operations.dataflow.models import Product
from operations.domains.permissions import agreements
from operations.oversight.forms.correcting import area
from operations.oversight.models import SafetyMeasure, SupervisionRecord
from web.forms import ActionForm


class RecordForm(ActionForm):
    """What a unit found in its own duty."""

    dated: ClassVar[tuple[str, ...]] = ("found_on",)
    kind = forms.ChoiceField(label=_("类别"), choices=SupervisionRecord.Kind.choices)
    found_on = forms.DateField(label=_("监管日期"))
    text = forms.CharField(label=_("监管情况"), widget=area(6))
    measure = forms.CharField(
        label=_("处理要求"), widget=area(), required=False, help_text=_("要求运营单位做什么；没有要求的不填。")
    )
    product = forms.ModelChoiceField(label=_("涉及的产品"), queryset=Product.objects.none(), required=False)
    document = EvidenceField(label=_("材料"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ModelChoiceField[Product]", self.fields["product"])
        choice.queryset = Product.objects.filter(agreement=cast(Agreement, self.subject)).order_by("-pk")


class MeasureForm(ActionForm):
    """What the authority did, for one authorization or for all."""

    dated: ClassVar[tuple[str, ...]] = ("held_on",)
    kind = forms.ChoiceField(label=_("类别"), choices=SafetyMeasure.Kind.choices)
    held_on = forms.DateField(label=_("日期"))
    text = forms.CharField(label=_("情况"), widget=area(6))
    agreement = forms.ModelChoiceField(
        label=_("协议"), queryset=Agreement.objects.none(), required=False,
        help_text=_("面向本地区全部授权的，不选择。"),
    )  # fmt: skip
    document = EvidenceField(label=_("材料"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ModelChoiceField[Agreement]", self.fields["agreement"])
        choice.queryset = agreements(self.by).filter(activated_at__isnull=False).order_by("-pk")


class IssueForm(ActionForm):
    """What the mechanism has to solve."""

    name = forms.CharField(label=_("问题"), max_length=120)
    text = forms.CharField(label=_("情况"), widget=area(6))
    agreement = forms.ModelChoiceField(label=_("协议"), queryset=Agreement.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ModelChoiceField[Agreement]", self.fields["agreement"])
        choice.queryset = agreements(self.by).order_by("-pk")


class ConclusionForm(ActionForm):
    """The written conclusion and its date."""

    dated: ClassVar[tuple[str, ...]] = ("concluded_on",)
    conclusion = forms.CharField(label=_("处理结论"), widget=area(6))
    concluded_on = forms.DateField(label=_("结论日期"))

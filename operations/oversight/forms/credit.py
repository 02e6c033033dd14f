"""Shapes of the inputs about credit records and market rules."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from applicants.models import Organization
from applicants.permissions import organizations
from operations.agreements.models import Agreement
from operations.agreements.permissions import agreements
from operations.oversight.forms.correcting import area
from web.forms import ActionForm


class DispositionForm(ActionForm):
    """A numbered disposition and what of it goes on record."""

    organization = forms.ModelChoiceField(label=_("单位"), queryset=Organization.objects.none())
    document_no = forms.CharField(label=_("处理文号"), max_length=60)
    decided_on = forms.DateField(label=_("处理日期"))
    text = forms.CharField(label=_("不良信息"), widget=area())
    basis = forms.CharField(label=_("处理依据"), max_length=200, help_text=_("法律、法规、规章的名称和条款。"))
    agreement = forms.ModelChoiceField(label=_("相关协议"), queryset=Agreement.objects.none(), required=False)
    document = EvidenceField(label=_("处理决定"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ModelChoiceField[Agreement]", self.fields["agreement"])
        choice.queryset = agreements(self.by).select_related("application").order_by("-pk")
        concerned = cast("forms.ModelChoiceField[Organization]", self.fields["organization"])
        concerned.queryset = organizations(self.by).order_by("name", "pk")


class AppealForm(ActionForm):
    """Why the organization finds it wrong."""

    appeal_text = forms.CharField(label=_("异议"), widget=area())
    evidence = EvidenceField(label=_("证明材料"), required=False)


class AnswerForm(ActionForm):
    """Why it stays on record."""

    answer = forms.CharField(label=_("异议答复"), widget=area())


class RuleForm(ActionForm):
    """A rule of the market on record."""

    name = forms.CharField(label=_("名称"), max_length=200)
    document_no = forms.CharField(label=_("文号"), max_length=60)
    issued_on = forms.DateField(label=_("印发日期"))
    document = EvidenceField(label=_("文件"), required=False)

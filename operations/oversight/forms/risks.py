"""Shapes of the inputs about data risks."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from operations.agreements.models import Agreement, ScopeItem
from operations.dataflow.models import ProcessingTask
from operations.oversight.forms.correcting import area
from operations.oversight.models import RiskReport
from web.forms import ActionForm


class RiskForm(ActionForm):
    """What was found, and which processing stops with the report."""

    kind = forms.ChoiceField(label=_("风险类别"), choices=RiskReport.Kind.choices)
    found_at = forms.DateTimeField(label=_("发现时间"))
    text = forms.CharField(label=_("风险情况"), widget=area(6))
    measures = forms.CharField(label=_("已采取的措施"), widget=area())
    task = forms.ModelChoiceField(
        label=_("停止的数据处理活动"), queryset=ProcessingTask.objects.none(),
        help_text=_("提交报告的同时停止，由公共数据主管部门研判后恢复。"),
    )  # fmt: skip
    item = forms.ModelChoiceField(
        label=_("涉及的授权数据"), queryset=ScopeItem.objects.none(), required=False,
        help_text=_("不选择的，停止该应用场景的全部数据使用。"),
    )  # fmt: skip
    document = EvidenceField(label=_("材料"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = cast(Agreement, self.subject)
        tasks = cast("forms.ModelChoiceField[ProcessingTask]", self.fields["task"])
        tasks.queryset = ProcessingTask.objects.filter(agreement=agreement).order_by("-pk")
        items = cast("forms.ModelChoiceField[ScopeItem]", self.fields["item"])
        items.queryset = ScopeItem.objects.filter(agreement=agreement).select_related("item", "scenario").order_by("pk")


class AssessForm(ActionForm):
    """What it is and what follows."""

    assessment = forms.CharField(label=_("研判意见"), widget=area(5))


class CloseForm(ActionForm):
    """The conclusion."""

    conclusion = forms.CharField(label=_("办结意见"), widget=area())

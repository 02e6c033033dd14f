"""Shapes of the inputs about processing tasks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from operations.agreements.models import ScopeItem
from operations.applications.models import Scenario
from operations.dataflow.forms.requests import area, narrow, scenarios_of, scope_of
from operations.dataflow.models import DataImport, ProcessingTask
from web.forms import ActionForm


class TaskForm(ActionForm):
    """What is processed from what, for which scenario."""

    name = forms.CharField(label=_("任务名称"), max_length=120)
    scenario = forms.ModelChoiceField(label=_("应用场景"), queryset=Scenario.objects.none())
    kind = forms.ChoiceField(label=_("类别"), choices=ProcessingTask.Kind.choices)
    purpose = forms.CharField(label=_("说明"), widget=area(), max_length=2000)
    items = forms.ModelMultipleChoiceField(
        label=_("使用的数据项"), queryset=ScopeItem.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("该应用场景下已供给的数据。"),
    )  # fmt: skip
    imports = forms.ModelMultipleChoiceField(
        label=_("使用的社会数据"), queryset=DataImport.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("须已导入授权运营域。"),
    )  # fmt: skip
    sampled = forms.BooleanField(label=_("已抽样"), required=False, help_text=_("模型训练和验证必须抽样并脱敏。"))
    desensitised = forms.BooleanField(label=_("已脱敏"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = self.subject.pk if self.subject else None
        narrow(self, "scenario", scenarios_of(agreement))
        narrow(self, "items", scope_of(agreement).filter(supplied_from__isnull=False))
        there = DataImport.objects.filter(agreement=agreement).exclude(
            state__in=[DataImport.State.REFUSED, DataImport.State.REMOVED]
        )
        narrow(self, "imports", there.order_by("pk"))

    def inputs(self) -> dict[str, Any]:
        """Rows as lists, so that the trail can name them."""
        said = self.cleaned_data
        return {**super().inputs(), "items": list(said["items"]), "imports": list(said["imports"])}

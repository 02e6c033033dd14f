"""Shapes of the inputs about incidents and drills."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from operations.agreements.models import Agreement, Plan
from operations.oversight.forms.correcting import area
from operations.oversight.models import Incident
from operations.oversight.queries.incidents import approved_plan
from web.forms import ActionForm


class IncidentForm(ActionForm):
    """What happened, under which plan, how grave, when it was found and when the response started."""

    plan = forms.ModelChoiceField(label=_("启动的应急预案"), queryset=Plan.objects.none())
    grade = forms.ChoiceField(label=_("等级"), choices=Incident.Grade.choices, help_text=_("按应急预案的分级。"))
    critical_infrastructure = forms.BooleanField(label=_("涉及关键信息基础设施"), required=False)
    occurred_at = forms.DateTimeField(label=_("发生时间"))
    found_at = forms.DateTimeField(label=_("发现时间"), help_text=_("上报时限自发现时起算。"))
    response_started_at = forms.DateTimeField(label=_("应急响应启动时间"))
    text = forms.CharField(label=_("事件情况"), widget=area(6))
    document = EvidenceField(label=_("材料"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = cast(Agreement, self.subject)
        choice = cast("forms.ModelChoiceField[Plan]", self.fields["plan"])
        choice.queryset = Plan.objects.filter(agreement=agreement, state=Plan.State.APPROVED).order_by("-version")

    def prefill(self) -> None:
        """The plan in force."""
        super().prefill()
        plan = approved_plan(cast(Agreement, self.subject))
        if plan is not None:
            self.initial["plan"] = plan.pk


class RespondForm(ActionForm):
    """The authority's grade, and when its response started."""

    grade = forms.ChoiceField(label=_("等级"), choices=Incident.Grade.choices)
    response_started_at = forms.DateTimeField(label=_("应急响应启动时间"))


class GradeForm(ActionForm):
    """Another grade, and why."""

    grade = forms.ChoiceField(label=_("等级"), choices=Incident.Grade.choices)
    reason = forms.CharField(label=_("理由"), widget=area())


class ReportUpForm(ActionForm):
    """Where it went, when."""

    reported_up_no = forms.CharField(label=_("上报文号"), max_length=60)
    reported_up_at = forms.DateTimeField(label=_("上报时间"))


class ContainForm(ActionForm):
    """What was done."""

    measures = forms.CharField(label=_("处置措施"), widget=area(6))


class ConcludeForm(ActionForm):
    """What it was, what was learnt."""

    conclusion = forms.CharField(label=_("办结意见"), widget=area(5))


class DrillForm(ActionForm):
    """A drill that was held."""

    dated: ClassVar[tuple[str, ...]] = ("held_on",)
    held_on = forms.DateField(label=_("演练日期"))
    scenario = forms.CharField(label=_("演练场景"), widget=area())
    participants = forms.CharField(label=_("参加单位和人员（每行一个）"), widget=area())
    conclusion = forms.CharField(label=_("演练结论"), widget=area())
    document = EvidenceField(label=_("演练记录"), required=False)

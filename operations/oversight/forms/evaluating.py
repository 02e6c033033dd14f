"""Shapes of the inputs about evaluations."""

from typing import Any, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Seat, Unit
from applicants.forms import EvidenceField
from audit import clock
from operations.oversight.forms.correcting import area
from operations.oversight.models import Evaluation
from operations.oversight.queries import evaluating as queries
from statute.rules.evaluating import CRITERIA
from web.forms import ActionForm


class BeginForm(ActionForm):
    """Jointly with which units, or by which third party."""

    evaluator = forms.ChoiceField(label=_("评估方式"), choices=Evaluation.Evaluator.choices)
    units = forms.ModelMultipleChoiceField(
        label=_("会同单位"), queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("会同有关单位评估的，至少选择一个。"),
    )  # fmt: skip
    third_party = forms.CharField(
        label=_("第三方机构"), max_length=120, required=False, help_text=_("委托第三方评估的必填。")
    )
    evaluator_seat = forms.ModelChoiceField(
        label=_("评估人员"), queryset=Seat.objects.none(), required=False,
        help_text=_("委托第三方的，须先由系统管理员为其开通评估席位。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = str(cast(Evaluation, self.subject).region_id) if self.subject is not None else self.by.region
        cast("forms.ModelMultipleChoiceField[Unit]", self.fields["units"]).queryset = queries.other_units(region)
        seats = queries.evaluator_seats(region, clock.today(self.at))
        cast("forms.ModelChoiceField[Seat]", self.fields["evaluator_seat"]).queryset = seats

    def prefill(self) -> None:
        """Nothing is known before."""


def _points(code: str) -> forms.DecimalField:
    label, weight = CRITERIA[code]
    return forms.DecimalField(
        label=format_lazy("{}（{}%）", _(label), weight), min_value=0, max_value=100, decimal_places=2,
        help_text=_("百分制，按权重计入总分。"),
    )  # fmt: skip


def _ground(code: str) -> forms.CharField:
    label, _weight = CRITERIA[code]
    return forms.CharField(label=format_lazy("{}（{}）", _("依据"), _(label)), widget=area(2))


class ScoresForm(ActionForm):
    """Points out of 100 and the ground of each, by the template (local rule)."""

    points_compliance = _points("compliance")
    ground_compliance = _ground("compliance")
    points_security = _points("security")
    ground_security = _ground("security")
    points_benefit = _points("benefit")
    ground_benefit = _ground("benefit")
    points_disclosure = _points("disclosure")
    ground_disclosure = _ground("disclosure")
    points_service = _points("service")
    ground_service = _ground("service")

    def prefill(self) -> None:
        """What was entered before."""
        if isinstance(self.subject, Evaluation):
            for row in queries.scores_of(self.subject):
                self.initial[f"points_{row.criterion}"] = row.points
                self.initial[f"ground_{row.criterion}"] = row.ground


class ConcurForm(ActionForm):
    """The joint unit's opinion."""

    concurrence = forms.CharField(label=_("会同单位意见"), widget=area())


class ReportForm(ActionForm):
    """Opinion and report."""

    summary = forms.CharField(label=_("评估意见"), widget=area(6))
    document = EvidenceField(label=_("评估报告"))


class ObjectionForm(ActionForm):
    """What the operator objects to."""

    text = forms.CharField(label=_("异议"), widget=area(6))
    evidence = EvidenceField(label=_("证明材料"), required=False)


class AnswerForm(ActionForm):
    """The answer; the grade is kept unless another is chosen."""

    answer = forms.CharField(label=_("异议答复"), widget=area(6))
    changed = forms.ChoiceField(
        label=_("改定等次"), choices=[("", _("维持原等次")), *Evaluation.Grade.choices], required=False
    )

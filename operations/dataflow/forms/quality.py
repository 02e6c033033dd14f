"""Shapes of the inputs about demands to mend public data."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from audit import clock
from operations.agreements.models import ScopeItem
from operations.dataflow.forms.requests import area, narrow, scope_of
from operations.dataflow.models import QualityDemand
from operations.mechanism.queries import calendar, rules_for
from web.forms import ActionForm


class DemandForm(ActionForm):
    """Which item, what is wrong with it."""

    scope_item = forms.ModelChoiceField(label=_("数据项"), queryset=ScopeItem.objects.none())
    problem = forms.CharField(
        label=_("质量问题"), widget=area(4), max_length=2000, help_text=_("写明问题、影响和期望；不附原始数据。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, "scope_item", scope_of(self.subject.pk if self.subject else None))


class AcceptForm(ActionForm):
    """Who mends it, by when; what is lacking is said by the rule."""

    asked: ClassVar[tuple[str, ...]] = ("provider", "due_on")
    provider = forms.ModelChoiceField(label=_("数据提供单位"), queryset=Unit.objects.none(), required=False)
    due_on = forms.DateField(label=_("治理期限"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.subject, QualityDemand):
            own = Unit.objects.filter(pk=self.subject.scope_item.item.provider_id)
            narrow(self, "provider", own)

    def prefill(self) -> None:
        """The unit that provides the item, the days units usually have."""
        super().prefill()
        if isinstance(self.subject, QualityDemand):
            today = clock.today(self.at)
            days = rules_for(str(self.subject.region_id), today).integer("unit_opinion_workdays")
            self.initial["provider"] = self.subject.scope_item.item.provider_id
            self.initial.setdefault("due_on", calendar().add_workdays(today, days))


class AnswerForm(ActionForm):
    """Why the demand isn't taken up."""

    answer = forms.CharField(label=_("答复"), widget=area(), max_length=2000)


class CureForm(ActionForm):
    """What was done."""

    cure_text = forms.CharField(label=_("治理情况"), widget=area(), max_length=2000)

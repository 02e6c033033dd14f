"""Shapes of the inputs about violations and referrals."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.queries import units_of
from applicants.forms import EvidenceField
from operations.agreements.models import Agreement
from operations.dataflow.models import Product
from operations.oversight.forms.correcting import area
from operations.oversight.models import Inspection, Violation
from operations.oversight.queries.violations import attempts
from statute.rules.breaching import INVESTIGATORS
from web.forms import ActionForm
from web.house import house
from web.showing import time_text


class ViolationForm(ActionForm):
    """What was done, which of the six kinds or which other clause, and where it shows."""

    kind = forms.ChoiceField(label=_("类别"), choices=Violation.Kind.choices)
    clause = forms.CharField(
        label=_("违反的条款"), max_length=120, required=False, help_text=_("选择“违反其他规定”的必填。")
    )
    occurred_on = forms.DateField(label=_("发生日期"))
    text = forms.CharField(label=_("情况"), widget=area(6))
    unlawful = forms.BooleanField(
        label=_("涉嫌违法"), required=False,
        help_text=_("涉嫌违反网络安全、数据安全、个人信息保护法律法规的，须移送网信或者公安。"),
    )  # fmt: skip
    product = forms.ModelChoiceField(label=_("涉及的产品"), queryset=Product.objects.none(), required=False)
    inspection = forms.ModelChoiceField(label=_("监督检查"), queryset=Inspection.objects.none(), required=False)
    attempt = forms.ChoiceField(
        label=_("被拒绝的操作"), required=False, help_text=_("系统拒绝过的有关操作，可以作为线索。")
    )
    document = EvidenceField(label=_("证据材料"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = cast(Agreement, self.subject)
        for name, model in (("product", Product), ("inspection", Inspection)):
            choice = cast("forms.ModelChoiceField[Any]", self.fields[name])
            choice.queryset = model._default_manager.filter(agreement=agreement).order_by("-pk")
        labels = house().labels()
        cast(forms.ChoiceField, self.fields["attempt"]).choices = [
            ("", "—"),
            *(
                (str(entry.pk), f"{time_text(entry.at)} {labels.get(entry.action, entry.action)}")
                for entry in attempts(agreement)
            ),
        ]


class ReferForm(ActionForm):
    """Who investigates, under which letter."""

    dated: ClassVar[tuple[str, ...]] = ("referred_on",)
    unit = forms.ModelChoiceField(label=_("移送单位"), queryset=Unit.objects.none())
    number = forms.CharField(label=_("移送文号"), max_length=60)
    referred_on = forms.DateField(label=_("移送日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = str(cast(Violation, self.subject).region_id)
        ids = [unit.pk for kind in INVESTIGATORS for unit in units_of(region, kind)]
        choice = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        choice.queryset = Unit.objects.filter(pk__in=ids).order_by("name", "pk")

    def prefill(self) -> None:
        """The letter has a number of its own, not the violation's."""
        super().prefill()
        self.initial.pop("number", None)


class OutcomeForm(ActionForm):
    """What the unit decided; a disposition may go on the credit record."""

    outcome = forms.CharField(label=_("查处结果"), widget=area(5))
    outcome_no = forms.CharField(label=_("查处文号"), max_length=60)
    outcome_on = forms.DateField(label=_("查处日期"))
    credit_basis = forms.CharField(
        label=_("记入信用档案的依据"), max_length=200, required=False,
        help_text=_("作出行政处理且依法记入信用档案的，写明依据；不填写的不记入。"),
    )  # fmt: skip
    document = EvidenceField(label=_("处理决定"), required=False)


class HandleForm(ActionForm):
    """How it was handled."""

    handling = forms.CharField(label=_("处理情况"), widget=area())

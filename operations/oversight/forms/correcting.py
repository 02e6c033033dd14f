"""Shapes of the inputs about orders to correct."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from operations.agreements.models import Agreement, ScopeItem
from operations.agreements.queries import remaining
from operations.oversight.models import Correction, Violation
from operations.oversight.queries.correcting import agreed_due
from web.forms import ActionForm


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class OrderForm(ActionForm):
    """An order to correct: which clause, what happened, what is asked, until when."""

    wide: ClassVar[tuple[str, ...]] = ("facts", "requirement")
    clause = forms.CharField(
        label=_("违反的协议条款"), max_length=120, help_text=_("协议的条款，如“第五条 数据安全要求”。")
    )
    facts = forms.CharField(label=_("违约情况"), widget=area())
    requirement = forms.CharField(label=_("改正要求"), widget=area())
    due_on = forms.DateField(label=_("改正期限"), help_text=_("默认按协议约定的工作日计算。"))
    items = forms.ModelMultipleChoiceField(
        label=_("涉及的授权数据"), queryset=ScopeItem.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选择的，涉及全部授权；权限一律暂时关闭，未按要求改正的，就所选数据提出终止。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ModelMultipleChoiceField[ScopeItem]", self.fields["items"])
        choice.queryset = remaining(self.agreement).select_related("item", "scenario").order_by("pk")

    @property
    def agreement(self) -> Agreement:
        """Whose order it is."""
        subject = self.subject
        return subject.agreement if isinstance(subject, Violation | Correction) else cast(Agreement, subject)

    def prefill(self) -> None:
        """The agreed period; from a violation, what it says; a draft as it is."""
        super().prefill()
        match self.subject:
            case Correction():
                self.initial["items"] = list(self.subject.items.order_by("pk").values_list("pk", flat=True))
            case Violation():
                self.initial["facts"] = self.subject.text
                self.initial["due_on"] = agreed_due(self.subject.agreement, self.at)
            case Agreement():
                self.initial["due_on"] = agreed_due(self.subject, self.at)


class FeedbackForm(ActionForm):
    """What the operator corrected, with evidence."""

    feedback = forms.CharField(label=_("改正情况"), widget=area(6))
    evidence = EvidenceField(label=_("证明材料"))


class AcceptForm(ActionForm):
    """Corrected as asked; the suspension may end with it."""

    decision = forms.CharField(label=_("认定意见"), widget=area())
    lift = forms.BooleanField(
        label=_("同时解除暂停"), required=False, initial=True,
        help_text=_("解除后，恢复权限还须重新核对全部开通条件。"),
    )  # fmt: skip


class RejectForm(ActionForm):
    """Not corrected as asked, and why."""

    decision = forms.CharField(label=_("认定意见"), widget=area())

"""Shapes of the inputs about endings, closures and purges."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from audit.logs.models import Batch, Hold
from operations.agreements.models import ScopeItem
from operations.applications.models import Application
from operations.catalog.models import Item
from operations.closures import carrying, queries
from operations.closures.models import CarryOver, Closure
from operations.mechanism.models import Matter
from web.forms import ActionForm


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ConclusionForm(ActionForm):
    """What the meeting concluded."""

    met_on = forms.DateField(label=_("会议日期"))
    minutes_no = forms.CharField(label=_("纪要编号"), max_length=60)
    advice = forms.ChoiceField(label=_("审议结论"), choices=Matter.Advice.choices)
    reasons = forms.CharField(label=_("结论理由"), widget=_area())
    follow_ups = forms.CharField(
        label=_("交办事项"), widget=_area(), required=False,
        help_text=_("每行一项，逐项交本级公共数据主管部门办理。"),
    )  # fmt: skip
    minutes = EvidenceField(label=_("会议纪要"), required=False)


class DecisionForm(ActionForm):
    """The government's document."""

    document_no = forms.CharField(label=_("政府文号"), max_length=60)
    decided_on = forms.DateField(label=_("决定日期"))
    approves = forms.BooleanField(label=_("同意终止或者撤销"), required=False, initial=True)
    reasons = forms.CharField(label=_("理由"), widget=_area(), required=False)


class ProhibitForm(ActionForm):
    """Why an item must not be opened any more."""

    reason = forms.CharField(
        label=_("理由"), widget=_area(), help_text=_("立即停用该数据的全部授权，并提出部分终止。"), max_length=2000
    )

    def affected(self) -> int:
        """How many authorizations it stops, for the page."""
        return queries.active_rows(self.subject.pk).count() if isinstance(self.subject, Item) else 0


class ConfirmClosedForm(ActionForm):
    """What the domain shut."""

    evidence = forms.CharField(
        label=_("关闭情况"), widget=_area(), help_text=_("租户权限、账号、接口的关闭情况。"), max_length=2000
    )
    document = EvidenceField(label=_("证明材料"), required=False)


class AssetsForm(ActionForm):
    """What became of the assets, as the agreement's term says."""

    assets_note = forms.CharField(label=_("资产处置情况"), widget=_area(4))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.subject, Closure):
            term = self.subject.agreement.asset_disposal
            self.fields["assets_note"].help_text = _("协议约定：%(term)s") % {"term": term}


class _CertificateForm(ActionForm):
    """A certificate of deletion."""

    scope = forms.CharField(label=_("删除范围"), widget=_area())
    method = forms.CharField(label=_("删除方式"), widget=_area())
    executor = forms.CharField(label=_("执行人"), max_length=60)
    verifier = forms.CharField(label=_("核验人"), max_length=60, help_text=_("不能与执行人相同。"))
    deleted_at = forms.DateTimeField(label=_("完成时间"))
    document = EvidenceField(label=_("证明材料"))


class DeletionForm(_CertificateForm):
    """The deletion certificate: where something is carried over, the rest is named."""

    def prefill(self) -> None:
        super().prefill()
        if isinstance(self.subject, Closure) and (staying := carrying.kept(self.subject)):
            rest = carrying.names_of(carrying.rest_of(self.subject))
            self.initial["scope"] = "\n".join((*rest, "中间结果和副本"))
            names = "、".join(carrying.names_of([one.row for one in staying]))
            self.fields["scope"].help_text = _("经批准延用、不删除：%(names)s") % {"names": names}


class CarriedDeletionForm(_CertificateForm):
    """The certificate for data that stayed for a renewal."""

    def prefill(self) -> None:
        super().prefill()
        if isinstance(self.subject, CarryOver):
            self.initial["scope"] = str(self.subject.row)


class CarryOverForm(ActionForm):
    """What is to stay for which renewal, and why."""

    rows = forms.ModelMultipleChoiceField(
        label=_("延用的数据"), queryset=ScopeItem.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text=_("未选择的、未获批准的，到期一律删除。"),
    )  # fmt: skip
    renewal = forms.ModelChoiceField(label=_("续期申请"), queryset=Application.objects.none())
    reason = forms.CharField(label=_("延用理由"), widget=_area(), max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.subject, Closure):
            rows, renewal = self.fields["rows"], self.fields["renewal"]
            assert isinstance(rows, forms.ModelMultipleChoiceField)
            assert isinstance(renewal, forms.ModelChoiceField)
            rows.queryset = carrying.candidates(self.subject)
            renewal.queryset = carrying.renewals(self.subject)


class CarryOverApprovalForm(ActionForm):
    """What the approver adds."""

    decision = forms.CharField(label=_("审批意见"), widget=_area(), required=False, max_length=2000)


class CompleteForm(ActionForm):
    """The final report, or why there is none."""

    final_report_note = forms.CharField(
        label=_("终期运营报告情况"), widget=_area(), required=False,
        help_text=_("协议整体结束而终期运营报告未通过的，记录缺报情况；已通过的不必填写。"),
    )  # fmt: skip


class LegalHoldForm(ActionForm):
    """Why logs must be kept longer."""

    reason = forms.CharField(label=_("保全事由"), max_length=200, help_text=_("事件、改正、审计或者诉讼。"))
    kind = forms.ChoiceField(label=_("日志种类"), choices=[("", _("全部")), *Batch.Kind.choices], required=False)


class ReleaseHoldForm(ActionForm):
    """Which hold, and why it may be lifted."""

    hold = forms.ModelChoiceField(label=_("依法保全"), queryset=Hold.objects.none())
    reason = forms.CharField(label=_("解除理由"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["hold"]
        assert isinstance(field, forms.ModelChoiceField)
        if isinstance(self.subject, Closure):
            field.queryset = queries.legal_holds(self.subject)


class ProposePurgeForm(ActionForm):
    """Which logs."""

    bundle = forms.ChoiceField(
        label=_("日志"), choices=[(queries.NETWORK, _("网络日志")), (queries.PROCESSING, _("处理记录"))]
    )

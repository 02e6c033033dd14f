"""Shapes of the inputs about endings, closures and purges."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from audit.logs.models import Batch, Hold
from operations.catalog.models import Item
from operations.closures import queries
from operations.closures.models import Closure
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
    carried_over = forms.CharField(
        label=_("延续使用的数据"), widget=_area(), required=False,
        help_text=_("续签协议中经批准继续使用的数据；其余一律删除。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.subject, Closure):
            term = self.subject.agreement.asset_disposal
            self.fields["assets_note"].help_text = _("协议约定：%(term)s") % {"term": term}


class DeletionForm(ActionForm):
    """The deletion certificate."""

    scope = forms.CharField(label=_("删除范围"), widget=_area())
    method = forms.CharField(label=_("删除方式"), widget=_area())
    executor = forms.CharField(label=_("执行人"), max_length=60)
    verifier = forms.CharField(label=_("核验人"), max_length=60, help_text=_("不能与执行人相同。"))
    deleted_at = forms.DateTimeField(label=_("完成时间"))
    document = EvidenceField(label=_("证明材料"))


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

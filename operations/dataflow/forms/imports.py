"""Shapes of the inputs about social data."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from operations.applications.models import Scenario
from operations.dataflow.forms.requests import area, narrow, scenarios_of
from web.forms import ActionForm


class ImportForm(ActionForm):
    """What, from where, on what ground, what for."""

    asked: ClassVar[tuple[str, ...]] = ("source", "lawful_basis", "document")
    name = forms.CharField(label=_("数据名称"), max_length=120)
    scenario = forms.ModelChoiceField(label=_("应用场景"), queryset=Scenario.objects.none())
    source = forms.CharField(label=_("来源"), max_length=200, required=False, help_text=_("取得数据的单位或者平台。"))
    lawful_basis = forms.CharField(
        label=_("合法合规依据"), widget=area(), max_length=2000, required=False,
        help_text=_("合同、许可或者法定依据；含个人信息的，写明告知和同意。"),
    )  # fmt: skip
    purpose = forms.CharField(label=_("用途"), widget=area(), max_length=2000)
    personal = forms.BooleanField(label=_("含个人信息"), required=False)
    document = EvidenceField(label=_("依法合规获取的证明文件"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, "scenario", scenarios_of(self.subject.pk if self.subject else None))


class ExamineForm(ActionForm):
    """What the clerk found."""

    examination = forms.CharField(
        label=_("审核意见"), widget=area(), max_length=2000,
        help_text=_("写明来源是否合法合规，范围是否与应用场景相符。"),
    )  # fmt: skip


class TakenInForm(ActionForm):
    """What came in."""

    digest = forms.CharField(
        label=_("数据摘要"), max_length=128, help_text=_("平台导入记录中的SM3或者SHA-256，64位十六进制数。")
    )

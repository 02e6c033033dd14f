"""Shapes of the inputs about reports."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from operations.oversight.forms.correcting import area
from web.forms import ActionForm


class SectionsForm(ActionForm):
    """The five sections; a draft may leave some for later."""

    wide: ClassVar[tuple[str, ...]] = ("storage", "processing", "analysis", "security", "market")
    storage = forms.CharField(label=_("数据存储情况"), widget=area(5), required=False)
    processing = forms.CharField(label=_("加工处理情况"), widget=area(5), required=False)
    analysis = forms.CharField(label=_("分析利用情况"), widget=area(5), required=False)
    security = forms.CharField(
        label=_("安全管理情况"), widget=area(5), required=False,
        help_text=_("包括公共数据安全管理制度的落实和个人信息保护情况。"),
    )  # fmt: skip
    market = forms.CharField(label=_("市场运营情况"), widget=area(5), required=False)
    document = EvidenceField(label=_("附件"), required=False)


class ExaminationForm(ActionForm):
    """What the clerk found."""

    examination = forms.CharField(label=_("审核意见"), widget=area())

"""Shapes of the inputs about inspections."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import EvidenceField
from operations.oversight.forms.correcting import area
from web.forms import ActionForm


class PlanForm(ActionForm):
    """When, and what is looked at."""

    planned_on = forms.DateField(label=_("计划检查日期"), help_text=_("检查范围至少选择一项。"))
    business = forms.BooleanField(label=_("业务和信息系统"), required=False)
    data_use = forms.BooleanField(label=_("数据使用情况"), required=False)
    safeguards = forms.BooleanField(label=_("安全保障能力"), required=False)


class PerformForm(ActionForm):
    """What was looked at, when, by whom, what was seen."""

    dated: ClassVar[tuple[str, ...]] = ("inspected_on",)
    inspected_on = forms.DateField(label=_("检查日期"))
    inspectors = forms.CharField(label=_("检查人员"), max_length=200, help_text=_("姓名用顿号分开。"))
    business = forms.BooleanField(label=_("业务和信息系统"), required=False)
    data_use = forms.BooleanField(label=_("数据使用情况"), required=False)
    safeguards = forms.BooleanField(label=_("安全保障能力"), required=False)
    observations = forms.CharField(label=_("检查情况"), widget=area(6))
    document = EvidenceField(label=_("检查记录"), required=False)


class FindingsForm(ActionForm):
    """What was found, what is asked until when."""

    findings = forms.CharField(label=_("检查意见"), widget=area(6))
    breach = forms.BooleanField(
        label=_("发现违反协议"), required=False,
        help_text=_("违反协议的，另行记入违规或者通知改正；一般问题出具检查意见，不暂停权限。"),
    )  # fmt: skip
    answer_due_on = forms.DateField(
        label=_("答复时限"), required=False, help_text=_("需要运营单位答复的填写。")
    )  # fmt: skip


class ResponseForm(ActionForm):
    """The operator's answer."""

    response = forms.CharField(label=_("运营单位答复"), widget=area(6))
    evidence = EvidenceField(label=_("证明材料"), required=False)


class CloseForm(ActionForm):
    """How it ended."""

    conclusion = forms.CharField(label=_("办结意见"), widget=area())

"""Shapes of the inputs about alarms of the trail."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from web.forms import ActionForm


class AcknowledgeForm(ActionForm):
    """Who looks into it, and how."""

    wide: ClassVar[tuple[str, ...]] = ("plan",)
    plan = forms.CharField(label=_("处理安排"), widget=forms.Textarea(attrs={"rows": 4}))


class ConcludeForm(ActionForm):
    """What it was."""

    wide: ClassVar[tuple[str, ...]] = ("conclusion",)
    conclusion = forms.CharField(
        label=_("处理结论"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("查明的原因、轨迹与见证记录的核对结果和采取的措施。"),
    )  # fmt: skip

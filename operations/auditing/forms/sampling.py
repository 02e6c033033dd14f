"""Shapes of the inputs about samples."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.trail.models import Outcome
from operations.auditing.models import SampleItem
from web.forms import ActionForm
from web.house import house

MOST = 200


def kinds() -> Sequence[tuple[str, str]]:
    """Kinds of object there are, by name."""
    return sorted(((kind, house().name_of(kind)) for kind in house().types), key=lambda pair: pair[1])


def acts() -> Sequence[tuple[str, str]]:
    """What happens to objects, by kind and name; any of it."""
    said = ((code, f"{house().name_of(code.split('.')[0])} · {label}") for code, label in house().labels().items())
    return [("", _("不限")), *sorted(said, key=lambda pair: str(pair[1]))]  # type: ignore[list-item]


def outcomes() -> list[tuple[str, Any]]:
    """What became of it; either."""
    return [("", _("不限")), (Outcome.DONE, _("已办理")), (Outcome.REFUSED, _("被拒绝"))]


class DrawForm(ActionForm):
    """What to draw from, how many, and the seed."""

    wide: ClassVar[tuple[str, ...]] = ("purpose",)
    purpose = forms.CharField(label=_("抽样目的"), max_length=200)
    kind = forms.ChoiceField(label=_("对象种类"), choices=kinds)
    action = forms.ChoiceField(label=_("有过的事项"), choices=acts, required=False)
    outcome = forms.ChoiceField(label=_("事项的结果"), choices=outcomes, required=False)
    since = forms.DateField(label=_("期间起"))
    until = forms.DateField(label=_("期间止（含）"))
    wanted = forms.IntegerField(label=_("样本数量"), min_value=1, max_value=MOST)
    seed = forms.CharField(
        label=_("种子"), max_length=80,
        help_text=_("抽取前才公开、他人可以核对的数字或文字，如当日开奖号码。按“种子+对象标识”的 SHA-256 由小到大抽取。"),
    )  # fmt: skip


class NoteForm(ActionForm):
    """What was found in one of the sample."""

    wide: ClassVar[tuple[str, ...]] = ("finding",)
    outcome = forms.ChoiceField(label=_("查看结果"), choices=SampleItem.Outcome.choices)
    finding = forms.CharField(
        label=_("查看记录"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, required=False
    )


class ConcludeForm(ActionForm):
    """What the sample showed."""

    wide: ClassVar[tuple[str, ...]] = ("conclusion",)
    conclusion = forms.CharField(label=_("结论"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)

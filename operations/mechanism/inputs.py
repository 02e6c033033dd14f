"""How a parameter's value is filled in: a control for each kind, one text as the answer, the same that the API takes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from operations.mechanism import values
from statute.parameters import Parameter
from statute.themes import CHOICES
from statute.vocabulary import CONDITIONS, UNIT_KINDS


class MonthDayInput(forms.MultiWidget):
    """A month and a day beside each other; the text is 06-30."""

    use_fieldset = True

    def __init__(self) -> None:
        months, days = ([(f"{n:02}", str(n)) for n in range(1, last + 1)] for last in (12, 31))
        super().__init__([
            forms.Select(choices=months, attrs={"aria-label": _("月"), "class": "form-select"}),
            forms.Select(choices=days, attrs={"aria-label": _("日期"), "class": "form-select"}),
        ])  # fmt: skip

    def decompress(self, value: Any) -> list[Any]:
        return str(value).split("-", maxsplit=1) if value else ["", ""]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        parts = super().value_from_datadict(data, files, name)
        return data.get(name) or ("-".join(parts) if all(parts) else "")


class UnitsInput(forms.Widget):
    """Conditions down, kinds of unit across, a box where the one verifies the other; the text is JSON."""

    template_name = "operations/mechanism/units_input.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, dict(attrs or {}))
        held = values.units(str(value or ""))
        context["widget"]["kinds"] = [gettext(title) for title in UNIT_KINDS.values()]
        context["widget"]["rows"] = [
            {
                "condition": condition,
                "boxes": [
                    {"value": f"{condition.code}:{kind}", "label": gettext(title), "on": kind in held.get(condition.code, ())}
                    for kind, title in UNIT_KINDS.items()
                ],
            }
            for condition in CONDITIONS
        ]  # fmt: skip
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The boxes that are ticked; a text from elsewhere passes as it is. A condition without a box stays there, to be refused."""
        ticked: Sequence[str] = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        if len(ticked) == 1 and ":" in ticked[0] and ticked[0].lstrip().startswith("{"):
            return ticked[0]
        if not any(ticked):
            return ""
        chosen: dict[str, list[str]] = {condition.code: [] for condition in CONDITIONS}
        for box in ticked:
            condition, _colon, kind = box.partition(":")
            chosen.setdefault(condition, []).append(kind)
        return json.dumps(chosen, ensure_ascii=False)


def control(parameter: Parameter) -> forms.Widget:
    """The control for a parameter's kind of value."""
    default = parameter.default
    if isinstance(default, bool):
        return forms.RadioSelect(choices=[("是", _("是")), ("否", _("否"))])
    if isinstance(default, int):
        return forms.NumberInput(attrs={"min": 0, "step": 1, "inputmode": "numeric"})
    if isinstance(default, Mapping):
        return UnitsInput()
    if parameter.month_day:
        return MonthDayInput()
    if parameter.choices:
        return forms.RadioSelect(choices=[(choice, _(CHOICES.get(choice, choice))) for choice in parameter.choices])
    return forms.TextInput(attrs={"inputmode": "numeric"})


def hint(parameter: Parameter) -> str:
    """How the value is written, with its unit and its legal bound."""
    if isinstance(parameter.default, tuple):
        said = gettext("多个数字用逗号分隔，单位为%(unit)s。") % {"unit": gettext(parameter.unit)}
    elif isinstance(parameter.default, int) and not isinstance(parameter.default, bool) and parameter.unit:
        said = gettext("填写整数，单位为%(unit)s。") % {"unit": gettext(parameter.unit)}
    elif isinstance(parameter.default, Mapping):
        said = gettext("每个条件至少选择一类核实单位。")
    else:
        said = ""
    bound = values.bound(parameter)
    return f"{said}{gettext('法定界限：%(bound)s。') % {'bound': bound}}" if bound else said

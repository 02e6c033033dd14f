"""A region's value of a parameter: written as officials write it, read in the shape the statute wants."""

import json
from collections.abc import Mapping

from django.utils.translation import gettext

from statute.findings import Quantity
from statute.parameters import PARAMETERS, Parameter
from statute.themes import CHOICES, bound_of
from statute.vocabulary import CONDITION, UNIT_KINDS
from web.showing import joined, quantity_text

_YES, _NO = frozenset({"是", "true", "yes", "1"}), frozenset({"否", "false", "no", "0"})


def read(parameter: str, text: str) -> object:
    """The value a text means for a parameter; a text of another shape comes back as it is, for the statute to refuse."""
    known = PARAMETERS.get(parameter)
    plain = text.strip()
    if known is None:
        return plain
    if isinstance(known.default, bool):
        word = plain.lower()
        return True if word in _YES else False if word in _NO else plain
    if isinstance(known.default, int):
        return int(plain) if plain.isascii() and plain.isdigit() else plain
    if isinstance(known.default, tuple):
        parts = [part.strip() for part in plain.replace("，", ",").replace("、", ",").split(",") if part.strip()]
        return tuple(int(p) for p in parts) if all(p.isascii() and p.isdigit() for p in parts) else plain
    if isinstance(known.default, Mapping):
        return _mapping(plain)
    return plain


def write(value: object) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    if isinstance(value, Mapping):
        return json.dumps({k: list(v) for k, v in value.items()}, ensure_ascii=False)
    return str(value)


def measured(parameter: Parameter, value: object) -> str:
    """A value as people read it, a figure with its unit: 5个工作日."""
    if isinstance(value, tuple) and value and parameter.unit:
        *earlier, last = value
        return ", ".join([*(str(part) for part in earlier), measured(parameter, last)])
    if isinstance(value, Mapping):
        return gettext("；").join(_verifiers(condition, kinds) for condition, kinds in value.items())
    if parameter.month_day and isinstance(value, str) and value.count("-") == 1:
        month, day = value.split("-")
        return gettext("%(month)s月%(day)s日") % {"month": month.lstrip("0"), "day": day.lstrip("0")}
    if isinstance(value, str) and value in parameter.choices:
        return gettext(CHOICES.get(value, value))
    said = parameter.quantity(value)
    return quantity_text(said) if isinstance(said, Quantity) else write(value)


def measured_text(parameter: Parameter, text: str) -> str:
    """The same for a stored text."""
    return measured(parameter, parameter.clean(read(parameter.code, text)))


def _verifiers(condition: str, kinds: object) -> str:
    names = [gettext(UNIT_KINDS.get(str(kind), str(kind))) for kind in kinds] if isinstance(kinds, tuple | list) else []
    known = CONDITION.get(condition)
    return f"{gettext(known.title) if known else condition}{gettext('：')}{joined(names)}"


def bound(parameter: Parameter) -> str:
    """The legal bound in words; empty where there is none."""
    sentence, limit = bound_of(parameter)
    return gettext(sentence) % {"bound": measured(parameter, limit)} if sentence else ""


def units(text: str) -> Mapping[str, tuple[str, ...]]:
    """Which kinds of unit verify each condition, by a stored text; nothing where it is no such text."""
    value = _mapping(text)
    return {k: v for k, v in value.items() if isinstance(v, tuple)} if isinstance(value, Mapping) else {}


def _mapping(text: str) -> object:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if not isinstance(value, dict):
        return text
    return {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}


def stored(parameter: Parameter, value: object) -> str:
    """A value as it is stored, whatever language is read."""
    if isinstance(parameter.default, bool):
        return "是" if value else "否"
    return write(value)

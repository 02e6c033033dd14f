"""A region's value of a parameter: written as officials write it, read in the shape the statute wants."""

import json
from collections.abc import Mapping

from django.utils.translation import gettext

from statute.findings import Quantity
from statute.parameters import PARAMETERS, Parameter
from web.showing import quantity_text

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
    said = parameter.quantity(value)
    return quantity_text(said) if isinstance(said, Quantity) else write(value)


def _mapping(text: str) -> object:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if not isinstance(value, dict):
        return text
    return {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}

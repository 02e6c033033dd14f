"""Inputs as somebody might type them: the form of an act knows its fields, the rest is made up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django import forms

from applicants.forms import EvidenceField
from audit import clock
from audit.act import Act
from audit.actor import Actor
from audit.subject import Subject
from operations.applications.forms import MilestonesField
from operations.dataflow.forms.products import DigestField
from tests.world import a_pdf

# Days are mostly today's; the others lie around it.
DAYS = (0, 0, 0, 0, 0, 0, -1, -7, -30, -200, 1, 15, 30, 90, 365)
SENTENCES = ("经核对，情况属实。", "材料不齐，请补充。", "按规定办理；限于批准的应用场景。", "无")


def inputs(act: Act[Any], subject: Subject | None, by: Actor, at: datetime, random: Random) -> dict[str, Any] | None:
    """What the act would be called with; None where the form doesn't take what was made up."""
    if act.form is None:
        return {}
    empty = act.form(subject=subject, by=by, at=at)
    data, files = {}, {}
    for name, field in empty.fields.items():
        if not field.required and not random.randrange(3):
            continue
        if isinstance(field, EvidenceField | forms.FileField):
            files[name] = a_pdf(f"{name}{random.randrange(100)}.pdf")
            continue
        known = empty.get_initial_for_field(field, name)
        data[name] = known if known not in (None, "", []) and random.randrange(2) else value(name, field, at, random)
    form = act.form(data, files, subject=subject, by=by, at=at)
    return form.inputs() if form.is_valid() else None


def value(name: str, field: forms.Field, at: datetime, random: Random) -> Any:
    """Something of the field's kind."""
    for kind, made in KINDS:
        if isinstance(field, kind):
            return made(name, field, at, random)
    raise NotImplementedError(f"{name}: {type(field).__name__}")


def _chosen(_name: str, field: Any, _at: datetime, random: Random) -> Any:
    rows = list(field.queryset.order_by("pk")[:20])
    return random.choice(rows) if rows else None


def _several(_name: str, field: Any, _at: datetime, random: Random) -> Any:
    rows = [row.pk for row in field.queryset.order_by("pk")[:20]]
    return random.sample(rows, random.randint(1, len(rows))) if rows else []


def _listed(field: Any) -> list[Any]:
    found: list[Any] = []
    for code, label in field.choices:
        found += [inner for inner, _label in label] if isinstance(label, list | tuple) else [code]
    return [code for code in found if code not in ("", None)]


def _choice(_name: str, field: Any, _at: datetime, random: Random) -> Any:
    return random.choice(_listed(field) or [""])


def _choices(_name: str, field: Any, _at: datetime, random: Random) -> Any:
    known = _listed(field)
    return random.sample(known, random.randint(1, len(known))) if known else []


def _day(_name: str, _field: Any, at: datetime, random: Random) -> Any:
    return clock.today(at) + timedelta(days=random.choice(DAYS))


def _time(_name: str, _field: Any, at: datetime, random: Random) -> Any:
    return (at + timedelta(days=random.choice(DAYS))).astimezone(clock.SHANGHAI).replace(tzinfo=None)


def _number(_name: str, field: Any, _at: datetime, random: Random) -> Any:
    least = int(field.min_value) if field.min_value is not None else 0
    most = int(field.max_value) if field.max_value is not None else least + 100
    return (
        Decimal(random.randint(least, most)) if isinstance(field, forms.DecimalField) else random.randint(least, most)
    )


def _yes(_name: str, _field: Any, _at: datetime, random: Random) -> Any:
    return bool(random.randrange(6))


def _text(name: str, field: Any, _at: datetime, random: Random) -> Any:
    text = f"杭函〔2026〕{random.randrange(1, 900)}号" if name.endswith(("no", "number")) else random.choice(SENTENCES)
    return text[: field.max_length or len(text)]


def _hexadecimal(_name: str, _field: Any, _at: datetime, random: Random) -> Any:
    return random.randbytes(32).hex()


def _milestones(_name: str, _field: Any, _at: datetime, random: Random) -> Any:
    return "\n".join(f"{month} | 第{month}个月的目标" for month in sorted(random.sample(range(1, 30), 2)))


Made = Callable[[str, Any, datetime, Random], Any]
# The narrower kinds first.
KINDS: tuple[tuple[type[forms.Field], Made], ...] = (
    (forms.ModelMultipleChoiceField, _several),
    (forms.ModelChoiceField, _chosen),
    (forms.MultipleChoiceField, _choices),
    (forms.ChoiceField, _choice),
    (forms.DateField, _day),
    (forms.DateTimeField, _time),
    (forms.IntegerField, _number),
    (forms.BooleanField, _yes),
    (MilestonesField, _milestones),
    (DigestField, _hexadecimal),
    (forms.CharField, _text),
)

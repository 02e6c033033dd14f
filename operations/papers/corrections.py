"""Correcting a mistyped recorded fact: one person proposes, another confirms; the old value stays on record.

A room declares which facts of its objects can be corrected, as {path: label}; a path is a column of the object or
`relation.column` of the one record that hangs on it (filing.number). The room's own actions call what is here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Field, Model, QuerySet

from audit import beside
from audit.actor import Actor
from audit.subject import Subject
from operations.papers.models import FactCorrection
from statute.findings import Finding, Kind, gettext_noop
from web.reading import once


@once
def of(subject: Subject) -> QuerySet[FactCorrection]:
    """The corrections of an object, the latest first."""
    return FactCorrection.objects.filter(subject_type=subject.type_code(), subject_id=subject.pk).order_by(
        "-proposed_at", "-id"
    )


def pending(subject: Subject) -> FactCorrection | None:
    """The correction that waits for its second person."""
    return next((correction for correction in of(subject) if correction.confirmed_at is None), None)


def value_of(subject: Subject, path: str) -> str:
    """What is recorded now, as text; empty where there is no such record."""
    place = _place(subject, path)
    return "" if place is None else _text(getattr(*place))


def proposal(subject: Subject, correctable: Mapping[str, Any], *, column: str, new: str) -> tuple[Finding, ...]:
    """What stands against a proposed correction: one at a time, of a recorded fact, in its shape, to something else."""
    if pending(subject) is not None:
        return (_finding(gettext_noop("已有一项更正等待确认。"), ""),)
    place = _place(subject, column) if column in correctable else None
    if place is None:
        return (_finding(gettext_noop("这一事项没有记载，或者不能更正。"), "column"),)
    try:
        parsed = _field(place).clean(new, None)
    except ValidationError:
        return (_finding(gettext_noop("更正后的内容不符合该事项的格式。"), "new"),)
    if _text(parsed) == _text(getattr(*place)):
        return (_finding(gettext_noop("更正后的内容与原记载相同。"), "new"),)
    return ()


def propose(subject: Subject, *, column: str, new: str, reason: str, by: Actor, at: datetime) -> FactCorrection:
    """The first person says what is wrong and why."""
    return beside.make(
        FactCorrection(
            subject_type=subject.type_code(), subject_id=subject.pk, column=column, old=value_of(subject, column),
            new=new.strip(), reason=reason, proposed_at=at, proposed_by=by.user_id,
        )
    )  # fmt: skip


def confirm(subject: Subject, *, by: Actor, at: datetime) -> FactCorrection:
    """The second person carries it out. The object itself is saved by its act, a record that hangs on it here."""
    correction = of(subject).select_for_update().get(confirmed_at__isnull=True)
    place = _place(subject, correction.column)
    assert place is not None
    row, name = place
    value = _field(place).clean(correction.new, None)
    if row is subject:
        setattr(subject, name, value)
    else:
        beside.change(row, **{name: value})
    beside.change(correction, confirmed_at=at, confirmed_by=by.user_id)
    return correction


def pending_id(subject: Subject) -> UUID | None:
    """The id of the correction that waits, if any."""
    correction = pending(subject)
    return correction.pk if correction else None


def _place(subject: Subject, path: str) -> tuple[Model, str] | None:
    relation, _dot, column = path.rpartition(".")
    if not relation:
        return (subject, column)
    try:
        return (getattr(subject, relation), column)
    except ObjectDoesNotExist:
        return None


def _field(place: tuple[Model, str]) -> "Field[Any, Any]":
    field = place[0]._meta.get_field(place[1])
    assert isinstance(field, Field)
    return field


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _finding(message: str, place: str) -> Finding:
    return Finding(
        code="correction",
        message=message,
        kind=Kind.SHAPE if place else Kind.STATE,
        field=place,
        remedy=gettext_noop("请核对原记载后再办理。"),
    )

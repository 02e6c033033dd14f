"""Rows that an act writes beside its subject and beside what it makes: opinions asked for, lines, steps, milestones.

A body writes them with `make`, `change` and `drop`. The entry of the act holds them, so that every change of the database
stands in exactly one entry and the folded trail is the database (`audit.trail.folding`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from audit.subject import StateWritten
from audit.trail.recording import changes_of, columns_of

R = TypeVar("R", bound=Model)

# As an entry keeps it: which row, made, changed or dropped, what its trail_seq was, the columns before and after.
Written = dict[str, Any]

_sheet: ContextVar[list[Written] | None] = ContextVar("act_sheet", default=None)


class OutsideAct(Exception):
    """A row was about to be written beside no act: no entry would hold it."""


@contextmanager
def sheet() -> Iterator[list[Written]]:
    """What the body of one act writes; an act that it calls has a sheet of its own."""
    written: list[Written] = []
    token = _sheet.set(written)
    try:
        yield written
    finally:
        _sheet.reset(token)


def make(row: R) -> R:
    """Write a new row."""
    row.save(force_insert=True)
    _note("made", row, {}, columns_of(row))
    return row


def make_all(rows: Iterable[R]) -> list[R]:
    """Write new rows of one kind in one statement."""
    made = list(rows)
    if made:
        type(made[0])._base_manager.bulk_create(made)
    for row in made:
        _note("made", row, {}, columns_of(row))
    return made


def change(rows: Model | QuerySet[Any], **values: Any) -> None:
    """Set columns of a row, or of every row of a queryset. A state is moved by an act of its own."""
    if "state" in values:
        raise StateWritten("a state changes only through its action")
    found = type(rows)._base_manager.filter(pk=rows.pk) if isinstance(rows, Model) else rows
    for row in found.select_for_update(of=("self",)).order_by("pk"):
        before = columns_of(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        _note("changed", row, before, columns_of(row))
    if isinstance(rows, Model):
        for name, value in values.items():
            setattr(rows, name, value)


def drop(rows: QuerySet[Any]) -> None:
    """Delete rows that a later version of the same replaces."""
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        _note("dropped", row, columns_of(row), {})
        row.delete()


def _note(how: str, row: Model, before: dict[str, object], after: dict[str, object]) -> None:
    written = _sheet.get()
    if written is None:
        raise OutsideAct(f"{row._meta.label} {row.pk}")
    written.append(
        {
            "row": f"{row._meta.model_name}:{row.pk}",
            "how": how,
            "seq": getattr(row, "trail_seq", 0),
            "changes": changes_of(before, after),
        }
    )

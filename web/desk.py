"""How a room shows a kind of object: list, case page and API are generic over this description.

A room says what is particular (columns, facts, the stage track, what its own template needs); finding, filtering, paging,
exporting, the action panel, the timeline and the refusal are the same for all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from audit import clock
from audit.actor import Actor
from audit.subject import Subject

Value = Callable[[Any], object]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a list and of its export. `value` reads what is already loaded; it never asks the database."""

    name: str
    label: Any
    value: Value
    # Order lookup; empty: not sortable.
    order: str = ""
    # "state" shows a badge, "due" colours by time left, "link" links to the case, "" is text.
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One choice above a list: query parameter, label, choices (value, label), and how it narrows the rows."""

    name: str
    label: Any
    choices: Callable[[Actor], Sequence[tuple[str, Any]]]
    apply: Callable[[QuerySet[Any], str], QuerySet[Any]]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A label and value in the case header; `to` is a Subject to link to, where the reader may see it."""

    label: Any
    value: object
    to: Subject | None = None


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A step of the stage track. `status`: done, now or ahead; `note`: date done, time left, who has it."""

    label: Any
    status: str
    note: object = ""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that waits for the actor: what to do, on what, why, until when."""

    label: Any
    subject: Subject
    clause: str
    due_on: date | None = None
    # The verb of the action to open directly; empty: the case page.
    verb: str = ""
    note: object = ""


@dataclass(frozen=True, kw_only=True)
class Hanging:
    """How rows are listed on the page of an object up-river that they belong to, all kinds of them by one query."""

    # Kind of that object, and the lookup from the row to it.
    on: str
    by: str
    # Columns of what it is called there, and of the day it is due; no such column: none is shown.
    name: str = "number"
    due: str = ""
    # States in which that day still counts; empty: in all.
    due_in: tuple[str, ...] = ()
    # False: that page has a table of its own, the list can only be opened for the object.
    listed: bool = True


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What stands beside the form of an action while one works on it, and the page one goes on from."""

    template: str
    address: str
    context: Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The description of one kind of object."""

    model: type[Subject]
    see: Callable[[Actor], QuerySet[Any]]
    # Plural name in navigation and headings.
    title: Any
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    # Lookups that the search box matches with icontains.
    search: tuple[str, ...] = ()
    # Rows as the list needs them: select_related etc. applied here, so that queries stay constant.
    rows: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
    # The case page: its own part of the page, under header, beside the panel.
    template: str = "web/case.html"
    context: Callable[[Any, Actor, datetime], Mapping[str, Any]] = lambda subject, by, at: {}
    facts: Callable[[Any, datetime], Sequence[Fact]] = lambda subject, at: ()
    track: Callable[[Any, datetime], Sequence[Stage]] = lambda subject, at: ()
    # (label, day) of the next legal deadline.
    deadline: Callable[[Any, datetime], tuple[Any, date] | None] = lambda subject, at: None
    # The review desk of a case or a part of it; None where the form stands alone.
    beside: Callable[[Any, Actor, datetime], Beside | None] = lambda subject, by, at: None
    # What the API answers for one object.
    fields: Callable[[Any, Actor], Mapping[str, object]] = lambda subject, by: {}
    # Roles that find it in their navigation; empty: nobody's navigation.
    nav_for: frozenset[str] = field(default_factory=frozenset)
    # On whose pages its rows are listed.
    hangs: tuple[Hanging, ...] = ()
    # Column of the default order; the key, in the same direction, is added.
    order: str = "-id"


def _day(note: object) -> object:
    """A step shows the day; the timeline has the hour."""
    return clock.today(note) if isinstance(note, datetime) else note


def track_of(
    state: str, path: Sequence[tuple[str, Any, object]], *, ended: tuple[Any, object] | None = None
) -> tuple[Stage, ...]:
    """A stage track from the main path as (state, label, note): before the current one done, after it ahead.

    `ended`: label and note of an end off the path (refused, withdrawn …), shown as the last, current step.
    """
    path = [(code, label, _day(note)) for code, label, note in path]
    states = [step[0] for step in path]
    here = states.index(state) if state in states else -1
    stages = [
        Stage(
            label=label,
            status="done" if (here > i or (here < 0 and note)) else "now" if here == i else "ahead",
            note=note,
        )
        for i, (_state, label, note) in enumerate(path)
    ]
    if ended is not None and here < 0:
        stages = [s for s in stages if s.status == "done"]
        stages.append(Stage(label=ended[0], status="now", note=ended[1]))
    return tuple(stages)

"""What belongs to an object in rooms down-river of it: its page lists the rows without knowing those rooms, by one query.

A desk says `hangs=(Hanging(on="agreement", by="agreement"),)`; its list takes `?agreement=<id>` as a filter, too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import CharField, Count, DateField, F, QuerySet, Value, Window
from django.db.models.functions import Cast, RowNumber

from audit.actor import Actor
from audit.subject import Lifecycle, Subject
from web import addresses
from web.desk import Desk, Hanging
from web.showing import state_label, tone_of

SHOWN = 5
NAME = 40  # characters


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row as its page names it."""

    id: UUID
    kind: str
    name: str
    state: str
    state_label: str
    tone: str
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class Hung:
    """The newest rows of one kind that belong to an object."""

    desk: Desk
    lines: tuple[Line, ...]
    count: int
    address: str

    @property
    def more(self) -> bool:
        return self.count > len(self.lines)


def lists(subject: Subject, desks: Iterable[Desk], by: Actor) -> tuple[Hung, ...]:
    """Every kind of rows that belong to the object and that the actor may know of, in the order of the desks."""
    code = subject.type_code()
    found = {d.model.type_code(): (d, h) for d in desks for h in d.hangs if h.on == code and h.listed}
    parts = [_part(desk, hanging, subject, by) for desk, hanging in found.values()]
    if not parts:
        return ()
    rows = list(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])
    listed = []
    for kind, (desk, hung) in found.items():
        own = sorted((row for row in rows if row[0] == kind), key=lambda row: row[5])
        if own:
            address = f"{addresses.of_list(kind)}?{urlencode({code: subject.pk})}"
            lines = tuple(_line(desk, hung, row) for row in own)
            listed.append(Hung(desk=desk, lines=lines, count=own[0][6], address=address))
    return tuple(listed)


def _part(desk: Desk, hanging: Hanging, subject: Subject, by: Actor) -> QuerySet[Any, Any]:
    """The newest rows of one kind: kind, key, name, state, due, place, how many there are."""
    seen = desk.see(by).filter(**{hanging.by: subject.pk}).order_by().values("pk")
    stateful = issubclass(desk.model, Lifecycle)
    return (
        desk.model._default_manager.filter(pk__in=seen)
        .order_by()
        .annotate(
            hung_kind=Value(desk.model.type_code(), output_field=CharField()),
            hung_name=Cast(F(hanging.name), CharField()),
            hung_state=Cast(F("state"), CharField()) if stateful else Value("", output_field=CharField()),
            hung_due=Cast(F(hanging.due) if hanging.due else Value(None), DateField()),
            hung_place=Window(RowNumber(), order_by=F("pk").desc()),
            hung_count=Window(Count("pk")),
        )
        .filter(hung_place__lte=SHOWN)
        .values_list("hung_kind", "pk", "hung_name", "hung_state", "hung_due", "hung_place", "hung_count")
    )


def _short(name: str) -> str:
    return name if len(name) <= NAME else f"{name[: NAME - 1]}…"


def _line(desk: Desk, hung: Hanging, row: Any) -> Line:
    kind, id, name, state, due, _place, _count = row
    if hung.due_in and state not in hung.due_in:
        due = None
    if isinstance(due, datetime):
        due = due.date()
    label = state_label(desk.model, state)
    return Line(
        id=UUID(str(id)), kind=kind, name=_short(name) or str(desk.title), state=state, state_label=label,
        tone=tone_of(state, kind), due_on=due,
    )  # fmt: skip

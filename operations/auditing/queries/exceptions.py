"""Lists of what an auditor looks at first: each asks one question of facts and entries, and every row leads to what shows it.

A list has parts, one for each kind of row; all parts are read in one query, and so are the counts of all lists. Rows come by
their time-ordered keys, the latest first, so that a page is found by the key of the last row whatever kinds it holds.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from accounts.models import Region, User
from audit.actor import Actor
from audit.subject import Subject
from audit.trail.models import Entry, Outcome
from operations.auditing.permissions import entries, within
from operations.mechanism.queries import Everywhere
from web.house import house
from web.reading import counted, together
from web.timeline import label_of, who_of

PAGE = 30
PIECE = 500
# Months between a term and its bound that still count as near, unless the reader chooses others.
NEAR = 3
NEARS = (0, 3, 6, 12)
# So many people are offered to choose from.
PEOPLE = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asks, of which region and period, on which day; `near` in months; `person` of lists of attempts."""

    by: Actor
    today: date
    region: str = ""
    first: date | None = None
    last: date | None = None
    near: int = NEAR
    person: UUID | None = None
    everywhere: Everywhere = field(default_factory=Everywhere)
    _kept: dict[Callable[[], QuerySet[Any]], QuerySet[Any]] = field(default_factory=dict, repr=False)

    def kept(self, read: Callable[[], QuerySet[Any]]) -> QuerySet[Any]:
        """A list that several conditions look at, the same for all of them."""
        return self._kept.setdefault(read, read())


@dataclass(frozen=True, kw_only=True)
class Part:
    """One kind of row of a list.

    `belongs` narrows the rows to those that are on the list; `region`, `day`: lookups; `timed`: whether the day is an instant.
    `about` is the object whose page the row leads to, `says` what is exceptional, `whose` the organization or person, `acts`
    the codes of the acts whose entries show it. `reads`: what `belongs` needs, to be read before, together with that of others.
    """

    model: type[Model]
    belongs: Callable[[QuerySet[Any], Asked], QuerySet[Any]]
    says: Callable[[Any, Asked], str]
    whose: Callable[[Any], str]
    day: str
    timed: bool = True
    region: str = "region__code"
    region_name: Callable[[Any], str] = lambda row: str(row.region)
    about: Callable[[Any], Subject | None] = lambda row: row
    shown: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    reads: Callable[[Asked], tuple[QuerySet[Any], ...]] = lambda asked: ()

    def rows(self, asked: Asked) -> QuerySet[Any]:
        """Those that are on the list, in the jurisdiction, region and period asked for; unordered."""
        whole = (
            entries(asked.by) if self.model is Entry else self.model._default_manager.filter(_within(self, asked.by))
        )
        rows = self.belongs(whole, asked)
        if asked.region:
            rows = rows.filter(**{self.region: asked.region})
        day = f"{self.day}__date" if self.timed else self.day
        if asked.first:
            rows = rows.filter(**{f"{day}__gte": asked.first})
        if asked.last:
            rows = rows.filter(**{f"{day}__lte": asked.last})
        if asked.person and self.model is Entry:
            rows = rows.filter(actor_id=asked.person)
        return rows

    def listed(self, asked: Asked) -> QuerySet[Any]:
        """The same with what a line shows of them."""
        rows = self.rows(asked).select_related(*self.shown) if self.shown else self.rows(asked)
        # Lists that are read together have no binary columns.
        return rows.defer("payload__salt") if "payload" in self.shown else rows


def _within(part: Part, by: Actor) -> Q:
    return within(by, part.region)


@dataclass(frozen=True, kw_only=True)
class Exceptions:
    """One list: its name, the question it asks in one sentence, and the clause that the question rests on."""

    code: str
    title: Any
    question: Any
    clause: str
    parts: tuple[Part, ...]
    # What a reader may choose beside region and period: "near" (months), "person".
    choice: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row as shown, with the entry that shows it."""

    pk: UUID
    kind: str
    name: str
    about: Subject | None
    whose: str
    region: str
    day: date | datetime | None
    says: str
    entry: UUID | None


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list, and the keys to go on from in both directions."""

    lines: tuple[Line, ...]
    older: UUID | None
    newer: UUID | None
    count: int


def regions(by: Actor) -> QuerySet[Region, tuple[str, str]]:
    """The regions of the jurisdiction."""
    return Region.objects.filter(within(by, "code")).order_by("code").values_list("code", "name")


def numbers(lists: Sequence[Exceptions], asked: Asked) -> Mapping[str, int]:
    """How many rows every list has: what the conditions need is read in one query, all counts in another."""
    _prepare([part for one in lists for part in one.parts], asked)
    counts = {one.code: [counted(part.rows(asked)) for part in one.parts] for one in lists}
    together(*(count for group in counts.values() for count in group))
    return {code: sum(sum(count) for count in group) for code, group in counts.items()}


def _prepare(parts: Sequence[Part], asked: Asked) -> None:
    together(*(rows for part in parts for rows in part.reads(asked)))


def page(one: Exceptions, asked: Asked, *, after: UUID | None = None, before: UUID | None = None) -> Page:
    """One page: the rows beyond `after`, or those before `before`."""
    _prepare(one.parts, asked)
    counts = [counted(part.rows(asked)) for part in one.parts]
    found, more = _taken(one, asked, *counts, after=after, before=before, size=PAGE)
    has_older = more if before is None else bool(found)
    has_newer = more if before is not None else after is not None and bool(found)
    return Page(
        lines=tuple(_lines(found, asked)),
        older=found[-1][1].pk if found and has_older else None,
        newer=found[0][1].pk if found and has_newer else None,
        count=sum(sum(count) for count in counts),
    )


def every(one: Exceptions, asked: Asked) -> Iterator[Line]:
    """All of them, read in pieces: what an export writes."""
    _prepare(one.parts, asked)
    after: UUID | None = None
    while True:
        found, more = _taken(one, asked, after=after, before=None, size=PIECE)
        yield from _lines(found, asked)
        if not more:
            return
        after = found[-1][1].pk


def _taken(
    one: Exceptions, asked: Asked, *beside: QuerySet[Any], after: UUID | None, before: UUID | None, size: int
) -> tuple[list[tuple[Part, Any]], bool]:
    """So many rows of all parts in their order, the latest first, and whether there are more in that direction; what stands
    `beside` is read along."""
    back = before is not None
    beyond = {"pk__gt": before} if before is not None else {"pk__lt": after} if after is not None else {}
    lists = [p.listed(asked).filter(**beyond).order_by("pk" if back else "-pk")[: size + 1] for p in one.parts]
    together(*lists, *beside)
    rows = [(part, row) for part, rows in zip(one.parts, lists, strict=True) for row in rows]
    rows.sort(key=lambda pair: pair[1].pk, reverse=not back)
    found = rows[:size]
    return (found[::-1] if back else found), len(rows) > size


def _lines(found: Sequence[tuple[Part, Any]], asked: Asked) -> Iterator[Line]:
    shown = _shown_by(found)
    for part, row in found:
        about = part.about(row)
        entry = isinstance(row, Entry)
        code = row.object_type if entry else row.type_code()
        yield Line(
            pk=row.pk,
            kind=house().name_of(code),
            name=label_of(row, house()) if entry else (about.title if about is not None else str(row)),
            about=about,
            whose=part.whose(row),
            region=part.region_name(row),
            day=_value(row, part.day),
            says=part.says(row, asked),
            entry=row.pk if entry else shown.get(row.pk),
        )


def _value(row: Any, lookup: str) -> date | datetime | None:
    for step in lookup.split("__"):
        row = getattr(row, step, None)
    found: date | datetime | None = row
    return found


def _shown_by(found: Sequence[tuple[Part, Any]]) -> Mapping[UUID, UUID]:
    """The latest entry of one of the acts that show it, by row; one query, by the key of object and number."""
    wanted: dict[tuple[str, UUID], list[tuple[UUID, tuple[str, ...]]]] = {}
    for part, row in found:
        for place in {row.pk: row, **({about.pk: about} if (about := part.about(row)) is not None else {})}.values():
            if part.acts and isinstance(place, Subject):
                wanted.setdefault((place.type_code(), place.pk), []).append((row.pk, part.acts))
    if not wanted:
        return {}
    rows = Entry.objects.filter(
        object_type__in={code for code, _pk in wanted}, object_id__in={pk for _code, pk in wanted},
        action__in={act for _part, row in found for act in _part.acts}, outcome=Outcome.DONE,
    )  # fmt: skip
    shown: dict[UUID, UUID] = {}
    for entry in rows.order_by("object_seq").only("object_type", "object_id", "action"):
        assert entry.object_id is not None
        for row_pk, acts in wanted.get((entry.object_type, entry.object_id), ()):
            if entry.action in acts:
                shown[row_pk] = entry.pk
    return shown


def people(one: Exceptions, asked: Asked) -> QuerySet[User, tuple[UUID, str]]:
    """Whose attempts are on a list, to choose one of them."""
    actors = Q(pk__in=[])
    for part in one.parts:
        if part.model is Entry:
            actors |= Q(pk__in=part.rows(asked).order_by().values("actor_id"))
    return User.objects.filter(actors).order_by("display_name", "pk").values_list("pk", "display_name")[:PEOPLE]


def person(entry: Entry) -> str:
    """Who made an entry, with name."""
    return who_of(entry, json.loads(entry.body), with_name=True)

"""What waits for a seat: rooms say which rows wait and why; the first of all of them are read in one query, the rest counted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from audit.actor import Actor
from web.desk import Waiting
from web.reading import counted, together

NEVER = date.max


@dataclass(frozen=True, kw_only=True)
class Source:
    """Rows that wait for one reason; `tell` says of one row what is to be done.

    `due`: the column (or an expression for the day) that the items are due by. Empty: they come in the order of the rows, and
    a day that only `tell` can work out is known of those that are shown.
    """

    rows: QuerySet[Any]
    tell: Callable[[Any], Waiting]
    due: str | Combinable = ""

    @property
    def dated(self) -> QuerySet[Any]:
        """The rows with their day, what is due first at the top."""
        if not self.due:
            return self.rows
        rows: QuerySet[Any] = self.rows.annotate(_due=F(self.due) if isinstance(self.due, str) else self.due)
        return rows.order_by(F("_due").asc(nulls_last=True), *rows.query.order_by)


class Waits:
    """A room's sources; called, it answers everything that waits, as a list."""

    def __init__(self, sources: Callable[[Actor, datetime], Iterable[Source]]) -> None:
        self.sources, self.__doc__ = sources, sources.__doc__

    def __call__(self, by: Actor, at: datetime) -> list[Waiting]:
        lists = [(source, source.dated) for source in self.sources(by, at)]
        together(*(rows for _source, rows in lists))
        return [source.tell(row) for source, rows in lists for row in rows]


def waits(sources: Callable[[Actor, datetime], Iterable[Source]]) -> Waits:
    """Mark a room's function of (by, at) that yields its sources."""
    return Waits(sources)


@dataclass(frozen=True, kw_only=True)
class Days:
    """Today, and the last day that counts as soon."""

    today: date
    soon: date

    def late(self, day: date | None) -> bool:
        return day is not None and day < self.today

    def near(self, day: date | None) -> bool:
        return day is not None and self.today <= day <= self.soon


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """The first of what waits, the most pressing at the top, and how much there is: in all, late, due soon, of those chosen."""

    items: tuple[Waiting, ...]
    total: int
    late: int
    soon: int
    chosen: int

    @property
    def left_off(self) -> int:
        return max(self.chosen - len(self.items), 0)


class Asking:
    """One seat's inbox: the lists it is made of, to be read together with others, and then what they say.

    `pressing`: only what is late or due soon, on these `days`; empty: everything.
    """

    def __init__(self, sources: Iterable[Source], *, first: int, pressing: str = "", days: Days | None = None) -> None:
        self.first, self.pressing = first, pressing
        self._parts = [(source, self._rows(source, days)) for source in sources]
        self._numbers: dict[int, QuerySet[Any]] = {}

    @property
    def lists(self) -> list[QuerySet[Any]]:
        """The first of every source, and one more."""
        return [rows for _source, rows in self._parts]

    def crowded(self, days: Days) -> list[QuerySet[Any]]:
        """How many there are of what was not read to the end: to be read once `lists` are."""
        for place, (source, rows) in enumerate(self._parts):
            if self.pressing or len(rows) > self.first:
                self._numbers[place] = _numbers(source, days)
        return list(self._numbers.values())

    def _rows(self, source: Source, days: Days | None) -> QuerySet[Any]:
        rows = source.dated
        if source.due and days is not None and self.pressing:
            rows = rows.filter(_late(days) if self.pressing == "late" else _near(days))
        return rows[: self.first + 1]

    def told(self, days: Days) -> Inbox:
        """What waits."""
        items: list[Waiting] = []
        total = late = soon = 0
        for place, (source, rows) in enumerate(self._parts):
            told = [source.tell(row) for row in rows]
            items += told
            counted = [len(told), *_by_day(told, days)]
            for numbers in self._numbers.get(place, ()):
                counted[: len(numbers)] = numbers
            total, late, soon = total + counted[0], late + counted[1], soon + counted[2]
        wanted = {"late": days.late, "soon": days.near}.get(self.pressing)
        kept = [item for item in items if wanted is None or wanted(item.due_on)]
        kept.sort(key=lambda item: (item.due_on or NEVER, str(item.label)))
        chosen = {"late": late, "soon": soon}.get(self.pressing, total)
        return Inbox(items=tuple(kept[: self.first]), total=total, late=late, soon=soon, chosen=chosen)


def _late(days: Days) -> Q:
    return Q(_due__lt=days.today)


def _near(days: Days) -> Q:
    return Q(_due__range=(days.today, days.soon))


def _by_day(told: Iterable[Waiting], days: Days) -> tuple[int, int]:
    due = [item.due_on for item in told]
    return sum(map(days.late, due)), sum(map(days.near, due))


def _numbers(source: Source, days: Days) -> QuerySet[Any]:
    """All, late and due soon, as one row; of a source without a column for the day, all."""
    rows = source.dated.order_by().select_related(None)
    count = {"_total": Count("pk")}
    if source.due:
        count |= {"_late": Count("pk", filter=_late(days)), "_soon": Count("pk", filter=_near(days))}
    numbers: QuerySet[Any] = rows.annotate(_all=Value(1)).values("_all").annotate(**count).values_list(*count)
    return numbers


def how_many(sources: Iterable[Source]) -> int:
    """How much waits, counted."""
    counts = [counted(source.rows) for source in sources]
    together(*counts)
    return sum(sum(count) for count in counts)

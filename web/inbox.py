"""What waits for a seat: rooms say which rows wait and why; all of it is counted and its first items are read in one query."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from audit.actor import Actor
from web.desk import Waiting
from web.reading import together

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
    """One seat's inbox: the lists it is made of, to be read together with others, then what they say.

    `pressing`: only what is late or due soon; empty: everything.
    """

    def __init__(self, sources: Iterable[Source], days: Days, *, first: int, pressing: str = "") -> None:
        self.days, self.first, self.pressing = days, first, pressing
        self._parts = [(s, self._rows(s), self._numbers(s)) for s in sources]

    @property
    def lists(self) -> Iterator[QuerySet[Any]]:
        for _source, rows, numbers in self._parts:
            yield from (rows, numbers)

    def _rows(self, source: Source) -> QuerySet[Any]:
        chosen = {"late": Q(_due__lt=self.days.today), "soon": Q(_due__range=(self.days.today, self.days.soon))}
        rows = source.dated
        if source.due and self.pressing in chosen:
            rows = rows.filter(chosen[self.pressing])
        return rows[: self.first]

    def _numbers(self, source: Source) -> QuerySet[Any]:
        rows = source.dated.order_by().select_related(None)
        count = {"_total": Count("pk")}
        if source.due:
            count["_late"] = Count("pk", filter=Q(_due__lt=self.days.today))
            count["_soon"] = Count("pk", filter=Q(_due__range=(self.days.today, self.days.soon)))
        numbers: QuerySet[Any] = rows.annotate(_all=Value(1)).values("_all").annotate(**count).values_list(*count)
        return numbers

    def told(self) -> Inbox:
        """What waits."""
        items: list[Waiting] = []
        total = late = soon = 0
        for source, rows, numbers in self._parts:
            told = [source.tell(row) for row in rows]
            items += told
            for counted, *of_days in numbers:
                total += counted
                late += of_days[0] if of_days else sum(self.days.late(item.due_on) for item in told)
                soon += of_days[1] if of_days else sum(self.days.near(item.due_on) for item in told)
        kept = [item for item in items if self._chosen(item)]
        kept.sort(key=lambda item: (item.due_on or NEVER, str(item.label)))
        chosen = {"late": late, "soon": soon}.get(self.pressing, total)
        return Inbox(items=tuple(kept[: self.first]), total=total, late=late, soon=soon, chosen=chosen)

    def _chosen(self, item: Waiting) -> bool:
        chosen = {"late": self.days.late, "soon": self.days.near}.get(self.pressing)
        return chosen is None or chosen(item.due_on)


def read(inboxes: Sequence[Asking], *beside: QuerySet[Any]) -> list[Inbox]:
    """Several inboxes, and what else is needed, in one query."""
    together(*(rows for asking in inboxes for rows in asking.lists), *beside)
    return [asking.told() for asking in inboxes]

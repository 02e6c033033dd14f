"""Habits: what somebody does with a row that waits for them, once the time they take has passed.

    @habit(Application, "submitted", since="submitted_at", after=(1, 3))
    def look_at_the_materials(town: Town, case: Application) -> None:
        ...

The database is asked for the rows that wait, so nothing is remembered from one day to the next.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from operations.simulation.town import Town
from statute.findings import Refused

Do = Callable[[Town, Any], None]
NEVER = 1 << 30


@dataclass(frozen=True, kw_only=True)
class Habit:
    """One habit: rows in a state, how long somebody takes, what they do."""

    do: Do
    model: type[Model]
    states: tuple[str, ...]
    # The column from which time is counted; empty: no time is taken.
    since: str
    # Working days from one to another; of those who are late (so many of a hundred), up to `latest`.
    after: tuple[int, int]
    late: float
    latest: int
    # How many do it at all.
    odds: float
    where: Q
    related: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.do.__name__

    def due(self, town: Town) -> Iterator[Any]:
        """The rows whose time has come."""
        found = town.waiting.rows(self.name, self._asked)
        known = town.waiting.days(self.name)
        if unknown := [key for key in found if key not in known]:
            for row in self._read([pk for pk, _since in unknown]):
                known[_key(found, row.pk)] = self._day(town, row)
        due = [pk for pk, since in found if known[pk, since] <= town.workday]
        return iter(self._read(due) if due else ())

    def _asked(self) -> QuerySet[Any]:
        rows = self.model._default_manager.filter(self.where)
        if self.states:
            rows = rows.filter(state__in=self.states)
        return rows.order_by("pk").values_list("pk", self.since or "pk")

    def _read(self, ids: list[Any]) -> list[Any]:
        return list(self.model._default_manager.filter(pk__in=ids).select_related(*self.related).order_by("pk"))

    def _day(self, town: Town, row: Any) -> int:
        """The working day on which it is done."""
        called = town.called(row)
        if self.odds < 1 and not town.chance.happens(self.odds, self.name, called):
            return NEVER
        if not self.since:
            return 0
        low, high = self.after
        if self.late and town.chance.happens(self.late, self.name, called, "late"):
            low, high = high, self.latest
        begun = _value(row, self.since)
        if begun is None:
            return NEVER
        return town.workday_of(begun) + town.chance.between(low, high, self.name, called, "takes")


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """What comes round for every row in a state, now and then: each row in a rhythm of its own, in working days."""

    do: Do
    model: type[Model]
    states: tuple[str, ...]
    every: tuple[int, int]
    where: Q
    related: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.do.__name__

    def due(self, town: Town) -> Iterator[Any]:
        """The rows whose turn it is."""
        found = town.waiting.rows(self.name, self._asked)
        known = town.waiting.rhythms(self.name)
        if unknown := [pk for (pk,) in found if pk not in known]:
            for row in self._read(unknown):
                known[_key(found, row.pk)[0]] = self._beat(town, town.called(row))
        turn = [pk for (pk,) in found if (town.workday - known[pk][1]) % known[pk][0] == 0]
        return iter(self._read(turn) if turn else ())

    def _asked(self) -> QuerySet[Any]:
        rows = self.model._default_manager.filter(self.where)
        if self.states:
            rows = rows.filter(state__in=self.states)
        return rows.order_by("pk").values_list("pk")

    def _read(self, ids: list[Any]) -> list[Any]:
        return list(self.model._default_manager.filter(pk__in=ids).select_related(*self.related).order_by("pk"))

    def _beat(self, town: Town, called: str) -> tuple[int, int]:
        period = town.chance.between(*self.every, self.name, called, "period")
        return period, town.chance.between(0, period - 1, self.name, called, "phase")


@dataclass(frozen=True, kw_only=True)
class Daily:
    """What is looked at every working day."""

    do: Callable[[Town], None]

    @property
    def name(self) -> str:
        return self.do.__name__

    def due(self, town: Town) -> Iterator[None]:
        yield None


HABITS: list[Habit | Rhythm | Daily] = []


def habit(
    model: type[Model], *states: str, since: str = "", after: tuple[int, int] = (0, 0), late: float = 0,
    latest: int = 0, odds: float = 1, where: Q | None = None, related: tuple[str, ...] = (),
) -> Callable[[Do], Do]:  # fmt: skip
    """Somebody does this with rows in these states, so many working days after the time in the column `since`."""

    def declare(do: Do) -> Do:
        HABITS.append(
            Habit(
                do=do, model=model, states=states, since=since, after=after, late=late, latest=latest, odds=odds,
                where=where or Q(), related=related,
            )
        )  # fmt: skip
        return do

    return declare


def rhythm(
    model: type[Model], *states: str, every: tuple[int, int], where: Q | None = None, related: tuple[str, ...] = ()
) -> Callable[[Do], Do]:
    """This comes round for every row in these states, in a rhythm of so many working days."""

    def declare(do: Do) -> Do:
        HABITS.append(Rhythm(do=do, model=model, states=states, every=every, where=where or Q(), related=related))
        return do

    return declare


def daily(do: Callable[[Town], None]) -> Callable[[Town], None]:
    """Looked at every working day."""
    HABITS.append(Daily(do=do))
    return do


def _key(found: Sequence[tuple[Any, ...]], pk: UUID) -> tuple[Any, ...]:
    """The row as the database's own driver gave it."""
    return next(row for row in found if row[0] in (pk, pk.hex))


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def live_a_day(town: Town) -> None:
    """Everybody does what waits for them; what is refused is noted, and the person comes back another day."""
    for one in HABITS:
        for row in one.due(town):
            try:
                one.do(town) if isinstance(one, Daily) else one.do(town, row)
            except Refused as refusal:
                town.refusals.append((one.name, tuple(finding.code for finding in refusal.findings)))

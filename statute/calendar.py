"""Statutory working days: weekends, public holidays and make-up workdays."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from chinese_calendar import constants

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Public holidays, make-up workdays on weekends, and the years they are known for."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    known_years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether `day` is a working day; Monday to Friday in a year without announced holidays."""
        if day in self.workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which itself is not counted; a negative n goes back.

        Zero returns `day` unchanged.
        """
        step = _DAY if n > 0 else -_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def workdays_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when `b` is the earlier."""
        if b < a:
            return -self.workdays_between(b, a)
        return sum(self.is_workday(a + i * _DAY) for i in range(1, (b - a).days + 1))

    def next_workday(self, day: date) -> date:
        """`day` itself when it is a working day, otherwise the next one."""
        return day if self.is_workday(day) else self.add_workdays(day, 1)

    def unknown_years(self, a: date, b: date) -> tuple[int, ...]:
        """Years touched by the span whose holidays are not known, for a visible warning."""
        first, last = sorted((a.year, b.year))
        return tuple(y for y in range(first, last + 1) if y not in self.known_years)

    def with_local(
        self,
        holidays: Iterable[date] = (),
        workdays: Iterable[date] = (),
        known_years: Iterable[int] = (),
    ) -> "Calendar":
        """A copy with further days; a later statement about a day replaces the earlier one."""
        off, on = frozenset(holidays), frozenset(workdays)
        return replace(
            self,
            holidays=(self.holidays - on) | off,
            workdays=(self.workdays - off) | on,
            known_years=self.known_years | frozenset(known_years),
        )


@cache
def national() -> Calendar:
    """The State Council's announced calendar as far as the installed package knows it."""
    holidays = frozenset(constants.holidays)
    return Calendar(
        holidays=holidays,
        workdays=frozenset(constants.workdays),
        known_years=frozenset(day.year for day in holidays),
    )

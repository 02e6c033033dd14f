"""The filter by year that many lists share."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet

from audit import clock
from audit.actor import Actor
from web.desk import Filter

# The Measures are in force from this year.
FIRST = 2023


def years() -> Sequence[int]:
    """This year and those before it, the latest first."""
    return range(clock.today().year, FIRST - 1, -1)


def year_filter(within: str | Callable[[QuerySet[Any], int], QuerySet[Any]], label: Any) -> Filter:
    """Choose one year. `within`: the lookup that it is compared with, or a function that narrows the rows to it."""

    def narrowed(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        year = int(value)
        if year not in years():
            return rows.none()
        return rows.filter(**{within: year}) if isinstance(within, str) else within(rows, year)

    return Filter(name="year", label=label, choices=_choices, apply=narrowed)


def _choices(by: Actor) -> Sequence[tuple[str, str]]:
    return [(str(year), str(year)) for year in years()]

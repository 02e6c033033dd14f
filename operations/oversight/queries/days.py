"""Days that the database works out: so many months after a day, as `statute.terms.add_months` counts them."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import DateField, Func
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate

from audit import clock
from operations.mechanism.queries import duties_for, rulesets


class MonthsLater(Func):
    """The corresponding day months later, clamped to the end of the month."""

    template = "(%(expressions)s + interval '%(months)s months')::date"
    output_field = DateField()

    def __init__(self, day: Combinable, months: int, **extra: Any) -> None:
        super().__init__(day, months=int(months), **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, tuple[str | int, ...]]:
        sql, params = compiler.compile(self.source_expressions[0])
        months = self.extra["months"]
        corresponding = f"date({sql}, '{months:+d} months')"
        end_of_month = f"date({sql}, 'start of month', '{months + 1:+d} months', '-1 day')"
        return f"min({corresponding}, {end_of_month})", (*params, *params)


def day_of(column: str) -> TruncDate:
    """The Shanghai date of an instant in a column."""
    return TruncDate(column, tzinfo=clock.SHANGHAI)


def months_in(region: str, parameter: str, on: date) -> Iterator[tuple[int, list[str]]]:
    """A region's months by a rule on a day, each with the sets for whose announcements it is that many."""
    found: dict[int, list[str]] = {}
    for code in (code for code, rules in rulesets().items() if parameter in rules.parameters):
        found.setdefault(duties_for(region, on, partial(str, code)).integer(parameter), []).append(code)
    yield from found.items()


def start_of(year: int) -> datetime:
    """The first instant of a year in Shanghai."""
    return datetime(year, 1, 1, tzinfo=clock.SHANGHAI)

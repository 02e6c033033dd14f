"""A sweep as its room declares it; the portal runs it by the clock, from the command line and from the beat."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from web.reading import counted, together

Lists = QuerySet[Any] | tuple[QuerySet[Any], ...]


def nothing_waits(at: datetime) -> int:
    """The backlog of a job that has no queue of its own."""
    return 0


@dataclass(frozen=True, kw_only=True)
class Job:
    """One sweep: what it is called, how often it runs, what it still has before it.

    `run` finds what is due at the time given and makes one action call each; it answers how many it did, and doing it twice
    is harmless. What is due and not done is said as `rows`, counted together with those of other jobs, or, where they have to
    be looked at one by one, as their `number`.
    """

    # Unique, lower case, as given to `manage.py jobs run NAME`.
    name: str
    run: Callable[[datetime], int]
    # Seconds between two runs.
    every: int
    title: Any = ""
    rows: Callable[[datetime], Lists] | None = None
    number: Callable[[datetime], int] = nothing_waits

    def backlog(self, at: datetime) -> int:
        """What is due and not done."""
        return backlogs((self,), at)[self.name]


def backlogs(jobs: Collection[Job], at: datetime) -> dict[str, int]:
    """What every job has before it, by name: what can be counted in one query."""
    lists: dict[str, list[QuerySet[Any, int]]] = {}
    for job in jobs:
        if job.rows is not None:
            rows = job.rows(at)
            lists[job.name] = [counted(one) for one in (rows if isinstance(rows, tuple) else (rows,))]
    together(*(count for counts in lists.values() for count in counts))
    return {
        job.name: sum(sum(count) for count in lists[job.name]) if job.name in lists else job.number(at) for job in jobs
    }

"""A sweep as its room declares it; the portal runs it by the clock, from the command line and from the beat."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


def nothing_waits(at: datetime) -> int:
    """The backlog of a job that has no queue of its own."""
    return 0


@dataclass(frozen=True, kw_only=True)
class Job:
    """One sweep: what it is called, how often it runs, what it still has before it.

    `run` finds what is due at the time given and makes one action call each; it answers how many it did, and doing it twice
    is harmless. `backlog` counts what is due and not done: it feeds `jobs list` and the readiness check.
    """

    # Unique, lower case, as given to `manage.py jobs run NAME`.
    name: str
    run: Callable[[datetime], int]
    # Seconds between two runs.
    every: int
    title: Any = ""
    backlog: Callable[[datetime], int] = nothing_waits

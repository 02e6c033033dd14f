"""The only reader of the clock. Interfaces ask once per request and pass `at` inwards.

In demo and test mode the clock can be set forward (never back, never in production); the offset is a row, so that web,
workers and commands agree. Entries carry both the business time `at` and the real `recorded_at`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models

SHANGHAI = ZoneInfo("Asia/Shanghai")


class ClockOffset(models.Model):
    """One row: how far the demo clock is ahead of the real one, in seconds."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seconds = models.BigIntegerField(default=0)

    class Meta:
        app_label = "audit"
        constraints = [models.CheckConstraint(condition=models.Q(id=1, seconds__gte=0), name="clock_offset_single")]


class ClockLocked(Exception):
    """The clock can't be moved here: production mode, or a step back."""


def real_now() -> datetime:
    """The machine's own time, UTC."""
    return datetime.now(UTC)


def movable() -> bool:
    """Whether this installation allows its clock to be set forward."""
    return settings.MODE in {"demo", "test"}


_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


@contextmanager
def standing(at: datetime) -> Iterator[None]:
    """While a request is answered the clock stands at the one moment it was read."""
    token = _standing.set(at)
    try:
        yield
    finally:
        _standing.reset(token)


_ahead: ContextVar[Iterable[int] | None] = ContextVar("ahead", default=None)


def ahead() -> "models.QuerySet[ClockOffset, int]":
    """How far the clock is set forward, in seconds: one row or none."""
    rows = ClockOffset.objects.filter(pk=1) if movable() else ClockOffset.objects.none()
    return rows.values_list("seconds", flat=True)


@contextmanager
def told(seconds: Iterable[int]) -> Iterator[None]:
    """While the offset is known: whoever read `ahead` together with something else has the clock use it."""
    token = _ahead.set(seconds)
    try:
        yield
    finally:
        _ahead.reset(token)


def now() -> datetime:
    """The time that counts here: the machine's, plus the demo offset where one is set."""
    at = _standing.get()
    if at is not None:
        return at
    seconds = _ahead.get()
    return real_now() + timedelta(seconds=sum(ahead() if seconds is None else seconds))


def today(at: datetime | None = None) -> date:
    """The Shanghai date of `at` (default: now)."""
    return (at or now()).astimezone(SHANGHAI).date()


def advance(by: timedelta) -> datetime:
    """Set the demo clock forward by `by` and answer the new time. Raises ClockLocked in production or for a step back."""
    if not movable():
        raise ClockLocked("the clock moves in demo mode only")
    if by < timedelta(0):
        raise ClockLocked("the clock moves forward only")
    row, _created = ClockOffset.objects.get_or_create(pk=1)
    row.seconds += int(by.total_seconds())
    row.save()
    _standing.set(None)
    return now()

"""What the portal reads across rooms: inbox, notices, terms, what runs out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from audit import clock
from audit.actor import Actor
from operations.agreements.models import Agreement
from operations.agreements.permissions import agreements
from operations.closures.models import Closure
from operations.closures.permissions import closures
from operations.portal.models import Notification
from web.desk import Waiting
from web.house import House

NEVER = date.max
ENDED = ("expired", "terminated", "revoked")
RUNNING = ("sealed", "active", "suspended")


def inbox(house: House, by: Actor, at: datetime) -> list[Waiting]:
    """What waits for this seat, the most pressing first."""
    found = [item for source in house.waiting for item in source(by, at)]
    return sorted(found, key=lambda item: (item.due_on or NEVER, str(item.label)))


def notices(by: Actor) -> QuerySet[Notification]:
    """The seat's notices, the latest first."""
    if by.seat_id is None:
        return Notification.objects.none()
    return Notification.objects.filter(seat_id=by.seat_id).select_related("message").order_by("-id")


def unread(by: Actor) -> QuerySet[Notification]:
    """Those the seat has not read."""
    return notices(by).filter(read_at__isnull=True)


@dataclass(frozen=True, kw_only=True)
class Expiring:
    """Agreements that end within so many days."""

    days: int
    rows: Sequence[Agreement]


def running_out(by: Actor, at: datetime) -> tuple[Expiring, ...]:
    """Running agreements by the days they have left: 7, 30, 90, 180; each in the narrowest band."""
    today = clock.today(at)
    rows = list(
        agreements(by)
        .filter(state__in=RUNNING, last_on__gte=today, last_on__lte=today + timedelta(days=180))
        .select_related("organization", "application", "region")
        .order_by("last_on", "id")[:500]
    )
    bands, found = (7, 30, 90, 180), []
    for lower, upper in zip((-1, *bands), bands, strict=False):
        found.append(Expiring(days=upper, rows=[a for a in rows if lower < (a.last_on - today).days <= upper]))
    return tuple(found)


def closing(by: Actor) -> Sequence[Closure]:
    """Closing cases not complete, the next date first."""
    return list(
        closures(by)
        .exclude(state="complete")
        .select_related("agreement", "organization", "agreement__application")
        .order_by("deletion_due_on", "id")[:500]
    )


@dataclass(frozen=True, kw_only=True)
class Term:
    """One agreement's term for the picture."""

    label: str
    first: date
    last: date
    tone: str
    hold_until: date | None
    subject: Agreement


def terms(by: Actor, limit: int = 8) -> tuple[Term, ...]:
    """The terms to draw: those that run, and those whose logs are still held."""
    rows: list[Agreement] = list(agreements(by).filter(state__in=RUNNING).order_by("last_on", "id")[:limit])
    held: dict[Any, date] = {}
    if len(rows) < limit:
        kept: Iterable[Closure] = closures(by).filter(state="retaining_logs", hold_until__isnull=False)
        held = {closure.agreement_id: closure.hold_until for closure in kept if closure.hold_until}
        rows = list(agreements(by).filter(pk__in=held).order_by("last_on", "id")[: limit - len(rows)]) + rows
    tones = {"suspended": "stopped"} | dict.fromkeys(ENDED, "over")
    return tuple(
        Term(
            label=a.number, first=a.first_on, last=a.last_on, tone=tones.get(a.state, ""),
            hold_until=held.get(a.pk), subject=a,
        )
        for a in rows
    )  # fmt: skip

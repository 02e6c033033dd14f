"""What the portal reads across rooms: inbox, notices, terms, what runs out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from uuid import UUID

from django.db.models import QuerySet

from audit import clock
from audit.actor import Actor
from audit.trail import keys
from audit.trail.bundles import standalone
from audit.trail.digest import sm3
from operations.agreements.models import Agreement
from operations.agreements.permissions import agreements
from operations.applications.models import Application
from operations.closures.models import Closure
from operations.closures.permissions import closures
from operations.portal.models import Notification
from web.house import House, Running
from web.inbox import Days, Source
from web.reading import counted, together
from web.showing import SOON

ENDED = ("expired", "terminated", "revoked")
RUNNING = ("sealed", "active", "suspended")


def days_of(house: House, at: datetime) -> Days:
    """Today, and how far "soon" reaches."""
    today = clock.today(at)
    return Days(today=today, soon=house.calendar().add_workdays(today, SOON + 1) - timedelta(days=1))


def sources(house: House, by: Actor, at: datetime) -> list[Source]:
    """Everything that waits for this seat, by reason."""
    return [source for room in house.waiting for source in room.sources(by, at)]


def notices(by: Actor) -> QuerySet[Notification]:
    """The seat's notices, the latest first."""
    if by.seat_id is None:
        return Notification.objects.none()
    return Notification.objects.filter(seat_id=by.seat_id).select_related("message").order_by("-id")


def unread(by: Actor) -> QuerySet[Notification]:
    """Those the seat has not read."""
    return notices(by).filter(read_at__isnull=True)


def under_way(region: str) -> Running:
    """Applications submitted and not ended, agreements that run: what a change of the region's rules may touch."""
    state = Application.State
    open_states = (
        state.SUBMITTED, state.SUPPLEMENTING, state.ACCEPTED, state.VERIFYING, state.DELIBERATING, state.GRANTED,
    )  # fmt: skip
    cases = counted(Application.objects.filter(region_id=region, state__in=open_states))
    kept = counted(Agreement.objects.filter(region_id=region, state__in=RUNNING))
    together(cases, kept)
    return Running(applications=sum(cases), agreements=sum(kept))


@dataclass(frozen=True, kw_only=True)
class Expiring:
    """Agreements that end within so many days."""

    days: int
    rows: Sequence[Agreement]


def ending_soon(by: Actor, at: datetime) -> QuerySet[Agreement]:
    """Running agreements that end within 180 days."""
    today = clock.today(at)
    return agreements(by).filter(state__in=RUNNING, last_on__gte=today, last_on__lte=today + timedelta(days=180))


def running_out(by: Actor, at: datetime) -> tuple[Expiring, ...]:
    """Running agreements by the days they have left: 7, 30, 90, 180; each in the narrowest band."""
    today = clock.today(at)
    rows = list(
        ending_soon(by, at).select_related("organization", "application", "region").order_by("last_on", "id")[:500]
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


class Terms:
    """The terms to draw, at most eight: those that run, and before them those whose logs are still held; to be read."""

    def __init__(self, by: Actor, limit: int = 8) -> None:
        kept = closures(by).filter(state="retaining_logs", hold_until__isnull=False, agreement__in=agreements(by))
        self.limit = limit
        self.running = agreements(by).filter(state__in=RUNNING).order_by("last_on", "id")[:limit]
        self.held = kept.select_related("agreement").order_by("agreement__last_on", "agreement_id")[:limit]

    @property
    def lists(self) -> tuple[QuerySet[Agreement], QuerySet[Closure]]:
        return self.running, self.held

    def drawn(self) -> tuple[Term, ...]:
        """What the picture shows."""
        held = list(self.held)[: self.limit - len(self.running)]
        ends = {closure.agreement_id: closure.hold_until for closure in held}
        return _terms([*(closure.agreement for closure in held), *self.running], ends)


def _terms(rows: Iterable[Agreement], held: Mapping[UUID, date | None]) -> tuple[Term, ...]:
    tones = {"suspended": "stopped"} | dict.fromkeys(ENDED, "over")
    return tuple(
        Term(
            label=a.number, first=a.first_on, last=a.last_on, tone=tones.get(a.state, ""),
            hold_until=held.get(a.pk), subject=a,
        )
        for a in rows
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Program:
    """The verifier as anybody may carry it away, and its digests in hexadecimal."""

    text: bytes
    sha256: str
    sm3: str


@cache
def verifier() -> Program:
    """The one file that checks bundles of the trail, of this installation's version."""
    text = standalone()
    return Program(text=text, sha256=sha256(text).hexdigest(), sm3=sm3(text).hex())


def first_key() -> str:
    """The first public key of the trail in hexadecimal, by which bundles are checked; empty before the first sealing."""
    known = keys.all_keys()
    return bytes(known[0].public).hex() if known else ""

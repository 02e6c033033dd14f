"""What the stories share: the day, the places, the items, and everybody by their account."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password

from accounts.forms import one_time_code
from accounts.models import Region, Seat, Unit, User
from accounts.queries import actor_of
from applicants.models import Organization
from audit.actor import Actor
from audit.roles import Role
from operations.announcements.models import Announcement
from operations.catalog.models import Item
from operations.demo.timeline import Today
from operations.domains.models import Domain
from operations.mechanism.models import KeyField, Seal
from statute.findings import Refused

PROVINCE, CITY, COUNTY, NO_PILOT = "330000", "330100", "330199", "330198"
PREFIX = {PROVINCE: "province", CITY: "hangzhou", COUNTY: "tiaoxi", NO_PILOT: "yunling"}


class Passwords:
    """A random password for each account; hashed beside the telling, because hashing is meant to be slow."""

    def __init__(self) -> None:
        self.plain: dict[str, str] = {}
        self._hashes: dict[str, Future[str]] = {}
        self._workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="hash")

    def make(self, username: str) -> None:
        """A password for an account that has just been opened."""
        if username not in self.plain:
            self.plain[username] = one_time_code()
            self._hashes[username] = self._workers.submit(make_password, self.plain[username])

    def set(self) -> None:
        """Give every account its hash; no entry repeats a password, and none is changed by this."""
        for username, hashed in self._hashes.items():
            User.objects.filter(username=username).update(password=hashed.result())

    def forget(self) -> None:
        """Nothing is hashed any more."""
        self._workers.shutdown(cancel_futures=True)


@dataclass
class World:
    """The demo world while it is being told."""

    today: Today
    founded: date
    say: Callable[[str], None]
    passwords: Passwords = field(default_factory=Passwords)
    regions: dict[str, Region] = field(default_factory=dict)
    units: dict[tuple[str, str], Unit] = field(default_factory=dict)
    # Accounts of a unit: who handles and who signs, or its steward.
    seated: dict[tuple[Any, str], str] = field(default_factory=dict)
    fields: dict[str, KeyField] = field(default_factory=dict)
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    domains: dict[str, Domain] = field(default_factory=dict)
    seals: dict[str, Seal] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    announcements: dict[str, Announcement] = field(default_factory=dict)
    # What other stories look for: an agreement, an application, by a name of its own.
    known: dict[str, Any] = field(default_factory=dict)
    refusals: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _actors: dict[tuple[str, str], Actor] = field(default_factory=dict)

    def by(self, username: str, unit: Unit | None = None) -> Actor:
        """The person of an account in their seat (in this unit's, where they hold several)."""
        key = (username, str(unit.pk) if unit else "")
        if key not in self._actors:
            user = User.objects.get(username=username)
            seats = list(Seat.objects.filter(user=user).select_related("unit").order_by("id"))
            wanted = [seat for seat in seats if unit is None or seat.unit_id == unit.pk]
            if not wanted:
                return actor_of(user, None)
            self._actors[key] = actor_of(user, wanted[0], seats=seats)
        return self._actors[key]

    def of(self, region: str, post: str) -> Actor:
        """Whoever holds a post in a region: clerk, approver, seal, secretariat, convener …"""
        return self.by(f"{PREFIX[region]}-{post}")

    def unit(self, region: str, kind: str) -> Unit:
        """A unit of a region; a county lacking one is served by its city's."""
        return self.units.get((region, kind)) or self.units[CITY, kind]

    def number(self, mark: str, day: date) -> str:
        """The next number of a document that comes from outside: 杭政函〔2026〕12号."""
        key = (mark, day.year)
        self._counts[key] = self._counts.get(key, 0) + 1
        return f"{mark}〔{day.year}〕{self._counts[key]}号"

    def refused(self, act: Callable[..., Any], **inputs: Any) -> None:
        """Somebody tries what is not allowed: the trail keeps the attempt."""
        try:
            act(**inputs)
        except Refused as refusal:
            code = str(getattr(act, "code", ""))
            self.refusals.append((code, tuple(finding.code for finding in refusal.findings)))
            return
        raise AssertionError(f"{act} was to be refused")

    def handler(self, unit: Unit) -> Actor:
        """Who drafts for a unit."""
        return self.by(self.seated[unit.pk, "handler"], unit)

    def lead(self, unit: Unit) -> Actor:
        """Who signs for a unit."""
        return self.by(self.seated[unit.pk, "lead"], unit)

    def steward(self, unit: Unit) -> Actor:
        """Who reviews what is asked of a providing institution."""
        return self._in(self.seated[unit.pk, "steward"], unit, Role.STEWARD)

    def _in(self, username: str, unit: Unit, role: str) -> Actor:
        key = (username, f"{unit.pk} {role}")
        if key not in self._actors:
            seats = list(Seat.objects.filter(user__username=username).select_related("user", "unit").order_by("id"))
            seat = next(s for s in seats if s.unit_id == unit.pk and s.role == role)
            self._actors[key] = actor_of(seat.user, seat, seats=seats)
        return self._actors[key]

    def admin(self, organization: UUID) -> Actor:
        """Who acts for an applicant."""
        return self.by(f"{self.firm(organization)}-admin")

    def firm(self, organization: UUID) -> str:
        """An applicant's name in the stories: a1 to a10."""
        return next(name for name, made in self.organizations.items() if made.pk == organization)

    def operator(self, region: str) -> Actor:
        """Who runs the domain that hosts a region's cases."""
        return self.by(f"domain-ops-{PREFIX[region if region != COUNTY else CITY]}")

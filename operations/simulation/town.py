"""The world while it is lived in: the day, the people by their seats, and everything found again in the database."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import Region, Unit, UnitKind
from applicants.models import Organization
from audit.actor import Actor
from operations.catalog.models import Item
from operations.demo.people import unit_posts
from operations.demo.places import PROVIDERS
from operations.demo.timeline import Diary, Today
from operations.demo.world import Passwords, World
from operations.domains.models import Domain
from operations.mechanism.models import KeyField, Seal
from operations.simulation.chance import Chance
from operations.simulation.naming import name_of
from operations.simulation.waiting import Waiting
from statute.terms import shanghai_date

# The part of the years in which organizations come for the first time.
COMING = 0.4
_BEFORE, _AFTER = timedelta(days=800), timedelta(days=400)


class NoPasswords(Passwords):
    """Nobody signs in to a simulated world; `manage.py reset_code` opens an account for whoever wants to look."""

    def make(self, username: str) -> None:
        """None is made."""


def key_of(organization: Organization) -> str:
    """How an organization's accounts are called: by the number in its credit code."""
    return f"o{int(organization.credit_code[11:17]):04d}"


@dataclass
class Town(World):
    """The demo's places and people, found again after every interruption, and the day that is being lived."""

    passwords: Passwords = field(default_factory=NoPasswords)
    chance: Chance = field(default_factory=lambda: Chance(0))
    diary: Diary = field(init=False)
    waiting: Waiting = field(default_factory=Waiting)
    # How many organizations come, over how many years.
    wanted: int = 0
    years: int = 0
    keys: dict[UUID, str] = field(default_factory=dict)
    _workdays: dict[date, int] = field(default_factory=dict)
    _given: dict[str, int] = field(default_factory=dict)

    def count_days(self, first: date, last: date) -> None:
        """Number the working days from well before the first day to well after the last."""
        day, number = first - _BEFORE, 0
        while day < last + _AFTER:
            number += self.today.calendar.is_workday(day)
            self._workdays[day] = number
            day += timedelta(days=1)

    def recall(self) -> None:
        """Find places, units, items and organizations again."""
        self.regions = {region.code: region for region in Region.objects.order_by("pk")}
        provider = {name: key for key, name in PROVIDERS.items()}
        for unit in Unit.objects.select_related("region").order_by("id"):
            key = str(unit.kind)
            if unit.kind == UnitKind.SECTOR:
                key = f"sector-{unit.fields_of}"
            elif unit.kind == UnitKind.PROVIDER:
                key = provider[unit.name.removeprefix(unit.region.name)]
            self.units[unit.region.code, key] = unit
        for _post in unit_posts(self):  # going through them notes who is seated where
            pass
        self.fields = {row.code: row for row in KeyField.objects.order_by("pk")}
        items = Item.objects.select_related("provider__region").order_by("pk")
        self.items = {(item.provider.region.code, item.code): item for item in items}
        self.domains = {str(row.region_id): row for row in Domain.objects.order_by("pk")}
        self.seals = {str(row.region_id): row for row in Seal.objects.order_by("pk")}
        for organization in Organization.objects.order_by("pk"):
            self.know(organization)

    def know(self, organization: Organization) -> None:
        """Remember an organization by its key."""
        key = key_of(organization)
        self.keys[organization.pk], self.organizations[key] = key, organization

    def wake(self, day: date) -> None:
        """A new day begins."""
        self.today = Today(day, self.today.calendar)
        self.diary = Diary(self.today, day)
        self._given, self.refusals = {}, []

    # --- time -------------------------------------------------------------------------------------------------------

    @property
    def day(self) -> date:
        return self.today.day

    @property
    def workday(self) -> int:
        """The number of this working day."""
        return self._workdays[self.day]

    def at(self, minutes: int = 3) -> datetime:
        """The time of the next act."""
        return self.diary.tick(minutes)

    def workday_of(self, when: date | datetime) -> int:
        """The number of the working day at or before a day."""
        return self._workdays[shanghai_date(when) if isinstance(when, datetime) else when]

    def workdays_since(self, when: date | datetime | None) -> int:
        """Working days from a day up to this one; less than 0 when that day has not been, or is still to come."""
        if when is None:
            return -1
        return self.workday - self.workday_of(when)

    def in_workdays(self, number: int) -> date:
        """The day so many working days ahead."""
        return self.today.add(self.day, number)

    @property
    def first_workday(self) -> int:
        """The number of the first day's working day."""
        return self._workdays[self.founded]

    def arrives(self, number: int) -> int:
        """The working day on which an organization comes: in the first part of the years."""
        first = self.first_workday + 8
        return self.chance.between(first, first + int(self.years * COMING * 250), "arrives", number)

    # --- rows -------------------------------------------------------------------------------------------------------

    def called(self, row: Any) -> str:
        """The name of a row, the same in every telling of the world."""
        return name_of(row)

    def number(self, mark: str, day: date) -> str:
        """A document number from outside: the day of the year, and how many of the kind there were on it."""
        self._given[mark] = self._given.get(mark, 0) + 1
        return f"{mark}〔{day.year}〕{int(f'{day:%j}') * 1000 + self._given[mark]}号"

    # --- people -----------------------------------------------------------------------------------------------------

    def admin(self, organization: UUID) -> Actor:
        """Who acts for an organization."""
        return self.by(f"{self.keys[organization]}-admin")

    def signatory(self, organization: UUID) -> Actor:
        """Who signs for it."""
        return self.by(f"{self.keys[organization]}-signatory")

    def officer(self, organization: UUID) -> Actor:
        """Who answers for its data security."""
        return self.by(f"{self.keys[organization]}-security")

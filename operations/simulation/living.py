"""Living through the years: one day is one transaction, and the database all that is remembered between two days."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module

from django.db import transaction

from accounts.models import User
from audit import clock
from audit.trail.sealing import seal_all
from operations.demo.build import RULES_FROM
from operations.demo.catalogue import enter_catalogue
from operations.demo.places import found_places
from operations.demo.timeline import Today, moment, tell
from operations.portal.registry import JOBS
from operations.simulation.chance import Chance
from operations.simulation.habits import live_a_day
from operations.simulation.models import Simulation
from operations.simulation.town import Town
from statute.terms import add_months

HABITS = (
    "calling",
    "applying",
    "verifying",
    "deciding",
    "contracting",
    "staffing",
    "supplying",
    "producing",
    "supervising",
    "breaching",
    "ending",
)
# A job's work, as often as the beat would come back to it on the day: until nothing is left that it can do.
_LEFT = "send_outbox"
FOUNDING = timedelta(days=7)
DAWN = 6


class NotEmpty(Exception):
    """There is somebody in this installation already."""


class AnotherWorld(Exception):
    """The world in this installation was begun with another seed, another number of years or of organizations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """How far it is."""

    day: date
    number: int
    days: int
    seconds: float


def begin(seed: int, years: int, organizations: int, today: date) -> Simulation:
    """The world as it stands, or on an empty installation a new one whose years end `today`, if the rules are old enough.

    Raises NotEmpty, AnotherWorld.
    """
    known = Simulation.objects.first()
    if known is not None:
        if (known.seed, known.years, known.organizations) != (seed, years, organizations):
            raise AnotherWorld(f"--seed {known.seed} --years {known.years} --organizations {known.organizations}")
        return known
    if User.objects.exists():
        raise NotEmpty
    first = max(RULES_FROM, add_months(today, -12 * years))
    with transaction.atomic():
        town = Town(today=Today(first), founded=Today(first).workday(first), say=lambda _line: None)
        tell([found_places(town), enter_catalogue(town)])
        return Simulation.objects.create(
            seed=seed, years=years, organizations=organizations, first_on=town.founded,
            lived_until=town.founded + FOUNDING,
        )  # fmt: skip


def last_day(world: Simulation) -> date:
    """The day with which the years are over."""
    return add_months(world.first_on, 12 * world.years)


def live(world: Simulation) -> Iterator[Day]:
    """Go on from the day after the last one that was lived to its end."""
    for room in HABITS:
        import_module(f"operations.simulation.{room}")
    until, started = last_day(world), time.monotonic()
    days, before = (until - world.first_on).days, world.seconds
    town = Town(
        today=Today(world.lived_until), founded=world.first_on, say=lambda _line: None, chance=Chance(world.seed),
        wanted=world.organizations, years=world.years,
    )  # fmt: skip
    town.count_days(world.first_on, until)
    town.recall()
    day = world.lived_until
    while day < until:
        day += timedelta(days=1)
        with transaction.atomic():
            _live(town, day)
            _note(world, town, day, before + time.monotonic() - started)
        yield Day(day=day, number=(day - world.first_on).days, days=days, seconds=world.seconds)
    with transaction.atomic():
        run_jobs(clock.now())
    seal_all()


def _live(town: Town, day: date) -> None:
    town.wake(day)
    run_jobs(moment(day, DAWN))
    if town.today.calendar.is_workday(day):
        live_a_day(town)
    if clock.now() < town.diary.at:
        clock.advance(town.diary.at - clock.now())


def run_jobs(at: datetime) -> None:
    """Every job as the beat runs them; what comes in portions, until nothing is left."""
    for job in JOBS:
        done = job.run(at)
        while done and job.name == _LEFT:
            done = job.run(at)


def _note(world: Simulation, town: Town, day: date, seconds: float) -> None:
    for action, codes in town.refusals:
        counts = world.refused.setdefault(action, {})
        for code in dict.fromkeys(codes):
            counts[code] = counts.get(code, 0) + 1
    world.lived_until, world.seconds = day, seconds
    world.save()

"""The demo world from an empty installation to today: founding, catalog, stories told together, trail sealed and verified."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from accounts.models import Seat, User
from audit import clock
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry
from audit.trail.verifying import Report, verify
from operations.demo.audited import audited
from operations.demo.catalogue import enter_catalogue
from operations.demo.disclosed import disclosed
from operations.demo.places import found_places
from operations.demo.stories_before import a2, a3, a7_again, a10
from operations.demo.stories_ended import a5, a6
from operations.demo.stories_running import a7, a8, a9
from operations.demo.story_a1 import a1, a1_now
from operations.demo.story_a4 import a4, a4_again
from operations.demo.story_amended import amended, renamed
from operations.demo.story_around import accounts as compared
from operations.demo.story_around import issue, logs, measures
from operations.demo.story_calls import calls, individual, no_pilot
from operations.demo.sweeps import beat, run_all
from operations.demo.timeline import Story, Today, tell
from operations.demo.world import World

STORIES: tuple[Callable[[World], Story], ...] = (
    found_places, enter_catalogue, a4, a5, a1, a6, a7, a8, a2, a3, a9, a10, a4_again, a7_again, no_pilot, individual, calls,
    a1_now, amended, renamed, measures, logs, compared, issue, disclosed,
)  # fmt: skip
# The rules are in force from this day; the oldest story begins three years and 78 days ago.
RULES_FROM = date(2023, 9, 1)
# Notices older than this were dealt with long ago: they are not delivered again.
FRESH = timedelta(days=7)


class NotEmpty(Exception):
    """There is somebody in this installation already."""


class TooEarly(Exception):
    """On this day the oldest story would begin before the rules were in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A line of the list of accounts: who signs in with what, and who they are."""

    username: str
    password: str
    name: str
    place: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What came of it."""

    world: World
    accounts: tuple[Account, ...]
    trail: Report
    seconds: float


def founding_day(today: Today) -> date:
    """Three working days before the oldest announcement, never before the rules. Raises TooEarly."""
    opens = today.workday(today.ago(years=3, days=78))
    day = max(today.calendar.add_workdays(opens, -3), today.workday(RULES_FROM))
    if today.add(day, 2) > opens:
        raise TooEarly(f"the demo world cannot be told on {today.day}: {opens} lies too near the rules' first day")
    return day


def build(day: date, say: Callable[[str], None] = lambda _line: None) -> Built:
    """Tell the world up to `day`, on an empty installation."""
    if User.objects.exists():
        raise NotEmpty
    began = time.monotonic()
    today = Today(day)
    world = World(today=today, founded=founding_day(today), say=say)
    try:
        with transaction.atomic():  # all of it or nothing
            tell([*(story(world) for story in STORIES), beat(world, day - timedelta(days=1))])
            _deliver_no_old_news()
            say("设置密码，封存并核验办理轨迹 …")
            world.passwords.set()
    finally:
        world.passwords.forget()
    run_all(clock.now())
    audited(world)
    report = verify()
    return Built(world=world, accounts=accounts(world), trail=report, seconds=time.monotonic() - began)


def _deliver_no_old_news() -> None:
    now = clock.now()
    Message.objects.filter(sent_at__isnull=True, created_at__lt=now - FRESH).update(sent_at=now)


def accounts(world: World) -> tuple[Account, ...]:
    """Every account with its password, in the order they were opened."""
    seats: dict[str, list[Seat]] = {}
    for seat in Seat.objects.select_related("user").order_by("id"):
        seats.setdefault(seat.user.username, []).append(seat)
    return tuple(
        Account(
            username=user.username, password=world.passwords.plain[user.username], name=user.display_name,
            place="、".join(dict.fromkeys(seat.place for seat in seats.get(user.username, []))) or "（未登记单位）",
            role="、".join(dict.fromkeys(str(Role(seat.role).label) for seat in seats.get(user.username, []))),
        )
        for user in User.objects.order_by("id")
        if user.username in world.passwords.plain
    )  # fmt: skip


def refused_attempts() -> list[str]:
    """The refused attempts in the trail, by action."""
    return list(Entry.objects.filter(outcome="refused").order_by("id").values_list("action", flat=True))

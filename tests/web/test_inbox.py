"""What waits: the most pressing first, counted beyond what is read."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Seat
from audit.actor import Actor
from tests import world
from tests.world import AT, DAY
from web.desk import Waiting
from web.inbox import Asking, Days, Inbox, Source, how_many, waits
from web.reading import together

pytestmark = pytest.mark.django_db

DAYS = Days(today=DAY, soon=DAY + timedelta(days=3))


@pytest.fixture
def sources() -> list[Source]:
    """Thirty seats that end on the days around today, one without an end; and the same seats by name alone."""
    by = world.clerk()
    Seat.objects.all().delete()
    ends: list[date | None] = [DAY + timedelta(days=n) for n in range(-10, 19)]
    Seat.objects.bulk_create(
        Seat(user_id=by.user_id, role="clerk", place=f"处{n:02}", valid_from=DAY - timedelta(days=99), valid_until=end)
        for n, end in enumerate([*ends, None])
    )
    return [
        Source(rows=Seat.objects.order_by("place"), due="valid_until", tell=dated),
        Source(rows=Seat.objects.order_by("place"), tell=plain),
    ]


def dated(seat: Seat) -> Waiting:
    return Waiting(label=seat.place, subject=seat, clause="", due_on=seat.valid_until)


def plain(seat: Seat) -> Waiting:
    return Waiting(label=seat.place, subject=seat, clause="")


def asked(sources: list[Source], *, first: int, pressing: str = "") -> Inbox:
    inbox = Asking(sources, first=first, pressing=pressing, days=DAYS if pressing else None)
    together(*inbox.lists)
    together(*inbox.crowded(DAYS))
    return inbox.told(DAYS)


@pytest.mark.parametrize("first", [5, 100])
def test_everything_is_counted_however_little_is_read(sources: list[Source], first: int) -> None:
    found = asked(sources, first=first)
    assert (found.total, found.late, found.soon) == (60, 10, 4)
    assert (found.chosen, found.left_off) == (60, max(60 - first, 0))
    dues = [item.due_on for item in found.items]
    assert dues == sorted(dues, key=lambda day: day or date.max)
    assert found.items[0].due_on == DAY - timedelta(days=10)


@pytest.mark.parametrize(("pressing", "chosen"), [("late", 10), ("soon", 4)])
@pytest.mark.parametrize("first", [3, 100])
def test_only_the_pressing_ones_are_shown_when_asked_for(
    sources: list[Source], first: int, pressing: str, chosen: int
) -> None:
    found = asked(sources, first=first, pressing=pressing)
    assert (found.total, found.late, found.soon, found.chosen) == (60, 10, 4, chosen)
    assert len(found.items) == min(first, chosen)
    assert all((item.due_on < DAY) == (pressing == "late") for item in found.items if item.due_on)


def test_a_seat_s_inbox_takes_two_queries_however_many_sources(
    sources: list[Source], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        asked(sources * 8, first=5)
    with django_assert_num_queries(1):
        assert how_many(sources * 8) == 480


def test_a_room_that_is_called_tells_everything(sources: list[Source], django_assert_num_queries: Any) -> None:
    @waits
    def waiting(by: Actor, at: datetime) -> Iterator[Source]:
        yield from sources

    with django_assert_num_queries(1):
        assert len(waiting(Actor(), AT)) == 60

"""Time in the demo world: stories wait for working days, and whoever waits for the earliest moment goes on first.

A story is a generator: it yields the moment it waits for and goes on when that has come. So everything is done in the order in
which it happened, whatever story it belongs to, and numbers, queues and the trail read as they would have grown.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from typing import TypeVar

from statute.calendar import Calendar, national
from statute.terms import SHANGHAI, add_months

R = TypeVar("R")
# A story, or a part of one that answers something.
Part = Generator[datetime, None, R]
Story = Part[None]

MINUTES = 7
CLOSING_TIME = time(17, 30)


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of a Shanghai day."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


@dataclass(frozen=True)
class Today:
    """The day the demo is told on, and days as they are counted from it."""

    day: date
    calendar: Calendar = field(default_factory=national)

    def ago(self, *, years: int = 0, months: int = 0, days: int = 0) -> date:
        """A day before today; months first, then days."""
        return add_months(self.day, -12 * years - months) - timedelta(days=days)

    def ahead(self, *, months: int = 0, days: int = 0) -> date:
        """A day after today."""
        return add_months(self.day, months) + timedelta(days=days)

    def workday(self, day: date) -> date:
        """The day itself, or the next working day."""
        return self.calendar.next_workday(day)

    def workday_before(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        return day if self.calendar.is_workday(day) else self.calendar.add_workdays(day, -1)

    def add(self, day: date, workdays: int) -> date:
        """So many working days later."""
        return self.calendar.add_workdays(day, workdays)


class Diary:
    """Where one story stands in time: it waits for days, and its acts follow each other by minutes."""

    def __init__(self, today: Today, start: date) -> None:
        self.today = today
        self.at = moment(today.workday(start), 9)

    @property
    def day(self) -> date:
        return self.at.astimezone(SHANGHAI).date()

    def tick(self, minutes: int = MINUTES) -> datetime:
        """The time of the next act: some minutes after the last, on the same day."""
        later = self.at + timedelta(minutes=minutes)
        if later.astimezone(SHANGHAI).time() > CLOSING_TIME:
            later = self.at + timedelta(seconds=20)
        self.at = later
        return later

    def until(self, day: date, hour: int = 9, minute: int = 0) -> Story:
        """Wait for a day, at the earliest the next working day when it is none; at once when it is past."""
        yield from self.to(moment(self.today.workday(day), hour, minute))

    def workdays(self, number: int = 1, hour: int = 9, minute: int = 0) -> Story:
        """Wait so many working days."""
        yield from self.to(moment(self.today.add(self.day, number), hour, minute))

    def to(self, at: datetime) -> Story:
        """Wait for a moment, working day or not."""
        if at > self.at:
            self.at = at
            yield at


def tell(stories: Iterable[Story]) -> None:
    """Go through all stories together, always the one whose moment comes first; equal ones in the order given."""
    queue: list[tuple[datetime, int, Story]] = []
    for number, story in enumerate(stories):
        _go_on(queue, number, story)
    while queue:
        _at, number, story = heappop(queue)
        _go_on(queue, number, story)


def _go_on(queue: list[tuple[datetime, int, Story]], number: int, story: Story) -> None:
    try:
        heappush(queue, (next(story), number, story))
    except StopIteration:
        return

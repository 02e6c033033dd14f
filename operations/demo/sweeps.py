"""The jobs of the demo world: they run as the beat would run them, only not as often."""

from datetime import date, datetime, timedelta

from operations.agreements import tasks as agreements
from operations.announcements import tasks as announcements
from operations.applications import tasks as applications
from operations.closures import tasks as closures
from operations.demo.timeline import Diary, Story
from operations.demo.world import World
from operations.domains import tasks as domains
from operations.mechanism import tasks as mechanism
from web.jobs import Job

JOBS: tuple[Job, ...] = (
    *mechanism.JOBS, *announcements.JOBS, *applications.JOBS, *agreements.JOBS, *closures.JOBS, *domains.JOBS,
)  # fmt: skip
DAILY = timedelta(days=45)


def sweep(at: datetime) -> int:
    """Every job once; answers how many rows they dealt with."""
    return sum(job.run(at) for job in JOBS)


def left_undone(at: datetime) -> dict[str, int]:
    """What the jobs would still find."""
    return {job.name: count for job in JOBS if (count := job.backlog(at))}


def beat(world: World, until: date) -> Story:
    """Every Monday at six, at the end every day."""
    diary = Diary(world.today, world.founded)
    day = world.founded
    while day < until:
        near = until - day <= DAILY
        day += timedelta(days=1 if near else 7 - day.weekday())
        if day > until:
            return
        yield from diary.to(datetime.combine(day, datetime.min.time(), diary.at.tzinfo) + timedelta(hours=6))
        sweep(diary.at)

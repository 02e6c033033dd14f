"""The jobs of the demo world: they run as the beat would run them, only not as often."""

from datetime import date, datetime, timedelta

from operations.demo.timeline import Diary, Story
from operations.demo.world import World
from operations.portal import jobs
from operations.portal.registry import JOBS
from web.jobs import backlogs

# Not while the world is told: sealing and sending are for the end, and answers to the API there are none.
AT_THE_END = frozenset({"seal_trail", "index_trail", "send_outbox", "drop_replays"})
DAILY = timedelta(days=45)


def sweep(at: datetime) -> int:
    """Every job of the rooms once; answers how many rows they dealt with."""
    return sum(job.run(at) for job in JOBS if job.name not in AT_THE_END)


def run_all(at: datetime) -> None:
    """Every job once, kept as runs: what they have to say is sent after them, sealing comes last."""
    last = ("send_outbox", "seal_trail", "index_trail")
    for job in sorted(JOBS, key=lambda job: last.index(job.name) if job.name in last else -1):
        jobs.run(job, at)


def left_undone(at: datetime) -> dict[str, int]:
    """What the jobs would still find."""
    return {name: count for name, count in backlogs(JOBS, at).items() if count}


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

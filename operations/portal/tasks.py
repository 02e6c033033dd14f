"""Every job of every room as a Celery task, with the beat's timetable. A message only wakes: the work itself is rows."""

from celery import shared_task

from audit import clock
from operations.portal import jobs
from operations.portal.registry import JOBS
from web.jobs import Job

NAME = "jobs."


def _run(name: str) -> int:
    job = next(job for job in JOBS if job.name == name)
    return jobs.run(job, clock.now())


def _task(job: Job) -> None:
    @shared_task(name=NAME + job.name, ignore_result=True)
    def sweep() -> int:
        return _run(job.name)


for _job in JOBS:
    _task(_job)


def timetable() -> dict[str, dict[str, object]]:
    """What beat starts, and when; a run that waited too long is dropped, the next one does its work."""
    return {
        job.name: {
            "task": NAME + job.name,
            "schedule": float(job.every),
            "options": {"expires": max(job.every, 60)},
        }
        for job in JOBS
    }

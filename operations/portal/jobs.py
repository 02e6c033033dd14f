"""Running a job and keeping what came of it."""

from collections.abc import Mapping
from datetime import datetime

from audit import clock
from operations.portal.models import JobRun
from web.jobs import Job


def run(job: Job, at: datetime) -> int:
    """Run a job once; the run is kept, a failed one with its error, which is raised again. Answers how many it did."""
    row, _new = JobRun.objects.update_or_create(
        name=job.name, defaults={"started_at": clock.real_now(), "finished_at": None, "error": ""}
    )
    try:
        done = job.run(at)
    except Exception as error:
        JobRun.objects.filter(pk=row.pk).update(finished_at=clock.real_now(), done=0, error=str(error)[:300])
        raise
    JobRun.objects.filter(pk=row.pk).update(finished_at=clock.real_now(), done=done)
    return done


def last_runs() -> Mapping[str, JobRun]:
    """The last run of every job that ever ran."""
    return {row.name: row for row in JobRun.objects.all()}

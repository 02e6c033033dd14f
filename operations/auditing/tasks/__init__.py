"""The sweeps of this room, by subject."""

from operations.auditing.tasks import erasing, searching, watching
from web.jobs import Job

JOBS: tuple[Job, ...] = (*searching.JOBS, *erasing.JOBS, *watching.JOBS)

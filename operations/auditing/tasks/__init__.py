"""The sweeps of this room, by subject."""

from operations.auditing.tasks import searching
from web.jobs import Job

JOBS: tuple[Job, ...] = (*searching.JOBS,)

"""The sweeps of this room, by subject."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

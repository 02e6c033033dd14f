"""Data during operation: sweeps of products."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

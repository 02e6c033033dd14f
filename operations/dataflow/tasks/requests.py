"""Data during operation: sweeps of requests."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

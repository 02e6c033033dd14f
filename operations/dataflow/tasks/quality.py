"""Data during operation: sweeps of quality."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

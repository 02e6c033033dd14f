"""Data during operation: sweeps of imports."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

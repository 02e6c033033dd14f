"""Data during operation: sweeps of processing."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

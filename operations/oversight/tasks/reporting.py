"""Supervision: sweeps of reporting."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

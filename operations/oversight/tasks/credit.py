"""Supervision: sweeps of credit."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

"""Supervision: sweeps of correcting."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

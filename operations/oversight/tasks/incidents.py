"""Supervision: sweeps of incidents."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

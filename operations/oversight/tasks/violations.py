"""Supervision: sweeps of violations."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

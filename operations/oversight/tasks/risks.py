"""Supervision: sweeps of risks."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

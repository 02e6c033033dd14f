"""Supervision: sweeps of supervising."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

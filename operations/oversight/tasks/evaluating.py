"""Supervision: sweeps of evaluating."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

"""Supervision: sweeps of inspecting."""

from web.jobs import Job

JOBS: tuple[Job, ...] = ()

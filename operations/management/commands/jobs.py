"""Run the jobs by hand, or see how they stand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import clock
from operations.portal import jobs
from operations.portal.registry import JOBS
from web.jobs import Job, backlogs


class Command(BaseCommand):
    help = "jobs list: last run and backlog of every job. jobs run NAME…|--all: run them now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["list", "run"])
        parser.add_argument("names", nargs="*", metavar="NAME")
        parser.add_argument("--all", action="store_true", help="every job, in the order of the table")

    def handle(self, *args: Any, what: str, names: list[str], all: bool, **options: Any) -> None:
        if what == "list":
            self._list()
            return
        chosen = self._chosen(names, all)
        failed = [job.name for job in chosen if not self._run(job)]
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")

    def _chosen(self, names: list[str], all: bool) -> list[Job]:
        if all:
            return list(JOBS)
        known = {job.name: job for job in JOBS}
        if not names:
            raise CommandError("Name a job, or say --all.")
        if unknown := [name for name in names if name not in known]:
            raise CommandError(f"No such job: {', '.join(unknown)}. There are: {', '.join(known)}")
        return [known[name] for name in names]

    def _run(self, job: Job) -> bool:
        try:
            done = jobs.run(job, clock.now())
        except Exception as error:  # kept with the run; the others still go
            self.stderr.write(f"{job.name}: {error}")
            return False
        self.stdout.write(f"{job.name}: {done}")
        return True

    def _list(self) -> None:
        runs, waiting = jobs.last_runs(), backlogs(JOBS, clock.now())
        for job in JOBS:
            run = runs.get(job.name)
            last = f"{run.started_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M} done {run.done}" if run else "never"
            error = f"  error: {run.error}" if run and run.error else ""
            self.stdout.write(f"{job.name:32} every {job.every:>6} s  backlog {waiting[job.name]:>5}  {last}{error}")

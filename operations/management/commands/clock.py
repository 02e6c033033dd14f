"""Set the clock of a demo forward."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import clock


class Command(BaseCommand):
    help = "clock show; clock advance --days N. Demo and test mode only, never back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["show", "advance"])
        parser.add_argument("--days", type=int, default=0)

    def handle(self, *args: Any, what: str, days: int, **options: Any) -> None:
        if what == "advance":
            if days <= 0:
                raise CommandError("Say how far: --days N, more than 0.")
            try:
                clock.advance(timedelta(days=days))
            except clock.ClockLocked as error:
                raise CommandError(str(error)) from error
        self.stdout.write(f"{clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}")

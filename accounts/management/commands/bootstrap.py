"""An installation without demo data: regions, units, the three administrators."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.founding import CITIES, PROVINCE, found
from audit import clock


class Command(BaseCommand):
    help = (
        "Set up an empty installation: Zhejiang and its cities, the units of the province and of the chosen cities, and the "
        "three administrators with one-time passwords, printed once. Twice without harm; what exists is left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--region",
            action="append",
            default=[],
            metavar="CODE",
            help="a city whose units are entered too (GB/T 2260, 330100 is Hangzhou); may be repeated",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        unknown = [code for code in options["region"] if code not in CITIES and code != PROVINCE]
        if unknown:
            raise CommandError(
                f"{'、'.join(unknown)}: not Zhejiang or one of its cities. Counties are entered by the system administrator."
            )
        with transaction.atomic():
            made = [*found(clock.now(), options["region"])]
        for administrator in made:
            self.stdout.write(f"{administrator.role:16}{administrator.username:16}{administrator.password}")
        if made:
            self.stdout.write("These passwords are shown once, and changed at the first sign-in.")
        else:
            self.stdout.write("Nothing to do: regions, units and administrators are there.")

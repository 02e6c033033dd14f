"""`manage.py database roles | promises`."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from audit.database import roles
from audit.database.promises import promises


class Command(BaseCommand):
    help = (
        "Make and repair the owner's and the application's role on PostgreSQL (after each migrate), or say what the database "
        "promises. Names from SHOUQUAN_OWNER_ROLE and SHOUQUAN_APPLICATION_ROLE, the application's password from "
        "SHOUQUAN_APPLICATION_PASSWORD."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["roles", "promises"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        getattr(self, what)()

    def roles(self) -> None:
        """By the role that migrates; all or nothing."""
        try:
            with transaction.atomic():
                done = roles.apply(
                    connection,
                    owner=os.environ.get("SHOUQUAN_OWNER_ROLE", "shouquan_owner"),
                    application=os.environ.get("SHOUQUAN_APPLICATION_ROLE", "shouquan_app"),
                    password=os.environ.get("SHOUQUAN_APPLICATION_PASSWORD", ""),
                )
        except roles.Impossible as impossible:
            raise CommandError(str(impossible)) from impossible
        for line in done:
            self.stdout.write(line)

    def promises(self) -> None:
        """What this database promises to the role that asks; exit code 1 when a guard of its own is missing."""
        found = promises()
        self.stdout.write(f"{found.engine}, role {found.role or '-'}: {found.level.label}")
        for line in found.possible:
            self.stdout.write(f"possible here: {line}")
        for line in found.missing:
            self.stdout.write(self.style.ERROR(f"missing: {line}"))
        if found.missing:
            sys.exit(1)

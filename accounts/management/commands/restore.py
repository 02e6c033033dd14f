"""A backup put back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.backups import BackupFailed, restore


class Command(BaseCommand):
    help = (
        "Put the backup FILE back, after every digest has been compared. Stop the service first. Refuses to overwrite an "
        "installation that holds anything, unless --force is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="overwrite what is there")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            count = restore(options["file"], force=options["force"])
        except (BackupFailed, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} files restored. Next: manage.py migrate, then manage.py trail verify.")

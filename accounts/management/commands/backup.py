"""Database and evidence into one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.backups import BackupFailed, backup
from audit import clock


class Command(BaseCommand):
    help = (
        "Write database and evidence to FILE (tar.gz) with the SM3 digest of every part; the service may run meanwhile. "
        "The secret key and the signing keys are not in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            count = backup(options["file"], clock.real_now())
        except (BackupFailed, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['file']}: {count} files.")

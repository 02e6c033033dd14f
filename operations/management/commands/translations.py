"""Compile the translations with Babel, so that no gettext tools are needed."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


def compile_translations() -> list[Path]:
    """Write every .mo that is missing or older than its .po; what was written."""
    written = []
    for source in (
        path for folder in settings.LOCALE_PATHS for path in sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))
    ):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as po:
            catalog = read_po(po, locale=source.parent.parent.name)
        unfinished = target.with_suffix(".mo.new")
        with unfinished.open("wb") as mo:
            write_mo(mo, catalog)
        unfinished.replace(target)
        written.append(target)
    return written


class Command(BaseCommand):
    help = "Compile the translations that are out of date."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_translations():
            self.stdout.write(str(path.relative_to(settings.BASE_DIR)))

"""Looks at a rule set's file before somebody enters it: every fault with its line, every rule without a place in the new text.

It loads nothing: a set is entered and confirmed by two persons of the province on its page, so that the trail says who.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applicants.uploads import text_in
from operations.mechanism import values
from statute.loading import load


class Command(BaseCommand):
    help = "Checks the file of a rule set (docs/rulesets.md); exit 1 with every faulty line."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check"])
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        text = text_in(file.read_bytes())
        if text is None:
            raise CommandError(f"{file}: no text")
        loaded = load(text, values.read)
        if loaded.ruleset is None:
            raise CommandError("\n".join(finding.text for finding in loaded.findings if finding.blocks))
        ruleset = loaded.ruleset
        self.stdout.write(
            f"{ruleset.code} {ruleset.title}, from {ruleset.effective_from}: {len(ruleset.clauses)} clauses"
        )
        for rule in loaded.unmapped:
            self.stdout.write(f"without a place in it: {rule.slug} ({rule.citation})")

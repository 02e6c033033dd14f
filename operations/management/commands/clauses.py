"""The clause list against the code: where each rule is enforced and which tests show it."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.management.source import clause_tests, enforcement, unreached
from statute.clauses import RULES, Rule

# Rows of the parts on conduct that belong to the main stream as well: without them nobody starts to operate.
CONDUCT = {"五(二)-3", "五(四)1-a", "五(四)1-b", "五(四)1-c", "六(三)2-a", "六(四)-1", "六(四)-2"}


def in_main_stream(rule: Rule) -> bool:
    """The P0 rules from the announcement to the agreement, and those that gate operation."""
    return rule.priority == "P0" and (rule.row[0] in "一二三四" or rule.row in CONDUCT)


SETS = {
    "P0-main": in_main_stream,
    "P0": lambda rule: rule.priority == "P0",
    "all": lambda rule: True,
}


class Command(BaseCommand):
    help = "Prints clause | slug | priority | where enforced | tests."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--missing", action="store_true", help="only the slugs that no test shows")
        parser.add_argument("--check", choices=SETS, help="exit 1 if a rule of this set lacks enforcement or test")

    def handle(self, *args: Any, missing: bool = False, check: str | None = None, **options: Any) -> None:
        if check:
            self._check(check)
        elif missing:
            for rule in RULES.values():
                if rule.slug not in clause_tests():
                    self.stdout.write(f"{rule.row}\t{rule.slug}\t{rule.priority}")
        else:
            self.stdout.write("\n".join(table()))

    def _check(self, name: str) -> None:
        enforced, tests = enforcement(), clause_tests()
        rules = [rule for rule in RULES.values() if SETS[name](rule)]
        lacking = [
            f"{rule.row} {rule.slug}: {lack}"
            for rule in rules
            for lack, there in (
                ("enforced nowhere", enforced[rule.slug]),
                ("called by no room", not unreached(enforced[rule.slug])),
                ("no test", tests.get(rule.slug)),
            )
            if not there
        ]
        if lacking:
            raise CommandError("\n".join(lacking))
        self.stdout.write(f"{name}: all {len(rules)} rules are enforced and shown by a test.")


def table() -> Iterator[str]:
    """Clause, rule, where it is enforced, which tests show it; and how many are both."""
    enforced, tests = enforcement(), clause_tests()
    yield "| clause | slug | priority | where enforced | tests |"
    yield "|---|---|---|---|---|"
    for rule in RULES.values():
        yield (
            f"| {rule.row} | {rule.slug} | {rule.priority} | {_lines(enforced[rule.slug])}{_idle(enforced[rule.slug])} "
            f"| {_lines(tests.get(rule.slug, ()))} |"
        )
    shown = sum(1 for slug in RULES if enforced[slug] and not unreached(enforced[slug]) and slug in tests)
    yield ""
    yield f"{shown} of {len(RULES)} rules are enforced and shown by a test."


def _idle(places: tuple[str, ...]) -> str:
    return " (called by no room)" if unreached(places) else ""


def _lines(names: tuple[str, ...]) -> str:
    return "<br>".join(names) or "–"

"""Writes what is read out of the code: docs/lifecycles.md (machines, acts, findings, who may do what), docs/clauses.md (where
each rule is enforced and shown) and, for the clause pages of an installation without tests, statute/clauses/shown.csv."""

import csv
import difflib
import importlib.util
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from audit.act import Act
from audit.roles import Role
from audit.subject import Arrow, Lifecycle
from operations.management.commands.clauses import table
from operations.management.source import acts_in, arrows_of, clause_tests, codes_of, enforcement, papers, root
from statute.clauses import RULES
from web.house import house

STATE: str = "state"
# The order of the river; what is not named comes last.
RIVER = (
    "applicants", "mechanism", "catalog", "announcements", "applications", "agreements", "domains", "dataflow",
    "oversight", "closures", "portal",
)  # fmt: skip
# Findings of the ceremony itself: any act may meet them.
CEREMONY = ("unseen", "role", "scope", "own-organization", "four-eyes", "wrong-state", "stale-page", "crossed")


def machines() -> tuple[type[Lifecycle], ...]:
    """Every concrete lifecycle, in the order of the river."""
    found = [model for model in apps.get_models() if issubclass(model, Lifecycle)]
    return tuple(sorted(found, key=lambda model: (_place(room_of(model)), _first_arrow(model))))


def room_of(model: type[Any]) -> str:
    """The room a model lives in: operations.agreements.models → agreements."""
    return next((part for part in model.__module__.split(".") if part in RIVER), model._meta.app_label)


def all_acts() -> tuple[Act[Any], ...]:
    """The acts that people may call."""
    if importlib.util.find_spec("operations.portal.registry") is None:
        return ()
    from operations.portal.registry import ACTS

    return tuple(ACTS)


def _place(room: str) -> int:
    return RIVER.index(room) if room in RIVER else len(RIVER)


def _first_arrow(model: type[Lifecycle]) -> int:
    return min((arrow.order for arrow in model.arrows()), default=0)


class Command(BaseCommand):
    help = "Writes the files that are made from the code; --check compares only."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="exit 1 with the difference if a file is not fresh")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        stale = [line for name, make in MADE.items() for line in self._one(name, make, check)]
        if stale:
            raise CommandError("\n".join(stale))

    def _one(self, name: str, make: Callable[[], Iterable[str]], check: bool) -> Iterator[str]:
        """Write one file, or answer how it differs."""
        with translation.override("zh-hans"):
            fresh = "\n".join(make()) + "\n"
        path = root() / name
        there = path.read_text(encoding="utf-8") if path.exists() else ""
        if not check:
            if there != fresh:
                path.write_text(fresh, encoding="utf-8")
            self.stdout.write(f"{name} is written")
        elif there != fresh:
            yield from difflib.unified_diff(there.splitlines(), fresh.splitlines(), name, "manage.py docs", lineterm="")
            yield f"{name} is not fresh: run `manage.py docs`."
        else:
            self.stdout.write(f"{name} is fresh")


def clauses() -> Iterator[str]:
    """The rules with what enforces and what shows them."""
    yield "# Clauses 条文"
    yield ""
    yield "Written by `manage.py docs` from the code; not edited by hand. A rule is enforced where its slug stands in the source and"
    yield "shown by the tests marked with it."
    yield ""
    yield from table()


def places() -> Iterator[str]:
    """What the clause pages show of the source: rules by slug, papers and jobs by clause."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(("about", "what", "name", "label"))
    enforced, tests = enforcement(), clause_tests()
    for slug in RULES:
        writer.writerows((slug, "enforced", place, "") for place in enforced[slug])
        writer.writerows((slug, "test", test, "") for test in tests.get(slug, ()))
    writer.writerows(sorted((clause, "paper", name, title) for name, title, clause in papers()))
    jobs = {(act.clause, "job", job.name, "") for job in house().jobs for act in acts_in(job.run) if act.clause}
    writer.writerows(sorted(jobs))
    yield lines.getvalue().rstrip("\n")


def page() -> Iterator[str]:
    """The page, line by line."""
    acts = all_acts()
    yield "# Lifecycles 状态机"
    yield ""
    yield "Written by `manage.py docs` from the code; not edited by hand. An act's findings are those its source names; besides"
    yield f"them any act may meet those of the ceremony: {_codes(CEREMONY)}."
    for model in machines():
        yield from _machine(model, [act for act in acts if act.model is model])
    others = [act for act in acts if not issubclass(act.model, Lifecycle)]
    if others:
        yield ""
        yield "## Without states 无状态对象"
        yield ""
        yield from _act_table(sorted(others, key=lambda act: act.code), coded=True)
    yield from _roles(acts)


def _machine(model: type[Lifecycle], acts: Sequence[Act[Any]]) -> Iterator[str]:
    field: Any = model._meta.get_field(STATE)
    states = dict(field.flatchoices)
    yield ""
    yield f"## {model.__name__} `{model.type_code()}`"
    yield ""
    yield _first_line(model)
    yield ""
    yield " · ".join(f"`{code}` {label}" for code, label in states.items())
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for code, label in states.items():
        yield f"    {code}: {code} {label}"
    yield f"    [*] --> {field.get_default()}"
    for arrow in model.arrows():
        for source in arrow.sources:
            yield f"    {source} --> {arrow.target}: {arrow.name}"
    leaving = {source for arrow in model.arrows() for source in arrow.sources}
    for code in states:
        if code not in leaving:
            yield f"    {code} --> [*]"
    yield "```"
    yield ""
    yield "| arrow | from | to | roles | clause |"
    yield "|---|---|---|---|---|"
    for arrow in model.arrows():
        yield _arrow_row(arrow)
    if acts:
        yield ""
        yield from _act_table(acts)


def _first_line(model: type[Any]) -> str:
    return (model.__doc__ or "").strip().split("\n")[0]


def _arrow_row(arrow: Arrow) -> str:
    return (
        f"| `{arrow.name}` {arrow.label} | {_codes(arrow.sources)} | `{arrow.target}` "
        f"| {_role_names(arrow.roles)} | {arrow.clause or '–'} |"
    )


def _act_table(acts: Iterable[Act[Any]], *, coded: bool = False) -> Iterator[str]:
    yield "| act | from | arrow | roles | clause | findings |"
    yield "|---|---|---|---|---|---|"
    for act in acts:
        name = act.code if coded else act.verb
        states = "new" if act.root else _codes(act.states) if act.states else "any"
        yield (
            f"| `{name}` {act.label} | {states} | {_codes(arrows_of(act)) or '–'} | {_role_names(act.roles)} "
            f"| {act.clause or '–'} | {_codes(codes_of(act.checks, act.input_checks, act.body)) or '–'} |"
        )


def _roles(acts: Sequence[Act[Any]]) -> Iterator[str]:
    yield ""
    yield "## Who may do what 角色与办理事项"
    yield ""
    yield "| role | acts |"
    yield "|---|---|"
    for role in Role:
        codes = sorted(act.code for act in acts if role in act.roles)
        if not acts:
            codes = sorted(f"{m.type_code()}.{a.name}" for m in machines() for a in m.arrows() if role in a.roles)
        yield f"| {role.label} `{role}` | {_codes(codes) or '–'} |"


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def _role_names(roles: Iterable[str]) -> str:
    held = set(roles)
    return "、".join(str(role.label) for role in Role if role in held)


MADE: Mapping[str, Callable[[], Iterable[str]]] = {
    "docs/lifecycles.md": page,
    "docs/clauses.md": clauses,
    "statute/clauses/shown.csv": places,
}

"""The clauses of ZJ-2023 in our own words, and the 111 rules read out of them."""

import csv
from collections.abc import Iterator, Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from statute.clauses.model import Clause, Place, Priority, Rule, RuleKind
from statute.clauses.zj2023_conduct import CONDUCT
from statute.clauses.zj2023_grant import GRANT

__all__ = ["CLAUSES", "PLACES", "RULES", "Clause", "Place", "Priority", "Rule", "RuleKind", "rules_of"]


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(files("statute.clauses").joinpath(name).read_text(encoding="utf-8").splitlines())


def _read_places() -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for row in _rows("shown.csv"):
        found.setdefault(row["about"], []).append(Place(**row))
    return {about: tuple(places) for about, places in found.items()}


CLAUSES: Final[Mapping[str, Clause]] = MappingProxyType({clause.number: clause for clause in (*GRANT, *CONDUCT)})
RULES: Final[Mapping[str, Rule]] = MappingProxyType({row["slug"]: Rule(**row) for row in _rows("zj2023.csv")})  # type: ignore[arg-type]
# By slug of a rule or number of a clause: written by `manage.py docs` from the source, since tests aren't installed.
PLACES: Final[Mapping[str, tuple[Place, ...]]] = MappingProxyType(_read_places())


def rules_of(clause: str) -> tuple[Rule, ...]:
    """The rules of a clause and of its points: "三(二)" includes those of "三(二)4"."""
    return tuple(rule for rule in RULES.values() if rule.clause == clause or _is_point_of(rule.clause, clause))


def _is_point_of(number: str, clause: str) -> bool:
    return number.startswith(clause) and (clause.endswith(")") or len(clause) == 1)

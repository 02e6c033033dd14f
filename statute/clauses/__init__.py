"""The clauses of ZJ-2023 in our own words, and the 111 rules read out of them."""

import csv
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from statute.clauses.model import Clause, Priority, Rule, RuleKind
from statute.clauses.zj2023_conduct import CONDUCT
from statute.clauses.zj2023_grant import GRANT

__all__ = ["CLAUSES", "RULES", "Clause", "Priority", "Rule", "RuleKind", "rules_of"]


def _read_rules() -> dict[str, Rule]:
    text = files("statute.clauses").joinpath("zj2023.csv").read_text(encoding="utf-8")
    return {row["slug"]: Rule(**row) for row in csv.DictReader(text.splitlines())}  # type: ignore[arg-type]


CLAUSES: Final[Mapping[str, Clause]] = MappingProxyType({clause.number: clause for clause in (*GRANT, *CONDUCT)})
RULES: Final[Mapping[str, Rule]] = MappingProxyType(_read_rules())


def rules_of(clause: str) -> tuple[Rule, ...]:
    """The rules of a clause and of its points: "三(二)" includes those of "三(二)4"."""
    return tuple(rule for rule in RULES.values() if rule.clause == clause or _is_point_of(rule.clause, clause))


def _is_point_of(number: str, clause: str) -> bool:
    return number.startswith(clause) and (clause.endswith(")") or len(clause) == 1)

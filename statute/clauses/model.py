"""What a clause is, and what a rule read out of it is."""

from dataclasses import dataclass
from typing import Literal

from statute.findings import cite

RuleKind = Literal["principle", "definition", "obligation", "permission", "prohibition"]
Priority = Literal["P0", "P1", "P2"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause by number ("四(四)"), with a short title and a one-line summary in our words."""

    number: str
    title: str
    summary: str

    @property
    def part(self) -> str:
        """The number of the part it belongs to."""
        return self.number[0]

    @property
    def citation(self) -> str:
        """The clause as printed for people."""
        return cite(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One enforceable statement: who bears it, how it is enforced, what a test must show.

    `row` is its number in the clause matrix ("五(四)1-a"), `clause` the number people see.
    """

    slug: str
    row: str
    kind: RuleKind
    bearer: str
    enforcement: str
    acceptance: str
    priority: Priority

    @property
    def clause(self) -> str:
        """The clause it is read out of, without the matrix suffix."""
        return self.row.split("-")[0]

    @property
    def citation(self) -> str:
        """The clause as printed for people."""
        return cite(self.clause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something written in the code speaks of a rule (by slug) or a clause (by number); see shown.csv.

    `what`: enforced (a function), test, paper or job; `name` as the source has it; `label` as people call it, where it differs.
    """

    about: str
    what: str
    name: str
    label: str

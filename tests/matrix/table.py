"""The tables beside this file: states × actions, a cell holds the roles allowed. Written by hand from the lifecycle page.

A row is a state; where a state needs telling apart, another word follows it ("supplementing again": after acceptance).
In these scenes the sector authority of the field is no member of the mechanism: it may not consult experts 四(一).
`*` stands for every role: an action that only other actions call, whose own ceremony has decided who may.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from audit.roles import Role

HERE = Path(__file__).parent
EVERY = "*"


@dataclass(frozen=True, kw_only=True)
class Table:
    """One machine: its rows and verbs in the order of the file, and who may do what in which."""

    machine: str
    rows: tuple[str, ...]
    verbs: tuple[str, ...]
    cells: dict[tuple[str, str], frozenset[str]]

    @property
    def states(self) -> set[str]:
        return {row.split()[0] for row in self.rows}

    def allowed(self, row: str, verb: str) -> frozenset[str]:
        """Role codes; empty where the action is forbidden to everybody."""
        return self.cells[row, verb]


@cache
def table(machine: str) -> Table:
    """Read one file. Raises ValueError for a ragged row or an unknown role."""
    with (HERE / f"{machine}.csv").open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    cells = {}
    for number, row in enumerate(rows, start=2):
        if len(row) != len(heading):
            raise ValueError(f"{machine}.csv:{number}: {len(row)} cells under {len(heading)} headings")
        for verb, cell in zip(heading[1:], row[1:], strict=True):
            roles = frozenset(Role.values) if cell == EVERY else frozenset(cell.split())
            if unknown := roles - set(Role.values):
                raise ValueError(f"{machine}.csv:{number}: {', '.join(sorted(unknown))}")
            cells[row[0], verb] = roles
    return Table(machine=machine, rows=tuple(row[0] for row in rows), verbs=tuple(heading[1:]), cells=cells)


def machines() -> tuple[str, ...]:
    """The machines that have a table."""
    return tuple(sorted(path.stem for path in HERE.glob("*.csv")))

"""Rows as the database itself holds them: read, compared and written past the models, on both engines."""

import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

from audit.logs import partitions
from audit.logs import triggers as logs
from audit.trail import triggers as trail

Row = tuple[Any, ...]
# By primary key.
Rows = Mapping[Any, Row]

# Tables whose rows the database keeps as they are.
KEPT = frozenset({*trail.APPEND_ONLY, logs.LOG, logs.HOLD})
# Django fills these after migrating, and anew under other keys after the flush of a test that commits; no scenario writes them.
FILLED = frozenset({"django_content_type", "auth_permission"})
_READING = ("SELECT", "RELEASE", "PRAGMA", "EXPLAIN", "SHOW", "SET CONSTRAINTS")
_WRITING = re.compile(r'\s*(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"')
_SAVEPOINT = re.compile(r"\s*(SAVEPOINT|ROLLBACK TO SAVEPOINT)\s+(\S+)")
ANY_TABLE = ""


def kind_of_statement(sql: str) -> tuple[str, str]:
    """("write", table), ("savepoint", name), ("rollback", name) or ("read", "")."""
    if found := _WRITING.match(sql):
        return "write", found[1]
    if found := _SAVEPOINT.match(sql):
        return ("savepoint" if found[1] == "SAVEPOINT" else "rollback"), found[2]
    return ("read", "") if sql.lstrip().startswith(_READING) else ("write", ANY_TABLE)


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of ours: its columns as the database names them, and the place of the key among them."""

    name: str
    columns: tuple[str, ...]
    key: int


@cache
def tables() -> Mapping[str, Table]:
    """Every table that models stand for, those between two models too, by name; not what Django fills itself."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.db_table in FILLED:
            continue
        names = tuple(str(f.column) for f in meta.local_concrete_fields if not f.generated)
        assert meta.pk is not None
        found[meta.db_table] = Table(name=meta.db_table, columns=names, key=names.index(str(meta.pk.column)))
    return found


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happened to one table."""

    table: Table
    new: tuple[Row, ...]
    changed: tuple[Row, ...]
    # Keys.
    gone: tuple[Any, ...]

    @property
    def allowed(self) -> bool:
        """Whether the database lets anybody write it: what it keeps can only be added to."""
        return self.table.name not in KEPT or not (self.changed or self.gone)


def difference(before: Mapping[str, Rows], after: Mapping[str, Rows]) -> tuple[Change, ...]:
    """Table by table, what leads from one state to another."""
    found = []
    for name, rows in after.items():
        old = before[name]
        if old is not rows:
            change = Change(
                table=tables()[name],
                new=tuple(row for key, row in rows.items() if key not in old),
                changed=tuple(row for key, row in rows.items() if key in old and old[key] != row),
                gone=tuple(key for key in old if key not in rows),
            )
            if change.new or change.changed or change.gone:
                found.append(change)
    return tuple(found)


def read(name: str, known: Rows) -> Rows:
    """A table as it is now; rows that are as `known` are the same objects, so that many states take little memory."""
    table = tables()[name]
    # Neither engine's driver may turn values into others: SQLite converts by a column's type, which an expression hasn't;
    # PostgreSQL gives, and takes, every type as text.
    shape = '+"{}"' if connection.vendor == "sqlite" else '"{}"::text'
    with _cursor() as cursor:
        cursor.execute(f'SELECT {", ".join(shape.format(c) for c in table.columns)} FROM "{name}"')
        fresh = [tuple(row) for row in cursor.fetchall()]
    rows = {row[table.key]: row for row in fresh}
    if len(rows) == len(known) and all(known.get(key) == row for key, row in rows.items()):
        return known
    return {key: known[key] if known.get(key) == row else row for key, row in rows.items()}


def write(change: Change) -> None:
    """Make the change. References are checked by the database when the transaction ends, so the order is free."""
    table, key = change.table, change.table.columns[change.table.key]
    names = ", ".join(f'"{c}"' for c in table.columns)
    mark = "?" if connection.vendor == "sqlite" else "%s"
    with _cursor() as cursor:
        if change.gone:
            cursor.executemany(f'DELETE FROM "{table.name}" WHERE "{key}" = {mark}', [(gone,) for gone in change.gone])
        if change.changed:
            sets = ", ".join(f'"{c}" = {mark}' for c in table.columns)
            rows = [(*row, row[table.key]) for row in change.changed]
            cursor.executemany(f'UPDATE "{table.name}" SET {sets} WHERE "{key}" = {mark}', rows)
        if not change.new:
            return
        if connection.vendor == "sqlite":
            marks = ", ".join(mark for _column in table.columns)
            cursor.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', change.new)
        else:
            if table.name == logs.LOG:
                at = table.columns.index("at")
                partitions.ensure(
                    {date.fromisoformat(row[at][:10]) + timedelta(days=n) for row in change.new for n in (0, 1)}
                )
            with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
                copy.write("".join(map(_line, change.new)))


_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _line(row: Row) -> str:
    """A row of texts in PostgreSQL's COPY format."""
    return "\t".join("\\N" if value is None else value.translate(_ESCAPED) for value in row) + "\n"


def _cursor() -> Any:
    """The driver's own cursor: no wrapper sees what passes here."""
    connection.ensure_connection()
    return closing(connection.connection.cursor())

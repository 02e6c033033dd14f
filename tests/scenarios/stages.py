"""Stages laid down again: what a scenario once walked by real actions is, in a later test, put back row by row.

A function marked `@stage` is walked the first time. When it is called again in the same run with the same arguments, while the
database stands exactly where it stood then, the rows that the walk left are inserted in bulk and what it answered is read from
them. Nothing is ever laid down that real actions of this very run have not written.

Where the database stands is known from the statements of this connection: each test starts from the empty database, a stage
leads from one known state to another, and any other write makes the state unknown until a savepoint before it is rolled back
to. In an unknown state every stage walks. So it does in tests that commit (races, commands), that patch or change settings,
outside pytest and in other threads.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, timedelta
from enum import Enum
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection, models
from django.utils.translation import get_language

from applicants.documents import place
from applicants.models import Document
from tests.scenarios.rows import ANY_TABLE, Change, Rows, difference, kind_of_statement, read, tables, write

P = ParamSpec("P")
R = TypeVar("R")

PLAIN = (str, int, float, bytes, date, timedelta, UUID, Enum, type(None))


class Unkeyable(TypeError):
    """An argument that can't be told equal to another one of another test."""


@dataclass(frozen=True, eq=False)
class State:
    """The rows of every table at one moment; a state is equal to itself alone."""

    tables: Mapping[str, Rows] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Leg:
    """What one stage did: from where to where, and what it answered."""

    to: State
    changes: tuple[Change, ...]
    answer: Any
    files: frozenset[str]

    @property
    def can_be_laid(self) -> bool:
        """Whether the database lets it be written, and the files lie where the walk put them."""
        return all(change.allowed for change in self.changes) and all(map(default_storage.exists, self.files))


@dataclass(kw_only=True)
class Ground:
    """What is known of the test's database: it equals `state` but for the tables in `dirty`."""

    on: bool = False
    empty: State | None = None
    state: State | None = None
    dirty: set[str] = field(default_factory=set)
    savepoints: dict[str, tuple[State | None, set[str]]] = field(default_factory=dict)
    legs: dict[tuple[Any, ...], Leg] = field(default_factory=dict, repr=False)
    walked: int = 0
    laid: int = 0

    def restart(self, *, on: bool) -> None:
        """A test begins, its database empty; `on`: stages may be laid down in it."""
        self.on, self.state = on, None
        self.dirty.clear()
        self.savepoints.clear()
        if self.watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.watch)

    def watch(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Every statement of the connection passes here."""
        if self.on and _in_a_test():
            kind, name = kind_of_statement(str(sql))
            if kind == "write":
                self.dirty.add(name)
            elif kind == "savepoint":
                self.savepoints[name] = (self.state, set(self.dirty))
            elif kind == "rollback":
                self.state, dirty = self.savepoints.get(name, (None, {ANY_TABLE}))
                self.dirty = set(dirty)
        return execute(sql, params, many, context)

    def known(self) -> State | None:
        """Where the database stands, when that is known."""
        if not self.on or threading.current_thread() is not threading.main_thread() or not _in_a_test():
            return None
        if self.dirty:
            return None
        if self.state is None:
            self.empty = self.empty or self.survey()
            self.state = self.empty
        return self.state

    def survey(self) -> State:
        """The state now: the last known one, and the dirty tables read again."""
        before = self.state.tables if self.state else {}
        stale = tables().keys() if not before or ANY_TABLE in self.dirty else self.dirty & tables().keys()
        return State({**before, **{table: read(table, before.get(table, {})) for table in stale}})

    def take(self, key: tuple[Any, ...], before: State, walk: Callable[[], Any]) -> Any:
        """Lay the stage down if it was walked from here before; else walk it and remember."""
        leg = self.legs.get((before, *key))
        if leg is not None and leg.can_be_laid:
            for change in leg.changes:
                write(change)
            self.state, self.laid = leg.to, self.laid + 1
            self.dirty.clear()
            return again(leg.answer)
        made = walk()
        self.walked += 1
        if self.state is None:
            return made
        after = self.survey() if self.dirty else self.state
        self.state = after
        self.dirty.clear()
        changes = difference(before.tables, after.tables)
        self.legs[before, *key] = Leg(to=after, changes=changes, answer=made, files=_files(changes))
        return again(made)


GROUND = Ground()


def stage(walk: Callable[P, R]) -> Callable[P, R]:
    """Mark a scenario whose rows may be laid down again; it is a function of its arguments and of the database alone."""
    shape = signature(walk)
    name = f"{walk.__module__}.{walk.__qualname__}"

    @wraps(walk)
    def staged(*args: P.args, **kwargs: P.kwargs) -> R:
        before = GROUND.known()
        if before is None:
            return walk(*args, **kwargs)
        bound = shape.bind(*args, **kwargs)
        bound.apply_defaults()
        try:
            key = (name, get_language(), frozen(bound.arguments))
        except Unkeyable:
            return walk(*args, **kwargs)
        return cast(R, GROUND.take(key, before, lambda: walk(*args, **kwargs)))

    return staged


def frozen(value: Any) -> Any:
    """What an argument says, to be compared with another call's. Raises Unkeyable for a file, a function and the like."""
    if isinstance(value, models.Model):
        columns = tuple(frozen(getattr(value, f.attname)) for f in value._meta.concrete_fields)
        return type(value)._meta.label, value.pk, columns
    if isinstance(value, PLAIN):
        return type(value).__name__, value
    if isinstance(value, Mapping):
        return "mapping", tuple(sorted((str(k), frozen(v)) for k, v in value.items()))
    if isinstance(value, list | tuple):
        return type(value).__name__, tuple(frozen(v) for v in value)
    if isinstance(value, set | frozenset):
        return "set", frozenset(frozen(v) for v in value)
    if is_dataclass(value) and not isinstance(value, type):
        return type(value).__qualname__, tuple((f.name, frozen(getattr(value, f.name))) for f in fields(value))
    raise Unkeyable(type(value))


def again(answer: Any) -> Any:
    """The answer of a stage with every row in it read from the database."""
    wanted: dict[type[models.Model], set[Any]] = {}
    for row in _rows_in(answer):
        wanted.setdefault(type(row), set()).add(row.pk)
    found = {model: model._base_manager.in_bulk(keys) for model, keys in wanted.items()}
    return _put(answer, found)


def _rows_in(value: Any) -> Iterable[models.Model]:
    if isinstance(value, models.Model):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _rows_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _rows_in(part)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from _rows_in(getattr(value, part.name))


def _put(value: Any, found: Mapping[type[models.Model], Mapping[Any, Any]]) -> Any:
    if isinstance(value, models.Model):
        return found[type(value)][value.pk]
    if isinstance(value, Mapping):
        return {key: _put(part, found) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_put(part, found) for part in value)
    if is_dataclass(value) and not isinstance(value, type) and any(True for _row in _rows_in(value)):
        return replace(value, **{part.name: _put(getattr(value, part.name), found) for part in fields(value)})
    return value


def _in_a_test() -> bool:
    """Whether everything done now is rolled back when the test ends."""
    blocks = connection.atomic_blocks
    return bool(blocks) and blocks[0]._from_testcase


def _files(changes: Iterable[Change]) -> frozenset[str]:
    """Where the contents of the new documents lie."""
    rows = [(change.table, row) for change in changes for row in change.new]
    documents = Document._meta.db_table
    return frozenset(place(row[table.columns.index("digest")]) for table, row in rows if table.name == documents)

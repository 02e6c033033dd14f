"""Folding the trail: the row that the entries of an object leave is the row in the database, column for column, both ways.

Entries are read once, in the order they were written, and what they say of each row is spread over a file of SQLite's own that
is gone afterwards. Then kind by kind, in the order of ids, what was said of a row is folded and held against the row. Memory
stays bounded; time grows with the trail.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model

from audit.subject import Subject
from audit.trail.models import Entry, Outcome
from audit.trail.recording import ABOUT_NO_ROW, columns_of, joined, plain
from audit.trail.snapshot import one_moment

CHUNK = 500
# Tables that no act writes, and why.
APART: Mapping[str, str] = {
    "audit.ClockOffset": "how far the clock of a demonstration stands ahead",
    "audit.LogRow": "lines of a log file; the entry of their batch has its digest, triggers keep them",
    "audit.LogDay": "days that logs came for; the entries of their batches name them",
    "audit.OpenHour": "hours that wait for their seal",
    "audit.Message": "notices on their way",
    "audit.Entry": "the trail itself",
    "audit.Payload": "the trail itself",
    "audit.Pending": "the trail itself",
    "audit.Leaf": "the trail itself",
    "audit.Shard": "the trail itself",
    "audit.Tile": "the trail itself",
    "audit.TrailKey": "the trail itself",
    "audit.Checkpoint": "the trail itself",
    "audit.Cosignature": "what a witness signed of the trail",
    "audit.Cover": "the trail itself",
    "audit.Tombstone": "the trail itself",
    "operations.Counter": "the last number given; the object that has it has its entry",
    "operations.Notification": "notices that came, and whether they were read",
    "operations.JobRun": "when a job last ran",
    "operations.Replay": "answers kept for a while, to be given again",
    "operations.SavedFilter": "a reader's own lists",
    "operations.Simulation": "how far a simulated world has lived",
    "operations.IndexedEntry": "what the search finds entries by: made of the trail, of nothing else",
}
# What a new row says nothing of is empty.
EMPTY: tuple[object, ...] = (None, "", [])
# What stands for a value that was told by an erased content only.
ERASED = "\0erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A column of a row that is not as its entries leave it; without a column, a row that is there on one side only."""

    kind: str
    id: str
    column: str = ""
    folded: object
    stored: object

    def __str__(self) -> str:
        where = f"{self.kind} {self.id}" + (f" {self.column}" if self.column else "")
        return f"{where}: the trail says {self.folded!r}, the database {self.stored!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """How much was compared, and what differs; how many columns were told by erased contents only and can't be compared."""

    entries: int
    kinds: int
    rows: int
    erased: int
    differences: tuple[Difference, ...]


def models() -> tuple[type[Model], ...]:
    """Every kind of row that acts write."""
    own = {model._meta.app_label for model in apps.get_models() if issubclass(model, Subject)}
    return tuple(m for m in apps.get_models() if m._meta.app_label in own and m._meta.label not in APART)


def fold() -> Folded:
    """Fold all entries and compare with every row, as both stood at one moment."""
    with one_moment(), closing(sqlite3.connect("")) as said:
        found = list[Difference]()
        entries, rows, erased = _spread(said, found), 0, 0
        for model in models():
            for differences in _compared(said, model):
                rows += 1
                found.extend(one for one in differences if one.folded != ERASED)
                erased += sum(one.folded == ERASED for one in differences)
        known = [str(model._meta.model_name) for model in models()]
        for kind, id in said.execute("SELECT DISTINCT kind, id FROM said ORDER BY kind, id"):
            if kind not in known:
                found.append(Difference(kind=kind, id=id, folded="a row", stored="no such table"))
    return Folded(entries=entries, kinds=len(known), rows=rows, erased=erased, differences=tuple(found))


# --- what the entries say ------------------------------------------------------------------------------------------


def _spread(said: sqlite3.Connection, found: list[Difference]) -> int:
    """What each entry says of each row, by row. An object's own entries stand in the order of object_seq; what another's entry
    says of it, after the one that it had come to. One that can't be read is put into `found`."""
    said.execute(
        "CREATE TABLE said (kind TEXT, id TEXT, seq INTEGER, beside INTEGER, entry INTEGER, place INTEGER, how TEXT,"
        " changes TEXT, PRIMARY KEY (kind, id, seq, beside, entry, place)) WITHOUT ROWID"
    )
    entries = Entry.objects.filter(outcome=Outcome.DONE).exclude(object_type__in=ABOUT_NO_ROW).order_by("pk")
    number = 0
    columns = entries.values_list("object_type", "object_id", "object_seq", "payload__json", "tombstone__outline")
    for kind, id, seq, text, outline in columns.iterator(chunk_size=CHUNK):
        number += 1
        try:
            payload = json.loads(text) if text else _without_values(outline)
        except ValueError:
            found.append(Difference(kind=kind, id=key_of(id), folded="a content that can't be read", stored="unknown"))
            continue
        how = "made" if payload.get("whole") else "changed"
        said.execute(
            "INSERT INTO said VALUES (?, ?, ?, 0, ?, 0, ?, ?)",
            # An act's entry without a number is none of ours: verifying says so, and it counts as the first.
            (kind, key_of(id), seq or 0, number, how, json.dumps(payload.get("changes", {}))),
        )
        for place, row in enumerate(payload.get("rows", ())):
            other, _colon, pk = row["row"].partition(":")
            said.execute(
                "INSERT INTO said VALUES (?, ?, ?, 1, ?, ?, ?, ?)",
                (other, key_of(pk), row["seq"], number, place, row["how"], json.dumps(row["changes"])),
            )
    return number


def _without_values(outline: str | None) -> dict[str, Any]:
    """What an erased content had told, every value unknown."""
    told = json.loads(outline) if outline else {"columns": [], "rows": []}
    rows = [{**row, "changes": dict.fromkeys(row["columns"], (ERASED, ERASED))} for row in told["rows"]]
    return {**told, "changes": dict.fromkeys(told["columns"], (ERASED, ERASED)), "rows": rows}


def key_of(pk: object) -> str:
    """An id as text that sorts as the database sorts ids."""
    text = str(pk)
    return f"{int(text):020}" if text.isdigit() else UUID(text).hex


@dataclass(frozen=True, slots=True)
class Row:
    """A row as its entries leave it; no columns: it is gone."""

    columns: Mapping[str, object] | None
    entries: int


def _folded(said: sqlite3.Connection, kind: str) -> Iterator[tuple[str, Row]]:
    cursor = said.execute(
        "SELECT id, beside, how, changes FROM said WHERE kind = ? ORDER BY id, seq, beside, entry, place", (kind,)
    )
    for id, told in groupby(cursor, key=itemgetter(0)):
        columns: dict[str, object] | None = None
        entries = 0
        for _id, of_another, how, changes in told:
            entries += not of_another
            if how == "dropped":
                columns = None
                continue
            after = {name: pair[1] for name, pair in json.loads(changes).items()}
            columns = after if how == "made" else {**(columns or {}), **after}
        yield id, Row(columns, entries)


# --- against the database ------------------------------------------------------------------------------------------


def _compared(said: sqlite3.Connection, model: type[Model]) -> Iterator[list[Difference]]:
    """The differences of each row that stands on either side, in the order of ids."""
    kind = str(model._meta.model_name)
    folded, stored = _folded(said, kind), _stored(model)
    left, right = next(folded, None), next(stored, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            gone = left[1].columns is None
            yield [] if gone else [Difference(kind=kind, id=left[0], folded="a row", stored="none")]
            left = next(folded, None)
        elif left is None or right[0] < left[0]:
            yield [Difference(kind=kind, id=right[0], folded="no entry", stored="a row")]
            right = next(stored, None)
        else:
            yield list(_differing(model, left[0], left[1], right[1]))
            left, right = next(folded, None), next(stored, None)


def _stored(model: type[Model]) -> Iterator[tuple[str, tuple[Model, Mapping[str, object]]]]:
    """Every row with its columns as an entry would hold them."""
    batch: list[Model] = []
    for row in model._base_manager.order_by("pk").iterator(chunk_size=CHUNK):
        batch.append(row)
        if len(batch) == CHUNK:
            yield from _with_columns(model, batch)
            batch = []
    yield from _with_columns(model, batch)


def _with_columns(
    model: type[Model], rows: Sequence[Model]
) -> Iterator[tuple[str, tuple[Model, Mapping[str, object]]]]:
    relations = model._meta.many_to_many
    joins = {relation.name: joined(relation, [row.pk for row in rows]) for relation in relations} if rows else {}
    for row in rows:
        many = {name: ids.get(row.pk, []) for name, ids in joins.items()}
        yield key_of(row.pk), (row, columns_of(row, many))


def _differing(
    model: type[Model], id: str, folded: Row, stored: tuple[Model, Mapping[str, object]]
) -> Iterator[Difference]:
    row, columns = stored
    kind = str(model._meta.model_name)
    if folded.columns is None:
        yield Difference(kind=kind, id=id, folded="a row that was dropped", stored="a row")
        return
    for name, value in columns.items():
        said = folded.columns.get(name)
        if said == ERASED:
            yield Difference(kind=kind, id=id, column=name, folded=ERASED, stored=value)
            continue
        if said == value or (name not in folded.columns and value in EMPTY):
            continue
        if plain(_read(model, name, said)) != value:
            yield Difference(kind=kind, id=id, column=name, folded=said, stored=value)
    if isinstance(row, Subject) and row.trail_seq != folded.entries:
        yield Difference(kind=kind, id=id, column="trail_seq", folded=folded.entries, stored=row.trail_seq)


def _read(model: type[Model], name: str, value: object) -> Any:
    """A recorded value as the database gives it back: 5 as 5.00, a time written with another offset; one that is none, as it is."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    field = fields.get(name)
    if field is None or value is None:
        return value
    try:
        read = field.to_python(value)
    except ValidationError:
        return value
    return read if not hasattr(field, "decimal_places") else round(read, field.decimal_places)

"""One entry of the trail, with everything it says in words, and the proof that it stands where it stands."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, F, Model
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actor import Actor
from audit.subject import Subject
from audit.trail import keys
from audit.trail.models import Checkpoint, Entry, Leaf, Shard, TrailKey
from audit.trail.notes import ORIGIN_OF_FORMAT_1, name_of
from audit.trail.proofs import EntryProof, NotProved, proof_of
from operations.auditing.permissions import SEES_TRAIL, entries
from web.house import house
from web.showing import state_label, value_text
from web.timeline import Line, line_of, payload_of

# The form of the proof as a file.
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Said:
    """A column or an input: what it is called, and what it held before (empty of a new row) and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row that the act wrote beside its object."""

    kind: str
    id: str
    how: str
    columns: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An entry as one reader sees it: `line` as the timeline has it; `whole`: with everything, as auditors read it."""

    entry: Entry
    line: Line
    whole: bool
    kind: str
    object: Subject | None
    case: Subject | None
    body: Mapping[str, Any]
    inputs: tuple[Said, ...] = ()
    changes: tuple[Said, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def content(self) -> str:
        """The content as it was committed to; empty where it was erased or the reader has only the shorter form."""
        payload = getattr(self.entry, "payload", None)
        return payload.json if self.whole and payload is not None else ""


def shown(id: UUID, by: Actor) -> Shown | None:
    """An entry for one reader: auditors read all of those in their jurisdiction, others what a timeline shows them."""
    whole = by.role in SEES_TRAIL
    rows = entries(by) if whole else Entry.objects.all()
    entry = rows.filter(pk=id).select_related("payload", "leaf", "tombstone").first()
    if entry is None:
        return None
    seen = _seen(entry, by)
    if whole:
        line = line_of(entry, None, house(), by=by)
    else:
        line = next((found for place in seen if (found := line_of(entry, place, house(), by=by)) is not None), None)
    if line is None:
        return None
    return _told(entry, line, seen, whole=whole)


@cache
def _models() -> Mapping[str, type[Subject]]:
    """Every kind of object that entries are about, by code."""
    return {model.type_code(): model for model in apps.get_models() if issubclass(model, Subject)}


@cache
def _rows() -> Mapping[str, type[Model]]:
    """Every kind of row that an act may write, by the name that entries give it."""
    return {str(model._meta.model_name): model for model in apps.get_models()}


def _seen(entry: Entry, by: Actor) -> tuple[Subject, ...]:
    """The object's case and the object itself, where they have pages and the reader's gate shows them."""
    model = _models().get(entry.object_type)
    if model is None or entry.object_id is None:
        return ()
    desk = house().desk(entry.object_type) is not None
    seen = house().seen(entry.object_type, entry.object_id, by) if desk else None
    subject: Subject | None = seen or model._default_manager.filter(pk=entry.object_id).first()
    if subject is None:
        return ()
    whole = subject.case
    case = None
    if whole.pk != subject.pk and house().desk(whole.type_code()) is not None:
        case = house().seen(whole.type_code(), whole.pk, by)
    return tuple(place for place in (case, seen) if place is not None)


def _told(entry: Entry, line: Line, seen: tuple[Subject, ...], *, whole: bool) -> Shown:
    payload, model = payload_of(entry), _models().get(entry.object_type)
    told = {place.pk: place for place in seen}
    case = next((place for place in seen if place.pk == entry.case_id), None)
    about = told.get(entry.object_id) if entry.object_id else None
    common: dict[str, Any] = {
        "entry": entry, "line": line, "whole": whole, "kind": house().name_of(entry.object_type), "object": about,
        "case": case if case is not about else None, "body": json.loads(entry.body) if whole else {},
    }  # fmt: skip
    if not whole:
        return Shown(**common)
    changes, rows = payload.get("changes", {}), payload.get("rows", ())
    people = _people([changes, *(row["changes"] for row in rows)])
    return Shown(
        **common,
        inputs=tuple(_inputs(entry, model, payload.get("inputs", {}))),
        changes=tuple(_columns(model, changes, people)),
        rows=tuple(_written(rows, people)),
    )


def _people(written: Iterable[Mapping[str, Any]]) -> Mapping[str, str]:
    """The names of the persons whom columns like `decided_by` hold, by id as entries keep it."""
    held = (values for changes in written for column, values in changes.items() if column.endswith("_by"))
    ids = {id for values in held for id in values if id}
    names = User.objects.filter(pk__in=ids).values_list("pk", "display_name") if ids else ()
    return {str(pk): name for pk, name in names}


def _columns(model: type[Model] | None, changes: Mapping[str, Any], people: Mapping[str, str]) -> Iterator[Said]:
    """Columns before and after, in words where there are any."""
    for column, held in changes.items():
        label, words = _words(model, column)
        before, after = (people.get(str(id), id) for id in held) if column.endswith("_by") else held
        yield Said(label=label, before=words(before), after=words(after))


def _words(model: type[Model] | None, column: str) -> tuple[str, Any]:
    try:
        field: Any = model._meta.get_field(column) if model is not None else None
    except FieldDoesNotExist:
        field = None
    label = str(getattr(field, "verbose_name", "") or "")
    names = dict(getattr(field, "flatchoices", ()) or ())
    state = column == "state" and model is not None and issubclass(model, Subject)

    def words(value: Any) -> str:
        if state and isinstance(value, str):
            return state_label(model, value)  # type: ignore[arg-type]
        if isinstance(field, DateField) and isinstance(value, str) and value:
            # An entry keeps days and times as ISO text; a DateTimeField is a DateField too.
            return value_text((datetime if isinstance(field, DateTimeField) else date).fromisoformat(value))
        return value_text(names.get(value, value) if isinstance(value, str) else value)

    if label.isascii():
        label = str(_("办理人")) if column.endswith("_by") else column
    return label, words


def _inputs(entry: Entry, model: type[Subject] | None, inputs: Mapping[str, Any]) -> Iterator[Said]:
    """What the act was given, called as its form calls it."""
    verb = entry.action.rpartition(".")[2]
    act = house().act(entry.object_type, verb)
    fields: Mapping[str, Any] = getattr(act.form, "base_fields", {}) if act is not None and act.form else {}
    for name, value in inputs.items():
        label, words = _words(model, name)
        yield Said(label=str(fields[name].label or label) if name in fields else label, before="", after=words(value))


def _written(rows: Iterable[Mapping[str, Any]], people: Mapping[str, str]) -> Iterator[Row]:
    for row in rows:
        code, _colon, id = str(row["row"]).partition(":")
        columns = tuple(_columns(_rows().get(code), row["changes"], people))
        yield Row(kind=house().name_of(code), id=id, how=row["how"], columns=columns)


# --- the proof -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The proof of an entry under a checkpoint, with what is needed to check it: leaf hashes, the key that signed."""

    found: EntryProof
    leaf: Leaf
    origin: str
    key: TrailKey | None

    @property
    def place(self) -> int:
        """The leaf's number in the whole trail."""
        return self.leaf.index

    @property
    def leaves(self) -> Mapping[str, str]:
        """The leaf's hashes in hexadecimal, by algorithm."""
        hashes = {"sm3": self.leaf.hash, "sha256": self.leaf.sha256}
        return {name: bytes(value).hex() for name, value in hashes.items() if value is not None}

    @property
    def paths(self) -> Mapping[str, list[str]]:
        """The way to the roots in hexadecimal, from below, by algorithm."""
        paths = {"sm3": self.found.sm3, "sha256": self.found.sha256}
        return {name: [part.hex() for part in path] for name, path in paths.items() if name in self.leaves}


def proof(entry: Entry, size: int | None = None) -> Proof | None:
    """The proof of an entry under the newest checkpoint of its shard, or the one of this size in the shard.

    None while it is not sealed, and where there is no checkpoint of that size or it is older than the entry.
    """
    leaf: Leaf | None = getattr(entry, "leaf", None)
    if leaf is None:
        return None
    shard = Shard.objects.filter(first__lte=leaf.index).order_by("-first").values("first")[:1]
    rows = Checkpoint.objects.filter(shard__first=shard).select_related("shard").order_by("-size")
    checkpoint = rows.first() if size is None else rows.filter(size=F("shard__first") + size).first()
    if checkpoint is None:
        return None
    try:
        found = proof_of(entry, checkpoint)
    except NotProved:
        return None
    if found is None:
        return None
    known = keys.all_keys()
    origin = f"{name_of(known[0].id)}/{checkpoint.shard.name}" if checkpoint.note else ORIGIN_OF_FORMAT_1
    return Proof(found=found, leaf=leaf, origin=origin, key=keys.valid_at(known, checkpoint.size))


def as_data(seen: Shown, proof: Proof | None) -> Mapping[str, object]:
    """The proof as a file. What was hashed, and the content with its salt, are given to those who read the whole entry."""
    entry = seen.entry
    told: dict[str, object] = {"format": FORMAT, "entry": str(entry.pk), "sealed": proof is not None}
    if proof is not None:
        told |= {
            "origin": proof.origin, "index": proof.found.index, "size": proof.found.size, "leaf": proof.leaves,
            "path": proof.paths, "note": proof.found.note,
            "key": {"id": proof.key.id, "public": bytes(proof.key.public).hex()} if proof.key else None,
        }  # fmt: skip
    if seen.whole:
        told["body"] = entry.body
        if seen.content:
            told["payload"] = {"salt": bytes(entry.payload.salt).hex(), "json": seen.content}
    return told

"""Checking the trail against itself: every column, every leaf, every signature, every gap."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q

from audit.trail import witnessing
from audit.trail.digest import hmac_sm3
from audit.trail.erased import erasures_lawful
from audit.trail.faults import Fault
from audit.trail.models import Checkpoint, Entry, Leaf, Outcome, Payload, Pending
from audit.trail.recording import ABOUT_NO_ROW, STATEMENTS, body_of
from audit.trail.snapshot import one_moment
from audit.trail.walking import Said, keys_stated, shards_linked, trees

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a verification."""

    entries: int
    leaves: int
    checkpoints: int
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        return not self.faults


def verify() -> Report:
    """Read the whole trail as it stands at one moment and answer every fault. Memory stays bounded; time grows with the trail."""
    with one_moment():
        said: list[Said] = []
        faults = [
            *_entries(said),
            *trees(),
            *shards_linked(said),
            *keys_stated(said),
            *erasures_lawful(),
            *witnessing.faults(),
            *_sequences(),
            *_counts(),
        ]
        return Report(
            entries=Entry.objects.count(),
            leaves=Leaf.objects.count(),
            checkpoints=Checkpoint.objects.count(),
            faults=tuple(faults),
        )


def _entries(said: list[Said]) -> Iterator[Fault]:
    """Every entry by itself; what the sequencer states in some is put by in `said`."""
    rows = Entry.objects.select_related("payload", "tombstone").order_by("id")
    for entry in rows.iterator(chunk_size=CHUNK):
        try:
            body = json.loads(entry.body)
        except ValueError:
            yield Fault("body", f"entry {entry.pk}", "the body is not readable")
            continue
        if "statement" in body or entry.object_type in STATEMENTS:
            said.append(Said(entry.pk, entry.object_type, body.get("statement")))
        yield from _entry(entry, body)


def _entry(entry: Entry, body: Mapping[str, Any]) -> Iterator[Fault]:
    where = f"entry {entry.pk}"
    for name, value in body_of(entry).items():
        if body.get(name) != value:
            yield Fault("column", where, f"{name} differs from the body")
    try:
        payload = entry.payload
    except Payload.DoesNotExist:
        yield Fault("payload", where, "the payload is missing")
        return
    empty = not payload.json and not payload.salt
    if hasattr(entry, "tombstone"):
        if not empty:
            yield Fault("erasure", where, "its content was erased and is there again")
        return
    if empty:
        yield Fault("payload", where, "the payload was emptied without an erasure")
        return
    if hmac_sm3(bytes(payload.salt), payload.json.encode()).hex() != body.get("commitment"):
        yield Fault("payload", where, "the payload is not the one committed to")


def _sequences() -> Iterator[Fault]:
    """An object's entries are numbered without holes from 1."""
    groups = (
        Entry.objects.filter(outcome=Outcome.DONE)
        .exclude(object_type__in=ABOUT_NO_ROW)
        .values("object_type", "object_id")
        .annotate(entries=Count("id"), last=Max("object_seq"))
        .filter(~Q(entries=F("last")) | Q(last=None))
    )
    for group in groups:
        where = f"{group['object_type']} {group['object_id']}"
        yield Fault("sequence", where, f"{group['entries']} entries up to number {group['last']}")


def _counts() -> Iterator[Fault]:
    """Every entry is either a leaf or pending, never both."""
    for entry_id in Entry.objects.filter(leaf__isnull=True, pending__isnull=True).values_list("id", flat=True)[:100]:
        yield Fault("entry", f"entry {entry_id}", "neither sealed nor pending")
    for entry_id in Pending.objects.filter(entry__leaf__isnull=False).values_list("entry_id", flat=True)[:100]:
        yield Fault("entry", f"entry {entry_id}", "both sealed and pending")

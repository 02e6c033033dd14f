"""Checking erasures against the trail: asked for and approved by two persons, of this list and no other, with these traces left."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from audit.trail.emptying import APPROVED, DONE, KIND, REQUESTED
from audit.trail.erasing import covered, digest_of, outlines
from audit.trail.faults import Fault
from audit.trail.models import Entry, Outcome
from audit.trail.tombstones import Cover, Tombstone


def erasures_lawful() -> Iterator[Fault]:
    """Every erasure that covers anything, and every one that left a tombstone."""
    asked, done = _all(Cover), _all(Tombstone)
    for erasure in sorted(asked | done):
        told = _told(erasure)
        yield from _request(erasure, told)
        if erasure in done:
            yield from _carried_out(erasure, told)
    cover = Cover.objects.filter(erasure=OuterRef("erasure"), entry=OuterRef("entry"))
    for entry_id in Tombstone.objects.filter(~Exists(cover)).values_list("entry_id", flat=True)[:100]:
        yield Fault("erasure", f"entry {entry_id}", "was erased though no erasure covers it")


def _all(model: type[Cover] | type[Tombstone]) -> set[UUID]:
    return set(model.objects.order_by().values_list("erasure", flat=True).distinct())


def _told(erasure: UUID) -> Mapping[str, Entry]:
    """The entries of an erasure, by action."""
    rows = Entry.objects.filter(object_type=KIND, object_id=erasure, outcome=Outcome.DONE).select_related("payload")
    return {entry.action: entry for entry in rows}


def _value(entry: Entry, column: str) -> Any:
    """What an act left a column as."""
    changes = json.loads(entry.payload.json or "{}").get("changes", {})
    return changes[column][1] if column in changes else None


def _request(erasure: UUID, told: Mapping[str, Entry]) -> Iterator[Fault]:
    where, request = f"erasure {erasure}", told.get(REQUESTED)
    if request is None:
        yield Fault("erasure", where, "nobody asked for it")
    elif _value(request, "entries_digest") != digest_of(covered(erasure)):
        yield Fault("erasure", where, "covers other entries than were asked for")


def _carried_out(erasure: UUID, told: Mapping[str, Entry]) -> Iterator[Fault]:
    where, request, approval, done = f"erasure {erasure}", told.get(REQUESTED), told.get(APPROVED), told.get(DONE)
    if approval is None or done is None:
        yield Fault("erasure", where, "was not approved" if approval is None else "was not recorded as carried out")
        return
    if request is not None and request.actor_id == approval.actor_id:
        yield Fault("erasure", where, "was asked for and approved by one person")
    if _value(done, "outline_digest") != outlines(erasure):
        yield Fault("erasure", where, "what it left is not what it is recorded to have left")

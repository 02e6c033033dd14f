"""Checking the trail against itself: every column, every leaf, every signature, every gap."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, Max, Q

from audit.trail import keys
from audit.trail.digest import hmac_sm3
from audit.trail.models import Checkpoint, Entry, Leaf, Outcome, Payload, Pending
from audit.trail.recording import body_of
from audit.trail.sealing import checkpoint_text
from audit.trail.tree import Frontier, leaf_hash

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written: what kind, and where."""

    kind: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind} {self.where}: {self.text}"


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
    """Read the whole trail and answer every fault. Memory stays bounded; time grows with the trail."""
    faults = [*_entries(), *_tree(), *_sequences(), *_counts()]
    return Report(
        entries=Entry.objects.count(),
        leaves=Leaf.objects.count(),
        checkpoints=Checkpoint.objects.count(),
        faults=tuple(faults),
    )


def _entries() -> Iterator[Fault]:
    rows = Entry.objects.select_related("payload").order_by("id")
    for entry in rows.iterator(chunk_size=CHUNK):
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[Fault]:
    where = f"entry {entry.pk}"
    try:
        body = json.loads(entry.body)
    except ValueError:
        yield Fault("body", where, "the body is not readable")
        return
    for name, value in body_of(entry).items():
        if body.get(name) != value:
            yield Fault("column", where, f"{name} differs from the body")
    try:
        payload = entry.payload
    except Payload.DoesNotExist:
        yield Fault("payload", where, "the payload is missing")
        return
    if hmac_sm3(bytes(payload.salt), payload.json.encode()).hex() != body.get("commitment"):
        yield Fault("payload", where, "the payload is not the one committed to")


def _tree() -> Iterator[Fault]:
    """Leaves against bodies, and every checkpoint against the leaves below it."""
    checkpoints = iter(Checkpoint.objects.order_by("size"))
    due = next(checkpoints, None)
    frontier, expected, previous = Frontier(), 0, 0
    leaves = Leaf.objects.select_related("entry").order_by("index")
    for leaf in leaves.iterator(chunk_size=CHUNK):
        if leaf.index != expected:
            yield Fault("leaf", f"leaf {leaf.index}", f"expected leaf {expected}")
            expected = leaf.index
        own = leaf_hash(leaf.entry.body.encode())
        if own != bytes(leaf.hash):
            yield Fault("leaf", f"leaf {leaf.index}", f"does not fit entry {leaf.entry_id}")
        frontier = frontier.appended([own])
        expected += 1
        while due is not None and due.size <= frontier.size:
            yield from _checkpoint(due, frontier, previous)
            previous = due.size
            due = next(checkpoints, None)
    while due is not None:
        yield Fault("checkpoint", f"checkpoint {due.size}", f"the tree has only {frontier.size} leaves")
        due = next(checkpoints, None)
    last = Checkpoint.objects.aggregate(size=Max("size"))["size"] or 0
    if frontier.size > last:
        yield Fault("checkpoint", f"leaf {last}", "leaves without a checkpoint")


def _checkpoint(checkpoint: Checkpoint, frontier: Frontier, previous: int) -> Iterator[Fault]:
    where = f"checkpoint {checkpoint.size}"
    if checkpoint.size != frontier.size or bytes(checkpoint.root) != frontier.root:
        yield Fault("checkpoint", where, "the root is not that of the leaves")
    if bytes(checkpoint.frontier) != frontier.packed():
        yield Fault("checkpoint", where, "the frontier is not that of the leaves")
    if checkpoint.previous != previous:
        yield Fault("checkpoint", where, f"follows {checkpoint.previous}, which is not there")
    if checkpoint.key_id != keys.key_id():
        yield Fault("checkpoint", where, f"signed with another key ({checkpoint.key_id})")
    text = checkpoint_text(
        checkpoint.size, checkpoint.previous, bytes(checkpoint.root), checkpoint.key_id, checkpoint.signed_at
    )
    if not keys.verifies(bytes(checkpoint.signature), text, keys.public_key()):
        yield Fault("checkpoint", where, "the signature is not valid")


def _sequences() -> Iterator[Fault]:
    """An object's entries are numbered without holes from 1."""
    groups = (
        Entry.objects.filter(outcome=Outcome.DONE)
        .values("object_type", "object_id")
        .annotate(entries=Count("id"), last=Max("object_seq"))
        .filter(~Q(entries=F("last")))
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

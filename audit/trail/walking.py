"""The trees walked leaf by leaf: both roots of every checkpoint, every tile, every note and its key, what links the shards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q

from audit.trail import keys, notes
from audit.trail.faults import Fault
from audit.trail.models import Checkpoint, Leaf, Shard, Tile, TrailKey
from audit.trail.recording import plain
from audit.trail.sealing import half_year
from audit.trail.tiles import WIDTH, Full, filled
from audit.trail.tree import Frontier
from audit.verifier import ALGORITHMS, Note, ed25519_verify, leaf_hash, note_signed_by, parse_note

CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry of the sequencer's own states, as its body has it."""

    entry_id: UUID
    kind: str
    statement: Any


def trees() -> Iterator[Fault]:
    """Every shard's leaves against the bodies, its tiles and its checkpoints against the leaves."""
    shards, trail_keys = list(Shard.objects.order_by("first")), keys.all_keys()
    ends = [*(shard.first for shard in shards[1:]), None]
    for shard, end in zip(shards, ends, strict=False):
        yield from _Walk(shard, end, trail_keys).faults()
    if not shards and Leaf.objects.exists():
        yield Fault("shard", "leaf 0", "the leaves belong to no shard")


@dataclass
class _Walk:
    """One shard, from its first leaf to its last."""

    shard: Shard
    # Global index of the next shard's first leaf; None, the shard goes on.
    end: int | None
    keys: list[TrailKey]
    frontiers: dict[str, Frontier] = field(init=False)
    # What stands in the last tile of each level that is not full yet.
    tails: dict[str, dict[int, list[bytes]]] = field(init=False)
    tiles: int = 0
    # Checkpoints whose roots are not those of the leaves: the first is named, those after it are counted.
    off: int = 0

    def __post_init__(self) -> None:
        algorithms = ("sm3",) if self.old else ALGORITHMS
        self.frontiers = {name: Frontier(name) for name in algorithms}
        self.tails = {name: {} for name in algorithms}

    @property
    def old(self) -> bool:
        """Whether this is the shard of checkpoints without a note."""
        return self.shard.name == "1"

    @property
    def size(self) -> int:
        return self.frontiers["sm3"].size

    def faults(self) -> Iterator[Fault]:
        checkpoints = self.shard.checkpoints.order_by("size").iterator(chunk_size=CHUNK)
        due, previous = next(checkpoints, None), self.shard.first
        leaves = Leaf.objects.filter(index__gte=self.shard.first).select_related("entry").order_by("index")
        if self.end is not None:
            leaves = leaves.filter(index__lt=self.end)
        walked = leaves.only("hash", "sha256", "entry__body").iterator(chunk_size=CHUNK)
        expected = self.shard.first
        while chunk := list(islice(walked, CHUNK)):
            hashes: dict[str, list[bytes]] = {name: [] for name in self.frontiers}
            for leaf in chunk:
                if leaf.index != expected:
                    yield Fault("leaf", f"leaf {leaf.index}", f"expected leaf {expected}")
                expected = leaf.index + 1
                yield from self._leaf(leaf, hashes)
            start, taken = self.size, 0
            while due is not None and due.size - self.shard.first <= start + len(chunk):
                upto = max(due.size - self.shard.first - start, taken)
                self._append(hashes, taken, upto)
                yield from self._checkpoint(due, previous)
                taken, previous, due = upto, due.size, next(checkpoints, None)
            self._append(hashes, taken, len(chunk))
            yield from self._tiles(start, hashes)
        while due is not None:
            yield Fault("checkpoint", f"checkpoint {due.size}", f"the shard has only {self.size} leaves")
            due = next(checkpoints, None)
        yield from self._at_the_end(previous)

    def _leaf(self, leaf: Leaf, hashes: dict[str, list[bytes]]) -> Iterator[Fault]:
        body = leaf.entry.body.encode()
        stored = {"sm3": leaf.hash, "sha256": leaf.sha256}
        for name, found in hashes.items():
            own, kept = leaf_hash(body, name), stored[name]
            found.append(own)
            if kept is None or bytes(kept) != own:
                yield Fault("leaf", f"leaf {leaf.index}", f"its {name} hash does not fit entry {leaf.entry_id}")
        if self.old and leaf.sha256 is not None:
            yield Fault("leaf", f"leaf {leaf.index}", "shard 1 has no SHA-256 tree")

    def _append(self, hashes: dict[str, list[bytes]], start: int, end: int) -> None:
        for name, found in hashes.items():
            self.frontiers[name] = self.frontiers[name].appended(found[start:end])

    def _at_the_end(self, last: int) -> Iterator[Fault]:
        if self.shard.first + self.size > last:
            yield Fault("checkpoint", f"leaf {last}", "leaves without a checkpoint")
        if self.off > 1:
            where = f"shard {self.shard.name}"
            yield Fault(
                "checkpoint", where, f"{self.off - 1} more checkpoints have roots that are not those of the leaves"
            )
        if (rows := Tile.objects.filter(shard=self.shard).count()) != self.tiles:
            yield Fault("tile", f"shard {self.shard.name}", f"{rows} tiles instead of {self.tiles}")

    # --- tiles -----------------------------------------------------------------------------------------------------

    def _tiles(self, start: int, hashes: dict[str, list[bytes]]) -> Iterator[Fault]:
        for name, new in hashes.items():
            tails = self.tails[name]
            full = list(filled(start, new, name, lambda level, _first, count, t=tails: t[level][-count:]))  # type: ignore[misc]
            grown = {0: new}
            for tile in full:
                grown.setdefault(tile.level + 1, []).append(tile.root)
            for level, row in grown.items():
                tails[level] = [*tails.get(level, ()), *row][-WIDTH:]
            self.tiles += len(full)
            yield from self._stored(name, full)

    def _stored(self, name: str, full: Sequence[Full]) -> Iterator[Fault]:
        """The tiles that the leaves fill, against the rows."""
        if not full:
            return
        places = Q()
        for level in {tile.level for tile in full}:
            there = [tile.index for tile in full if tile.level == level]
            places |= Q(level=level, index__gte=there[0], index__lte=there[-1])
        rows = {(row.level, row.index): row for row in Tile.objects.filter(places, shard=self.shard, algorithm=name)}
        for tile in full:
            row = rows.get((tile.level, tile.index))
            if row is None or bytes(row.hashes) != tile.hashes or bytes(row.root) != tile.root:
                where = f"shard {self.shard.name} {name} {tile.level}/{tile.index}"
                yield Fault("tile", where, "is missing" if row is None else "is not that of the leaves")

    # --- checkpoints -----------------------------------------------------------------------------------------------

    def _checkpoint(self, checkpoint: Checkpoint, previous: int) -> Iterator[Fault]:
        where = f"checkpoint {checkpoint.size}"
        roots = {name: frontier.root for name, frontier in self.frontiers.items()}
        if checkpoint.size != self.shard.first + self.size or bytes(checkpoint.root) != roots["sm3"]:
            self.off += 1
            if self.off == 1:
                yield Fault("checkpoint", where, "the root is not that of the leaves")
        elif bytes(checkpoint.frontier) != b"".join(frontier.packed() for frontier in self.frontiers.values()):
            yield Fault("checkpoint", where, "the frontier is not that of the leaves")
        if checkpoint.previous != previous:
            yield Fault("checkpoint", where, f"follows {checkpoint.previous}, which is not there")
        key = keys.valid_at(self.keys, checkpoint.size)
        if key is None or checkpoint.key_id != key.id:
            valid = f"that of its place is {key.id}" if key else "there is no key for its place"
            yield Fault("key", where, f"signed with key {checkpoint.key_id}; {valid}")
            return
        if self.old:
            yield from self._format_1(checkpoint, key)
            return
        try:
            note = parse_note(checkpoint.note)
            fits = self._columns(checkpoint, note)
        except ValueError as error:
            yield Fault("note", where, str(error))
            return
        if not fits:
            yield Fault("note", where, "the columns are not those of the note")
        if checkpoint.size == self.shard.first + self.size and note.root != roots["sha256"] and self.off == 0:
            yield Fault("checkpoint", where, "the SHA-256 root is not that of the leaves")
        if not note_signed_by(note, notes.name_of(self.keys[0].id), bytes(key.public)):
            yield Fault("signature", where, "the signature is not valid")

    def _columns(self, checkpoint: Checkpoint, note: Note) -> bool:
        """Whether the row says what the note says; raises ValueError where the note lacks a line."""
        ((_name, beside),) = note.signatures
        return (
            (note.origin, note.size, note.sm3, note.previous, note.line("signed"), beside[4:])
            == (
                f"{notes.name_of(self.keys[0].id)}/{self.shard.name}",
                checkpoint.size - self.shard.first,
                bytes(checkpoint.root),
                max(checkpoint.previous - self.shard.first, 0),
                plain(checkpoint.signed_at),
                bytes(checkpoint.signature),
            )
        )  # fmt: skip

    def _format_1(self, checkpoint: Checkpoint, key: TrailKey) -> Iterator[Fault]:
        where = f"checkpoint {checkpoint.size}"
        if checkpoint.note:
            yield Fault("note", where, "shard 1 has no notes")
        signed = notes.text_of_format_1(checkpoint).encode()
        if not ed25519_verify(bytes(key.public), signed, bytes(checkpoint.signature)):
            yield Fault("signature", where, "the signature is not valid")


# --- what the sequencer states -------------------------------------------------------------------------------------


def shards_linked(said: Sequence[Said]) -> Iterator[Fault]:
    """Each shard begins where the one before ended; its first leaf names that one's last checkpoint and the key that signs."""
    trail_keys, expected = keys.all_keys(), {}
    name, end, last = "", 0, ""
    for shard in Shard.objects.order_by("first"):
        where = f"shard {shard.name}"
        if shard.first != end or shard.name <= name:
            yield Fault("shard", where, f"begins at leaf {shard.first}; the one before ended at {end}")
        key = keys.valid_at(trail_keys, shard.first + 1)
        if shard.name != "1" and key is not None:
            expected[shard.first] = notes.opening(shard, last, key)
        newest = shard.checkpoints.order_by("-size").first()
        name, end = shard.name, newest.size if newest else shard.first
        last = notes.text_of(newest) if newest else ""
        opened = shard.checkpoints.order_by("size").first()
        if opened is not None and shard.name not in ("1", half_year(opened.signed_at)):
            yield Fault("shard", where, f"was opened at {opened.signed_at:%Y-%m-%d}")
    yield from _as_stated("shard", said, expected)


def keys_stated(said: Sequence[Said]) -> Iterator[Fault]:
    """Each key but the first was introduced by a leaf that the one before it signed for; the last one is here to sign."""
    trail_keys, expected = keys.all_keys(), {}
    for before, key in zip([None, *trail_keys], trail_keys, strict=False):
        where = f"key {key.id}"
        if keys.id_of(bytes(key.public)) != key.id:
            yield Fault("key", where, "the id is not that of the public key")
        if before is None and key.since:
            yield Fault("key", where, "the first key is gone")
        elif before is not None:
            expected[key.since - 1] = notes.introduction(key, before)
            if not Checkpoint.objects.filter(size=key.since).exists():
                yield Fault("key", where, f"no checkpoint ends at leaf {key.since - 1}")
    if trail_keys and not keys.present(trail_keys[-1].id):
        yield Fault(
            "key",
            f"key {trail_keys[-1].id}",
            "its private half is not here: it is another installation's, or was put in",
        )
    yield from _as_stated("key", said, expected)


def _as_stated(kind: str, said: Sequence[Said], expected: Mapping[int, Mapping[str, object]]) -> Iterator[Fault]:
    """The entries of a kind that the sequencer states are those expected, at these leaves and no others."""
    stated = {one.entry_id: one for one in said if one.kind == kind}
    places = dict(Leaf.objects.filter(entry_id__in=stated).values_list("index", "entry_id"))
    for index, statement in expected.items():
        entry_id = places.pop(index, None)
        if entry_id is None or stated[entry_id].statement != statement:
            yield Fault(kind, f"leaf {index}", f"does not state the {kind} that begins with it")
        stated.pop(entry_id, None)  # type: ignore[arg-type]
    for entry_id in stated:
        yield Fault(kind, f"entry {entry_id}", f"states a {kind} that is not there")

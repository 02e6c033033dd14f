"""Proofs from the rows of the trail: whoever has a checkpoint can check a leaf, and that nothing before it was rewritten."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from audit.trail import proofs, sealing
from audit.trail.models import Checkpoint, Entry, Leaf, Payload, Pending, Shard, Tile
from audit.trail.recording import body_of, canonical
from audit.trail.tiles import HEIGHT, WIDTH, filled, split
from audit.trail.tree import Frontier
from audit.trail.verifying import verify
from audit.verifier import ALGORITHMS, consistent, hmac_sm3, inclusion_root, leaf_hash, parse_note

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
BATCHES = (1, 254, 2, 300, 37, 180)


def entries(count: int) -> None:
    """Pending entries as an act leaves them, in bulk."""
    rows, salt = [], bytes(16)
    for number in range(count):
        row = Entry(object_type="bulk", action="bulk.written", outcome="done", object_seq=1, at=AT, recorded_at=AT)
        row.object_id, row.clause = row.pk, str(number)
        row.body = canonical(body_of(row) | {"commitment": hmac_sm3(salt, b"{}").hex()})
        rows.append(row)
    Entry.objects.bulk_create(rows)
    Payload.objects.bulk_create(Payload(entry=row, salt=salt, json="{}") for row in rows)
    Pending.objects.bulk_create(Pending(entry=row) for row in rows)


@pytest.fixture
def shard(db: Any) -> Shard:
    """774 leaves and the shard's own, in batches that end before, at and after the edges of tiles."""
    for count in BATCHES:
        entries(count)
        sealing.seal_batch(at=AT)
    return Shard.objects.get()


def test_every_leaf_is_proved_under_many_checkpoints_and_the_trail_is_sound(shard: Shard) -> None:
    assert verify().faults == ()
    assert {(tile.algorithm, tile.level, tile.index) for tile in Tile.objects.all()} == {
        (name, 0, index) for name in ALGORITHMS for index in range(3)
    }
    chance = Random(7)
    checkpoints = list(Checkpoint.objects.order_by("size"))
    for leaf in chance.sample(list(Leaf.objects.select_related("entry")), 25):
        for checkpoint in (point for point in checkpoints if point.size > leaf.index):
            proof = proofs.proof_of(leaf.entry, checkpoint)
            assert proof is not None
            assert (proof.shard, proof.index, proof.size) == ("2026h2", leaf.index, checkpoint.size)
            note, body = parse_note(proof.note), leaf.entry.body.encode()
            assert inclusion_root(leaf_hash(body, "sm3"), proof.index, proof.size, proof.sm3, "sm3") == note.sm3
            own = leaf_hash(body, "sha256")
            assert inclusion_root(own, proof.index, proof.size, proof.sha256, "sha256") == note.root


def test_every_checkpoint_is_the_beginning_of_every_later_one(shard: Shard) -> None:
    notes = [parse_note(point.note) for point in Checkpoint.objects.order_by("size")]
    for name in ALGORITHMS:
        for place, new in enumerate(notes):
            assert proofs.root_at(shard, new.size, name) == new.root_by(name)
            for old in notes[: place + 1]:
                path = proofs.consistency(shard, old.size, new.size, name)
                assert consistent(old.size, old.root_by(name), new.size, new.root_by(name), path, name)


def test_what_is_not_in_the_tree_is_not_proved(shard: Shard) -> None:
    for asked in (
        lambda: proofs.inclusion(shard, 775, 775, "sm3"),
        lambda: proofs.inclusion(shard, 3, 900, "sm3"),
        lambda: proofs.consistency(shard, 9, 8, "sm3"),
        lambda: proofs.consistency(shard, 9, 900, "sha256"),
        lambda: proofs.root_at(shard, 0, "sm3"),
    ):
        with pytest.raises(proofs.NotProved):
            asked()
    entries(1)
    assert proofs.proof_of(Entry.objects.get(pending__isnull=False)) is None


def test_the_proofs_of_both_trees_take_six_queries(shard: Shard, django_assert_max_num_queries: Any) -> None:
    entry = Leaf.objects.select_related("entry").get(index=600).entry
    with django_assert_max_num_queries(6):
        proofs.proof_of(entry)


# --- large trees, without rows -------------------------------------------------------------------------------------


def reading(leaves: Sequence[bytes], name: str) -> proofs.Reader:
    """Tiles of leaf hashes in memory, grown as the sequencer grows them."""
    rows: dict[int, list[bytes]] = {0: []}
    tiles: dict[tuple[int, int], list[bytes]] = {}
    for start in range(0, len(leaves), 5000):
        new = leaves[start : start + 5000]
        for full in filled(start, new, name, lambda level, first, count: rows[level][first : first + count]):
            tiles[full.level, full.index] = split(full.hashes)
            rows.setdefault(full.level + 1, []).append(full.root)
        rows[0].extend(new)

    def read(wanted: set[tuple[int, int]]) -> dict[str, Any]:
        return {name: {(n, i): tiles.get((n, i), rows[n][i * WIDTH : (i + 1) * WIDTH]) for n, i in wanted}}

    return read


def test_proofs_cross_the_levels_of_tiles() -> None:
    """Two levels are full at 65,536 leaves; a third begins there."""
    size, name, chance = (1 << 2 * HEIGHT) + 1234, "sha256", Random(11)
    leaves = [leaf_hash(number.to_bytes(8, "big"), name) for number in range(size)]
    read = reading(leaves, name)
    root = Frontier(name).appended(leaves).root
    for index in (0, 255, 256, 65535, 65536, size - 1, *chance.sample(range(size), 40)):
        path = proofs.hashed(read, proofs.included(index, size))[name]
        assert inclusion_root(leaves[index], index, size, path, name) == root
    for old in (1, 255, 256, 65535, 65536, 65537, *chance.sample(range(2, size), 10)):
        before = Frontier(name).appended(leaves[:old]).root
        path = proofs.hashed(read, proofs.begun(old, size))[name]
        assert consistent(old, before, size, root, path, name)


@pytest.mark.parametrize("size", [10_000_000, 16_777_215])
def test_at_ten_million_entries_a_proof_is_less_than_a_kilobyte(size: int) -> None:
    longest = max(len(proofs.included(index, size)) for index in (0, size // 3, size - 2, size - 1))
    assert longest * 32 <= 1024

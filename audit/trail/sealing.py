"""The sequencer's work: pending entries become leaves, each batch one signed checkpoint. Any number may be started; one works."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from audit import clock
from audit.trail import keys, notes
from audit.trail.models import Checkpoint, Entry, Leaf, Pending, Shard, Tile, TrailKey
from audit.trail.recording import record_statement
from audit.trail.tiles import filled, stored
from audit.trail.tree import SIZE, Frontier
from audit.verifier import ALGORITHMS, leaf_hash

BATCH = 2000
# Any constant of the application's own; PostgreSQL's advisory lock keeps a second sequencer out until the batch commits.
LOCK = 0x5351_7472
# An entry that has waited longer than this says that no sequencer works; asked twice a minute, it is known within one.
LATE = timedelta(seconds=30)


def half_year(at: datetime) -> str:
    """The shard that a moment belongs to, by its Shanghai date: 2026h2. Later ones sort after earlier ones, and after "1"."""
    day = clock.today(at)
    return f"{day.year}h{1 if day.month <= 6 else 2}"


def latest() -> Checkpoint | None:
    """The newest checkpoint."""
    return Checkpoint.objects.select_related("shard").order_by("-size").first()


def frontiers_of(checkpoint: Checkpoint) -> Mapping[str, Frontier]:
    """Where the trees of a shard stand at a checkpoint, by algorithm; raises ValueError when the bytes can't be of that size."""
    size, data = checkpoint.size - checkpoint.shard.first, bytes(checkpoint.frontier)
    length = size.bit_count() * SIZE
    parts = {"sm3": data[:length], "sha256": data[length:]}
    return {name: Frontier.unpacked(name, size, parts[name]) for name in (ALGORITHMS if checkpoint.note else ("sm3",))}


@transaction.atomic
def seal_batch(limit: int = BATCH, at: datetime | None = None) -> int:
    """Seal up to `limit` pending entries under one checkpoint; answers how many leaves. Zero also when another sequencer works.

    `at`: the moment of sealing where it is not now; it decides on the shard. Raises keys.KeyMissing.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return 0
    before = latest()
    entries = _pending(limit)
    return _seal(entries, before, at or clock.real_now()) if entries else 0


def seal_all(at: datetime | None = None) -> int:
    """Seal what is pending, unless another sequencer is at work; answers how many leaves."""
    total = 0
    # Looked at beforehand: on SQLite a batch keeps every writer out, were it only to find nothing.
    while Pending.objects.exists() and (count := seal_batch(at=at)):
        total += count
        # What has come since waits for the next time: under load there would be a checkpoint for every few entries.
        if count < BATCH:
            break
    return total


@transaction.atomic
def rotate(at: datetime | None = None) -> TrailKey:
    """Go over to a new key: the old one seals its introduction as the last leaf of a batch, all later ones are the new one's."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    at, before, entries = at or clock.real_now(), latest(), _pending(BATCH)
    old = keys.current() or keys.first()
    public = keys.generate()
    key = TrailKey(id=keys.id_of(public), public=public)
    entries.append(record_statement(action="key.rotated", statement=notes.introduction(key, old), at=at))
    key.since = (before.size if before else 0) + _seal(entries, before, at)
    key.save(force_insert=True)
    return key


def _pending(limit: int) -> list[Entry]:
    """The oldest pending entries; ids are in the order of time."""
    ids = list(Pending.objects.order_by("pk").values_list("pk", flat=True)[:limit])
    return list(Entry.objects.filter(pk__in=ids).only("id", "body").order_by("pk")) if ids else []


def _seal(entries: Sequence[Entry], before: Checkpoint | None, at: datetime) -> int:
    first_key = keys.first()
    key = keys.current() or first_key
    done = before.size if before is not None else 0
    shard = before.shard if before is not None else None
    trees: Mapping[str, Frontier]
    if before is None or shard is None or shard.name < half_year(at):
        shard = Shard.objects.create(name=half_year(at), first=done)
        said = notes.opening(shard, notes.text_of(before) if before is not None else "", key)
        entries = [record_statement(action="shard.opened", statement=said, at=at), *entries]
        trees = {name: Frontier(name) for name in ALGORITHMS}
    else:
        trees = frontiers_of(before)
    start, size = done - shard.first, done - shard.first + len(entries)
    hashes = {name: [leaf_hash(entry.body.encode(), name) for entry in entries] for name in ALGORITHMS}
    trees = {name: tree.appended(hashes[name]) for name, tree in trees.items()}
    Tile.objects.bulk_create(
        Tile(shard=shard, algorithm=name, level=full.level, index=full.index, root=full.root, hashes=full.hashes)
        for name in ALGORITHMS
        for full in filled(start, hashes[name], name, stored(shard, name))
    )
    Leaf.objects.bulk_create(
        Leaf(index=done + place, entry=entry, hash=sm3, sha256=sha256)
        for place, (entry, sm3, sha256) in enumerate(zip(entries, hashes["sm3"], hashes["sha256"], strict=True))
    )
    Pending.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    signer = keys.signer(key.id)
    note = notes.note(
        name=notes.name_of(first_key.id),
        shard=shard.name,
        size=size,
        sha256=trees["sha256"].root,
        sm3=trees["sm3"].root,
        previous=start,
        at=at,
        signer=signer,
    )
    Checkpoint.objects.create(
        size=done + len(entries),
        shard=shard,
        previous=done,
        root=trees["sm3"].root,
        frontier=trees["sm3"].packed() + trees["sha256"].packed(),
        key_id=key.id,
        signed_at=at,
        signature=notes.signature_in(note),
        note=note,
    )
    return len(entries)


# --- whether it goes on --------------------------------------------------------------------------------------------


def waiting_since() -> datetime | None:
    """When the oldest entry that is not sealed yet was recorded."""
    return Pending.objects.order_by("pk").values_list("entry__recorded_at", flat=True).first()


def stopped() -> bool:
    """Whether entries wait so long that no sequencer can be at work."""
    since = waiting_since()
    return since is not None and clock.real_now() - since > LATE

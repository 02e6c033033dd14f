"""The sequencer: pending entries become leaves, each batch one signed checkpoint. Any number may be started; one works."""

from datetime import UTC, datetime

from django.db import connection, transaction

from audit import clock
from audit.trail import keys
from audit.trail.models import Checkpoint, Entry, Leaf, Pending
from audit.trail.tree import Frontier, leaf_hash

BATCH = 2000
ORIGIN = "shouquan/trail/1"
# Any constant of the application's own; PostgreSQL's advisory lock keeps a second sequencer out until the batch commits.
LOCK = 0x5351_7472


def checkpoint_text(size: int, previous: int, root: bytes, key_id: str, signed_at: datetime) -> bytes:
    """What a checkpoint's signature covers."""
    when = signed_at.astimezone(UTC).isoformat(timespec="microseconds")
    return f"{ORIGIN}\n{size}\n{previous}\n{root.hex()}\n{key_id}\n{when}\n".encode()


def latest() -> Checkpoint | None:
    """The newest checkpoint."""
    return Checkpoint.objects.order_by("-size").first()


def frontier_of(checkpoint: Checkpoint | None) -> Frontier:
    """Where the tree stands at a checkpoint."""
    return Frontier() if checkpoint is None else Frontier.unpacked(checkpoint.size, bytes(checkpoint.frontier))


@transaction.atomic
def seal_batch(limit: int = BATCH) -> int:
    """Seal up to `limit` pending entries under one checkpoint; answers how many. Zero also when another sequencer works."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return 0
    entries = list(Entry.objects.filter(pending__isnull=False).order_by("recorded_at", "id").only("id", "body")[:limit])
    if not entries:
        return 0
    before = frontier_of(latest())
    hashes = [leaf_hash(entry.body.encode()) for entry in entries]
    after = before.appended(hashes)
    Leaf.objects.bulk_create(
        Leaf(index=before.size + i, entry=entry, hash=value)
        for i, (entry, value) in enumerate(zip(entries, hashes, strict=True))
    )
    Pending.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    key_id, signed_at = keys.key_id(), clock.real_now()
    Checkpoint.objects.create(
        size=after.size,
        previous=before.size,
        root=after.root,
        frontier=after.packed(),
        key_id=key_id,
        signed_at=signed_at,
        signature=keys.sign(checkpoint_text(after.size, before.size, after.root, key_id, signed_at)),
    )
    return len(entries)


def seal_all() -> int:
    """Seal until nothing is pending or another sequencer is at work; answers how many."""
    total = 0
    while count := seal_batch():
        total += count
    return total

"""A database as it was before shards, brought up to date: run as a program of its own, on the database of its environment.

    python -m tests.trail.upgrading

It seals 600 entries the old way (format 1, SM3 only), migrates, goes on sealing, and prints what the verifier says.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LEAVES, BATCHES = 600, (7, 300, 600)
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", "audit", "0002", verbosity=0)
    sealed_the_old_way()
    call_command("migrate", "audit", verbosity=0)
    from django.db import connection, transaction

    from audit.trail import proofs, sealing
    from audit.trail.models import Checkpoint, Leaf, Shard, Tile, TrailKey
    from audit.trail.verifying import verify
    from audit.verifier import inclusion_root, leaf_hash
    from tests.trail.test_proofs import entries

    upgraded = [str(fault) for fault in verify().faults]
    with transaction.atomic():
        entries(3)
    sealing.seal_all(at=AT)
    sealing.rotate(at=AT)
    report = verify()
    leaf = Leaf.objects.select_related("entry").get(index=257)
    proof = proofs.proof_of(leaf.entry)
    assert proof is not None
    root = inclusion_root(leaf_hash(leaf.entry.body.encode(), "sm3"), proof.index, proof.size, proof.sm3, "sm3")
    opened = json.loads(Leaf.objects.select_related("entry").get(index=LEAVES).entry.body)["statement"]
    try:
        Tile.objects.all().delete()
        guarded = False
    except django.db.DatabaseError:
        guarded = True
    said = {
        "engine": connection.vendor,
        "upgraded": upgraded,
        "faults": [str(fault) for fault in report.faults],
        "shards": list(Shard.objects.order_by("first").values_list("name", "first")),
        "sizes": list(Checkpoint.objects.order_by("size").values_list("size", flat=True)),
        "keys": list(TrailKey.objects.order_by("since").values_list("since", flat=True)),
        "proved": root == bytes(Checkpoint.objects.get(size=LEAVES).root) and proof.sha256 == (),
        "previous": opened["previous"] == proof.note,
        "guarded": guarded,
    }
    print(json.dumps(said))  # noqa: T201


def sealed_the_old_way() -> None:
    """The tables of that time, filled as the sequencer of that time filled them."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from audit.trail import keys, notes
    from audit.trail.recording import body_of, canonical
    from audit.trail.tree import Frontier
    from audit.verifier import hmac_sm3, leaf_hash

    key = Ed25519PrivateKey.generate()
    Path(settings.DATA_DIR / "trail.key").write_bytes(key.private_bytes_raw())
    key_id = keys.id_of(key.public_key().public_bytes_raw())
    models = MigrationExecutor(connection).loader.project_state(("audit", "0002_append_only")).apps
    entry, leaf, checkpoint = (models.get_model("audit", name) for name in ("Entry", "Leaf", "Checkpoint"))
    rows: list[Any] = []
    for number in range(LEAVES):
        row = entry(object_type="old", action="old.written", outcome="done", object_seq=1, at=AT, recorded_at=AT)
        row.object_id, row.clause = row.pk, str(number)
        row.body = canonical(body_of(row) | {"commitment": hmac_sm3(bytes(16), b"{}").hex()})
        rows.append(row)
    entry.objects.bulk_create(rows)
    models.get_model("audit", "Payload").objects.bulk_create(
        models.get_model("audit", "Payload")(entry=row, salt=bytes(16), json="{}") for row in rows
    )
    hashes = [leaf_hash(row.body.encode(), "sm3") for row in rows]
    leaf.objects.bulk_create(
        leaf(index=n, entry=row, hash=value) for n, (row, value) in enumerate(zip(rows, hashes, strict=True))
    )
    tree = Frontier("sm3")
    for size in BATCHES:
        previous, tree = tree.size, tree.appended(hashes[tree.size : size])
        made = checkpoint(
            size=size, previous=previous, root=tree.root, frontier=tree.packed(), key_id=key_id, signed_at=AT
        )
        made.signature = key.sign(notes.text_of_format_1(made).encode())
        made.save(force_insert=True)


if __name__ == "__main__":
    main()

"""A trail that has everything to tamper with: two shards, two keys, full tiles, an erasure, a witness, acts sealed and waiting."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from django.db import connection, transaction

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from audit.trail import sealing, triggers
from audit.trail.cosignatures import Cosignature
from audit.trail.folding import fold
from audit.trail.verifying import verify
from audit.verifier import cosigned_at, parse_note
from audit.witness.signing import signer_in
from operations.auditing.indexing import index_all
from operations.models import KeyField
from tests import world
from tests.scenarios import auditing_erasing as erasing
from tests.trail.conftest import propose
from tests.trail.test_proofs import entries

BEFORE = datetime(2026, 6, 30, 4, tzinfo=UTC)
ITEMS = 12


def steward() -> Actor:
    unit = world.units()["provider"]
    KeyField.objects.get_or_create(code="health", defaults={"name": "医疗健康"})
    return Actor(user_id=unit.pk, name="审核人", role=Role.STEWARD, unit=str(unit.pk), region="330100")


def lay(directory: Path) -> None:
    """Lay it out: nothing is found in it. The witness has its key in `directory`."""
    by = steward()
    entries(300)
    sealing.seal_all(at=BEFORE)
    case = erasing.known()
    sealing.rotate()
    erasing.done(erasing.approved(erasing.requested(case)))
    for number in range(ITEMS):
        propose(by, f"T{number:02}")
        if number % 4 == 3:
            sealing.seal_all()
    index_all()
    cosign(directory)
    propose(by, "T90")
    propose(by, "T91")


def cosign(directory: Path) -> None:
    """The witness signs the newest checkpoint."""
    signer, newest = signer_in(directory), sealing.latest()
    assert newest is not None
    line = signer.cosign(parse_note(newest.note), int(clock.real_now().timestamp()))
    at = cosigned_at(parse_note(newest.note + line), signer.name, signer.public)
    assert at is not None
    Cosignature.objects.create(
        shard=newest.shard_id, size=newest.size - newest.shard.first, witness=signer.verifier_key, note=newest.note,
        line=line, cosigned_at=datetime.fromtimestamp(at, UTC),
    )  # fmt: skip


def unguarded() -> None:
    """What the owner of a database can do: the triggers are off, and on PostgreSQL nobody looks after foreign keys."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        triggers.remove(connection)
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")


@contextmanager
def undone() -> Iterator[None]:
    """A savepoint that is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def differing() -> frozenset[str]:
    """Where the folded trail and the database differ."""
    return frozenset(map(str, fold().differences))


def told(known: frozenset[str]) -> set[str]:
    """The names of what verifying finds; `fold` where the folded trail differs from the database otherwise than `known`."""
    found = {fault.kind for fault in verify().faults}
    return found | ({"fold"} if differing() - known else set())


def work(rng: Random) -> None:
    """Some lawful work, sealed here and there."""
    by, run = steward(), f"{rng.randrange(10**9):09}"
    for number in range(rng.randrange(1, 5)):
        propose(by, f"L{run}{number}")
        if rng.random() < 0.5:
            sealing.seal_all()
    if rng.random() < 0.3:
        sealing.rotate()

"""The database itself refuses to change the trail, on both engines."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit.actor import Actor
from audit.trail import sealing, triggers
from audit.trail.models import Checkpoint, Entry, Leaf, Payload, Shard, Tile, TrailKey
from tests.trail.conftest import propose

pytestmark = pytest.mark.django_db

TABLES = [m._meta.db_table for m in (Entry, Payload, Leaf, Shard, Tile, TrailKey, Checkpoint)]
COLUMNS = {
    "audit_entry": "body",
    "audit_payload": "json",
    "audit_leaf": "hash",
    "audit_shard": "first",
    "audit_tile": "hashes",
    "audit_trailkey": "public",
    "audit_checkpoint": "note",
}


@pytest.fixture
def guarded(steward: Actor) -> None:
    propose(steward, "D01")
    propose(steward, "D02")
    sealing.seal_all()
    # 256 leaves would fill one.
    Tile.objects.create(
        shard=Shard.objects.get(), algorithm="sm3", level=0, index=0, root=bytes(32), hashes=bytes(8192)
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.install(connection)


def refuses(sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.clause("operations-recorded")
@pytest.mark.parametrize("table", TABLES)
def test_a_trail_row_can_be_neither_changed_nor_deleted(guarded: None, table: str) -> None:
    refuses(f'UPDATE {table} SET "{COLUMNS[table]}" = "{COLUMNS[table]}"')
    refuses(f"DELETE FROM {table}")


@pytest.mark.sqlite
@pytest.mark.parametrize("table", TABLES)
def test_insert_or_replace_does_not_go_around_it(guarded: None, table: str) -> None:
    refuses(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")


@pytest.mark.sqlite
def test_replacing_by_the_object_number_is_refused_too(guarded: None) -> None:
    names = [f.column for f in Entry._meta.concrete_fields]
    values = ["'%s'" % ("0" * 32) if n == "id" else f'"{n}"' for n in names]
    refuses(
        f"INSERT OR REPLACE INTO audit_entry ({', '.join(chr(34) + n + chr(34) for n in names)}) "
        f"SELECT {', '.join(values)} FROM audit_entry LIMIT 1"
    )


@pytest.mark.postgres
@pytest.mark.parametrize("table", TABLES)
def test_truncate_is_refused(guarded: None, table: str) -> None:
    refuses(f"TRUNCATE {table} CASCADE")


@pytest.mark.postgres
def test_a_replica_session_does_not_pass_the_triggers(guarded: None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        refuses("DELETE FROM audit_payload")
        transaction.set_rollback(True)

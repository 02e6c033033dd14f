"""Append-only in the database itself, on both engines.

PostgreSQL: triggers against UPDATE, DELETE and TRUNCATE, enabled ALWAYS so that a replica role can't pass them. SQLite:
triggers against UPDATE and DELETE, and one before INSERT that aborts on an existing key, because INSERT OR REPLACE goes
around the other two. There the owner of the file can drop triggers: tamper-evident, not tamper-proof.

One change is allowed: a payload is emptied under an approved erasure (`emptying`).
"""

from typing import Any

from audit.trail import emptying

# Table → the column sets that identify a row; INSERT OR REPLACE on any of them would replace a row silently.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "audit_entry": (("id",), ("object_type", "object_id", "object_seq")),
    "audit_payload": (("entry_id",),),
    "audit_leaf": (("index",), ("entry_id",)),
    "audit_shard": (("name",), ("first",)),
    "audit_tile": (("id",), ("shard_id", "algorithm", "level", "index")),
    "audit_trailkey": (("id",), ("since",)),
    "audit_checkpoint": (("size",),),
    "audit_cosignature": (("id",), ("shard", "size", "witness")),
    "audit_sealedpart": (("id",), ("owner", "kind", "seal_id")),
    "audit_purged": (("id",),),
    "audit_cover": (("id",), ("erasure", "entry_id")),
    "audit_tombstone": (("entry_id",),),
}
# The query columns of an entry are as fixed as its body.
MESSAGE = "the trail is append-only"


def install(connection: Any) -> None:
    """Put the triggers on every table that is there already; safe to call again, as each migration that adds one does."""
    remove(connection)
    with connection.cursor() as cursor:
        present = connection.introspection.table_names(cursor)
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$"
            )
        for table in (table for table in APPEND_ONLY if table in present):
            for statement in _create(connection.vendor, table, APPEND_ONLY[table]):
                cursor.execute(statement)
    if emptying.TOMBSTONE in present:
        emptying.install(connection, MESSAGE)


def remove(connection: Any) -> None:
    """Take the triggers off; only for schema changes and for the teardown of tests, by the owner."""
    emptying.remove(connection)
    with connection.cursor() as cursor:
        for table in APPEND_ONLY:
            for name in _names(table):
                suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")


def _names(table: str) -> tuple[str, ...]:
    return tuple(f"{table}_no_{act}" for act in ("update", "delete", "truncate", "replace"))


def _create(vendor: str, table: str, keys: tuple[tuple[str, ...], ...]) -> list[str]:
    if vendor == "postgresql":
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_update",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate",
        ]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    same = " OR ".join("(" + " AND ".join(f'"{c}" = NEW."{c}"' for c in key) + ")" for key in keys)
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}",
    ]

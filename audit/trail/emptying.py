"""The one change that a payload may undergo, kept by the database itself on both engines: it is emptied, when two persons said so.

- What an erasure covers is written before its approval and not after; an erasure covers neither another one's entries nor what the
  trail says of itself.
- A tombstone stands only for what is covered, and only where the trail holds a request and an approval by two different persons.
- A payload is changed only into nothing, and only under its tombstone; never deleted.

The trail is what is asked: whoever would make up an approval must write entries that nobody takes out again.
"""

from typing import Any

from audit.trail.models import Entry

# How the trail calls what an erasure is, how it was asked for, approved and carried out.
KIND, REQUESTED, APPROVED, DONE = "erasure", "erasure.request", "erasure.approve", "erasure.carry_out"
# Kinds of object whose entries keep their content: erasures, and what the sequencer says of the trail.
KEPT = (KIND, "shard", "key")
PAYLOAD, COVER, TOMBSTONE = "audit_payload", "audit_cover", "audit_tombstone"
NOT_APPROVED = "no approved erasure covers it"
APPROVED_ALREADY = "what an erasure covers is written before its approval"
KEPT_ENTRY = "the content of this entry is not erased"

_ENTRY = Entry._meta.db_table
_OF_ERASURE = f"object_type = '{KIND}' AND outcome = 'done'"
_APPROVED = (
    f"EXISTS (SELECT 1 FROM {_ENTRY} a WHERE a.{_OF_ERASURE} AND a.object_id = NEW.erasure AND a.action = '{APPROVED}')"
)
_BY_TWO = (
    f"EXISTS (SELECT 1 FROM {_ENTRY} a JOIN {_ENTRY} r ON r.object_type = a.object_type AND r.object_id = a.object_id"
    f" WHERE a.object_type = '{KIND}' AND a.object_id = NEW.erasure AND a.action = '{APPROVED}' AND a.outcome = 'done'"
    f" AND r.action = '{REQUESTED}' AND r.outcome = 'done' AND r.actor_id <> a.actor_id)"
)
_COVERED = f"EXISTS (SELECT 1 FROM {COVER} c WHERE c.erasure = NEW.erasure AND c.entry_id = NEW.entry_id)"
_OWN = (
    f"EXISTS (SELECT 1 FROM {_ENTRY} e WHERE e.id = NEW.entry_id AND e.object_type IN ("
    + ", ".join(f"'{kind}'" for kind in KEPT)
    + "))"
)
_EMPTIED = (
    "NEW.json = '' AND {length}(NEW.salt) = 0 AND NEW.entry_id = OLD.entry_id"
    f" AND EXISTS (SELECT 1 FROM {TOMBSTONE} t WHERE t.entry_id = OLD.entry_id)"
)
_TRIGGERS = {
    PAYLOAD: ("audit_payload_emptied",),
    COVER: ("audit_cover_in_time", "audit_cover_lawful"),
    TOMBSTONE: ("audit_tombstone_approved",),
}
_FUNCTIONS = ("audit_payload_guard", "audit_cover_guard", "audit_tombstone_guard")


def install(connection: Any, message: str) -> None:
    """Put the triggers on, in the place of the one that refuses every update of a payload; `message` is what that one said."""
    with connection.cursor() as cursor:
        for statement in _postgresql(message) if connection.vendor == "postgresql" else _sqlite(message):
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take them off; only for schema changes and for the teardown of tests, by the owner."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for table, names in _TRIGGERS.items():
            for name in names:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            for function in _FUNCTIONS:
                cursor.execute(f"DROP FUNCTION IF EXISTS {function}()")


def _sqlite(message: str) -> list[str]:
    def refuse(name: str, when: str, table: str, condition: str, text: str) -> str:
        return (
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{text}'); END"
        )

    return [
        f"DROP TRIGGER {PAYLOAD}_no_update",
        refuse("audit_payload_emptied", "UPDATE", PAYLOAD, f"NOT ({_EMPTIED.format(length='length')})", message),
        refuse("audit_cover_in_time", "INSERT", COVER, _APPROVED, APPROVED_ALREADY),
        refuse("audit_cover_lawful", "INSERT", COVER, _OWN, KEPT_ENTRY),
        refuse("audit_tombstone_approved", "INSERT", TOMBSTONE, f"NOT ({_COVERED} AND {_BY_TWO})", NOT_APPROVED),
    ]


def _postgresql(message: str) -> list[str]:
    def function(name: str, body: str) -> str:
        return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"

    def refuse(text: str) -> str:
        return f"RAISE EXCEPTION '{text}' USING ERRCODE = 'restrict_violation';"

    payload = (
        f"IF TG_OP = 'DELETE' THEN {refuse(message)} END IF;"
        f" IF NOT ({_EMPTIED.format(length='octet_length')}) THEN {refuse(message)} END IF; RETURN NEW;"
    )
    cover = f"IF {_APPROVED} THEN {refuse(APPROVED_ALREADY)} END IF; IF {_OWN} THEN {refuse(KEPT_ENTRY)} END IF; RETURN NEW;"
    tombstone = f"IF NOT ({_COVERED} AND {_BY_TWO}) THEN {refuse(NOT_APPROVED)} END IF; RETURN NEW;"
    statements = [f"DROP TRIGGER {PAYLOAD}_no_update ON {PAYLOAD}"]
    for name, trigger, when, table, body in (
        ("audit_payload_guard", "audit_payload_emptied", "UPDATE OR DELETE", PAYLOAD, payload),
        ("audit_cover_guard", "audit_cover_in_time", "INSERT", COVER, cover),
        ("audit_tombstone_guard", "audit_tombstone_approved", "INSERT", TOMBSTONE, tombstone),
    ):
        statements += [
            function(name, body),
            f"CREATE TRIGGER {trigger} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}",
        ]
    return statements

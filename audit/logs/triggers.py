"""What keeps logs in the database itself, on both engines, whatever the application does.

On PostgreSQL log rows lie in partitions (`audit.logs.partitions`): the triggers on rows belong to the table and to every partition
of it, new ones too; the one on TRUNCATE is put on each.

- A log row is never changed, and not deleted while an unreleased hold covers its owner and kind: one without a day, or whose
  day is today or later. "Today" is the Shanghai date of the database's clock, plus the offset of the demo clock where there is
  one (never in production).
- A hold is never deleted; its owner, kind and reason never change; its day never moves earlier, and the first one it is given is
  months away: six for a closure's logs, three years for processing records (less three days, for months that end early).
- A closure's hold is released only after its day; that of the operation only when a closure's hold has taken its place.

On SQLite the owner of the file can drop triggers: there it is tamper-evident, not tamper-proof.
"""

from typing import Any

from audit import clock

HELD = "the log is held"
FIXED = "a log row is never changed"
HOLD_KEPT = "a hold is never deleted"
HOLD_SHORTENED = "a hold is never shortened"
HOLD_CHANGED = "owner, kind and reason of a hold never change"
HOLD_RUNS = "a hold that runs is not released"

LOG, HOLD, OFFSET = "audit_logrow", "audit_hold", "audit_clockoffset"
_NAMES = {
    LOG: ("audit_logrow_no_update", "audit_logrow_held", "audit_logrow_no_replace", "audit_logrow_no_truncate"),
    HOLD: ("audit_hold_no_delete", "audit_hold_no_change", "audit_hold_no_replace", "audit_hold_no_truncate"),
}


def install(connection: Any) -> None:
    """Put the triggers on; safe to call again."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _postgresql(_partitions(cursor)) if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the triggers off; only for schema changes and for the teardown of tests, by the owner.

    Their functions stay: a partition that is made meanwhile (`audit.logs.partitions`) comes with its own trigger.
    """
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for table, names in _NAMES.items():
            for name in names:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else ""))
        for partition in _partitions(cursor) if postgresql else ():
            cursor.execute(f"DROP TRIGGER IF EXISTS {LOG}_no_truncate ON {partition}")


def _partitions(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(%s) ORDER BY 1", [LOG]
    )
    return [name for (name,) in cursor.fetchall()]


def today_sql(vendor: str) -> str:
    """The Shanghai date of the database's clock in its SQL, with the demo clock's offset where there is one."""
    seconds = f"COALESCE((SELECT seconds FROM {OFFSET} WHERE id = 1), 0)"
    if vendor == "postgresql":
        offset = f" + {seconds} * interval '1 second'" if clock.movable() else ""
        return f"((now(){offset}) AT TIME ZONE 'Asia/Shanghai')::date"
    offset = f", {seconds} || ' seconds'" if clock.movable() else ""
    return f"date('now', '+8 hours'{offset})"


def _covers(today: str, row: str) -> str:
    return (
        f"SELECT 1 FROM {HOLD} h WHERE h.owner = {row}.owner AND h.released_at IS NULL"
        f" AND (h.kind = '' OR h.kind = {row}.kind) AND (h.until IS NULL OR h.until >= {today})"
    )


_IDENTITY = (
    "NEW.owner <> OLD.owner OR NEW.kind <> OLD.kind OR NEW.reason <> OLD.reason OR NEW.placed_at <> OLD.placed_at"
)
_SUCCEEDED = (
    f"EXISTS (SELECT 1 FROM {HOLD} h WHERE h.owner = OLD.owner AND h.reason = 'closure' AND h.released_at IS NULL)"
)
_RELEASED = "NEW.released_at IS NOT NULL AND OLD.released_at IS NULL"


def _runs(today: str) -> str:
    return (
        f"(OLD.reason IN ('closure', 'processing') AND (OLD.until IS NULL OR OLD.until >= {today}))"
        f" OR (OLD.reason = 'operation' AND NOT {_SUCCEEDED})"
    )


def _sqlite() -> list[str]:
    today = today_sql("sqlite")
    placed = "date(OLD.placed_at, '+8 hours'"

    def refuse(name: str, when: str, condition: str, message: str, table: str) -> str:
        clause = f" WHEN {condition}" if condition else ""
        return f"CREATE TRIGGER {name} BEFORE {when} ON {table}{clause} BEGIN SELECT RAISE(ABORT, '{message}'); END"

    first = (
        f"OLD.until IS NULL AND NEW.until IS NOT NULL AND ("
        f"(OLD.reason = 'closure' AND NEW.until < {placed}, '+6 months', '-3 days'))"
        f" OR (OLD.reason = 'processing' AND NEW.until < {placed}, '+3 years', '-3 days'))"
        f" OR OLD.reason IN ('operation', 'legal'))"
    )
    shortened = f"(OLD.until IS NOT NULL AND (NEW.until IS NOT NULL AND NEW.until < OLD.until)) OR ({first})"
    change = (
        f"BEGIN SELECT CASE WHEN {_IDENTITY} THEN RAISE(ABORT, '{HOLD_CHANGED}')"
        f" WHEN {shortened} THEN RAISE(ABORT, '{HOLD_SHORTENED}')"
        f" WHEN {_RELEASED} AND ({_runs(today)}) THEN RAISE(ABORT, '{HOLD_RUNS}') END; END"
    )
    return [
        refuse("audit_logrow_no_update", "UPDATE", "", FIXED, LOG),
        refuse("audit_logrow_held", "DELETE", f"EXISTS ({_covers(today, 'OLD')})", HELD, LOG),
        # INSERT OR REPLACE goes around the other two.
        refuse("audit_logrow_no_replace", "INSERT", f"EXISTS (SELECT 1 FROM {LOG} WHERE id = NEW.id)", FIXED, LOG),
        refuse("audit_hold_no_delete", "DELETE", "", HOLD_KEPT, HOLD),
        refuse("audit_hold_no_replace", "INSERT", f"EXISTS (SELECT 1 FROM {HOLD} WHERE id = NEW.id)", HOLD_KEPT, HOLD),
        f"CREATE TRIGGER audit_hold_no_change BEFORE UPDATE ON {HOLD} {change}",
    ]


def _postgresql(partitions: list[str]) -> list[str]:
    today = today_sql("postgresql")
    placed = "(OLD.placed_at AT TIME ZONE 'Asia/Shanghai')::date"

    def refuse(message: str) -> str:
        return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';"

    def function(name: str, body: str) -> str:
        # With a search path of its own: a temporary table that is called like the one of holds is not looked at.
        path = "SET search_path = public, pg_temp"
        return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {path} AS $$ BEGIN {body} END $$"

    first = (
        "OLD.until IS NULL AND NEW.until IS NOT NULL AND ("
        f"(OLD.reason = 'closure' AND NEW.until < {placed} + interval '6 months' - interval '3 days')"
        f" OR (OLD.reason = 'processing' AND NEW.until < {placed} + interval '3 years' - interval '3 days')"
        " OR OLD.reason IN ('operation', 'legal'))"
    )
    shortened = f"(OLD.until IS NOT NULL AND NEW.until IS NOT NULL AND NEW.until < OLD.until) OR ({first})"
    log = (
        f"IF TG_OP = 'UPDATE' THEN {refuse(FIXED)} END IF;"
        f" IF EXISTS ({_covers(today, 'OLD')}) THEN {refuse(HELD)} END IF; RETURN OLD;"
    )
    hold = (
        f"IF TG_OP = 'DELETE' THEN {refuse(HOLD_KEPT)} END IF;"
        f" IF {_IDENTITY} THEN {refuse(HOLD_CHANGED)} END IF;"
        f" IF {shortened} THEN {refuse(HOLD_SHORTENED)} END IF;"
        f" IF {_RELEASED} AND ({_runs(today)}) THEN {refuse(HOLD_RUNS)} END IF; RETURN NEW;"
    )
    statements = [
        function("audit_logrow_guard", log),
        function("audit_hold_guard", hold),
        function("audit_log_no_truncate", refuse(HELD)),
    ]
    for table, trigger, guard in (
        (LOG, "audit_logrow_held", "audit_logrow_guard"),
        (HOLD, "audit_hold_no_change", "audit_hold_guard"),
    ):
        statements += [
            f"CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {guard}()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}",
        ]
    for table, where in ((HOLD, HOLD), *((LOG, name) for name in (LOG, *partitions))):
        statements += [
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {where} FOR EACH STATEMENT"
            " EXECUTE FUNCTION audit_log_no_truncate()",
            f"ALTER TABLE {where} ENABLE ALWAYS TRIGGER {table}_no_truncate",
        ]
    return statements

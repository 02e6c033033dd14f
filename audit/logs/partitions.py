"""Where log rows lie on PostgreSQL: one partition for each Shanghai month, made ahead, dropped whole; on SQLite one plain table.

There is no default partition: a row of a month that has none is refused by PostgreSQL ("no partition of relation … found for
row"), so every way in calls `ensure` first. Partitions are made, and rows deleted, by functions of the database that belong to
its owner: the application's role may call them and do nothing else to what lies in the table. They ask for the holds
themselves, with new holds kept waiting until they are done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from audit import clock
from audit.logs import triggers
from audit.logs.triggers import HELD, HOLD, LOG
from statute.terms import add_months

AHEAD = 3  # months after the current one
# No log is kept of a month outside these; such a row has a wrong clock.
FIRST, LAST = date(2020, 1, 1), date(2099, 12, 1)
MAKE, PURGE = "audit_log_partition", "audit_log_purge"
# As statements of GRANT and OWNER name them.
SIGNATURES = (f"{MAKE}(date)", f"{PURGE}(uuid, text[], timestamp with time zone)")


@dataclass(frozen=True, kw_only=True)
class PurgedPart:
    """What a purge took out of one month: rows of one kind, with the whole partition or row by row."""

    month: date
    kind: str
    rows: int
    whole: bool


def ensure(days: Iterable[date]) -> int:
    """Have a partition for the month of every day; answers how many were made. Nothing to do on SQLite."""
    if connection.vendor != "postgresql":
        return 0
    made = 0
    with connection.cursor() as cursor:
        for month in sorted({day.replace(day=1) for day in days}):
            cursor.execute(f"SELECT {MAKE}(%s)", [month])
            made += bool(cursor.fetchone()[0])
    return made


def ahead(at: datetime) -> int:
    """Have partitions for this month and the next three; answers how many were made."""
    return ensure(coming(at))


def coming(at: datetime) -> list[date]:
    """The first days of the months that partitions are made for ahead."""
    this = clock.today(at).replace(day=1)
    return [add_months(this, number) for number in range(AHEAD + 1)]


def names(connection: Any) -> list[str]:
    """The partitions there are, in the order of their months."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = to_regclass(%s) ORDER BY c.relname",
            [LOG],
        )
        return [name for (name,) in cursor.fetchall()]


def purge(owner: UUID, kinds: Iterable[str], before: datetime) -> tuple[PurgedPart, ...]:
    """Delete the rows of these kinds before an instant, a partition in which nothing else lies as a whole; PostgreSQL only.

    Raises IntegrityError with HELD when a hold keeps them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT month, kind, deleted, whole FROM {PURGE}(%s, %s, %s) ORDER BY month, kind",
            [owner, list(kinds), before],
        )
        return tuple(
            PurgedPart(month=month, kind=kind, rows=rows, whole=whole) for month, kind, rows, whole in cursor.fetchall()
        )


def install(connection: Any) -> None:
    """Put the functions into the database; safe to call again. By the owner, on PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(_MAKE)
        cursor.execute(f"DROP FUNCTION IF EXISTS {SIGNATURES[1]}")
        cursor.execute(_purge())
        for signature in SIGNATURES:
            cursor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")


# ATTACH, not CREATE … PARTITION OF: that would keep readers and writers of all months out. What is given to the parent (the
# triggers on rows, ALWAYS as they are; keys and indexes) comes with it; a trigger on TRUNCATE has to be put on each.
_MAKE = f"""
CREATE OR REPLACE FUNCTION {MAKE}(p_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_first date := date_trunc('month', p_day)::date;
    v_name text := '{LOG}_' || to_char(v_first, 'YYYYMM');
BEGIN
    IF v_first < DATE '{FIRST}' OR v_first > DATE '{LAST}' THEN
        RAISE EXCEPTION 'no log is kept of %', to_char(v_first, 'YYYY-MM') USING ERRCODE = 'check_violation';
    END IF;
    IF to_regclass(v_name) IS NOT NULL THEN RETURN false; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('{MAKE}'));
    IF to_regclass(v_name) IS NOT NULL THEN RETURN false; END IF;
    EXECUTE format('CREATE TABLE %I (LIKE {LOG} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', v_name);
    EXECUTE format(
        'ALTER TABLE {LOG} ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', v_name,
        v_first::timestamp AT TIME ZONE 'Asia/Shanghai',
        (v_first + interval '1 month')::timestamp AT TIME ZONE 'Asia/Shanghai'
    );
    EXECUTE format(
        'CREATE TRIGGER {LOG}_no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION audit_log_no_truncate()',
        v_name
    );
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER {LOG}_no_truncate', v_name);
    RETURN true;
END $$"""


def _purge() -> str:
    """Two rounds: rows first; then, with the table closed for the moment it takes, the partitions in which nothing else lies."""
    mine = "owner = $1 AND kind = ANY($2) AND at < $3"
    # Each question is one step down the index that begins with owner.
    others = (
        "EXISTS (SELECT 1 FROM %1$I WHERE owner < $1) OR EXISTS (SELECT 1 FROM %1$I WHERE owner > $1)"
        " OR EXISTS (SELECT 1 FROM %1$I WHERE owner = $1 AND (kind <> ALL($2) OR at >= $3))"
    )
    return f"""
CREATE FUNCTION {PURGE}(p_owner uuid, p_kinds text[], p_before timestamp with time zone)
RETURNS TABLE (month date, kind text, deleted bigint, whole boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_today date := {triggers.today_sql("postgresql")};
    v_part record;
    v_others boolean;
    v_whole text[] := '{{}}';
BEGIN
    LOCK TABLE {HOLD} IN SHARE ROW EXCLUSIVE MODE;
    IF EXISTS (
        SELECT 1 FROM {HOLD} h WHERE h.owner = p_owner AND h.released_at IS NULL
        AND (h.kind = '' OR h.kind = ANY(p_kinds)) AND (h.until IS NULL OR h.until >= v_today)
    ) THEN
        RAISE EXCEPTION '{HELD}' USING ERRCODE = 'restrict_violation';
    END IF;
    FOR v_part IN
        SELECT c.relname AS name, to_date(right(c.relname, 6), 'YYYYMM') AS first
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = '{LOG}'::regclass ORDER BY 1
    LOOP
        EXIT WHEN v_part.first::timestamp AT TIME ZONE 'Asia/Shanghai' >= p_before;
        EXECUTE format('SELECT {others}', v_part.name) INTO v_others USING p_owner, p_kinds, p_before;
        IF NOT v_others AND (v_part.first + interval '1 month')::date <= v_today THEN
            v_whole := v_whole || v_part.name::text;
        ELSE
            RETURN QUERY EXECUTE format(
                'WITH gone AS (DELETE FROM %I WHERE {mine} RETURNING kind)'
                ' SELECT $4, kind::text, count(*), false FROM gone GROUP BY kind', v_part.name
            ) USING p_owner, p_kinds, p_before, v_part.first;
        END IF;
    END LOOP;
    IF v_whole = '{{}}' THEN RETURN; END IF;
    LOCK TABLE ONLY {LOG} IN ACCESS EXCLUSIVE MODE;
    FOR v_part IN SELECT n AS name, to_date(right(n, 6), 'YYYYMM') AS first FROM unnest(v_whole) AS n ORDER BY 1 LOOP
        EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', v_part.name);
        RETURN QUERY EXECUTE format(
            'SELECT $4, kind::text, count(*), true FROM %I WHERE {mine} GROUP BY kind', v_part.name
        ) USING p_owner, p_kinds, p_before, v_part.first;
        EXECUTE format('SELECT {others}', v_part.name) INTO v_others USING p_owner, p_kinds, p_before;
        IF v_others THEN -- rows of somebody else came in between
            RAISE EXCEPTION 'logs of another came into % just now', v_part.name USING ERRCODE = 'serialization_failure';
        END IF;
        EXECUTE format('DROP TABLE %I', v_part.name);
    END LOOP;
END $$"""

"""Leaving nothing of what was erased in the database's own files: free pages, old row versions, the write-ahead log.

For an operator, not for a job: it rewrites every table, keeps others out meanwhile, wants as much free space as the database takes,
and on PostgreSQL the owner of the database with the right to end a checkpoint and a segment of the log (a superuser, or a member of
pg_checkpoint and pg_monitor who may call pg_switch_wal and pg_logical_emit_message). Backups and archived logs are not in reach.
"""

from typing import Any

from django.db import connection


class Busy(Exception):
    """Somebody else has the database open: the log could not be emptied."""


def scrub() -> int:
    """Rewrite the database and turn its log over; answers how many segments of the log were written over (SQLite: 0, its log is
    cut off). Raises Busy."""
    with connection.cursor() as cursor:
        return _postgresql(cursor) if connection.vendor == "postgresql" else _sqlite(cursor)


def _sqlite(cursor: Any) -> int:
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute("VACUUM")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    busy, _frames, _written = cursor.fetchone()
    if busy:
        raise Busy("the write-ahead log is in use: stop web, worker and sequencer, then scrub again")
    return 0


def _postgresql(cursor: Any) -> int:
    # The planner's statistics hold samples of columns: they are drawn anew before their own table is rewritten.
    cursor.execute("VACUUM (FULL, ANALYZE)")
    cursor.execute("VACUUM FULL pg_catalog.pg_statistic")
    cursor.execute("CHECKPOINT")
    cursor.execute("SELECT count(*) FROM pg_ls_waldir()")
    segments: int = cursor.fetchone()[0] + 1
    for _segment in range(segments):
        # A segment that is ended is filled with nothing to its end; what it was before is written over.
        cursor.execute("SELECT pg_logical_emit_message(true, 'shouquan', 'scrub')")
        cursor.execute("SELECT pg_switch_wal()")
    cursor.execute("CHECKPOINT")
    return segments

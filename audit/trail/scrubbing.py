"""Leaving nothing of what was erased in the database's own files: free pages, old row versions, the write-ahead log.

For an operator, not for a job: it rewrites every table, keeps others out meanwhile, wants as much free space as the database takes,
and on PostgreSQL the owner of the database with the right to end a checkpoint and a segment of the log (a superuser, or a member of
pg_checkpoint and pg_monitor who may call pg_switch_wal and pg_logical_emit_message). Backups and archived logs are not in reach.
"""

import time
from typing import Any

from django.db import connection

# How long transactions that began before the scrub are waited for, in seconds (PostgreSQL).
PATIENCE = 120.0
# Whether nobody is left who may still read rows as they were before a transaction of this number: no older transaction anywhere in
# the cluster, since a rewriting VACUUM sees no further than the oldest of them, and no older snapshot in this database.
_NOBODY_SEES = """
SELECT pg_snapshot_xmin(pg_current_snapshot()) > %(id)s::xid8 AND NOT EXISTS (
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND age(backend_xmin) > age((%(id)s::xid8)::xid))
"""


class Busy(Exception):
    """Somebody else has the database open: something of what was erased would have been left."""


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
    _wait(cursor)
    # The planner's statistics hold samples of columns: they are drawn anew before their own table is rewritten.
    cursor.execute("VACUUM (FULL, ANALYZE)")
    cursor.execute("VACUUM FULL pg_catalog.pg_statistic")
    # The segment that is being written ends here, so that the checkpoint gives up all in which it may stand; those are kept to be
    # used again, and are written over one after the other.
    _end_segment(cursor)
    cursor.execute("CHECKPOINT")
    cursor.execute("SELECT count(*) FROM pg_ls_waldir()")
    segments: int = cursor.fetchone()[0] + 1
    for _segment in range(segments):
        _end_segment(cursor)
    cursor.execute("CHECKPOINT")
    return segments


def _wait(cursor: Any) -> None:
    """Until nobody sees the rows as they were any more; Busy when that takes too long."""
    cursor.execute("SELECT pg_current_xact_id()::text")
    id, until = cursor.fetchone()[0], time.monotonic() + PATIENCE
    while True:
        cursor.execute(_NOBODY_SEES, {"id": id})
        if cursor.fetchone()[0]:
            return
        if time.monotonic() > until:
            raise Busy(
                "a transaction older than the scrub is still open: stop web, worker and sequencer, then scrub again"
            )
        time.sleep(0.1)


def _end_segment(cursor: Any) -> None:
    """A segment that is ended is filled with nothing to its end; what it was before is written over."""
    cursor.execute("SELECT pg_logical_emit_message(true, 'shouquan', 'scrub')")
    cursor.execute("SELECT pg_switch_wal()")

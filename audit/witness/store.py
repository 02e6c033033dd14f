"""What the witness remembers: of every log its keys, of every shard the latest note, and the evidence of every fork.

One SQLite file. A note is cosigned after it is on the disk, in the transaction that compared it with the one before: whatever
kills the process, it never cosigns two notes that do not follow from each other.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

FILE = "witness.sqlite3"
SCHEMA = """
CREATE TABLE IF NOT EXISTS log (name TEXT PRIMARY KEY, pinned_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS key (
    log TEXT NOT NULL REFERENCES log, number INTEGER NOT NULL, public BLOB NOT NULL, how TEXT NOT NULL,
    shard TEXT NOT NULL, size INTEGER NOT NULL, at TEXT NOT NULL, PRIMARY KEY (log, number), UNIQUE (log, public)
);
CREATE TABLE IF NOT EXISTS head (
    log TEXT NOT NULL REFERENCES log, shard TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL,
    note TEXT NOT NULL, cosignature TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (log, shard)
);
CREATE TABLE IF NOT EXISTS conflict (
    id INTEGER PRIMARY KEY, log TEXT NOT NULL REFERENCES log, shard TEXT NOT NULL, why TEXT NOT NULL,
    had TEXT NOT NULL, got TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (log, shard, had, got)
);
"""


@dataclass(frozen=True)
class Key:
    """A key of a log, valid for what is larger than `size` in `shard`, until the next one."""

    public: bytes
    how: str
    shard: str
    size: int


@dataclass(frozen=True)
class Head:
    """The latest note of a shard, with our signature line under it."""

    shard: str
    size: int
    root: bytes
    note: str
    cosignature: str
    at: str


@dataclass(frozen=True)
class Conflict:
    """Two notes of one log, both signed by it, that do not belong to one tree: why, what we had, what we were given."""

    log: str
    shard: str
    why: str
    had: str
    got: str
    at: str


class Store:
    """The file; every method works in the transaction of the one connection it was opened with."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def logs(self) -> list[str]:
        return [name for (name,) in self._connection.execute("SELECT name FROM log ORDER BY name")]

    def pin(self, name: str, at: str) -> None:
        self._connection.execute("INSERT INTO log VALUES (?, ?)", (name, at))

    def keys(self, log: str) -> list[Key]:
        """The keys in the order in which they became valid."""
        rows = self._connection.execute(
            "SELECT public, how, shard, size FROM key WHERE log = ? ORDER BY number", (log,)
        )
        return [Key(*row) for row in rows]

    def add_key(self, log: str, key: Key, at: str) -> None:
        self._connection.execute(
            "INSERT INTO key SELECT ?, count(*), ?, ?, ?, ?, ? FROM key WHERE log = ?",
            (log, key.public, key.how, key.shard, key.size, at, log),
        )

    def heads(self, log: str) -> list[Head]:
        """The latest note of every shard, the newest shard last."""
        rows = self._connection.execute(
            "SELECT shard, size, root, note, cosignature, at FROM head WHERE log = ? ORDER BY shard", (log,)
        )
        return [Head(*row) for row in rows]

    def head(self, log: str, shard: str) -> Head | None:
        return next((head for head in self.heads(log) if head.shard == shard), None)

    def keep(self, log: str, head: Head) -> None:
        """Put the head in the place of the one it follows."""
        self._connection.execute(
            "INSERT INTO head VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (log, shard) DO UPDATE SET size = excluded.size,"
            " root = excluded.root, note = excluded.note, cosignature = excluded.cosignature, at = excluded.at",
            (log, head.shard, head.size, head.root, head.note, head.cosignature, head.at),
        )

    def keep_evidence(self, conflict: Conflict) -> None:
        """The same two notes are kept once."""
        self._connection.execute(
            "INSERT OR IGNORE INTO conflict (log, shard, why, had, got, at) VALUES (?, ?, ?, ?, ?, ?)",
            (conflict.log, conflict.shard, conflict.why, conflict.had, conflict.got, conflict.at),
        )

    def conflicts(self) -> list[Conflict]:
        rows = self._connection.execute("SELECT log, shard, why, had, got, at FROM conflict ORDER BY id")
        return [Conflict(*row) for row in rows]


def prepare(directory: Path) -> None:
    """Make the file and its tables where they are not there."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(_connected(directory)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(SCHEMA)


def _connected(directory: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(directory / FILE, timeout=10, isolation_level=None)
    # FULL: what was committed is on the disk, also after the power went.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@contextmanager
def opened(directory: Path) -> Iterator[Store]:
    """One transaction that nobody else writes beside; committed at the end, unless something is raised."""
    with closing(_connected(directory)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield Store(connection)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

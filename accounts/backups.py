"""Everything an installation holds in one file: database and evidence, with the SM3 digest of every part.

Not in it: the secret key and the signing keys of the data directory. Keep those apart from the backups, but keep them.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

FORMAT = 1
MANIFEST = "manifest.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
EVIDENCE = "evidence"
PIECE = 1024 * 1024
# Drops everything of the schema but what belongs to an extension; partitions, indexes, triggers and the sequences of columns go
# with their table. IF EXISTS, because one may have gone with another.
_EMPTY = """DO $$
DECLARE
    v_drops text[];
    v_drop text;
BEGIN
    PERFORM set_config('search_path', '', true), set_config('client_min_messages', 'warning', true);
    SELECT array_agg(format('DROP %s IF EXISTS %s CASCADE', o.kind, o.name) ORDER BY o.place, o.name)
    INTO v_drops
    FROM (
        SELECT c.oid, c.oid::regclass::text AS name,
            CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind,
            CASE c.relkind WHEN 'S' THEN 2 ELSE 1 END AS place
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'S', 'v') AND NOT c.relispartition
        UNION ALL
        SELECT p.oid, p.oid::regprocedure::text, 'ROUTINE', 3 FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace
    ) o
    WHERE NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e');
    FOREACH v_drop IN ARRAY coalesce(v_drops, '{}') LOOP
        EXECUTE v_drop;
    END LOOP;
END $$"""


class BackupFailed(Exception):
    """The backup can't be written or read; the sentence says why."""


def backup(target: Path, at: datetime) -> int:
    """Write database and evidence to `target` (tar.gz), and answer how many files are in it."""
    if target.exists():
        raise BackupFailed(f"{target} exists already.")
    with tempfile.TemporaryDirectory(prefix="shouquan-backup-") as folder:
        database = Path(folder) / DATABASES[connection.vendor]
        # The database first: evidence is only ever added, so whatever a row names is found afterwards.
        _dump(database)
        parts = {database.name: database, **dict(_evidence())}
        manifest = {
            "format": FORMAT,
            "made_at": at.isoformat(),
            "engine": connection.vendor,
            "digests": {name: digest(path) for name, path in parts.items()},
        }
        unfinished = target.with_name(target.name + ".part")
        try:
            with tarfile.open(unfinished, "w:gz") as archive:
                _add_text(archive, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
                for name, path in parts.items():
                    archive.add(path, name, recursive=False)
            os.chmod(unfinished, 0o600)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
        return len(parts)


def restore(source: Path, *, force: bool = False) -> int:
    """Put a backup back, after every digest has been compared. Answers how many files; raises BackupFailed and changes
    nothing when the installation is not empty (unless `force`), the archive is damaged or of another engine."""
    if not force and not is_empty():
        raise BackupFailed("This installation is not empty. --force overwrites its database.")
    with tempfile.TemporaryDirectory(prefix="shouquan-restore-") as folder:
        manifest = _unpack(source, Path(folder))
        _load(Path(folder) / DATABASES[connection.vendor])
        kept = Path(folder) / EVIDENCE
        for path in sorted(p for p in kept.rglob("*") if p.is_file()):
            place = Path(settings.MEDIA_ROOT) / path.relative_to(kept)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, place)
        return len(manifest["digests"])


def is_empty() -> bool:
    """No account and no evidence yet."""
    from accounts.models import User

    known = User._meta.db_table in connection.introspection.table_names()
    return not (known and User.objects.exists()) and not any(True for _part in _evidence())


def digest(path: Path) -> str:
    """The SM3 digest of a file, read piece by piece."""
    state = _sm3()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            state.update(piece)
    return bytes(state.digest() if hasattr(state, "digest") else state.finalize()).hex()


def _sm3() -> Any:
    if "sm3" in hashlib.algorithms_available:
        return hashlib.new("sm3")
    from cryptography.hazmat.primitives import hashes

    return hashes.Hash(hashes.SM3())


def _evidence() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.exists() else ():
        if path.is_file():
            yield f"{EVIDENCE}/{path.relative_to(root).as_posix()}", path


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    content = text.encode()
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, EOFError, ValueError) as error:
        raise BackupFailed(f"{source} is no backup or is damaged: {error}") from error
    if manifest.get("format") != FORMAT:
        raise BackupFailed(f"{source} has format {manifest.get('format')}; this version reads {FORMAT}.")
    if manifest["engine"] != connection.vendor:
        raise BackupFailed(f"{source} is of {manifest['engine']}, this installation runs on {connection.vendor}.")
    _compare(folder, manifest["digests"])
    return manifest


def _compare(folder: Path, digests: dict[str, str]) -> None:
    present = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    present.pop(MANIFEST)
    if set(present) != set(digests):
        odd = ", ".join(sorted(set(present) ^ set(digests))[:5])
        raise BackupFailed(f"The files do not match the manifest: {odd}")
    damaged = [name for name, path in present.items() if digest(path) != digests[name]]
    if damaged:
        raise BackupFailed(f"The digest does not match: {', '.join(sorted(damaged)[:5])}")


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
        return
    _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={target}", _name())


def _load(source: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(source)) as copy:
            copy.backup(connection.connection)
        connection.close()
        return
    connection.close()
    # Not pg_restore --clean: it drops the key of every partition by itself, which PostgreSQL refuses. All of it in one
    # transaction: when a statement fails, what was there is there still.
    statements = source.with_suffix(".sql")
    _postgres("pg_restore", "--no-owner", f"--file={statements}", str(source))
    try:
        _postgres(
            "psql", "--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "--single-transaction",
            f"--dbname={_name()}", f"--command={_EMPTY}", f"--file={statements}",
        )  # fmt: skip
    finally:
        statements.unlink()


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _postgres(program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise BackupFailed(f"{program} is not on PATH: install the client programs of the server's version.")
    given = connection.settings_dict
    variables = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = os.environ | {name: str(given[key]) for name, key in variables.items() if given.get(key)}
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupFailed(f"{program} failed: {done.stderr.strip()[-800:]}")

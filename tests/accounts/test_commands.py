"""An installation is founded, backed up and put back."""

import io
import json
import tarfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.actions import issue_reset_code
from accounts.models import Region, Seat, Unit, User
from accounts.secret import Secret
from applicants import documents
from audit.clock import SHANGHAI
from audit.database.promises import promises
from audit.logs import partitions
from audit.logs.models import LogRow
from audit.roles import Role
from audit.trail.models import Entry
from statute.findings import Refused
from tests import world


def said(*arguments: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_bootstrap_founds_an_installation_once() -> None:
    first = said("bootstrap", region=["330100"])
    assert Region.objects.count() == 12
    assert Unit.objects.filter(region__code="330100").count() == 12
    assert Unit.objects.count() == 24
    assert sorted(Seat.objects.values_list("role", flat=True)) == ["audit_admin", "security_admin", "system_admin"]
    password = next(line.split()[2] for line in first.splitlines() if line.startswith("system_admin"))
    administrator = User.objects.get(username="system-admin")
    assert administrator.check_password(password)
    assert administrator.must_change_password
    entries = Entry.objects.count()
    again = said("bootstrap", region=["330100"])
    assert "Nothing to do" in again
    assert password not in again
    assert Entry.objects.count() == entries


@pytest.mark.django_db
def test_bootstrap_knows_no_other_province() -> None:
    with pytest.raises(CommandError, match="320100"):
        said("bootstrap", region=["320100"])
    assert not Region.objects.exists()


@pytest.fixture
def evidence_apart(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "evidence"
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_a_backup_brings_back_what_was_lost(evidence_apart: Path) -> None:
    clerk = world.clerk()
    document = world.evidence(clerk)
    target = evidence_apart / "backup.tar.gz"
    assert "2 files" in said("backup", target)
    User.objects.filter(pk=clerk.user_id).update(display_name="改过")
    kept = evidence_apart / "evidence" / documents.place(document.digest)
    kept.unlink()
    with pytest.raises(CommandError, match="not empty"):
        said("restore", target)
    said("restore", target, force=True)
    assert User.objects.get(pk=clerk.user_id).display_name == "clerk-330100"
    assert kept.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_backup_brings_back_partitions_and_leaves_nothing_that_came_after_it(evidence_apart: Path) -> None:
    owner, target = uuid4(), evidence_apart / "backup.tar.gz"
    partitions.ensure([date(2024, 3, 1)])
    LogRow.objects.create(batch_id=uuid4(), owner=owner, kind="access", at=datetime(2024, 3, 5, tzinfo=SHANGHAI))
    before = partitions.names(connection)
    said("backup", target)
    partitions.ensure([date(2024, 4, 1)])
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_a_later_version (id int)")
    said("restore", target, force=True)
    assert partitions.names(connection) == before
    assert "of_a_later_version" not in connection.introspection.table_names()
    assert LogRow.objects.get().owner == owner
    assert promises().missing == ()
    assert partitions.ensure([date(2024, 4, 1)]) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_restore_that_fails_in_the_database_changes_nothing(evidence_apart: Path) -> None:
    target = evidence_apart / "backup.tar.gz"
    clerk = world.clerk()
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA beside")  # it is in the backup and isn't dropped: to make it once more fails
    try:
        said("backup", target)
        User.objects.filter(pk=clerk.user_id).update(display_name="改过")
        tables = connection.introspection.table_names()
        with pytest.raises(CommandError, match="beside"):
            said("restore", target, force=True)
        assert connection.introspection.table_names() == tables
        assert User.objects.get(pk=clerk.user_id).display_name == "改过"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA beside")


def changed(source: Path, target: Path, *, name: str, content: bytes | None) -> None:
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            file = old.extractfile(member)
            assert file is not None
            data = file.read()
            if member.name == "manifest.json" and name == "engine":
                data = json.dumps(json.loads(data) | {"engine": "oracle"}).encode()
            elif member.name.startswith(name):
                if content is None:
                    continue
                data = content
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("evidence/", b"%PDF-1.4 forged", "digest does not match: evidence/"),
        ("evidence/", None, "do not match the manifest"),
        ("manifest.json", b"nonsense", "damaged"),
        ("engine", b"", "oracle"),
    ],
)
def test_a_damaged_backup_changes_nothing(evidence_apart: Path, name: str, content: bytes | None, why: str) -> None:
    clerk = world.clerk()
    world.evidence(clerk)
    whole, damaged = evidence_apart / "backup.tar.gz", evidence_apart / "damaged.tar.gz"
    said("backup", whole)
    changed(whole, damaged, name=name, content=content)
    User.objects.filter(pk=clerk.user_id).update(display_name="改过")
    with pytest.raises(CommandError, match=why):
        said("restore", damaged, force=True)
    assert User.objects.get(pk=clerk.user_id).display_name == "改过"


@pytest.mark.django_db(transaction=True)
def test_a_backup_overwrites_no_file(evidence_apart: Path) -> None:
    target = evidence_apart / "backup.tar.gz"
    said("backup", target)
    with pytest.raises(CommandError, match="exists already"):
        said("backup", target)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_missing_client_program_is_named(evidence_apart: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CommandError, match="pg_dump is not on PATH"):
        said("backup", evidence_apart / "backup.tar.gz")


@pytest.mark.django_db
def test_an_administrators_reset_code_comes_from_the_machine_only() -> None:
    auditor = world.person("audit", Role.AUDIT_ADMIN)
    system = world.person("system", Role.SYSTEM_ADMIN)
    with pytest.raises(Refused, match="三员分立"):
        issue_reset_code(id=auditor.user_id, by=system, at=world.AT, code=Secret("abcd-efgh-jkmn-pqrs"))
    issue_reset_code(id=world.clerk().user_id, by=system, at=world.AT, code=Secret("abcd-efgh-jkmn-pqrs"))
    code = said("reset_code", "audit").strip()
    assert check_password(code, User.objects.get(username="audit").reset_code)
    with pytest.raises(CommandError, match="nobody"):
        said("reset_code", "nobody")

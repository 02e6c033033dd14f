"""After an erasure and a scrub nothing is left of what was erased: not in the database's files, its log, the store or temp."""

import mmap
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, connections

from applicants import actions as registering
from applicants import documents
from applicants.models import Organization
from audit.trail import scrubbing
from audit.trail.sealing import seal_all
from audit.trail.verifying import verify
from operations.auditing.indexing import index_all
from tests import world
from tests.scenarios import auditing_erasing as scene
from tests.world import AT

# In the text of the form, in the name as it was first written, and in the file.
MARKS = ("欧阳无痕雪泥鸿爪", "13905719998877")


def files() -> Iterator[Path]:
    """Every file that the database, the store and temporary work have."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW data_directory")
            yield from Path(cursor.fetchone()[0]).rglob("*")
        else:
            yield from Path(connection.settings_dict["NAME"]).parent.rglob("*")
    yield from Path(settings.DATA_DIR).rglob("*")


def found() -> dict[str, set[str]]:
    """The files in which each of the marks stands."""
    marks = {mark: mark.encode() for mark in MARKS}
    seen: dict[str, set[str]] = {}
    for path in files():
        if path.is_file() and path.stat().st_size:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                for mark, code in marks.items():
                    if content.find(code) >= 0:
                        seen.setdefault(mark, set()).add(f"{path.parent.name}/{path.name}")
    return seen


@pytest.mark.django_db(transaction=True)
def test_nothing_of_it_can_be_recovered() -> None:
    name, phone = MARKS
    clerk = world.clerk()
    admin = world.person("admin-000196", "registrant")
    made: Organization = registering.register(by=admin, at=AT, **world.registration(principal=name, phone=phone))
    upload = SimpleUploadedFile(
        "x.pdf", f"%PDF-1.4\n% {name} {phone}\n%%EOF\n".encode(), content_type="application/pdf"
    )
    proof = documents.store(upload, by=clerk, at=AT)
    registering.confirm(id=made.pk, by=clerk, at=AT, source="公示系统", evidence=proof)
    seal_all()
    index_all()
    # What the case says now is put right by its room.
    Organization.objects.filter(pk=made.pk).update(principal="某某", phone="0571-80000000")
    assert found().keys() == {*MARKS}
    scene.done(scene.approved(scene.requested(made, documents=[proof])))
    said = StringIO()
    call_command("trail", "scrub", stdout=said)
    assert "rewritten" in said.getvalue()
    assert found() == {}
    assert verify().faults == ()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whoever_might_still_read_it_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrubbing, "PATIENCE", 0.3)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_current_xact_id()")
            with pytest.raises(scrubbing.Busy, match="older than the scrub"):
                scrubbing.scrub()
    finally:
        other.close()

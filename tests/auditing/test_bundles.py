"""One authorization as a bundle of evidence: whole, with its documents, and checked by somebody who has nothing but the file."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from applicants.models import Document
from audit.checking import examine
from audit.roles import Role
from audit.trail.bundles import standalone
from audit.trail.models import Entry
from audit.trail.recording import canonical
from audit.trail.sealing import seal_all
from audit.verifier import sm3
from operations.agreements.models import Agreement
from operations.auditing.indexing import index_all
from operations.auditing.queries.authorization import cases
from operations.papers.models import Paper
from operations.portal.queries import first_key
from tests.pages import as_person
from tests.scenarios import agreements, applications, auditing_sampling
from tests.scenarios.mechanism import seat
from tests.trail.test_bundles import by_an_outsider, forged
from tests.world import COUNTY

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    """Signed, and the trail is sealed up to there."""
    made = agreements.sealed()
    seal_all()
    index_all()
    return made


def faults(path: Path) -> list[str]:
    return [str(fault) for fault in examine(str(path)).faults]


def test_a_bundle_by_object_is_checked_by_a_bare_interpreter(agreement: Agreement, tmp_path: Path) -> None:
    made = tmp_path / "bundle.zip"
    call_command("trail", "export", str(made), "--object", agreement.number)
    done = by_an_outsider(made, "--key", first_key())
    assert (done.returncode, done.stderr) == (0, "")
    told = examine(str(made)).counts
    assert told["entries"] > Entry.objects.filter(case_id__in=cases(agreement)).count()
    assert told["withheld"] == 0
    assert told["documents"] >= Paper.objects.count()
    assert told["documents"] > Document.objects.values("digest").distinct().count() / 2
    with pytest.raises(CommandError):
        call_command("trail", "export", str(tmp_path / "none.zip"), "--object", "无此编号")


def altered(files: dict[str, bytes]) -> None:
    name = max(name for name in files if name.startswith("documents/"))
    files[name] += b" "


def issued_otherwise(**changes: object) -> Callable[[dict[str, bytes]], None]:
    """The list says something else of an issued document that carries a checkpoint."""

    def change(files: dict[str, bytes]) -> None:
        rows = json.loads(files["documents.json"])
        row = next(row for row in rows if row["checkpoint"])
        row.update(changes)
        files["documents.json"] = canonical(rows).encode()

    return change


def test_a_document_that_was_altered_or_carries_something_else_is_found(tmp_path: Path) -> None:
    made = tmp_path / "bundle.zip"
    applications.accepted()
    seal_all()
    agreement = agreements.sealed(credit_code="91339999MADM000271")
    call_command("trail", "export", str(made), "--object", str(agreement.pk))
    assert faults(made) == []
    kept = made.read_bytes()
    for change in (
        altered,
        issued_otherwise(number="别号"),
        issued_otherwise(code="0" * 12),
        issued_otherwise(checkpoint=None),
        issued_otherwise(digest="0" * 64),
    ):
        made.write_bytes(kept)
        assert set(forged(made, change)) == {"document"}


def test_an_auditor_takes_the_bundle_from_the_page_and_the_trail_says_so(agreement: Agreement, tmp_path: Path) -> None:
    page = f"/audit/authorization/{agreement.pk}/"
    auditor = as_person(seat(Role.AUDITOR))
    assert f'action="{page}bundle.zip"' in auditor.get(page).text
    assert auditor.get(f"{page}bundle.zip").status_code == 405
    for by in (seat(Role.AUDITOR, COUNTY), seat(Role.CLERK)):
        assert as_person(by).post(f"{page}bundle.zip").status_code == 404
    answer = auditor.post(f"{page}bundle.zip")
    made = tmp_path / "bundle.zip"
    made.write_bytes(b"".join(answer.streaming_content))
    assert faults(made) == []
    assert examine(str(made)).counts["documents"] > 0
    kept = Entry.objects.get(action="auditing.export")
    assert hashlib.sha256(made.read_bytes()).hexdigest() in kept.payload.json
    assert agreement.number in kept.payload.json


def test_a_sample_is_handed_out_as_a_bundle(tmp_path: Path) -> None:
    sample = auditing_sampling.drawn()
    answer = as_person(auditing_sampling.auditor()).post(f"/sample/{sample.pk}/bundle.zip")
    made = tmp_path / "bundle.zip"
    made.write_bytes(b"".join(answer.streaming_content))
    assert faults(made) == []
    with zipfile.ZipFile(made) as read:
        text = read.read("bundle.json").decode()
    assert all(str(row.object_id) in text for row in sample.items.all())


def test_anybody_has_the_verifier_with_its_digests_and_the_first_key(agreement: Agreement, client: Client) -> None:
    answer = client.get("/trail/verifier.py")
    assert answer.content == standalone()
    text = client.get("/verify/").text
    for said in (hashlib.sha256(answer.content).hexdigest(), sm3(answer.content).hex(), first_key()):
        assert said in text

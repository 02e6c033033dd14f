"""Evidence: what is taken, what is refused and why, who reads it, and what a failed form keeps."""

import io
import struct
import zipfile
from typing import Any

import pytest
from django import forms
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from applicants import documents
from applicants.forms import EvidenceField
from applicants.models import Document
from applicants.permissions import GATES
from applicants.views import download
from audit import beside
from audit.roles import Role
from audit.subject import Subject
from statute.findings import Refused
from tests import world
from tests.world import AT
from web.forms import ActionForm

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(17)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def attached(document: Document, subject: Subject, slot: str) -> Document:
    """As the body of an act does it."""
    with beside.sheet():
        return documents.attach(document, subject, slot)


def package(*names: str, content: bytes = b"<x/>", types: bytes = b"<Types/>") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        for name in names:
            archive.writestr(name, content)
    return target.getvalue()


def encrypted_package() -> bytes:
    """Every entry marked as encrypted, in both headers."""
    content = bytearray(package("word/document.xml"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 4)
    return bytes(content)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


TAKEN = {
    "报告.pdf": b"%PDF-1.7\n%%EOF",
    "报告.docx": package("word/document.xml"),
    "清单.xlsx": package("xl/workbook.xml"),
    "公文.ofd": package("OFD.xml", "Doc_0/Document.xml"),
    "照片.png": PNG,
    "照片.JPG": b"\xff\xd8\xff\xe0" + bytes(20),
    "说明.txt": "说明".encode(),
    "清单.csv": "编号,名称\r\n1,税务".encode("gb18030"),
}
REFUSED = {
    "empty": ("空.pdf", b"", "upload-empty"),
    "an executable": ("程序.exe", b"MZ" + bytes(50), "upload-type"),
    "a web page": ("页面.html", b"<script>1</script>", "upload-type"),
    "a picture that says PDF": ("报告.pdf", PNG, "upload-type"),
    "an OFD that says DOCX": ("公文.docx", package("OFD.xml"), "upload-type"),
    "a plain archive that says DOCX": ("压缩.docx", package("a.exe"), "upload-type"),
    "a torn archive": ("坏.docx", package("word/document.xml")[:60], "upload-type"),
    "binary that says text": ("说明.txt", b"\x00\x01\x02", "upload-type"),
    "macros by extension": ("宏.docm", package("word/document.xml", "word/vbaProject.bin"), "upload-type"),
    "macros under another name": ("宏.docx", package("word/document.xml", "word/vbaProject.bin"), "upload-macro"),
    "macros by content type": (
        "宏.xlsx",
        package("xl/workbook.xml", types=b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        "upload-macro",
    ),
    "a bomb": ("炸弹.xlsx", package("xl/workbook.xml", content=bytes(20 * 1024 * 1024)), "upload-bomb"),
    "a way out": ("越界.docx", package("word/document.xml", "../../etc/x"), "upload-bomb"),
    "an encrypted office file": ("加密.docx", OLE, "upload-encrypted"),
    "an encrypted archive": ("加密.docx", encrypted_package(), "upload-encrypted"),
    "an encrypted PDF": ("加密.pdf", b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>\n%%EOF", "upload-encrypted"),
    "a name without end": ("长" * 250 + ".pdf", b"%PDF-1.7", "upload-name"),
    "a name that hides its extension": ("fdp\u202excod.pdf", b"%PDF-1.7", "upload-name"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_the_usual_kinds_of_evidence_are_taken(name: str) -> None:
    document = documents.store(upload(name, TAKEN[name]), by=world.clerk(), at=AT)
    with documents.content(document) as kept:
        assert kept.read() == TAKEN[name]
    assert document.size == len(TAKEN[name])


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_not_evidence_is_refused_and_says_why(why: str) -> None:
    name, content, code = REFUSED[why]
    with pytest.raises(Refused) as refused:
        documents.store(upload(name, content), by=world.clerk(), at=AT)
    (finding,) = refused.value.findings
    assert finding.code == code
    assert "%(" not in finding.text + finding.remedy_text
    assert not Document.objects.exists()


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = 100
    by = world.clerk()
    documents.store(upload("恰好.pdf", b"%PDF-1.7".ljust(100)), by=by, at=AT)
    with pytest.raises(Refused, match="超过"):
        documents.store(upload("过大.pdf", b"%PDF-1.7".ljust(101)), by=by, at=AT)


def test_the_same_content_is_kept_once() -> None:
    by = world.clerk()
    first = documents.store(world.a_pdf("一.pdf", "同"), by=by, at=AT)
    # Other contents may begin alike and lie beside it.
    kept = default_storage.listdir(first.digest[:2])
    second = documents.store(world.a_pdf("二.pdf", "同"), by=by, at=AT)
    assert first.pk != second.pk
    assert first.digest == second.digest
    assert default_storage.exists(documents.place(first.digest))
    assert default_storage.listdir(first.digest[:2]) == kept


def test_a_new_version_replaces_the_one_before() -> None:
    made, clerk = world.organization(confirmed=False), world.clerk()
    first = attached(world.evidence(clerk, "一.pdf"), made, "charter")
    second = documents.store(world.a_pdf("二.pdf"), by=clerk, at=AT, replaces=first)
    attached(second, made, "charter")
    assert second.version == 2
    assert [*documents.of(made, "charter")] == [second]


def test_a_document_that_belongs_elsewhere_stays_there() -> None:
    made, clerk = world.organization(confirmed=False), world.clerk()
    first = attached(world.evidence(clerk), made, "charter")
    assert attached(first, made, "charter").pk == first.pk
    second = attached(first, made, "seal")
    assert second.pk != first.pk
    assert Document.objects.get(pk=first.pk).slot == "charter"
    assert [d.pk for d in documents.of(made, "seal")] == [second.pk]


class Form(ActionForm):
    note = forms.CharField()
    proof = EvidenceField()


def filled(by: Any, data: dict[str, Any], upload: Any = None) -> Form:
    return Form(data, MultiValueDict({"proof": [upload]} if upload else {}), subject=None, by=by, at=AT)


def test_an_upload_survives_a_failed_form() -> None:
    by = world.clerk()
    failed = filled(by, {}, world.a_pdf())
    assert not failed.is_valid()
    assert set(failed.errors) == {"note"}
    kept = Document.objects.get()
    html = str(failed["proof"])
    assert f'name="proof-kept" value="{kept.pk}"' in html
    assert kept.name in html
    again = filled(by, {"note": "x", "proof-kept": str(kept.pk)})
    assert again.is_valid()
    assert again.inputs()["proof"] == kept


def test_a_bad_upload_fails_at_its_field() -> None:
    form = filled(world.clerk(), {"note": "x"}, upload("程序.exe", b"MZ"))
    assert not form.is_valid()
    assert "程序.exe" in str(form.errors["proof"])
    assert filled(world.clerk(), {"note": "x"}).errors.keys() == {"proof"}


def test_a_form_takes_ones_own_documents_only() -> None:
    ours, clerk = world.applicant(), world.clerk()
    document = world.evidence(ours.staff)
    assert filled(ours.admin, {"note": "x", "proof": str(document.pk)}).is_valid()
    assert set(filled(clerk, {"note": "x", "proof": str(document.pk)}).errors) == {"proof"}
    assert set(filled(clerk, {"note": "x", "proof": "nonsense"}).errors) == {"proof"}


def asked(by: Any, document: Document, query: str = "") -> Any:
    request = RequestFactory().get(f"/documents/{document.pk}/{query}")
    request.user, request.actor = User.objects.get(pk=by.user_id), by  # type: ignore[attr-defined]
    return download(GATES)(request, document.pk)


def test_a_document_is_read_by_whoever_sees_what_it_belongs_to() -> None:
    ours, stranger = world.applicant(), world.person("ops", Role.DOMAIN_OPERATOR)
    document = world.evidence(ours.staff)
    with pytest.raises(Http404):
        asked(world.clerk(), document)
    attached(document, ours.organization, "charter")
    for by in (ours.staff, ours.admin, world.clerk(), world.person("auditor", Role.AUDITOR)):
        assert asked(by, document).status_code == 200
    with pytest.raises(Http404):
        asked(stranger, document)


def test_a_document_is_handed_out_as_a_file_and_shown_only_when_safe() -> None:
    by = world.clerk()
    shown, kept = asked(by, world.evidence(by), "?show=1"), asked(by, world.evidence(by))
    text = asked(by, documents.store(upload("说明.txt", b"x"), by=by, at=AT), "?show=1")
    assert shown["Content-Disposition"].startswith("inline")
    assert kept["Content-Disposition"].startswith("attachment")
    assert text["Content-Disposition"].startswith("attachment")
    assert {r["X-Content-Type-Options"] for r in (shown, kept, text)} == {"nosniff"}


def test_nobody_unknown_reads_a_document(client: Client) -> None:
    document = world.evidence(world.clerk())
    request = RequestFactory().get("/")
    request.user = type("Anonymous", (), {"is_authenticated": False})()  # type: ignore[assignment]
    assert download(GATES)(request, document.pk).status_code == 302

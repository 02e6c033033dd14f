"""Erasing contents of the trail: two sides, a ground in law, nothing that is still needed, nothing that could be put together again."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from applicants import documents
from applicants.models import Document, Organization
from audit.actor import SYSTEM
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail import erasing, triggers
from audit.trail.folding import fold
from audit.trail.models import Entry, Payload
from audit.trail.sealing import seal_all
from audit.trail.tombstones import Cover, Tombstone
from audit.trail.verifying import verify
from operations.auditing import permissions
from operations.auditing.actions import erasing as actions
from operations.auditing.indexing import index_all
from operations.auditing.models import Erasure, IndexedEntry
from operations.auditing.queries import erasing as queries
from operations.auditing.tasks.erasing import run_erasures
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from statute.findings import Refused
from statute.rules import erasing as rules
from tests import world
from tests.agreements.expect import refusal
from tests.pages import as_person
from tests.scenarios import auditing_erasing as scene
from tests.scenarios import closures, domains
from tests.scenarios import oversight_breaching as breaching
from tests.trail.folded import differences
from tests.world import AT, CITY, COUNTY
from web.house import house
from web.timeline import timeline

pytestmark = pytest.mark.django_db


def sql(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def sound() -> bool:
    """Whether the trail verifies and is the database."""
    return verify().faults == () and differences() == []


# --- what is done ----------------------------------------------------------------------------------------------------


def test_contents_go_and_the_trail_is_sound_before_and_after() -> None:
    case = scene.known()
    entries = scene.entries_of(case)
    assert sound()
    erasure = scene.done(scene.approved(scene.requested(case)))
    assert (erasure.state, erasure.erased, erasure.carried_out_at) == ("done", len(entries), AT)
    payloads = Payload.objects.filter(pk__in=[entry.pk for entry in entries])
    assert {(row.json, bytes(row.salt)) for row in payloads} == {("", b"")}
    assert {(row.erasure, row.number, row.clause) for row in Tombstone.objects.all()} == {
        (erasure.pk, erasure.number, rules.DUTY)
    }
    assert sound()
    seal_all()
    assert sound()


def test_the_fold_counts_the_columns_it_cannot_compare_and_compares_the_others() -> None:
    case = scene.known()
    scene.done(scene.approved(scene.requested(case)))
    counted = fold().erased
    assert counted > 5
    Organization.objects.filter(pk=case.pk).update(address="别处")
    assert differences() == [], "only an erased content had told it"
    Organization.objects.filter(pk=case.pk).update(trail_seq=9)
    assert [(found.kind, found.column) for found in differences()] == [("organization", "trail_seq")]
    assert fold().erased == counted


def test_its_entries_say_how_many_and_which_digest_and_never_what() -> None:
    case = scene.known()
    ids = sorted(entry.pk for entry in scene.entries_of(case))
    erasure = scene.done(scene.approved(scene.requested(case)))
    told = "".join(Payload.objects.filter(entry__object_id=erasure.pk).values_list("json", flat=True))
    assert erasure.entries_digest == erasing.digest_of(ids)
    assert erasure.entries_digest in told
    assert erasure.outline_digest == erasing.outlines(erasure.pk)
    assert erasure.outline_digest in told
    assert case.phone not in told


def test_what_else_held_it_is_emptied_too() -> None:
    case = scene.known(principal="欧阳不凡")
    assert queries.choosable(CITY, naming="欧阳不凡").exists()
    before = Message.objects.filter(subject_id=case.pk).count()
    assert before
    erasure = scene.done(scene.approved(scene.requested(case)))
    assert not IndexedEntry.objects.filter(words__has="欧阳不凡").exists()
    notices = Message.objects.filter(subject_id=case.pk)
    assert [(notice.text, notice.params) for notice in notices] == [
        (erasing.ERASED_NOTICE, {"number": erasure.number})
    ] * before
    assert not queries.choosable(CITY, case=case.pk).exists(), "nothing is erased twice"


def test_a_file_is_taken_away_with_every_copy_and_its_page_says_under_which_number(
    django_capture_on_commit_callbacks: Any,
) -> None:
    case = scene.known()
    file = documents.of(case).get()
    Document.objects.create(
        name="同一文件.pdf", mime=file.mime, size=file.size, digest=file.digest, subject_type="organization",
        subject_id=case.pk, uploaded_at=AT,
    )  # fmt: skip
    erasure = scene.approved(scene.requested(case, documents=[file]))
    assert default_storage.exists(documents.place(file.digest))
    with django_capture_on_commit_callbacks(execute=True):
        scene.done(erasure)
    assert not default_storage.exists(documents.place(file.digest))
    assert set(Document.objects.filter(digest=file.digest).values_list("erased_no", flat=True)) == {erasure.number}
    assert verify().faults == ()
    answer = as_person(world.clerk()).get(f"/document/{file.pk}/")
    assert (answer.status_code, erasure.number in answer.content.decode()) == (410, True)


def test_the_timeline_says_under_which_number_and_on_what_ground() -> None:
    case = scene.known()
    erasure = scene.done(scene.approved(scene.requested(case)))
    case = Organization.objects.get(pk=case.pk)
    lines = [line for line in timeline(case, house(), by=world.clerk()).lines if line.erased]
    assert lines
    assert all(erasure.number in line.erased and rules.DUTY in line.erased and not line.changes for line in lines)


def test_a_paper_proves_it() -> None:
    erasure = scene.done()
    paper = paper_of(erasure, Paper.Kind.ERASURE)
    assert paper is not None
    assert paper.number == erasure.record_no
    assert erasure.entries_digest in paper.contents


# --- who, and what stands in the way -----------------------------------------------------------------------------------


def test_what_one_side_asked_for_the_other_decides_and_never_the_same_person() -> None:
    by_clerk = scene.requested()
    with refusal("erasure-two-sides"):
        actions.approve(id=by_clerk.pk, by=world.approver(), at=AT, decision="同意")
    both = world.person("both", Role.CLERK)
    keeper_too = world.person("both", Role.AUDIT_ADMIN)
    own = scene.requested(scene.known("91339999MADM000271"), by=both)
    with refusal("four-eyes"):
        actions.approve(id=own.pk, by=keeper_too, at=AT, decision="同意")
    with refusal("erasure-own"):
        actions.withdraw(id=own.pk, by=scene.keeper(), at=AT, reason="x")
    assert actions.withdraw(id=own.pk, by=world.clerk(), at=AT, reason="范围有误").state == "withdrawn"


def test_nobody_asks_for_what_lies_in_another_region() -> None:
    case = scene.known()
    world.units(COUNTY)
    with refusal("erasure-entries"):
        scene.requested(case, by=world.clerk(COUNTY))
    asked = scene.requested(case)
    assert not permissions.erasures(world.clerk(COUNTY)).exists()
    assert not permissions.erasures(world.admin_of(case)).exists()
    assert permissions.erasures(scene.keeper()).get() == asked


def test_erasures_themselves_keep_what_they_say() -> None:
    erasure = scene.done()
    seal_all()
    index_all()
    own = list(Entry.objects.filter(object_id=erasure.pk))
    with refusal("erasure-entries"):
        scene.requested(scene.known("91339999MADM000271"), entries=own)


def test_what_a_running_case_rests_on_stays() -> None:
    order = breaching.issued()
    seal_all()
    index_all()
    with pytest.raises(Refused) as refused:
        scene.requested(order.agreement)
    assert {(f.code, f.clause) for f in refused.value.findings} == {
        ("erasure-needed", "六(八)"),
        ("erasure-needed", rules.KEEPING),
    }
    accepted = breaching.accepted(order)
    assert scene.requested(accepted.agreement).state == "requested"


def test_a_closure_that_is_not_complete_keeps_its_entries() -> None:
    closure, at = closures.expired(domains.active())
    seal_all()
    index_all()
    with refusal("erasure-needed", "四(五)"):
        scene.requested(closure, at=at)


def test_what_came_up_after_the_approval_keeps_the_job_from_erasing() -> None:
    running = domains.active()
    seal_all()
    index_all()
    erasure = scene.approved(scene.requested(running))
    breaching.issued(running)
    entries = Entry.objects.count()
    assert run_erasures(AT + timedelta(minutes=5)) == 0
    assert Entry.objects.count() == entries, "it waits without a word"
    with refusal("erasure-needed"):
        actions.carry_out(id=erasure.pk, by=SYSTEM, at=AT)


def test_the_job_carries_out_what_was_approved_once() -> None:
    scene.approved()
    assert run_erasures(AT) == 1
    assert run_erasures(AT) == 0


def test_the_other_side_has_it_in_its_inbox() -> None:
    erasure = scene.requested()
    assert [w.subject for w in queries.waiting(scene.keeper(), AT)] == [erasure]
    assert list(queries.waiting(world.approver(), AT)) == []


# --- pages -------------------------------------------------------------------------------------------------------------


def test_the_clerk_finds_by_words_ticks_and_asks_on_pages() -> None:
    case = scene.known(principal="欧阳不凡")
    clerk = as_person(world.clerk())
    found = clerk.get("/audit/erasing/", {"naming": "欧阳不凡"}).content.decode()
    assert f"case={case.pk}" in found
    page = clerk.get("/erasure/new/request/", {"case": str(case.pk)})
    ticked = [str(entry.pk) for entry in scene.entries_of(case)]
    assert all(id in page.content.decode() for id in ticked)
    answer = clerk.post(
        "/erasure/new/request/",
        {"basis": "duty", "reason": "信息主体要求删除。", "entries": ticked, "case": str(case.pk)},
    )
    assert answer.status_code == 302
    erasure = Erasure.objects.get()
    assert (erasure.entries, answer["Location"]) == (len(ticked), f"/erasure/{erasure.pk}/")
    shown = as_person(scene.keeper()).get(f"/erasure/{erasure.pk}/").content.decode()
    assert erasure.entries_digest in shown
    assert as_person(world.admin_of(case)).get(f"/erasure/{erasure.pk}/").status_code == 404
    assert as_person(world.approver()).get("/audit/erasing/").status_code == 404


def test_a_page_costs_the_same_for_many_entries() -> None:
    small = scene.requested()
    large = scene.requested(scene.known("91339999MADM000271"), by=scene.keeper())
    keeper, approver = as_person(scene.keeper()), as_person(world.approver())
    counts = []
    for who, erasure in ((keeper, small), (approver, large)):
        who.get("/notices/")
        with CaptureQueriesContext(connection) as asked_for:
            assert who.get(f"/erasure/{erasure.pk}/").status_code == 200
        counts.append(len(asked_for))
    assert max(counts) <= 16, counts


# --- what the database allows ------------------------------------------------------------------------------------------


@pytest.fixture
def asked() -> Erasure:
    erasure = scene.requested()
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.install(connection)
    return erasure


def refuses(statement: str, *parameters: Any) -> None:
    with pytest.raises(DatabaseError, match="append-only|approv|not erased"), transaction.atomic():
        sql(statement, *parameters)


def param(id: UUID) -> Any:
    return Cover._meta.get_field("erasure").get_db_prep_value(id, connection)


def test_the_database_empties_nothing_before_two_persons_have_said_so(asked: Erasure) -> None:
    one = Cover.objects.order_by("pk").first()
    assert one is not None
    entry = param(one.entry_id)
    stone = "INSERT INTO audit_tombstone (entry_id, erasure, number, clause, erased_at, outline) VALUES (%s, %s, 'x', '', %s, '{}')"
    refuses("UPDATE audit_payload SET json = '', salt = %s WHERE entry_id = %s", b"", entry)
    refuses(stone, entry, param(asked.pk), AT)
    refuses(stone, entry, param(uuid4()), AT)
    scene.approved(asked)
    uncovered = Entry.objects.exclude(covers__isnull=False).order_by("pk").first()
    assert uncovered is not None
    refuses(stone, param(uncovered.pk), param(asked.pk), AT)
    refuses("INSERT INTO audit_cover (erasure, entry_id) VALUES (%s, %s)", param(asked.pk), param(uncovered.pk))
    sql(stone, entry, param(asked.pk), AT)
    refuses("UPDATE audit_payload SET json = 'x', salt = %s WHERE entry_id = %s", b"", entry)
    refuses("UPDATE audit_payload SET json = '' WHERE entry_id = %s", entry)
    refuses("DELETE FROM audit_payload WHERE entry_id = %s", entry)
    sql("UPDATE audit_payload SET json = '', salt = %s WHERE entry_id = %s", b"", entry)
    refuses("UPDATE audit_tombstone SET number = 'y'")
    refuses("DELETE FROM audit_cover")


def test_an_entry_of_an_erasure_is_never_covered(asked: Erasure) -> None:
    own = Entry.objects.filter(object_id=asked.pk).get()
    refuses("INSERT INTO audit_cover (erasure, entry_id) VALUES (%s, %s)", param(uuid4()), param(own.pk))


# --- pure --------------------------------------------------------------------------------------------------------------


def test_an_outline_has_names_and_no_values() -> None:
    payload = {
        "inputs": {"phone": "0571-1"},
        "changes": {"phone": [None, "0571-1"]},
        "whole": True,
        "made": ["decision:1"],
        "rows": [{"row": "step:7", "how": "made", "seq": 0, "changes": {"text": [None, "0571-1"]}}],
    }
    told = erasing.outline_of(payload)
    assert "0571" not in json.dumps(told)
    assert told == {
        "columns": ["phone"], "whole": True, "made": ["decision:1"],
        "rows": [{"row": "step:7", "how": "made", "seq": 0, "columns": ["text"]}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"numbered": True}, "erasure-ground"),
        ({"reason": " "}, "erasure-reason"),
        ({"chosen": 0, "erasable": 0}, "erasure-nothing"),
        ({"chosen": 5001, "erasable": 5001}, "erasure-many"),
        ({"erasable": 1}, "erasure-entries"),
    ],
)
def test_a_request_has_ground_reason_and_something_to_erase(change: dict[str, Any], code: str) -> None:
    lawful: dict[str, Any] = {
        "numbered": False, "document_no": "", "reason": "删除", "chosen": 2, "erasable": 2, "documents": 0,
    }  # fmt: skip
    assert rules.request(rules.RequestFacts(**lawful)) == ()
    assert [finding.code for finding in rules.request(rules.RequestFacts(**{**lawful, **change}))] == [code]

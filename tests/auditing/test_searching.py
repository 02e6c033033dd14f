"""Whoever watches finds every entry of the jurisdiction by any word of it, and their own reading is in the trail."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.actor import Actor
from audit.roles import Role
from audit.trail.folding import fold
from audit.trail.models import Entry, Outcome
from audit.trail.recording import record_refusal
from audit.trail.sealing import seal_all
from audit.trail.verifying import verify
from audit.trail.words import fts5, phrases, tokens, tsquery
from operations.agreements.models import Agreement
from operations.auditing import permissions
from operations.auditing.indexing import forget, index_all, left
from operations.auditing.models import IndexedEntry
from statute.findings import Finding
from tests import world
from tests.pages import as_person
from tests.scenarios import agreements
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, COUNTY, NO_PILOT, PROVINCE

BAR = 12
LOOKS_FOR = "/audit/search/"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("提交申请", ["提交", "交申", "申请", "请"]),
        ("杭授协〔2026〕12号", ["杭授", "授协", "协", "2026", "12", "号"]),
        ("HZ-2026 Ａbc", ["hz", "2026", "abc"]),
        ("，。 —", []),
    ],
)
def test_a_text_becomes_pairs_of_characters_and_whole_words(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_what_is_looked_for_is_a_phrase_whose_end_is_open() -> None:
    assert phrases("交申 提") == [["交申"], ["提"]]
    assert phrases("协〔2026〕1") == [["协", "2026", "1"]]
    assert tsquery("提交申请 ab") == "('提交' <-> '交申' <-> '申请':*) & ('ab':*)"
    assert fts5('提交申请" OR x') == '"提交 交申 申请" * AND "or" * AND "x" *'


@pytest.fixture
def signed(db: None) -> Agreement:
    agreement = agreements.signed()
    seal_all()
    index_all()
    return agreement


def words(text: str, by: Actor | None = None) -> set[Any]:
    rows = permissions.indexed(by or seat(Role.AUDITOR))
    return set(rows.filter(words__has=text).values_list("object_type", flat=True))


def test_chinese_words_are_found_where_they_stand_and_nowhere_else(signed: Agreement) -> None:
    name = signed.organization.name
    assert "agreement" in words(name)
    assert "agreement" in words(name[1:3])
    assert "agreement" in words(name[-1])
    assert "agreement" in words(signed.number)
    assert "agreement" in words("甲方") or "agreement" in words("协议")
    assert words(name[1:3][::-1] + "驴") == set()
    assert words("、。") == set()
    assert words(f"{name[1:3]} 从未出现") == set()


def test_everything_sealed_is_indexed_once_and_in_order(signed: Agreement) -> None:
    assert left() == 0
    assert index_all() == 0
    assert list(IndexedEntry.objects.order_by("index").values_list("index", flat=True)) == [
        *range(Entry.objects.count())
    ]


def test_words_that_were_erased_are_no_longer_found(signed: Agreement) -> None:
    name = signed.organization.name
    rows = IndexedEntry.objects.filter(words__has=name)
    assert rows.exists()
    forget(list(rows.values_list("pk", flat=True)))
    assert not IndexedEntry.objects.filter(words__has=name).exists()
    assert IndexedEntry.objects.filter(object_type="agreement", about="").exists()


@pytest.mark.parametrize(
    ("role", "region", "status"),
    [
        (Role.AUDITOR, CITY, 200), (Role.AUDITOR, PROVINCE, 200), (Role.AUDIT_ADMIN, CITY, 200), (Role.CLERK, CITY, 404),
        (Role.SYSTEM_ADMIN, CITY, 404), (Role.PROVINCIAL_DESK, PROVINCE, 404),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_there_is_no_such_page_but_for_those_who_watch(role: str, region: str, status: int) -> None:
    world.regions()
    assert as_person(seat(role, region)).get(LOOKS_FOR).status_code == status
    assert Entry.objects.filter(action="auditing.read").count() == (status == 200)


def test_an_auditor_finds_what_lies_in_the_own_jurisdiction(signed: Agreement) -> None:
    here = {"object": f"agreement:{signed.pk}"}
    counts = {}
    for region in (CITY, PROVINCE, COUNTY, NO_PILOT):
        by = seat(Role.AUDITOR, region)
        counts[region] = permissions.indexed(by).filter(case_id=signed.pk).count()
        assert (signed.number in as_person(by).get(LOOKS_FOR, here).text) == (region in {CITY, PROVINCE})
    assert counts[CITY] == counts[PROVINCE] > 0
    assert counts[COUNTY] == counts[NO_PILOT] == 0
    entry = Entry.objects.filter(case_id=signed.pk).first()
    assert permissions.entries(seat(Role.AUDITOR)).filter(pk=entry.pk).exists()
    assert not permissions.entries(seat(Role.AUDITOR, COUNTY)).filter(pk=entry.pk).exists()
    assert not permissions.entries(seat(Role.CLERK)).exists()


def test_every_filter_narrows_to_what_it_names(signed: Agreement) -> None:
    by = seat(Role.AUDITOR)
    client = as_person(by)
    refusal = Finding(code="x", message="没有资格。", clause="四(一)")
    record_refusal(
        action="agreement.seal", object_type="agreement", object_id=signed.pk, case_id=signed.pk,
        by=agreements.keeper(), at=AT + timedelta(days=1), findings=[refusal],
    )  # fmt: skip
    seal_all()
    index_all()

    def rows(**asked: str) -> list[IndexedEntry]:
        answer = client.get(LOOKS_FOR, asked)
        assert answer.status_code == 200
        return list(answer.context["listing"].rows)

    everything = rows()
    assert {row.outcome for row in rows(outcome="refused")} == {Outcome.REFUSED}
    assert {row.action for row in rows(action="agreement.sign")} == {"agreement.sign"}
    assert {row.object_type for row in rows(kind="agreement")} == {"agreement"}
    assert {row.case_id for row in rows(object=signed.number)} == {signed.pk}
    assert {row.organization for row in rows(organization=signed.organization.name)} == {signed.organization_id}
    assert {row.actor_id for row in rows(actor=agreements.keeper().name)} == {agreements.keeper().user_id}
    cited = IndexedEntry.objects.filter(action="agreement.sign").values_list("clause", flat=True)[0]
    assert {row.clause for row in rows(clause=cited)} == {cited}
    assert {row.outcome for row in rows(words="没有资格")} == {Outcome.REFUSED}
    assert rows(**{"from": "2026-11-24", "until": "2026-11-24"})[0].outcome == Outcome.REFUSED
    assert rows(**{"from": "1999-01-01", "until": "1999-12-31"}) == []
    assert rows(**{"from": "昨天"}) == []
    assert rows(action="no.such") == []
    assert len(everything) == 30
    last = client.get(LOOKS_FOR).context["listing"].after
    assert {row.pk for row in rows(after=last)}.isdisjoint(row.pk for row in everything)


def test_the_file_of_a_search_lists_the_digest_of_every_entry(signed: Agreement) -> None:
    answer = as_person(seat(Role.AUDITOR)).get(LOOKS_FOR, {"object": signed.number, "format": "csv"})
    lines = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    told = {line["记录编号"]: (line["存证序号"], line["存证摘要（SM3）"]) for line in lines}
    assert told == {
        str(entry.pk): (str(entry.leaf.index), bytes(entry.leaf.hash).hex())
        for entry in Entry.objects.filter(case_id=signed.pk).select_related("leaf")
    }


def test_the_auditors_own_reading_is_in_the_trail_and_found_by_the_search(signed: Agreement) -> None:
    by = seat(Role.AUDITOR)
    client = as_person(by)
    for _again in range(3):
        client.get(LOOKS_FOR, {"words": "查看的词"})
    client.get(LOOKS_FOR, {"words": "另一个词"})
    read = Entry.objects.filter(action="auditing.read", actor_id=by.user_id)
    told = [entry.pk for entry in read.order_by("-at", "-pk")]
    assert len(told) == 2, "the same within a minute shares one"
    seal_all()
    index_all()
    shown = client.get(LOOKS_FOR, {"action": "auditing.read"})
    assert [row.pk for row in shown.context["listing"].rows] == told
    by_name = client.get(LOOKS_FOR, {"words": "查看的词", "actor": by.name})
    assert [row.pk for row in by_name.context["listing"].rows] == told[1:]
    assert not client.get(LOOKS_FOR, {"words": "查看的词"}).context["listing"].rows, "no search finds itself"
    assert verify().faults == ()
    assert "reading" not in {difference.kind for difference in fold().differences}


@pytest.mark.sqlite
def test_a_search_costs_the_same_however_much_is_found(signed: Agreement) -> None:
    client = as_person(seat(Role.AUDITOR))
    client.get(LOOKS_FOR)
    for asked in ({}, {"words": "协议"}, {"object": signed.number, "actor": "印章", "outcome": "refused"}):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(LOOKS_FOR, asked)
        assert len(queries) <= BAR, [query["sql"][:100] for query in queries.captured_queries]

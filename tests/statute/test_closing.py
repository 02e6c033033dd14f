"""Endings, closure and purge."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statute import terms
from statute.calendar import national
from statute.findings import Finding, Kind, blocking
from statute.rules import closing, duties
from statute.rules.closing import (
    ClosureFacts,
    DeletionFacts,
    EndingFacts,
    PurgeFacts,
    ReclassifiedRow,
    RenewalFacts,
    completion,
    ending,
    purge,
)
from statute.rules.deciding import MatterFacts
from statute.rulesets import ZJ_2023

MATTER = MatterFacts(region="330100", case_region="330100", concluded_on=date(2026, 11, 1))
ENDING = EndingFacts(
    ending="terminate",
    ground="failed_correction",
    today=date(2026, 11, 23),
    region="330100",
    case_region="330100",
    matter=MATTER,
    document_no="杭政函〔2026〕9号",
    decided_on=date(2026, 11, 20),
    heard=True,
    hearing_ends_on=date(2026, 11, 10),
)
DELETION = DeletionFacts(
    scope="全部",
    method="覆写",
    executor="a",
    verifier="b",
    deleted_at=datetime(2026, 8, 31, 3, tzinfo=UTC),
    evidence_count=1,
)
PURGE = PurgeFacts(
    on=date(2027, 3, 1),
    record="network",
    created_on=date(2026, 5, 1),
    ended=True,
    closure_confirmed_on=date(2026, 8, 20),
    deletion_confirmed_on=date(2026, 8, 31),
    proposed=True,
    approvers=("a", "b"),
)
CLOSURE = ClosureFacts(
    on=date(2027, 3, 1),
    closure_confirmed_on=date(2026, 8, 20),
    assets_settled=True,
    deletion=DELETION,
    hold_ends_on=date(2027, 2, 28),
    purge_decided=True,
    whole_agreement=True,
    final_report_settled=True,
)


def codes(findings: Iterable[Finding]) -> set[str]:
    return {f.code for f in findings if f.text and f.remedy_text}


@pytest.mark.clause("deliberation-before-major-decision")
def test_a_termination_follows_the_own_mechanisms_conclusion() -> None:
    assert ending(ENDING, ZJ_2023) == ()
    for matter in (None, replace(MATTER, concluded_on=None), replace(MATTER, region="330000")):
        assert codes(ending(replace(ENDING, matter=matter), ZJ_2023)) == {"deliberation-before-major-decision"}


def test_the_government_document_of_an_ending_is_a_local_rule() -> None:
    found = ending(replace(ENDING, document_no=""), ZJ_2023)
    assert [(f.code, f.kind) for f in found] == [("ending-document", Kind.POLICY)]
    relaxed = ZJ_2023.with_local({"ending_document_required": False})
    assert ending(replace(ENDING, document_no=""), relaxed) == ()


def test_the_operator_is_heard_or_the_period_has_passed() -> None:
    silent = replace(ENDING, heard=False)
    assert ending(silent, ZJ_2023) == ()
    assert codes(ending(replace(silent, hearing_ends_on=ENDING.today), ZJ_2023)) == {"operator-heard"}


@pytest.mark.clause("failed-rectification-terminates")
def test_a_partial_ending_names_what_it_concerns_and_its_ground_fits() -> None:
    partial = replace(ENDING, partial=True)
    assert codes(ending(partial, ZJ_2023)) == {"failed-rectification-terminates"}
    assert ending(replace(partial, rows=("小微授信×社保缴纳",)), ZJ_2023) == ()
    assert codes(ending(replace(ENDING, ending="revoke"), ZJ_2023)) == {"ending-ground"}
    assert ending(replace(ENDING, ending="revoke", ground="false_materials"), ZJ_2023) == ()


@pytest.mark.clause("expiry-auto-close")
def test_an_expiry_is_true_from_midnight_and_recorded_no_earlier() -> None:
    last = date(2029, 11, 22)
    end = terms.ends_at(last)
    assert closing.expiry(last, end) == ()
    assert closing.expiry(last, end - timedelta(microseconds=1))[0].kind is Kind.STATE
    assert closing.expired(last, end)


@pytest.mark.clause("ban-prohibited-open-data-reclassified")
def test_reclassified_rows_are_closed_and_proposed_for_termination_in_one_act() -> None:
    row = ReclassifiedRow(name="社保缴纳", closed=True, proposal_opened=True)
    assert closing.reclassified((row,)) == ()
    for undone in (replace(row, closed=False), replace(row, proposal_opened=False)):
        assert codes(closing.reclassified((row, undone))) == {"ban-prohibited-open-data-reclassified"}


@pytest.mark.clause("renewal-by-reapplication")
def test_a_renewal_names_the_organizations_own_earlier_application() -> None:
    lawful = RenewalFacts(
        organization="o1", earlier_organization="o1", field="金融", earlier_field="金融", earlier_sealed=True
    )
    assert closing.renewal(lawful) == ()
    for change in (
        {"earlier_organization": None},
        {"earlier_organization": "o2"},
        {"earlier_field": "医疗"},
        {"earlier_sealed": False},
    ):
        assert codes(closing.renewal(replace(lawful, **change))) == {"renewal-by-reapplication"}


def test_a_half_year_before_the_end_a_missing_announcement_is_pointed_out() -> None:
    last = date(2029, 11, 22)
    found = closing.renewal_notice(last, last - timedelta(days=180), False, ZJ_2023)
    assert found
    assert blocking(found) == ()
    assert closing.renewal_notice(last, last - timedelta(days=181), False, ZJ_2023) == ()
    assert closing.renewal_notice(last, last, True, ZJ_2023) == ()


@pytest.mark.clause("closure-permission-shut")
def test_an_ending_leaves_no_tenancy_or_account_open() -> None:
    assert codes(closing.permission_shut(1, 0)) == codes(closing.permission_shut(0, 3)) == {"closure-permission-shut"}
    assert closing.permission_shut(0, 0) == ()


@pytest.mark.clause("closure-data-deletion")
@pytest.mark.parametrize(
    "change",
    [
        {"scope": ""},
        {"method": ""},
        {"executor": ""},
        {"verifier": ""},
        {"verifier": "a"},
        {"deleted_at": None},
        {"evidence_count": 0},
    ],
)
def test_a_deletion_certificate_is_complete_and_verified_by_another(change: dict[str, object]) -> None:
    assert closing.deletion(DELETION) == ()
    assert codes(closing.deletion(replace(DELETION, **change))) == {"closure-data-deletion"}
    incomplete = replace(CLOSURE, deletion=replace(DELETION, **change))
    assert codes(completion(incomplete)) == {"closure-data-deletion"}


def test_lateness_is_shown_in_working_days_and_completes_nothing() -> None:
    ended = date(2026, 9, 30)
    on_time = closing.lateness(ended, date(2026, 10, 8), False, False, national(), ZJ_2023)
    late = closing.lateness(ended, date(2026, 10, 9), False, False, national(), ZJ_2023)
    assert (on_time, codes(late), blocking(late)) == ((), {"closure-permission-shut"}, ())
    very_late = closing.lateness(ended, date(2026, 11, 1), True, False, national(), ZJ_2023)
    assert codes(very_late) == {"closure-data-deletion"}


@pytest.mark.clause("log-retention-6-months")
def test_logs_are_held_through_the_last_day_of_february_and_purged_from_the_first_of_march() -> None:
    assert closing.hold_end(PURGE, ZJ_2023) == date(2027, 2, 28)
    assert purge(PURGE, ZJ_2023) == ()
    assert codes(purge(replace(PURGE, on=date(2027, 2, 28)), ZJ_2023)) == {"log-retention-6-months"}


def test_the_hold_runs_from_the_latest_of_creation_closure_and_deletion() -> None:
    assert closing.hold_end(replace(PURGE, created_on=date(2026, 9, 15)), ZJ_2023) == date(2027, 3, 15)
    assert closing.hold_end(replace(PURGE, closure_confirmed_on=date(2026, 9, 1)), ZJ_2023) == date(2027, 3, 1)
    for missing in ("closure_confirmed_on", "deletion_confirmed_on"):
        unconfirmed = replace(PURGE, **{missing: None})
        assert closing.hold_end(unconfirmed, ZJ_2023) is None
        assert codes(purge(unconfirmed, ZJ_2023)) == {"log-retention-6-months"}
    assert closing.hold_end(replace(PURGE, ended=False), ZJ_2023) == date(2026, 11, 1)


def test_processing_records_are_held_three_years_and_cite_their_own_law() -> None:
    records = replace(PURGE, record="processing")
    assert closing.hold_end(records, ZJ_2023) == date(2029, 8, 31)
    assert purge(records, ZJ_2023)[0].basis == "《网络数据安全管理条例》第十二条"


def test_a_purge_needs_a_proposal_two_people_and_no_legal_hold() -> None:
    assert codes(purge(replace(PURGE, legal_holds=("诉讼",)), ZJ_2023)) == {"legal-hold"}
    for change in ({"proposed": False}, {"approvers": ("a", "a")}, {"approvers": ("a",)}):
        assert codes(purge(replace(PURGE, **change), ZJ_2023)) == {"purge-two-persons"}


DAYS = st.dates(date(2024, 1, 1), date(2040, 1, 1))


@given(DAYS, DAYS, DAYS, st.integers(0, 400))
def test_no_log_is_ever_purged_within_six_months_of_any_anchor(a: date, b: date, c: date, wait: int) -> None:
    on = max(a, b, c) + timedelta(days=wait)
    facts = replace(PURGE, on=on, created_on=a, closure_confirmed_on=b, deletion_confirmed_on=c)
    if purge(facts, ZJ_2023) == ():
        assert all(on > terms.add_months(anchor, 6) for anchor in (a, b, c))
    else:
        assert on <= terms.add_months(max(a, b, c), 6)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"closure_confirmed_on": None}, "closure-permission-shut"),
        ({"assets_settled": False}, "closure-step"),
        ({"deletion": None}, "closure-data-deletion"),
        ({"hold_ends_on": None}, "log-retention-6-months"),
        ({"on": date(2027, 2, 28)}, "log-retention-6-months"),
        ({"purge_decided": False}, "purge-two-persons"),
        ({"final_report_settled": False}, "annual-report"),
    ],
)
def test_a_closure_completes_only_when_everything_is_settled(change: dict[str, object], code: str) -> None:
    assert completion(CLOSURE) == ()
    assert codes(completion(replace(CLOSURE, **change))) == {code}


def test_a_partial_ending_asks_for_no_final_report() -> None:
    assert completion(replace(CLOSURE, whole_agreement=False, final_report_settled=False)) == ()


def test_the_steps_of_a_closure_follow_each_other() -> None:
    assert closing.step("permissions_closed", ()) == ()
    assert closing.step("data_deleted", ("permissions_closed", "assets_settled")) == ()
    found = closing.step("data_deleted", ("permissions_closed",))
    assert found[0].text == "前面的步骤尚未完成：资产已处置。"


def test_four_eyes_own_case_and_recusal_are_refused_as_separation_of_duties() -> None:
    for found in (
        duties.four_eyes("a", "a"),
        duties.distinct_persons(("a", "b", "a")),
        duties.own_case(("o1",), "o1"),
        duties.recused(True),
    ):
        assert [f.kind for f in found] == [Kind.DUTY]
    assert duties.four_eyes("a", "b") == duties.four_eyes(None, None) == duties.distinct_persons((None, None)) == ()
    assert duties.own_case(("o2",), "o1") == duties.recused(False) == ()

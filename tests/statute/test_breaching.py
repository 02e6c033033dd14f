"""Violations, orders to correct, referrals, credit: each rule once lawful and once against each of its demands."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from statute.findings import Severity, blocking
from statute.rules import breaching, credit
from statute.rules.breaching import ClosedFacts, FailedFacts, HandlingFacts, OrderFacts, ReferralFacts, ViolationFacts
from statute.rules.credit import DispositionFacts

TODAY = date(2027, 3, 1)
TOMORROW = TODAY + timedelta(days=1)
VIOLATION = ViolationFacts(kind="leak", clause="", occurred_on=TODAY, today=TODAY)
REFERRAL = ReferralFacts(unit="cac", number="移1号", referred_on=TODAY, occurred_on=TODAY, today=TODAY)
ORDER = OrderFacts(
    clause="第五条", facts="未留存日志", requirement="补齐", due_on=date(2027, 3, 22), today=TODAY, agreed_on=date(2027, 3, 22)
)  # fmt: skip
DISPOSITION = DispositionFacts(unit="market", document_no="罚1号", decided_on=TODAY, basis="第二十条", today=TODAY)


def codes(found: object) -> set[tuple[str, str, str]]:
    return {(f.code, f.clause, f.field) for f in found}  # type: ignore[attr-defined]


@pytest.mark.clause("six-data-misuse-kinds")
def test_six_kinds_need_no_clause_and_anything_else_does() -> None:
    for kind in breaching.MISUSES:
        assert bool(breaching.violation(replace(VIOLATION, kind=kind))) is (kind == "other")
    assert not breaching.violation(replace(VIOLATION, kind="other", clause="五(六)"))
    assert codes(breaching.violation(replace(VIOLATION, kind="rumour"))) == {
        ("six-data-misuse-kinds", "五(二)", "kind")
    }
    assert codes(breaching.violation(replace(VIOLATION, occurred_on=TOMORROW))) == {
        ("six-data-misuse-kinds", "五(二)", "occurred_on")
    }


@pytest.mark.clause("legal-violation-referral")
@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"unit": "ndrc"}, "unit"),
        ({"number": " "}, "number"),
        ({"referred_on": None}, "referred_on"),
        ({"referred_on": TOMORROW}, "referred_on"),
        ({"occurred_on": TOMORROW}, "referred_on"),
    ],
)
def test_a_referral_has_unit_number_and_date(change: dict[str, object], place: str) -> None:
    assert not breaching.referral(REFERRAL)
    assert not breaching.referral(replace(REFERRAL, unit="police"))
    assert codes(breaching.referral(replace(REFERRAL, **change))) == {("legal-violation-referral", "六(八)", place)}  # type: ignore[arg-type]


@pytest.mark.clause("legal-violation-referral")
def test_an_unlawful_violation_is_not_handled_by_an_order_alone() -> None:
    assert not breaching.handling(HandlingFacts(unlawful=False, orders=1))
    assert not breaching.handling(HandlingFacts(unlawful=True, orders=0, referred_to=("police",)))
    assert {f.code for f in breaching.handling(HandlingFacts(unlawful=True, orders=1))} == {"legal-violation-referral"}
    assert {f.code for f in breaching.handling(HandlingFacts(unlawful=False, orders=0))} == {"violation-unanswered"}
    assert not breaching.outcome(TODAY, TODAY, TODAY)
    assert breaching.outcome(TODAY, TODAY - timedelta(days=1), TODAY)


@pytest.mark.clause("rectification-deadline-feedback")
@pytest.mark.parametrize(
    "change", [{"clause": ""}, {"facts": ""}, {"requirement": ""}, {"due_on": None}, {"due_on": TODAY}]
)
def test_an_order_has_clause_facts_requirement_and_a_deadline(change: dict[str, object]) -> None:
    assert not breaching.order(ORDER)
    (place,) = change
    assert codes(breaching.order(replace(ORDER, **change))) == {("rectification-deadline-feedback", "六(八)", place)}  # type: ignore[arg-type]


@pytest.mark.clause("rectification-deadline-feedback")
def test_another_period_than_agreed_and_a_late_answer_are_shown_not_refused() -> None:
    (differs,) = breaching.order(replace(ORDER, due_on=date(2027, 4, 1)))
    (late,) = breaching.feedback(TODAY, TOMORROW)
    assert {differs.severity, late.severity} == {Severity.WARN}
    assert not breaching.feedback(TODAY, TODAY)


@pytest.mark.clause("breach-rectify-and-suspend")
def test_an_order_needs_access_that_can_be_closed() -> None:
    for state in ("active", "suspended"):
        assert not breaching.suspendable(state)
    for state in ("draft", "sealed", "expired", "terminated"):
        assert {f.code for f in breaching.suspendable(state)} == {"breach-rectify-and-suspend"}


@pytest.mark.clause("failed-rectification-terminates")
def test_a_failure_keeps_access_closed_and_names_what_it_concerns() -> None:
    assert not breaching.terminates(FailedFacts(closed=True, proposed=True, partial=False))
    assert not breaching.terminates(FailedFacts(closed=True, proposed=True, partial=True, rows=("社保（授信）",)))
    for wrong in (
        FailedFacts(closed=False, proposed=True, partial=False),
        FailedFacts(closed=True, proposed=False, partial=False),
        FailedFacts(closed=True, proposed=True, partial=True),
    ):
        assert {(f.code, f.clause) for f in breaching.terminates(wrong)} == {
            ("failed-rectification-terminates", "六(八)")
        }


@pytest.mark.clause("failed-rectification-terminates")
def test_access_opens_again_when_accepted_ended_or_no_longer_to_be_ended() -> None:
    closed = ClosedFacts(accepted=False, proposal_open=False, proposal_dropped=False)
    assert {f.code for f in breaching.reopening(closed)} == {"breach-rectify-and-suspend"}
    assert {f.code for f in breaching.reopening(replace(closed, proposal_open=True))} == {
        "failed-rectification-terminates"
    }
    for change in ({"accepted": True}, {"proposal_dropped": True}, {"ended": True}):
        assert not breaching.reopening(replace(closed, **change))


@pytest.mark.clause("failed-rectification-terminates")
def test_nothing_fails_before_its_day_and_nothing_is_answered_after_the_decision() -> None:
    assert blocking(breaching.failure(False, TODAY, TODAY))
    assert not breaching.failure(False, TODAY, TOMORROW)
    assert not breaching.failure(True, TOMORROW, TODAY)
    assert blocking(breaching.decided_ending(True))
    assert not breaching.decided_ending(False)


@pytest.mark.clause("market-credit-record")
@pytest.mark.parametrize(
    "change", [{"unit": "data"}, {"document_no": ""}, {"decided_on": None}, {"decided_on": TOMORROW}, {"basis": " "}]
)
def test_only_a_competent_unit_s_numbered_disposition_goes_on_record(change: dict[str, object]) -> None:
    for unit in ("market", "ndrc", "eit", "finance", "cac", "police"):
        assert not credit.disposition(replace(DISPOSITION, unit=unit))
    assert {(f.code, f.clause) for f in credit.disposition(replace(DISPOSITION, **change))} == {  # type: ignore[arg-type]
        ("market-credit-record", "六(五)")
    }
    assert credit.own_disposition(False)
    assert not credit.own_disposition(True)


@pytest.mark.clause("market-credit-record")
def test_the_four_units_of_the_market_issue_its_rules() -> None:
    assert not credit.market_rule("market", "1号", TODAY, TODAY)
    for unit, number, day in (("police", "1号", TODAY), ("eit", "", TODAY), ("ndrc", "1号", TOMORROW)):
        assert {f.code for f in credit.market_rule(unit, number, day, TODAY)} == {"market-credit-record"}

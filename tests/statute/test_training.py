"""Training sessions: held by the province, results after the day (五(二))."""

from datetime import date

import pytest

from statute.rules.comparing import compared
from statute.rules.people import IdleFacts, idle
from statute.rules.training import ResultsFacts, organized, results

DAY = date(2026, 11, 23)
GOOD = ResultsFacts(held_on=DAY, today=DAY, trainees=2, passed=("甲",), absent=("乙",))


@pytest.mark.clause("pre-job-training")
def test_training_is_held_by_the_province_alone() -> None:
    assert organized(True) == ()
    (finding,) = organized(False)
    assert (finding.code, finding.clause, finding.owner) == ("pre-job-training", "五(二)", "provincial_desk")


def test_results_come_after_the_day_and_fit_together() -> None:
    assert results(GOOD) == ()
    bad = ResultsFacts(held_on=DAY, today=date(2026, 11, 22), trainees=0, passed=("甲",), absent=("甲",), left=("甲",))
    assert [f.code for f in results(bad)] == ["training-day", "training-nobody", "training-both", "person-left"]
    assert {f.clause for f in results(bad)} == {"五(二)"}


@pytest.mark.clause("domain-account-control")
def test_an_idle_account_is_to_be_frozen_then_closed_and_a_period_of_nought_never_ends() -> None:
    def due(since: date, freeze: int = 6, cancel: int = 12) -> list[str]:
        facts = IdleFacts(name="u1", since=since, freeze_months=freeze, cancel_months=cancel)
        return [f.where for f in idle(facts, DAY)]

    assert due(date(2026, 5, 24)) == []
    assert due(date(2026, 5, 23)) == ["freeze"]
    assert due(date(2025, 11, 24)) == ["freeze"]
    assert due(date(2025, 11, 23)) == ["close"]
    assert due(date(2020, 1, 1), freeze=0, cancel=0) == []


@pytest.mark.clause("domain-account-control")
def test_accounts_that_differ_are_named_with_what_they_should_be() -> None:
    expected = {("甲", "u1"): "open", ("甲", "u2"): "frozen", ("甲", "u3"): "closed", ("甲", "u4"): "open"}
    assert compared(expected, expected) == ()
    actual = {("甲", "u1"): "open", ("甲", "u2"): "open", ("甲", "u3"): "open", ("乙", "u1"): "frozen"}
    found = compared(expected, actual)
    assert {(f.where, f.params["agreement"], f.params["account"]) for f in found} == {
        ("unexpected", "乙", "u1"), ("state", "甲", "u2"), ("unexpected", "甲", "u3"), ("missing", "甲", "u4"),
    }  # fmt: skip
    assert {(f.code, f.clause, f.blocks) for f in found} == {("domain-account-control", "六(三)2", False)}

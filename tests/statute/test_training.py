"""Training sessions: held by the province, results after the day (五(二))."""

from datetime import date

import pytest

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

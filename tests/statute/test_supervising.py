"""Supervision in one's own duty, the authority's year, missing logs, standing."""

from dataclasses import replace
from datetime import date

import pytest

from statute.findings import Kind
from statute.rules import supervising
from statute.rules.supervising import LOG_KINDS, LogGap, RecordFacts, StandingFacts, YearFacts
from statute.vocabulary import SAFETY_SUPERVISORS, TRADING_SUPERVISORS

DAY = date(2027, 3, 1)
RECORD = RecordFacts(
    kind="safety", unit="cac", own_region=True, provides=False, authority=False, found_on=DAY, today=DAY
)  # fmt: skip


@pytest.mark.clause("safety-supervision-records")
def test_safety_is_for_the_five_in_their_region_and_for_providers() -> None:
    for unit in SAFETY_SUPERVISORS:
        assert not supervising.record(replace(RECORD, unit=unit))
        assert supervising.record(replace(RECORD, unit=unit, own_region=False))[0].code == "safety-supervision-records"
    assert not supervising.record(replace(RECORD, unit="provider", provides=True))
    (found,) = supervising.record(replace(RECORD, unit="justice"))
    assert (found.code, found.clause, found.kind) == ("safety-supervision-records", "二(三)", Kind.ROLE)


@pytest.mark.clause("trading-supervision-access")
def test_trading_is_for_the_four() -> None:
    for unit in TRADING_SUPERVISORS:
        assert not supervising.record(replace(RECORD, kind="trading", unit=unit))
        assert not supervising.competent(replace(RECORD, kind="", unit=unit))
    assert supervising.record(replace(RECORD, kind="trading", unit="cac"))[0].code == "trading-supervision-access"
    assert supervising.competent(replace(RECORD, kind="", unit="justice"))


@pytest.mark.clause("supervise-operator-responsibility")
def test_duties_are_for_the_authority_and_missing_ones_are_shown() -> None:
    assert not supervising.record(replace(RECORD, kind="duties", unit="", authority=True))
    (found,) = supervising.record(replace(RECORD, kind="duties"))
    assert (found.code, found.clause) == ("supervise-operator-responsibility", "六(三)4")
    full = dict.fromkeys(supervising.MEASURES, 1)
    (gap,) = supervising.year(YearFacts(measures=full, duties=False))
    assert (gap.code, gap.blocks) == ("supervise-operator-responsibility", False)


@pytest.mark.clause("authority-security-mechanisms")
@pytest.mark.parametrize("kind", list(supervising.MEASURES))
def test_each_kind_of_measure_without_a_record_is_a_gap(kind: str) -> None:
    full = dict.fromkeys(supervising.MEASURES, 1)
    assert not supervising.year(YearFacts(measures=full, duties=True))
    (gap,) = supervising.year(YearFacts(measures=full | {kind: 0}, duties=True))
    assert (gap.code, gap.clause, gap.blocks) == ("authority-security-mechanisms", "六(三)1", False)
    assert supervising.MEASURES[kind] in gap.text


@pytest.mark.clause("full-process-logs")
def test_missing_days_are_whole_days_since_the_opening() -> None:
    opened = date(2027, 2, 24)
    two = (date(2027, 2, 25), date(2027, 2, 26))
    assert supervising.missing_logs((), opened, date(2027, 2, 26)) is None
    assert supervising.missing_logs((), opened, date(2027, 2, 28)) == LogGap(two, dict.fromkeys(LOG_KINDS, 2))
    whole = {(kind, two[0]) for kind in LOG_KINDS}
    assert supervising.missing_logs(whole, opened, date(2027, 2, 28)) == LogGap(two[1:], dict.fromkeys(LOG_KINDS, 1))
    assert not supervising.log_gap(
        supervising.missing_logs({(k, d) for k in LOG_KINDS for d in two}, opened, date(2027, 2, 28))
    )
    month = supervising.missing_logs((), date(2026, 1, 1), DAY)
    assert month is not None
    assert len(month.days) == 31


@pytest.mark.clause("full-process-logs")
@pytest.mark.parametrize("kind", LOG_KINDS)
def test_a_day_with_only_some_of_the_three_kinds_is_missing_the_others(kind: str) -> None:
    opened, day = date(2027, 2, 24), date(2027, 2, 25)
    gap = supervising.missing_logs({(kind, day)}, opened, date(2027, 2, 27))
    assert gap == LogGap((day,), {k: int(k != kind) for k in LOG_KINDS})
    (found,) = supervising.log_gap(gap)
    assert (found.code, found.clause, found.blocks) == ("full-process-logs", "六(三)2", False)
    assert ("数据来源0天" in found.text) == (kind == "source")


@pytest.mark.clause("dynamic-management")
@pytest.mark.parametrize("change", [{"suspended": 1}, {"corrections": 2}, {"proposals": 1}, {"failing": True}])
def test_standing_shows_what_to_keep_an_eye_on(change: dict[str, object]) -> None:
    calm = StandingFacts(running=1, suspended=0, corrections=0, proposals=0, failing=False)
    assert not supervising.standing(calm)
    (found,) = supervising.standing(replace(calm, **change))  # type: ignore[arg-type]
    assert (found.code, found.clause, found.blocks) == ("dynamic-management", "六(七)", False)

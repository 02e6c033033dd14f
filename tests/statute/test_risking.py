"""Risks, incidents and drills: each rule once lawful and once against each of its demands."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from statute.findings import blocking
from statute.rules import risking
from statute.rules.risking import ClosingFacts, IncidentFacts, RiskFacts
from statute.rulesets import ZJ_2023

NOW = datetime(2027, 3, 1, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
RISK = RiskFacts(kind="personal", text="可推断住址", found_at=NOW, at=NOW, task_named=True)
INCIDENT = IncidentFacts(
    plan_named=True, grade="larger", occurred_at=NOW - HOUR, found_at=NOW, response_started_at=NOW, at=NOW
)
CLOSING = ClosingFacts(measures="关闭接口", conclusion="未泄露", must_report=True, reported=True)


@pytest.mark.clause("risk-stop-and-report")
@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"kind": "x"}, "kind"),
        ({"text": ""}, "text"),
        ({"found_at": NOW + HOUR}, "found_at"),
        ({"task_named": False}, "task"),
    ],
)
def test_a_risk_report_names_kind_finding_time_and_processing(change: dict[str, object], place: str) -> None:
    for kind in risking.RISKS:
        assert not risking.risk(replace(RISK, kind=kind))
    assert [(f.code, f.clause, f.field) for f in risking.risk(replace(RISK, **change))] == [  # type: ignore[arg-type]
        ("risk-stop-and-report", "五(二)", place)
    ]


@pytest.mark.clause("risk-stop-and-report")
def test_a_report_and_its_stop_are_one_act_and_the_authority_resumes() -> None:
    assert not risking.stopped_with_report(True, False)
    for stop, running in ((False, False), (True, True), (False, True)):
        assert blocking(risking.stopped_with_report(stop, running))
    assert not risking.resumable(True, True)
    assert blocking(risking.resumable(False, True))
    assert blocking(risking.resumable(True, False))
    assert not risking.processing_resumable(0)
    assert {f.code for f in risking.processing_resumable(1)} == {"risk-stop-and-report"}


@pytest.mark.clause("incident-response")
@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"plan_named": False}, "plan"),
        ({"grade": "x"}, "grade"),
        ({"response_started_at": None}, "response_started_at"),
        ({"response_started_at": NOW + HOUR}, "response_started_at"),
        ({"found_at": NOW + HOUR}, "found_at"),
        ({"occurred_at": NOW + HOUR}, "occurred_at"),
    ],
)
def test_an_incident_names_plan_grade_and_response(change: dict[str, object], place: str) -> None:
    assert not risking.incident(INCIDENT)
    assert [(f.code, f.clause, f.field) for f in risking.incident(replace(INCIDENT, **change))] == [  # type: ignore[arg-type]
        ("incident-response", "六(四)", place)
    ]


@pytest.mark.clause("incident-response")
def test_the_clock_runs_four_hours_from_discovery_and_one_for_critical_infrastructure() -> None:
    assert risking.report_due(NOW, False, ZJ_2023) == NOW + 4 * HOUR
    assert risking.report_due(NOW, True, ZJ_2023) == NOW + HOUR
    assert risking.report_due(NOW, False, ZJ_2023.with_local({"incident_report_hours": 2})) == NOW + 2 * HOUR
    assert [g for g in risking.GRADES if risking.must_report(g, False)] == ["larger", "major", "grave"]
    assert risking.must_report("unrated", True)
    assert [g for g in risking.GRADES if risking.counts(g)] == ["general", "larger", "major", "grave"]


@pytest.mark.clause("incident-response")
def test_reporting_up_has_number_and_time_and_late_is_shown() -> None:
    due = NOW + 4 * HOUR
    assert not risking.reported_up("1号", NOW, NOW, due, NOW)
    assert blocking(risking.reported_up("", NOW, NOW, due, NOW))
    assert blocking(risking.reported_up("1号", NOW, NOW - HOUR, due, NOW))
    late = risking.reported_up("1号", NOW, due + HOUR, due, due + HOUR)
    assert [f.blocks for f in late] == [False]


@pytest.mark.clause("incident-response")
@pytest.mark.parametrize("change", [{"measures": ""}, {"conclusion": " "}, {"reported": False}])
def test_nothing_is_closed_without_measures_conclusion_and_report(change: dict[str, object]) -> None:
    assert not risking.closing(CLOSING)
    assert not risking.closing(replace(CLOSING, must_report=False, reported=False))
    assert {(f.code, f.clause) for f in risking.closing(replace(CLOSING, **change))} == {  # type: ignore[arg-type]
        ("incident-response", "六(四)")
    }
    assert blocking(risking.contained(" "))


@pytest.mark.clause("emergency-drill")
def test_a_drill_is_due_twelve_months_after_the_last() -> None:
    day = date(2026, 11, 23)
    assert risking.drill_due(day, ZJ_2023) == date(2027, 11, 23)
    assert risking.drill_due(date(2024, 2, 29), ZJ_2023) == date(2025, 2, 28)
    assert not risking.drilled(day, day)
    (overdue,) = risking.drilled(day, day + timedelta(days=1))
    assert (overdue.code, overdue.clause, overdue.blocks) == ("emergency-drill", "六(四)", False)
    assert blocking(risking.drill_day(day + timedelta(days=1), day))

"""Reports: which periods are owed when, and what a report must say."""

from dataclasses import replace
from datetime import date

import pytest

from statute.findings import blocking
from statute.rules import reporting
from statute.rules.reporting import Operation, Period, ReportFacts
from statute.rulesets import ZJ_2023

RUNNING = Operation(first_on=date(2026, 11, 23), last_on=date(2028, 5, 10), ended=False)
FULL = ReportFacts(
    kind="annual", sections=dict.fromkeys(reporting.SECTIONS, "如实填写"), due_on=date(2027, 3, 31),
    today=date(2027, 3, 31),
)  # fmt: skip


def kinds(operation: Operation, today: date, kind: str) -> list[tuple[date, date, date]]:
    owed = reporting.owed(operation, today, ZJ_2023)
    return [(p.first_on, p.last_on, p.due_on) for p in owed if p.kind == kind]


@pytest.mark.clause("annual-report")
def test_one_annual_report_for_each_calendar_year_with_a_day_of_operation() -> None:
    assert kinds(RUNNING, date(2026, 12, 31), "annual") == []
    assert kinds(RUNNING, date(2027, 1, 1), "annual") == [(date(2026, 11, 23), date(2026, 12, 31), date(2027, 3, 31))]
    assert len(kinds(RUNNING, date(2028, 5, 11), "annual")) == 2, "2028 is not over"
    ended = replace(RUNNING, ended=True)
    assert kinds(ended, date(2028, 5, 11), "annual")[-1] == (date(2028, 1, 1), date(2028, 5, 10), date(2029, 3, 31))
    one_day = Operation(first_on=date(2026, 12, 31), last_on=date(2026, 12, 31), ended=False)
    assert len(kinds(one_day, date(2027, 1, 1), "annual")) == 1


@pytest.mark.clause("annual-report")
def test_the_final_report_is_owed_only_after_the_ending() -> None:
    assert kinds(RUNNING, date(2028, 5, 11), "final") == []
    ended = replace(RUNNING, ended=True)
    assert kinds(ended, date(2028, 5, 11), "final") == [(date(2026, 11, 23), date(2028, 5, 10), date(2028, 6, 9))]


@pytest.mark.clause("periodic-report")
def test_periodic_reports_follow_the_frequency_in_force() -> None:
    running = replace(RUNNING, last_on=date(2027, 7, 5))
    assert kinds(running, date(2027, 7, 6), "periodic") == [
        (date(2026, 11, 23), date(2026, 12, 31), date(2027, 1, 30)),
        (date(2027, 1, 1), date(2027, 6, 30), date(2027, 7, 30)),
    ]
    quarterly = ZJ_2023.with_local({"periodic_report": "quarter"})
    owed = reporting.owed(running, date(2027, 7, 6), quarterly)
    assert [p.last_on for p in owed if p.kind == "periodic"] == [
        date(2026, 12, 31), date(2027, 3, 31), date(2027, 6, 30),
    ]  # fmt: skip
    yearly = ZJ_2023.with_local({"periodic_report": "year"})
    assert all(p.kind == "annual" for p in reporting.owed(running, date(2027, 7, 6), yearly))


@pytest.mark.clause("annual-report-five-sections")
@pytest.mark.parametrize("section", list(reporting.SECTIONS))
@pytest.mark.parametrize("kind", ["annual", "final"])
def test_a_blank_section_is_named(kind: str, section: str) -> None:
    assert not reporting.submission(replace(FULL, kind=kind))
    found = reporting.submission(replace(FULL, kind=kind, sections=dict(FULL.sections) | {section: " "}))
    (missing,) = [f for f in found if f.code == "annual-report-five-sections"]
    assert (missing.clause, missing.field, missing.blocks) == ("五(六)", section, True)
    assert reporting.SECTIONS[section] in missing.text


@pytest.mark.clause("operator-security-system")
def test_without_the_security_section_the_report_is_refused_for_itself() -> None:
    found = reporting.submission(replace(FULL, sections=dict(FULL.sections) | {"security": ""}))
    assert {(f.code, f.clause) for f in found} == {
        ("annual-report-five-sections", "五(六)"), ("operator-security-system", "五(二)"),
    }  # fmt: skip


@pytest.mark.clause("periodic-report")
def test_a_periodic_report_says_something_and_a_late_one_is_shown_as_late() -> None:
    empty = reporting.submission(replace(FULL, kind="periodic", sections={}))
    assert [(f.code, f.clause) for f in empty] == [("periodic-report", "五(二)")]
    assert not reporting.submission(replace(FULL, kind="periodic", sections={"market": "两家"}))
    late = reporting.submission(replace(FULL, kind="periodic", today=date(2027, 4, 1)))
    assert [(f.code, f.blocks) for f in late] == [("periodic-report", False)]


@pytest.mark.clause("annual-report")
def test_an_overdue_annual_report_is_still_taken() -> None:
    late = reporting.submission(replace(FULL, today=date(2027, 4, 1)))
    assert [(f.code, f.clause) for f in late] == [("annual-report", "五(六)")]
    assert not blocking(late)
    assert {f.code for f in reporting.examined(" ")} == {"report-examined"}
    assert not reporting.examined("属实")
    assert isinstance(reporting.owed(RUNNING, date(2027, 1, 1), ZJ_2023)[0], Period)

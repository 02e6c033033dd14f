"""Inspections: their schedule, and what the record of one says."""

from dataclasses import replace
from datetime import date

import pytest

from statute.findings import Severity
from statute.rules import inspecting
from statute.rules.inspecting import ClosingFacts, PerformedFacts, ScopeFacts
from statute.rulesets import ZJ_2023

DAY = date(2027, 3, 1)
PERFORMED = PerformedFacts(inspected_on=DAY, inspectors="甲", observations="抽查", planned_at=DAY, today=DAY)
CLOSING = ClosingFacts(asked=True, answered=True, breach=True, followed_up=True)


@pytest.mark.clause("inspection-schedule")
def test_an_inspection_is_due_after_the_months_in_force_and_only_shown() -> None:
    due = inspecting.due_on(DAY, ZJ_2023)
    assert due == date(2028, 3, 1)
    assert inspecting.due_on(DAY, ZJ_2023.with_local({"inspection_interval_months": 6})) == date(2027, 9, 1)
    assert not inspecting.schedule(due, due)
    (found,) = inspecting.schedule(due, date(2028, 3, 2))
    assert (found.code, found.clause, found.severity) == ("inspection-schedule", "六(三)3", Severity.WARN)


@pytest.mark.clause("inspection-record")
def test_a_record_states_its_scope() -> None:
    empty = ScopeFacts(business=False, data_use=False, safeguards=False)
    assert [(f.code, f.clause) for f in inspecting.scope(empty)] == [("inspection-record", "五(二)")]
    for name in ("business", "data_use", "safeguards"):
        assert not inspecting.scope(replace(empty, **{name: True}))


@pytest.mark.clause("inspection-record")
@pytest.mark.parametrize(
    "change",
    [
        {"inspected_on": None},
        {"inspected_on": date(2027, 2, 28)},
        {"today": date(2027, 2, 28)},
        {"inspectors": " "},
        {"observations": ""},
    ],
)
def test_what_was_seen_has_a_day_and_persons(change: dict[str, object]) -> None:
    assert not inspecting.performed(PERFORMED)
    assert {f.code for f in inspecting.performed(replace(PERFORMED, **change))} == {"inspection-record"}  # type: ignore[arg-type]


@pytest.mark.clause("inspection-record")
def test_findings_are_written_answered_once_and_a_breach_followed_up() -> None:
    assert not inspecting.findings("意见", None, DAY)
    assert [f.field for f in inspecting.findings(" ", DAY, DAY)] == ["findings", "answer_due_on"]
    assert not inspecting.response(False)
    assert [f.code for f in inspecting.response(True)] == ["inspection-record"]
    assert not inspecting.closing(CLOSING)
    assert [f.code for f in inspecting.closing(replace(CLOSING, answered=False))] == ["inspection-record"]
    assert [f.code for f in inspecting.closing(replace(CLOSING, followed_up=False))] == ["inspection-breach"]

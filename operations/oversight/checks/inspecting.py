"""Inspections: scope, findings, answer 五(二), 六(三)3."""

from datetime import date, datetime
from typing import Any

from audit import clock
from audit.actor import Actor
from operations.agreements.models import Agreement
from operations.oversight.models import Inspection
from operations.oversight.queries import inspecting as queries
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import inspecting


def planned(
    agreement: Agreement, *, by: Actor, at: datetime, planned_on: date, business: bool = False, data_use: bool = False,
    safeguards: bool = False,
) -> tuple[Finding, ...]:  # fmt: skip
    """With a scope, on a day from today on."""
    found = list(_scope(business, data_use, safeguards))
    if planned_on < clock.today(at):
        message = gettext_noop("计划检查日期不能早于今天。")
        found.append(
            Finding(code="inspection-day", message=message, clause="六(三)3", kind=Kind.SHAPE, field="planned_on")
        )
    return tuple(found)


def _scope(business: bool, data_use: bool, safeguards: bool) -> tuple[Finding, ...]:
    return inspecting.scope(inspecting.ScopeFacts(business=business, data_use=data_use, safeguards=safeguards))


def performed(
    inspection: Inspection, *, by: Actor, at: datetime, inspected_on: date, inspectors: str, observations: str,
    business: bool = False, data_use: bool = False, safeguards: bool = False, **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """What was looked at, when, by whom."""
    facts = inspecting.PerformedFacts(
        inspected_on=inspected_on, inspectors=inspectors, observations=observations,
        planned_at=clock.today(inspection.planned_at), today=clock.today(at),
    )  # fmt: skip
    return (*_scope(business, data_use, safeguards), *inspecting.performed(facts))


def found(
    inspection: Inspection, *, by: Actor, at: datetime, findings: str, breach: bool = False,
    answer_due_on: date | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """Written, with a day to answer that is still to come."""
    return inspecting.findings(findings, answer_due_on, clock.today(at))


def respond(inspection: Inspection, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Once."""
    return inspecting.response(inspection.responded_at is not None)


def close(inspection: Inspection, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Answered where asked, a breach followed up."""
    return inspecting.closing(
        inspecting.ClosingFacts(
            asked=inspection.answer_due_on is not None, answered=inspection.responded_at is not None,
            breach=inspection.breach, followed_up=not inspection.breach or queries.followed_up(inspection),
        )
    )  # fmt: skip

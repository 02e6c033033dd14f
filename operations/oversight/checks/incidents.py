"""Incidents and drills 六(四): plan, grade, clock, measures and conclusion; what a drill's record says."""

from datetime import date, datetime
from typing import Any

from audit import clock
from audit.actor import Actor
from operations.agreements.models import Agreement, Plan
from operations.oversight.models import Incident
from operations.oversight.queries import incidents as queries
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import planning, risking


def reported(
    agreement: Agreement, *, by: Actor, at: datetime, plan: Plan | None, grade: str, occurred_at: datetime,
    found_at: datetime, response_started_at: datetime | None, **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """The agreement's own approved plan, a grade, times in their order."""
    facts = risking.IncidentFacts(
        plan_named=plan is not None, grade=grade, occurred_at=occurred_at, found_at=found_at,
        response_started_at=response_started_at, at=at,
    )  # fmt: skip
    found = list(risking.incident(facts))
    if plan is not None and (plan.agreement_id != agreement.pk or plan.state != Plan.State.APPROVED):
        message = gettext_noop("须写明本协议已批准的应急预案。")
        found.append(Finding(code="incident-response", message=message, clause="六(四)", field="plan", owner="clerk"))
    return tuple(found)


def responding(
    incident: Incident, *, by: Actor, at: datetime, grade: str, response_started_at: datetime
) -> tuple[Finding, ...]:
    """The authority's own grade and hour."""
    return risking.incident(
        risking.IncidentFacts(
            plan_named=True, grade=grade, occurred_at=incident.occurred_at, found_at=incident.found_at,
            response_started_at=response_started_at, at=at,
        )
    )  # fmt: skip


def reported_up(
    incident: Incident, *, by: Actor, at: datetime, reported_up_no: str, reported_up_at: datetime
) -> tuple[Finding, ...]:
    """With number and time."""
    assert incident.report_due_at is not None
    return risking.reported_up(reported_up_no, incident.found_at, reported_up_at, incident.report_due_at, at)


def report_up(incident: Incident, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Once; late is shown before it is done."""
    if incident.reported_up_at is not None:
        message = gettext_noop("该事件已经上报。")
        return (Finding(code="reported-up", message=message, clause="六(四)", kind=Kind.STATE),)
    assert incident.report_due_at is not None
    return tuple(
        finding
        for finding in risking.reported_up("-", incident.found_at, at, incident.report_due_at, at)
        if not finding.blocks
    )


def contained(incident: Incident, *, by: Actor, at: datetime, measures: str) -> tuple[Finding, ...]:
    """By measures that are on record."""
    return risking.contained(measures)


def close(incident: Incident, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Measures on record, reported up where it must be; the conclusion comes with it."""
    facts = risking.ClosingFacts(
        measures=incident.measures, conclusion="-", must_report=queries.must_report(incident),
        reported=incident.reported_up_at is not None,
    )  # fmt: skip
    return risking.closing(facts)


def concluded(incident: Incident, *, by: Actor, at: datetime, conclusion: str) -> tuple[Finding, ...]:
    """Not without a conclusion."""
    facts = risking.ClosingFacts(measures="-", conclusion=conclusion, must_report=False, reported=False)
    return risking.closing(facts)


def close_access(incident: Incident, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """There is access to be closed."""
    if incident.agreement.state in queries.RUNNING:
        return ()
    message = gettext_noop("协议不在运营期内，没有可以暂时关闭的使用权限。")
    return (Finding(code="agreement-active", message=message, clause="六(四)", kind=Kind.STATE, where="agreement"),)


def record_drill(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """There is a plan; an overdue drill is shown."""
    planned, last = queries.drilling(agreement)
    due = queries.drill_due(agreement, at, last)
    shown = risking.drilled(due, clock.today(at)) if due is not None else ()
    return (*planning.plan_in_force(planned), *shown)


def drilled(
    agreement: Agreement, *, by: Actor, at: datetime, held_on: date, scenario: str, participants: str, conclusion: str,
    **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """Date, scenario, participants, conclusion; after it was held."""
    people = tuple(line.strip() for line in participants.splitlines() if line.strip())
    return (
        *planning.drill(held_on, scenario, people, conclusion),
        *(risking.drill_day(held_on, clock.today(at)) if held_on is not None else ()),
    )

"""What stands in the way of deliberation and decision 二(一), 四(一)(二), 六(七)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from audit.actor import Actor
from audit.clock import today
from operations.applications import queries
from operations.applications.models import Application, Scenario
from operations.mechanism import checks as mechanism_checks
from operations.mechanism import queries as mechanism
from operations.mechanism.models import Decision, Matter
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import applying, deciding, deliberating, duties, verifying
from statute.rules.deliberating import ExpertFacts, OpinionFacts


def _experts(application: Application) -> tuple[ExpertFacts, ...]:
    return tuple(
        ExpertFacts(
            subject=c.question[:40], opinion_received=c.given_at is not None, reason_for_absence=c.absence_reason
        )
        for c in queries.dossier(application).consultations
    )


def opening(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Own mechanism, every condition and item concluded, commissioned experts answered 二(一), 二(三), 四(一)."""
    file = queries.dossier(application)
    own = mechanism.mechanism_of(str(application.region_id))
    return deliberating.opening(
        deliberating.DeliberationFacts(
            region=str(application.region_id),
            mechanism_region=str(own.region_id) if own else None,
            mechanism_active=own is not None and own.active,
            units=file.condition_units,
            checks=file.check_states,
            reviews=file.reviews,
            experts=_experts(application),
            condition_titles=file.condition_titles,
        )
    )


def _opinions(application: Application, matter: Matter | None) -> tuple[OpinionFacts, ...]:
    if matter is None:
        return ()
    return tuple(
        OpinionFacts(
            unit=o.unit.kind,
            name=o.unit.name,
            position=o.stance if o.given else "",
            reminded=o.reminded_at is not None,
        )
        for o in mechanism.opinions_on(application)
        if o.matter_id == matter.pk
    )


def conclude(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Every unit answered or was reminded; conditions and experts as when deliberation opened; a failing grade is shown."""
    file = queries.dossier(application)
    if file.matter is None or file.matter.state != Matter.State.OPEN:
        return (_no_open_matter(),)
    return (
        *deliberating.known_grades(file.failing_grades),
        *deliberating.opinions(_opinions(application, file.matter)),
        *verifying.open_checks(file.condition_units, file.check_states, file.condition_titles),
        *deliberating.expert_opinions(_experts(application)),
    )


def conclusion(
    application: Application,
    *,
    by: Actor,
    at: datetime,
    met_on: date | None,
    minutes_no: str,
    advice: str,
    reasons: str,
    reason_over_grade: str = "",
    **_inputs: Any,
) -> tuple[Finding, ...]:
    """Minutes; no consent over a condition that is not met, none over a failed evaluation without a reason 六(七)."""
    file = queries.dossier(application)
    found: list[Finding] = []
    if file.matter is not None:
        found.extend(
            mechanism_checks.conclusion(
                file.matter, at=at, met_on=met_on, minutes_no=minutes_no, advice=advice, reasons=reasons
            )
        )
    if advice == Matter.Advice.FOR:
        found.extend(verifying.not_met(_mandatory(application), file.condition_titles))
        found.extend(deliberating.earlier_grades(file.failing_grades, reason_over_grade))
    return tuple(found)


def _mandatory(application: Application) -> tuple[verifying.CheckState, ...]:
    file = queries.dossier(application)
    return tuple(state for state in file.check_states if state.condition in file.condition_units)


def _no_open_matter() -> Finding:
    return Finding(
        code="matter-not-open",
        message=gettext_noop("本案没有审议中的事项。"),
        clause="二(一)",
        kind=Kind.STATE,
        owner="convener",
    )


def enter(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The mechanism has concluded on this very grant 二(一)."""
    region = str(application.region_id)
    return deciding.deliberated(mechanism.facts_of(queries.dossier(application).matter, region, Matter.Kind.GRANT))


def entered(
    application: Application,
    *,
    by: Actor,
    at: datetime,
    document_no: str,
    decided_on: date | None,
    grants: bool,
    scenarios: Sequence[Scenario] = (),
    granted_months: int | None = None,
    reasons: str = "",
    remedy: str = "",
    **_inputs: Any,
) -> tuple[Finding, ...]:
    """The document itself, and for a grant everything that has to hold on the day it is decided 四(一)(二)."""
    return (
        *_decision(
            application, at, grants=grants, document_no=document_no, decided_on=decided_on,
            scenarios=tuple(scenarios), granted_months=granted_months, reasons=reasons, remedy=remedy,
        ),
        *_after_meeting(application, decided_on),
    )  # fmt: skip


def decide(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Deliberated, entered by another person, and everything re-checked on the day it is confirmed."""
    decision = decision_of(application)
    if decision is None:
        region = str(application.region_id)
        return (*enter(application, by=by, at=at), *deciding.document(region, region, "", None, today(at)))
    approved = tuple(s for s in queries.dossier(application).scenarios if s.approved)
    return (
        *duties.four_eyes(decision.entered_by, by.user_id),
        *enter(application, by=by, at=at),
        *_decision(
            application, at, grants=decision.approves, document_no=decision.document_no,
            decided_on=decision.decided_on, scenarios=approved, granted_months=application.granted_months,
            reasons=decision.reasons, remedy=application.ended_remedy,
        ),
        *_after_meeting(application, decision.decided_on),
    )  # fmt: skip


def decision_of(application: Application) -> Decision | None:
    """The government's decision on the grant as entered, confirmed or not."""
    matter = queries.dossier(application).matter
    return getattr(matter, "decision", None) if matter is not None else None


def _after_meeting(application: Application, decided_on: date | None) -> tuple[Finding, ...]:
    matter = queries.dossier(application).matter
    if matter is None or matter.met_on is None or decided_on is None or decided_on >= matter.met_on:
        return ()
    return (
        Finding(
            code="deliberation-before-major-decision",
            message=gettext_noop("政府决定的日期%(decided)s早于协调机制会议日期%(met)s。"),
            params={"decided": decided_on, "met": matter.met_on},
            clause="二(一)",
            field="decided_on",
            owner="clerk",
            where="decision",
            remedy=gettext_noop("请核对文件日期；决定应当在审议之后作出。"),
        ),
    )


def _decision(
    application: Application,
    at: datetime,
    *,
    grants: bool,
    document_no: str,
    decided_on: date | None,
    scenarios: tuple[Scenario, ...],
    granted_months: int | None,
    reasons: str,
    remedy: str,
) -> tuple[Finding, ...]:
    file, announcement = queries.dossier(application), application.announcement
    ruleset = queries.rules(application, at)
    region, matter = str(application.region_id), file.matter
    own = tuple(s for s in scenarios if s.application_id == application.pk and not s.removed)
    scope = [r for r in file.requested if r.scenario in own and r.state != r.State.REFUSED]
    facts = deciding.DecisionFacts(
        granted=grants,
        level=application.region.level,
        region=region,
        case_region=region,
        document_no=document_no,
        decided_on=decided_on,
        today=today(at),
        # Whether there was a deliberation is a finding of its own, known before anything is filled in.
        matter=deciding.MatterFacts(region=region, case_region=region, concluded_on=today(at)),
        recommended=matter is not None and matter.advice == Matter.Advice.FOR,
        deviation_reason=reasons,
        reasons=reasons,
        remedy=remedy,
        field=announcement.field.name,
        scenarios=tuple(s.name for s in own),
        scope=tuple(queries.item_facts(r.item, "-", "-", region) for r in scope),
        reviews=tuple(verifying.ReviewFacts(name=r.item.name, state=r.state) for r in scope),
        checks=_mandatory(application),
        incidents=file.incidents,
        incidents_checked_at=file.incidents_checked_at,
        submitted_on=today(application.submitted_at) if application.submitted_at else None,
        credit=file.credit,
        quota=announcement.quota,
        already_granted=queries.granted_under(announcement) if grants else 0,
        # One announcement, one published text of criteria: what was frozen is what everybody is judged by.
        criteria_version=announcement.number,
        announced_criteria_version=announcement.number,
    )
    return (*deciding.decide(facts, ruleset), *(_term(application, granted_months, ruleset) if grants else ()))


def _term(application: Application, months: int | None, ruleset: Any) -> tuple[Finding, ...]:
    """The term granted is no longer than asked for, and than the cap 四(四)."""
    if months is not None and application.term_months is not None and months > application.term_months:
        return (
            Finding(
                code="grant-longer-than-asked",
                message=gettext_noop("授权期限%(months)s个月超过申请的%(asked)s个月。"),
                params={"months": months, "asked": application.term_months},
                kind=Kind.POLICY,
                field="granted_months",
                owner="clerk",
            ),
        )
    return applying.term(months or 0, ruleset)

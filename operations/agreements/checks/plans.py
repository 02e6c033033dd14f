"""Emergency plans and the units' words on them 六(四)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from audit.actor import Actor
from operations.agreements import queries
from operations.agreements.models import Agreement, Concurrence, Plan
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import planning
from statute.rules.contracting import PlanFacts
from statute.vocabulary import PLAN_UNITS, UNIT_KINDS

SLUG = "one-authorization-one-plan"


def draft_plan(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """One version at a time."""
    pending = queries.pending_plan(agreement)
    if pending is None:
        return ()
    return (
        Finding(
            code="plan-pending",
            message=gettext_noop("应急预案第%(version)s版%(state)s，不能同时编制新版。"),
            params={"version": pending.version, "state": pending.state_label},
            clause="六(四)",
            kind=Kind.STATE,
            owner="clerk",
        ),
    )


def shared(plan: Plan) -> tuple[Finding, ...]:
    """The plan is this agreement's alone."""
    return planning.bound_plan(queries.other_uses(plan))


def send_out(plan: Plan, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A text that covers every scenario and is no other agreement's; a unit of each of the five kinds to ask."""
    everyone = frozenset((*PLAN_UNITS, *plan_kinds(plan)))
    found = planning.plan_approval(_facts(plan, concurred=everyone))
    return (*found, *missing_units(str(plan.region_id), ()))


def missing_units(region: str, further: Iterable[str]) -> tuple[Finding, ...]:
    """Every kind of unit has one in the region, or in its city."""
    return tuple(
        Finding(
            code=SLUG,
            message=gettext_noop("本地区没有登记%(unit)s，无法会同制定预案。"),
            params={"unit": UNIT_KINDS.get(kind, kind)},
            clause="六(四)",
            field="further_units" if kind not in PLAN_UNITS else "",
            owner="system_admin",
            where="units",
            remedy=gettext_noop("请先登记该单位。"),
        )
        for kind, unit in queries.plan_units(region, further)
        if unit is None
    )


def approve(plan: Plan, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """All five units, and any the region added, have concurred; every scenario is covered 六(四)."""
    concurred = frozenset(c.unit.kind for c in _words(plan) if c.given_at is not None and c.agrees)
    return planning.plan_approval(_facts(plan, concurred=concurred))


def _facts(plan: Plan, *, concurred: frozenset[str]) -> PlanFacts:
    file = queries.file_of_plan(plan)
    return PlanFacts(
        text=plan.text,
        concurred=concurred,
        further_units=frozenset(plan_kinds(plan)),
        scenarios=frozenset(scenario.name for scenario in file.authorized),
        covered_scenarios=frozenset(scenario.name for scenario in file.covered),
        other_agreements=queries.other_uses(plan),
    )


def plan_kinds(plan: Plan) -> tuple[str, ...]:
    """The kinds of unit that were asked."""
    return tuple(c.unit.kind for c in _words(plan))


def _words(plan: Plan) -> list[Concurrence]:
    return queries.file_of_plan(plan).words


def own_unit(word: Concurrence, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A seat speaks for its own unit, while the plan is with the units, once."""
    found: list[Finding] = []
    if str(word.unit_id) != by.unit:
        found.append(
            Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE, clause="六(四)")
        )
    return (*found, *unanswered(word, by=by, at=at))


def unanswered(word: Concurrence, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The plan is with the units, and this one has not answered."""
    found: list[Finding] = []
    if word.given_at is not None:
        found.append(
            Finding(
                code="concurrence-given",
                message=gettext_noop("该单位已出具会同意见，不能更改。"),
                clause="六(四)",
                kind=Kind.STATE,
                remedy=gettext_noop("预案退回修改后会重新征求意见。"),
            )
        )
    if word.plan.state != Plan.State.UNDER_REVIEW:
        found.append(
            Finding(
                code="plan-not-under-review",
                message=gettext_noop("应急预案%(state)s，不在会同审查中。"),
                params={"state": word.plan.state_label},
                clause="六(四)",
                kind=Kind.STATE,
            )
        )
    return tuple(found)


def drafted(word: Concurrence, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """There is a draft for the second person of the unit."""
    found = list(own_unit(word, by=by, at=at))
    if word.drafted_at is None:
        found.append(
            Finding(
                code="concurrence-not-drafted",
                message=gettext_noop("会同意见尚未拟写。"),
                clause="六(四)",
                kind=Kind.STATE,
                owner="unit_handler",
                remedy=gettext_noop("请先由本单位经办人拟写意见。"),
            )
        )
    return tuple(found)


def reasoned(agrees: bool, opinion: str) -> tuple[Finding, ...]:
    """An objection says what is wrong (local rule)."""
    if agrees or opinion.strip():
        return ()
    return (
        Finding(
            code="unit-opinion",
            message=gettext_noop("不同意的，请写明意见。"),
            kind=Kind.POLICY,
            field="opinion",
            owner="unit_handler",
        ),
    )


def at_field(found: Iterable[Finding], field: str) -> tuple[Finding, ...]:
    """The findings, shown beside a field."""
    return tuple(replace(f, field=field) for f in found)

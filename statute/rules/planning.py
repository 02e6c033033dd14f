"""One authorization, one emergency plan (六(四))."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from statute.findings import Finding, gettext_noop
from statute.vocabulary import PLAN_UNITS, UNIT_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """A plan about to be approved; unit kinds that concurred, that a region asks for beyond the five."""

    text: str
    concurred: frozenset[str] = frozenset()
    further_units: frozenset[str] = frozenset()
    scenarios: frozenset[str] = frozenset()
    covered_scenarios: frozenset[str] = frozenset()
    other_agreements: int = 0


def plan_approval(facts: PlanFacts) -> tuple[Finding, ...]:
    """All five co-units (and any the region adds) concurred, every scenario is covered (六(四))."""
    found = [*bound_plan(facts.other_agreements)]
    if not facts.text.strip():
        found.append(_plan("one-authorization-one-plan", gettext_noop("应急预案没有内容。")))
    for unit in _needed(facts.further_units):
        if unit not in facts.concurred:
            message = gettext_noop("应急预案尚无%(unit)s的会同意见。")
            found.append(_plan("one-authorization-one-plan", message, unit, unit=UNIT_KINDS.get(unit, unit)))
    if uncovered := tuple(sorted(facts.scenarios - facts.covered_scenarios)):
        message = gettext_noop("应急预案没有覆盖应用场景：%(names)s。")
        found.append(_plan("one-authorization-one-plan", message, names=uncovered))
    return tuple(found)


def bound_plan(other_agreements: int) -> tuple[Finding, ...]:
    """A plan belongs to one agreement (六(四)); `other_agreements` counts those already using it."""
    if other_agreements == 0:
        return ()
    message = gettext_noop("该应急预案已用于另一份协议，不能共用。")
    return (_plan("one-authorization-one-plan", message),)


def plan_in_force(approved: bool) -> tuple[Finding, ...]:
    """Without an approved plan nothing starts (六(四))."""
    if approved:
        return ()
    return (_plan("no-plan-no-operation", gettext_noop("本协议没有已批准的应急预案，不得开展授权运营。")),)


def plan_covers(covered: bool, scenario: str) -> tuple[Finding, ...]:
    """A scenario starts only when the approved plan is for it too, one that a supplement adds as well (六(四))."""
    if covered:
        return ()
    message = gettext_noop("已批准的应急预案没有覆盖应用场景“%(name)s”。")
    return (_plan("no-plan-no-operation", message, name=scenario),)


def drill(drilled_on: date | None, scenario: str, participants: Sequence[str], conclusion: str) -> tuple[Finding, ...]:
    """A drill is recorded with date, scenario, participants and conclusion (六(四))."""
    checks = (
        (drilled_on is None, "drilled_on", gettext_noop("没有填写演练日期。")),
        (not scenario.strip(), "scenario", gettext_noop("没有填写演练场景。")),
        (not participants, "participants", gettext_noop("没有填写参加单位或人员。")),
        (not conclusion.strip(), "conclusion", gettext_noop("没有填写演练结论。")),
    )
    return tuple(_plan("emergency-drill", message, place=place) for bad, place, message in checks if bad)


def _needed(further: Collection[str]) -> tuple[str, ...]:
    return (*PLAN_UNITS, *sorted(unit for unit in further if unit not in PLAN_UNITS))


def _plan(code: str, message: str, owner: str = "clerk", place: str = "", **params: object) -> Finding:
    return Finding(
        code=code,
        message=message,
        params=params,
        clause="六(四)",
        field=place,
        owner=owner,
        where="plan",
        remedy=gettext_noop("请完善应急预案并取得会同意见后报批。"),
    )

"""Verification of the conditions by the units named, and of the items by their providers (二(三), 三, 四(一))."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from statute.findings import Finding, gettext_noop
from statute.rules.evidence import (
    CreditFacts,
    IncidentFacts,
    SystemFacts,
    credit,
    cryptography,
    deficient,
    incident_recheck,
    incidents,
    mlps3,
)
from statute.rulesets import RuleSet
from statute.vocabulary import CONDITION, UNIT_KINDS

__all__ = [
    "CheckFacts",
    "CheckState",
    "CreditFacts",
    "IncidentFacts",
    "ReviewFacts",
    "SystemFacts",
    "check",
    "credit",
    "cryptography",
    "incident_recheck",
    "incidents",
    "item_reviews",
    "mlps3",
    "not_met",
    "open_checks",
]
OPEN, MET, NOT_MET, NEEDS_EVIDENCE = "open", "met", "not_met", "needs_evidence"
_CONCLUDED = frozenset({MET, NOT_MET})
# Verified from the application itself or the unit's own records, so no further file is asked for.
_WITHOUT_FILE = frozenset({"security_officer", "incidents", "scenario_value", "scenario_goals"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFacts:
    """A check item about to be concluded by one unit; `on` is the Shanghai date of the act."""

    condition: str
    unit: str
    result: str
    opinion: str
    checker: str
    evidence_count: int
    on: date
    submitted_on: date
    systems: tuple[SystemFacts, ...] = ()
    credit: CreditFacts | None = None
    incidents: tuple[IncidentFacts, ...] = ()


def check(facts: CheckFacts, ruleset: RuleSet) -> tuple[Finding, ...]:
    """Whether a check item may be concluded as its unit wants to (三, 四(一)).

    Any conclusion needs opinion and checker; "met" also needs evidence and what its own
    condition demands.
    """
    found = list(_complete(facts))
    if facts.result != MET:
        return tuple(found)
    if facts.condition == "mlps3":
        found.extend(mlps3(facts.systems))
    elif facts.condition == "cryptography":
        found.extend(cryptography(facts.systems))
    elif facts.condition == "credit":
        found.extend(credit(facts.credit, facts.on, ruleset))
    elif facts.condition == "incidents":
        found.extend(incidents(facts.incidents, facts.submitted_on, ruleset))
    return tuple(found)


def _complete(facts: CheckFacts) -> list[Finding]:
    condition = CONDITION.get(facts.condition)
    slug = condition.slug if condition else "units-verify-conditions"
    clause = condition.clause if condition else "四(一)"
    name = condition.title if condition else facts.condition
    blanks = [
        (facts.result not in {MET, NOT_MET, NEEDS_EVIDENCE}, "result", gettext_noop("“%(name)s”没有核实结论。")),
        (not facts.opinion.strip(), "opinion", gettext_noop("“%(name)s”没有填写核实意见和理由。")),
        (not facts.checker.strip(), "checker", gettext_noop("“%(name)s”没有核实人。")),
        (
            facts.result == MET and facts.evidence_count < 1 and facts.condition not in _WITHOUT_FILE,
            "evidence",
            gettext_noop("“%(name)s”没有证明材料，不能认定符合。"),
        ),
    ]
    return [deficient(slug, clause, message, facts.unit, place, name=name) for bad, place, message in blanks if bad]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckState:
    """Where the check of one condition by one unit stands."""

    condition: str
    unit: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """The review of one requested item: "open", "agreed", "reduced" or "refused".

    `reviewed_by` is the institution whose steward reviewed, `provider` the one that provides it.
    """

    name: str
    state: str
    provider: str = ""
    reviewed_by: str = ""


def open_checks(
    units: Mapping[str, Sequence[str]],
    states: Sequence[CheckState],
    titles: Mapping[str, str] | None = None,
    mandatory: Sequence[str] | None = None,
) -> tuple[Finding, ...]:
    """Each condition × unit of the announcement without a conclusion (四(一)).

    `titles` names conditions beyond part three; `mandatory` limits the check (default: all).
    """
    done = {(state.condition, state.unit) for state in states if state.state in _CONCLUDED}
    return tuple(
        Finding(
            code="units-verify-conditions",
            message=gettext_noop("条件“%(name)s”尚待%(unit)s核实。"),
            params={"name": _title(condition, titles), "unit": UNIT_KINDS.get(unit, unit)},
            clause="四(一)",
            owner=unit,
            where="checks",
            remedy=gettext_noop("请该单位出具核实结论。"),
        )
        for condition, kinds in units.items()
        if mandatory is None or condition in mandatory
        for unit in kinds
        if (condition, unit) not in done
    )


def not_met(states: Sequence[CheckState], titles: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """Conditions a unit found not met; they stand against a grant (三, 四(一))."""
    found: list[Finding] = []
    for state in states:
        if state.state != NOT_MET:
            continue
        condition = CONDITION.get(state.condition)
        if condition is not None and not condition.mandatory:
            continue
        found.append(
            Finding(
                code=condition.slug if condition else "units-verify-conditions",
                message=gettext_noop("%(unit)s认定条件“%(name)s”不符合。"),
                params={"unit": UNIT_KINDS.get(state.unit, state.unit), "name": _title(state.condition, titles)},
                clause=condition.clause if condition else "四(一)",
                owner=state.unit,
                where="checks",
                remedy=gettext_noop("条件不符合的，不能确定授权；有新证明的，由该单位重新核实。"),
            )
        )
    return tuple(found)


def item_reviews(reviews: Sequence[ReviewFacts], *, approved_only: bool = False) -> tuple[Finding, ...]:
    """Every item is reviewed by the institution that provides it (二(三)).

    With `approved_only` (the decided scope) a refused item is a finding too.
    """
    found: list[Finding] = []
    for review in reviews:
        if review.state == "open":
            message = gettext_noop("数据“%(name)s”尚待提供单位审核。")
        elif review.provider and review.reviewed_by and review.provider != review.reviewed_by:
            message = gettext_noop("数据“%(name)s”不是由其提供单位审核的。")
        elif approved_only and review.state == "refused":
            message = gettext_noop("提供单位不同意提供数据“%(name)s”，不能列入授权范围。")
        else:
            continue
        found.append(
            Finding(
                code="provider-review-per-item",
                message=message,
                params={"name": review.name},
                clause="二(三)",
                owner="steward",
                where="items",
                remedy=gettext_noop("请提供单位审核，或将该数据移出范围。"),
            )
        )
    return tuple(found)


def _title(condition: str, titles: Mapping[str, str] | None) -> str:
    if titles and condition in titles:
        return titles[condition]
    return CONDITION[condition].title if condition in CONDITION else condition

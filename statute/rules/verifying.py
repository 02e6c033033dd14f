"""Verification of the conditions by the units named, and of the items by their providers (二(三), 三, 四(一))."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from statute import terms
from statute.findings import Finding, Kind, gettext_noop
from statute.rulesets import RuleSet
from statute.vocabulary import CONDITION, UNIT_KINDS

OPEN, MET, NOT_MET, NEEDS_EVIDENCE = "open", "met", "not_met", "needs_evidence"
_CONCLUDED = frozenset({MET, NOT_MET})


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFacts:
    """A system the applicant built or ran, as evidence for 三(二)2.

    `level` is the protection level filed; `crypto_passed` whether it passed the assessment.
    """

    name: str
    filing_no: str = ""
    level: int = 0
    assessor: str = ""
    assessed_on: date | None = None
    crypto_passed: bool = False
    has_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFacts:
    """A credit query: where, when, with what result."""

    source: str
    queried_on: date | None
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFacts:
    """A security incident of the applicant; an empty `grade` is a near miss that was never rated."""

    reference: str
    occurred_on: date
    grade: str
    recorded_at: datetime | None = None


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
            facts.result == MET and facts.evidence_count < 1,
            "evidence",
            gettext_noop("“%(name)s”没有证明材料，不能认定符合。"),
        ),
    ]
    return [_check(slug, clause, message, facts.unit, place, name=name) for bad, place, message in blanks if bad]


def mlps3(systems: Sequence[SystemFacts]) -> tuple[Finding, ...]:
    """At least one evidenced system filed at protection level 3 or above (三(二)2)."""
    if any(
        s.level >= 3 and s.filing_no.strip() and s.assessor.strip() and s.assessed_on and s.has_file for s in systems
    ):
        return ()
    message = gettext_noop("没有一个等保三级以上且备案号、测评机构、测评日期和证明齐全的系统。")
    return (_check("cond-mlps3-experience", "三(二)2", message, "police", "systems"),)


def cryptography(systems: Sequence[SystemFacts]) -> tuple[Finding, ...]:
    """At least one evidenced system that passed the cryptography assessment (三(二)2)."""
    if any(s.crypto_passed and s.assessor.strip() and s.assessed_on and s.has_file for s in systems):
        return ()
    message = gettext_noop("没有一个通过商用密码应用安全性评估且证明齐全的系统。")
    return (_check("cond-cryptography-assessment", "三(二)2", message, "crypto", "systems"),)


def credit(query: CreditFacts | None, on: date, ruleset: RuleSet) -> tuple[Finding, ...]:
    """A query with source and result, not older than the local limit on `on` (三(一), 四(一))."""
    slug, clause = "cond-credit", "三(一)"
    if query is None or not query.source.strip() or query.queried_on is None or not query.result.strip():
        message = gettext_noop("信用查询缺少来源、日期或结果。")
        return (_check(slug, clause, message, "market", "credit"),)
    age, limit = (on - query.queried_on).days, ruleset.integer("credit_check_max_age_days")
    if 0 <= age <= limit:
        return ()
    if age < 0:
        message = gettext_noop("信用查询日期%(day)s晚于今天。")
        return (_check(slug, clause, message, "market", "credit", kind=Kind.SHAPE, day=query.queried_on),)
    message = gettext_noop("信用查询日期%(day)s距今已超过%(limit)s日，需重新查询。")
    kind = ruleset.kind("credit_check_max_age_days")
    return (_check(slug, clause, message, "market", "credit", kind=kind, day=query.queried_on, limit=limit),)


def incidents(known: Sequence[IncidentFacts], submitted_on: date, ruleset: RuleSet) -> tuple[Finding, ...]:
    """No rated incident on or after the day `incident_lookback_years` before submission (三(二)4).

    Unrated near misses don't count; incidents after submission do.
    """
    years = ruleset.integer("incident_lookback_years")
    since = terms.years_before(submitted_on, years)
    message = gettext_noop("%(day)s发生过安全事件%(name)s，在提交前%(years)s年的回溯期（自%(since)s起）之内。")
    return tuple(
        _check(
            "cond-no-incident-3-years",
            "三(二)4",
            message,
            "cac",
            "incidents",
            name=incident.reference,
            day=incident.occurred_on,
            years=years,
            since=since,
        )
        for incident in known
        if incident.grade and incident.occurred_on >= since
    )


def incident_recheck(
    known: Sequence[IncidentFacts], checked_at: datetime | None, submitted_on: date, ruleset: RuleSet
) -> tuple[Finding, ...]:
    """Before the decision: a rated incident recorded since the check reopens it (三(二)4)."""
    since = terms.years_before(submitted_on, ruleset.integer("incident_lookback_years"))
    message = gettext_noop("核实之后记录了安全事件%(name)s（%(day)s），须重新核实。")
    return tuple(
        _check(
            "cond-no-incident-recheck",
            "三(二)4",
            message,
            "cac",
            "incidents",
            name=incident.reference,
            day=incident.occurred_on,
        )
        for incident in known
        if incident.grade
        and incident.occurred_on >= since
        and (checked_at is None or incident.recorded_at is None or incident.recorded_at > checked_at)
    )


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


def _check(
    code: str,
    clause: str,
    message: str,
    owner: str,
    place: str,
    *,
    kind: Kind = Kind.LAW,
    **params: object,
) -> Finding:
    return Finding(
        code=code,
        message=message,
        params=params,
        clause=clause,
        kind=kind,
        field=place,
        owner=owner,
        where="checks",
        remedy=gettext_noop("请补充核实记录；确实不符合的，结论记为不符合。"),
    )

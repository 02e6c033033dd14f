"""Evidence for single conditions: systems, credit queries, incidents (三(一), 三(二))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from statute import terms
from statute.findings import Finding, Kind, gettext_noop
from statute.rulesets import RuleSet


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


def mlps3(systems: Sequence[SystemFacts]) -> tuple[Finding, ...]:
    """At least one evidenced system filed at protection level 3 or above (三(二)2)."""
    if any(
        s.level >= 3 and s.filing_no.strip() and s.assessor.strip() and s.assessed_on and s.has_file for s in systems
    ):
        return ()
    message = gettext_noop("没有一个等保三级以上且备案号、测评机构、测评日期和证明齐全的系统。")
    return (deficient("cond-mlps3-experience", "三(二)2", message, "police", "systems"),)


def cryptography(systems: Sequence[SystemFacts]) -> tuple[Finding, ...]:
    """At least one evidenced system that passed the cryptography assessment (三(二)2)."""
    if any(s.crypto_passed and s.assessor.strip() and s.assessed_on and s.has_file for s in systems):
        return ()
    message = gettext_noop("没有一个通过商用密码应用安全性评估且证明齐全的系统。")
    return (deficient("cond-cryptography-assessment", "三(二)2", message, "crypto", "systems"),)


def credit(query: CreditFacts | None, on: date, ruleset: RuleSet) -> tuple[Finding, ...]:
    """A query with source and result, not older than the local limit on `on` (三(一), 四(一))."""
    slug, clause = "cond-credit", "三(一)"
    if query is None or not query.source.strip() or query.queried_on is None or not query.result.strip():
        message = gettext_noop("信用查询缺少来源、日期或结果。")
        return (deficient(slug, clause, message, "market", "credit"),)
    age, limit = (on - query.queried_on).days, ruleset.integer("credit_check_max_age_days")
    if 0 <= age <= limit:
        return ()
    if age < 0:
        message = gettext_noop("信用查询日期%(day)s晚于核对或决定之日。")
        return (deficient(slug, clause, message, "market", "credit", kind=Kind.SHAPE, day=query.queried_on),)
    message = gettext_noop("信用查询日期%(day)s距今已超过%(limit)s日，需重新查询。")
    kind = ruleset.kind("credit_check_max_age_days")
    return (deficient(slug, clause, message, "market", "credit", kind=kind, day=query.queried_on, limit=limit),)


def incidents(known: Sequence[IncidentFacts], submitted_on: date, ruleset: RuleSet) -> tuple[Finding, ...]:
    """No rated incident on or after the day `incident_lookback_years` before submission (三(二)4).

    Unrated near misses don't count; incidents after submission do.
    """
    years = ruleset.integer("incident_lookback_years")
    since = terms.years_before(submitted_on, years)
    message = gettext_noop("%(day)s发生过安全事件%(name)s，在提交前%(years)s年的回溯期（自%(since)s起）之内。")
    return tuple(
        deficient(
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
        deficient(
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


def deficient(
    code: str,
    clause: str,
    message: str,
    owner: str,
    place: str,
    *,
    kind: Kind = Kind.LAW,
    **params: object,
) -> Finding:
    """A finding on one condition, `owner` being the unit that verifies it."""
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

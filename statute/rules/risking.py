"""Data risks, incidents and drills: what stops at once, what runs against the clock, what is due again (五(二), 六(四))."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from statute import terms
from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rulesets import RuleSet

# 五(二): what a discovered relation between data may endanger or infringe.
RISKS: Mapping[str, str] = {
    "national_security": gettext_noop("危害国家安全"),
    "public_interest": gettext_noop("危害公共利益"),
    "personal": gettext_noop("侵犯个人信息"),
    "trade_secret": gettext_noop("侵犯商业秘密"),
    "confidential_business": gettext_noop("侵犯保密商务信息"),
}
# From the least to the gravest; what is unrated fails no condition of 三(二)4.
GRADES = ("unrated", "general", "larger", "major", "grave")


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFacts:
    """A risk about to be reported at `at`."""

    kind: str
    text: str
    found_at: datetime
    at: datetime
    task_named: bool


def risk(facts: RiskFacts) -> tuple[Finding, ...]:
    """One of the five kinds, what was found when, and the processing that stops (五(二))."""
    checks = (
        (facts.kind not in RISKS, "kind", gettext_noop("没有选择风险的类别。")),
        (not facts.text.strip(), "text", gettext_noop("没有写明风险情况。")),
        (facts.found_at > facts.at, "found_at", gettext_noop("发现时间不能晚于现在。")),
        (not facts.task_named, "task", gettext_noop("没有写明须停止的数据处理活动。")),
    )
    return tuple(_risk(message, place) for bad, place, message in checks if bad)


def stopped_with_report(stop_open: bool, task_running: bool) -> tuple[Finding, ...]:
    """The report and the stop of the processing are one act (五(二))."""
    if stop_open and not task_running:
        return ()
    return (_risk(gettext_noop("报告数据风险的同时，须停止相应的数据处理活动。"), "task"),)


def resumable(assessed: bool, stop_open: bool) -> tuple[Finding, ...]:
    """The data authority resumes, after it has looked at the risk (五(二))."""
    if not stop_open:
        return (_risk(gettext_noop("该项停止已经解除。"), "", Kind.STATE),)
    if not assessed:
        return (_risk(gettext_noop("风险尚未研判，不能恢复处理。"), "", Kind.STATE),)
    return ()


def processing_resumable(open_risk_stops: int) -> tuple[Finding, ...]:
    """Processing that a risk report stopped goes on only when the authority has lifted that stop (五(二))."""
    if not open_risk_stops:
        return ()
    return (_risk(gettext_noop("因数据风险停止的处理活动，由公共数据主管部门在风险报告中恢复。"), ""),)


def _risk(message: str, place: str, kind: Kind = Kind.LAW) -> Finding:
    return Finding(
        code="risk-stop-and-report",
        message=message,
        clause="五(二)",
        kind=kind,
        field=place,
        owner="approver" if not place else "security_officer",
        where="risk",
        remedy=gettext_noop("停止相应的数据处理活动并报告；经研判后由公共数据主管部门恢复。"),
    )


# --- incidents -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFacts:
    """An incident about to be registered at `at`."""

    plan_named: bool
    grade: str
    occurred_at: datetime
    found_at: datetime
    response_started_at: datetime | None
    at: datetime


def incident(facts: IncidentFacts) -> tuple[Finding, ...]:
    """The plan it invokes, its grade, when the response started; times in their order (六(四))."""
    checks = (
        (not facts.plan_named, "plan", gettext_noop("没有写明启动的应急预案。")),
        (facts.grade not in GRADES, "grade", gettext_noop("没有选择事件等级。")),
        (facts.response_started_at is None, "response_started_at", gettext_noop("没有应急响应启动时间。")),
        (facts.found_at > facts.at, "found_at", gettext_noop("发现时间不能晚于现在。")),
        (facts.occurred_at > facts.found_at, "occurred_at", gettext_noop("发生时间不能晚于发现时间。")),
        (
            facts.response_started_at is not None and facts.response_started_at > facts.at,
            "response_started_at",
            gettext_noop("应急响应启动时间不能晚于现在。"),
        ),
    )
    return tuple(_incident(message, place) for bad, place, message in checks if bad)


def report_due(found_at: datetime, critical_infrastructure: bool, ruleset: RuleSet) -> datetime:
    """Until when it is reported up: hours from discovery, fewer for critical infrastructure."""
    code = "incident_report_hours_cii" if critical_infrastructure else "incident_report_hours"
    return found_at + timedelta(hours=ruleset.integer(code))


def must_report(grade: str, critical_infrastructure: bool) -> bool:
    """Whether the law wants it reported up within hours: larger and graver ones, and all on critical infrastructure."""
    return critical_infrastructure or (grade in GRADES and GRADES.index(grade) >= GRADES.index("larger"))


def counts(grade: str) -> bool:
    """Whether it is a rated incident that the three years of 三(二)4 look back on."""
    return grade in GRADES and grade != "unrated"


def reported_up(
    number: str, found_at: datetime, sent_at: datetime, due_at: datetime, at: datetime
) -> tuple[Finding, ...]:
    """With its number, after discovery; late is taken and shown (六(四))."""
    found: list[Finding] = []
    if not number.strip():
        found.append(_incident(gettext_noop("没有上报文号。"), "reported_up_no"))
    if not found_at <= sent_at <= at:
        found.append(_incident(gettext_noop("上报时间应当在发现之后，且不晚于现在。"), "reported_up_at"))
    elif sent_at > due_at:
        found.append(_incident(gettext_noop("已超过上报时限。"), "reported_up_at", severity=Severity.WARN))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    """An incident about to be closed."""

    measures: str
    conclusion: str
    must_report: bool
    reported: bool


def closing(facts: ClosingFacts) -> tuple[Finding, ...]:
    """Not without measures and conclusion, nor before it was reported up where it must be (六(四))."""
    checks = (
        (not facts.measures.strip(), "measures", gettext_noop("没有处置措施，不能办结。")),
        (not facts.conclusion.strip(), "conclusion", gettext_noop("没有办结意见，不能办结。")),
        (facts.must_report and not facts.reported, "", gettext_noop("应当上报的事件尚未上报，不能办结。")),
    )
    return tuple(_incident(message, place) for bad, place, message in checks if bad)


def contained(measures: str) -> tuple[Finding, ...]:
    """Under control by measures that are on record (六(四))."""
    return () if measures.strip() else (_incident(gettext_noop("没有写明采取的处置措施。"), "measures"),)


def _incident(message: str, place: str, kind: Kind = Kind.LAW, severity: Severity = Severity.BLOCK) -> Finding:
    return Finding(
        code="incident-response",
        message=message,
        clause="六(四)",
        kind=kind,
        severity=severity,
        field=place,
        owner="clerk",
        where="incident",
        remedy=gettext_noop("请按应急预案启动响应、采取措施、上报并记载结论。"),
    )


# --- drills --------------------------------------------------------------------------------------------------------


def drill_due(since: date, ruleset: RuleSet) -> date:
    """The last day for the next drill: so many months from the last one, or from the start of operation (local rule)."""
    return terms.add_months(since, ruleset.integer("drill_interval_months"))


def drilled(due_on: date, today: date) -> tuple[Finding, ...]:
    """Shown while a drill is overdue; it stops nothing by itself (六(四))."""
    if today <= due_on:
        return ()
    return (_drill(gettext_noop("应急演练已逾期，应于%(due)s前组织。"), "", Severity.WARN, due=due_on),)


def drill_day(held_on: date, today: date) -> tuple[Finding, ...]:
    """A drill is recorded after it was held (六(四))."""
    return (_drill(gettext_noop("演练日期不能晚于今天。"), "held_on"),) if held_on > today else ()


def _drill(message: str, place: str, severity: Severity = Severity.BLOCK, **params: object) -> Finding:
    return Finding(
        code="emergency-drill",
        message=message,
        params=params,
        clause="六(四)",
        severity=severity,
        field=place,
        owner="clerk",
        where="plan",
        remedy=gettext_noop("请按预案组织应急演练并记载。"),
    )

"""What operators report, for which periods, until when (五(二), 五(六))."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rulesets import RuleSet
from statute.terms import add_months

# The five parts of 五(六), in their order.
SECTIONS: Mapping[str, str] = {
    "storage": gettext_noop("数据存储情况"),
    "processing": gettext_noop("加工处理情况"),
    "analysis": gettext_noop("分析利用情况"),
    "security": gettext_noop("安全管理情况"),
    "market": gettext_noop("市场运营情况"),
}
ANNUAL, PERIODIC, FINAL = "annual", "periodic", "final"
CLAUSES: Mapping[str, str] = {ANNUAL: "五(六)", PERIODIC: "五(二)", FINAL: "五(六)"}
# Where the text is silent: periods in months of the parameter's choices.
_MONTHS: Mapping[str, int] = {"half_year": 6, "quarter": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An authorization in operation from a day to a day, both included; `ended`: it will not go on after the last."""

    first_on: date
    last_on: date
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A report that is owed."""

    kind: str
    first_on: date
    last_on: date
    due_on: date


def years(operation: Operation) -> Iterator[tuple[int, date, date]]:
    """Each calendar year with at least one day of operation, and which days of it (五(六), 六(七))."""
    for year in range(operation.first_on.year, operation.last_on.year + 1):
        yield year, max(operation.first_on, date(year, 1, 1)), min(operation.last_on, date(year, 12, 31))


def owed(operation: Operation, today: date, rules: RuleSet) -> tuple[Period, ...]:
    """Every report whose period is over on `today`: annual and final (五(六)), periodic (五(二)).

    Where the region asks for one periodic report a year, the annual one is it.
    """
    return tuple(
        period
        for period in (*_annual(operation, rules), *_periodic(operation, rules), *_final(operation, rules))
        if period.last_on < today
    )


def _annual(operation: Operation, rules: RuleSet) -> Iterator[Period]:
    month, day = month_day(rules.text("annual_report_due"))
    for year, first, last in years(operation):
        if last == date(year, 12, 31) or operation.ended:
            yield Period(kind=ANNUAL, first_on=first, last_on=last, due_on=date(year + 1, month, day))


def _periodic(operation: Operation, rules: RuleSet) -> Iterator[Period]:
    months = _MONTHS.get(rules.text("periodic_report"))
    if months is None:
        return
    days = timedelta(days=rules.integer("periodic_report_due_days"))
    start = date(operation.first_on.year, (operation.first_on.month - 1) // months * months + 1, 1)
    while start <= operation.last_on:
        after = add_months(start, months)
        last = min(after - timedelta(days=1), operation.last_on)
        if last < operation.last_on or last == after - timedelta(days=1) or operation.ended:
            yield Period(
                kind=PERIODIC, first_on=max(start, operation.first_on), last_on=last, due_on=last + days
            )  # fmt: skip
        start = after


def _final(operation: Operation, rules: RuleSet) -> Iterator[Period]:
    if operation.ended:
        due = operation.last_on + timedelta(days=rules.integer("final_report_due_days"))
        yield Period(kind=FINAL, first_on=operation.first_on, last_on=operation.last_on, due_on=due)


def month_day(text: str) -> tuple[int, int]:
    """Month and day of a parameter such as "03-31"."""
    month, day = text.split("-")
    return int(month), int(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """A report about to be submitted on `today`: its sections by code."""

    kind: str
    sections: Mapping[str, str]
    due_on: date
    today: date


def submission(facts: ReportFacts) -> tuple[Finding, ...]:
    """All five sections, the security section as a duty of its own; late is shown (五(二), 五(六))."""
    blank = [code for code in SECTIONS if not facts.sections.get(code, "").strip()]
    found: list[Finding] = []
    if facts.kind == PERIODIC:
        if len(blank) == len(SECTIONS):
            found.append(_report("periodic-report", gettext_noop("没有填写运营情况。"), "storage", "五(二)"))
    else:
        message = gettext_noop("运营报告缺少“%(section)s”。")
        found.extend(
            _report("annual-report-five-sections", message, code, "五(六)", section=SECTIONS[code]) for code in blank
        )
        if "security" in blank:
            message = gettext_noop("没有写明公共数据安全管理制度的落实和个人信息保护情况。")
            found.append(_report("operator-security-system", message, "security", "五(二)"))
    if facts.today > facts.due_on:
        found.append(overdue(facts.kind, facts.due_on))
    return tuple(found)


def overdue(kind: str, due_on: date) -> Finding:
    """A report not filed by its day: shown and recorded, never more by itself (五(二), 五(六))."""
    code = "periodic-report" if kind == PERIODIC else "annual-report"
    message = gettext_noop("报送时限至%(day)s，已经逾期；仍应报送，标记为逾期报送。")
    return _report(code, message, "", CLAUSES[kind], Severity.WARN, day=due_on)


def examined(opinion: str) -> tuple[Finding, ...]:
    """Accepted only after the clerk's examination, the second pair of eyes (五(六))."""
    if opinion.strip():
        return ()
    return (
        Finding(
            code="report-examined",
            message=gettext_noop("经办人尚未审核。"),
            clause="五(六)",
            kind=Kind.STATE,
            owner="clerk",
            where="report",
            remedy=gettext_noop("请先由经办人写明审核意见。"),
        ),
    )


def _report(
    code: str, message: str, place: str, clause: str, severity: Severity = Severity.BLOCK, **params: object
) -> Finding:
    return Finding(
        code=code,
        message=message,
        params=params,
        clause=clause,
        severity=severity,
        field=place,
        owner="org_admin",
        where="report",
        remedy=gettext_noop("请填写完整后提交。"),
    )

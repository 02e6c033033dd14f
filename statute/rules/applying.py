"""Application: window, materials, reports, term, officers, supplements (三(二)1, 四(一), 四(四))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from statute import terms
from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rules.applicants import is_identity_number, organization_kind, uscc
from statute.rules.scenarios import ItemFacts, ScenarioFacts, items, scenarios
from statute.rules.supplements import SupplementFacts, supplement, supplement_round
from statute.rulesets import RuleSet
from statute.vocabulary import MATERIAL, MATERIALS

__all__ = [
    "ItemFacts",
    "PresentMaterial",
    "ReportFacts",
    "RequiredMaterial",
    "ScenarioFacts",
    "SubmissionFacts",
    "SupplementFacts",
    "fiscal_year",
    "internal_policies",
    "is_identity_number",
    "items",
    "materials",
    "organization_kind",
    "reports",
    "scenarios",
    "security_officer",
    "statutory_materials",
    "submission",
    "supplement",
    "supplement_round",
    "term",
    "uscc",
    "window",
]
_REPORTS = {"audit_report": gettext_noop("第三方审计报告"), "financial_report": gettext_noop("财务会计报告")}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredMaterial:
    """A document the announcement asks for."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentMaterial:
    """A document in the file; `signed` when it bears the organization's seal or signature."""

    code: str
    signed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """The period an audit or financial report covers up to; None when nobody entered it."""

    kind: str
    period_end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionFacts:
    """A draft application about to be submitted at `at`."""

    at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    uscc: str
    organization_confirmed: bool
    founded_on: date | None
    term_months: int
    security_officer: str
    management_department: str
    internal_policy_count: int
    form: str = ""
    required: tuple[RequiredMaterial, ...] = ()
    present: tuple[PresentMaterial, ...] = ()
    reports: tuple[ReportFacts, ...] = ()
    scenarios: tuple[ScenarioFacts, ...] = ()
    items: tuple[ItemFacts, ...] = ()


def submission(facts: SubmissionFacts, ruleset: RuleSet) -> tuple[Finding, ...]:
    """Everything a submission needs, deficiencies of every kind together (三, 四(一))."""
    return (
        *window(facts.opens_at, facts.closes_at, facts.at),
        *organization_kind(facts.uscc, facts.organization_confirmed, facts.form),
        *materials(facts.required or statutory_materials(), facts.present),
        *reports(facts.reports, terms.shanghai_date(facts.at), ruleset, facts.founded_on),
        *security_officer(facts.security_officer, facts.management_department),
        *internal_policies(facts.internal_policy_count),
        *term(facts.term_months, ruleset),
        *scenarios(facts.scenarios, facts.term_months),
        *items(facts.items),
    )


def window(opens_at: datetime | None, closes_at: datetime | None, at: datetime) -> tuple[Finding, ...]:
    """Submitting is possible from the opening up to and including the closing instant (四(一))."""
    if opens_at is None or closes_at is None:
        message, moment = gettext_noop("通告尚未发布，不能提交申请。"), None
    elif at < opens_at:
        message, moment = gettext_noop("申请尚未开始，自%(moment)s起受理。"), opens_at
    elif at > closes_at:
        message, moment = gettext_noop("申请已于%(moment)s截止。"), closes_at
    else:
        return ()
    return (
        Finding(
            code="submission-window",
            message=message,
            params={"moment": moment.astimezone(terms.SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""},
            clause="四(一)",
            owner="org_admin",
            where="announcement",
            remedy=gettext_noop("请在通告规定的时间内提交。"),
        ),
    )


def statutory_materials() -> tuple[RequiredMaterial, ...]:
    """The five documents every application brings (四(一))."""
    return tuple(RequiredMaterial(code=m.code, name=m.title) for m in MATERIALS)


def materials(required: Sequence[RequiredMaterial], present: Sequence[PresentMaterial]) -> tuple[Finding, ...]:
    """One finding per missing document, and one for a commitment nobody sealed (四(一)).

    The five documents of 四(一) are required even when `required` forgets them.
    """
    wanted = {m.code: m.name for m in (*statutory_materials(), *required)}
    brought = {material.code: material for material in present}
    found = [
        _document(gettext_noop("缺少材料“%(name)s”。"), code, name, gettext_noop("请上传该材料。"))
        for code, name in wanted.items()
        if code not in brought
    ]
    commitment = brought.get("security_commitment")
    if commitment is not None and not commitment.signed:
        message = gettext_noop("“%(name)s”没有加盖公章或由负责人签字。")
        remedy = gettext_noop("请上传盖章或签字后的扫描件。")
        found.append(_document(message, commitment.code, MATERIAL[commitment.code].title, remedy))
    return tuple(found)


def _document(message: str, code: str, name: str, remedy: str) -> Finding:
    return Finding(
        code="five-mandatory-documents",
        message=message,
        params={"name": name},
        clause="四(一)",
        field=code,
        owner="org_admin",
        where="materials",
        remedy=remedy,
    )


def reports(present: Sequence[ReportFacts], on: date, ruleset: RuleSet, founded_on: date | None) -> tuple[Finding, ...]:
    """The fiscal-year check for every audit and financial report in the file (四(一))."""
    grace = ruleset.text("report_grace_until")
    return tuple(
        finding for report in present for finding in fiscal_year(report.kind, report.period_end, on, grace, founded_on)
    )


def fiscal_year(
    kind: str, period_end: date | None, on: date, grace: str, founded_on: date | None = None
) -> tuple[Finding, ...]:
    """A report ends in the latest closed fiscal year, or the year before until `grace` ("06-30").

    Fiscal years are calendar years. A company younger than a year brings what it has since its
    founding; that passes with a warning (四(一)).
    """
    name = _REPORTS.get(kind, kind)
    if period_end is None:
        return (_report(gettext_noop("“%(name)s”没有填写报告期截止日。"), kind, name=name),)
    latest = on.year - 1
    years = (latest, latest - 1) if on.strftime("%m-%d") <= grace else (latest,)
    young = founded_on is not None and founded_on > terms.years_before(on, 1)
    if young and founded_on is not None and founded_on <= period_end <= on:
        message = gettext_noop("单位成立于%(founded)s，不足一年，“%(name)s”只反映成立以来的情况。")
        return (_report(message, kind, severity=Severity.WARN, name=name, founded=founded_on),)
    if period_end.year in years:
        return ()
    message = gettext_noop("“%(name)s”的报告期截至%(end)s，不是最近一个已结束的会计年度（%(year)s年）。")
    return (_report(message, kind, name=name, end=period_end, year=str(latest)),)


def _report(message: str, kind: str, *, severity: Severity = Severity.BLOCK, **params: object) -> Finding:
    return Finding(
        code="reports-latest-year",
        message=message,
        params=params,
        clause="四(一)",
        severity=severity,
        field=kind,
        owner="org_admin",
        where="materials",
        remedy=gettext_noop("请提供最近一个已结束会计年度的报告。"),
    )


def term(months: int, ruleset: RuleSet) -> tuple[Finding, ...]:
    """The term asked for, in months, is at least one and at most the cap (四(四))."""
    years = ruleset.integer("max_term_years")
    if 1 <= months <= 12 * years:
        return ()
    return (
        Finding(
            code="term-max-3-years",
            message=gettext_noop("申请的期限为%(months)s个月，应当在1至%(cap)s个月之间。"),
            params={"months": months, "cap": 12 * years},
            clause="四(四)",
            kind=ruleset.kind("max_term_years") if months > 0 else Kind.SHAPE,
            field="term_months",
            owner="org_admin",
            where="term",
            remedy=gettext_noop("请缩短申请期限。"),
        ),
    )


def security_officer(officer: str, department: str) -> tuple[Finding, ...]:
    """A named data-security officer and a management department (三(二)1)."""
    missing = (
        (officer, "security_officer", gettext_noop("没有填写数据安全负责人。")),
        (department, "management_department", gettext_noop("没有填写数据安全管理部门。")),
    )
    return tuple(
        Finding(
            code="cond-security-officer",
            message=message,
            clause="三(二)1",
            field=place,
            owner="org_admin",
            where="security",
            remedy=gettext_noop("请在单位信息中补充。"),
        )
        for value, place, message in missing
        if not value.strip()
    )


def internal_policies(count: int) -> tuple[Finding, ...]:
    """At least one internal management and security policy document (三(二)1)."""
    if count > 0:
        return ()
    return (
        Finding(
            code="cond-internal-policy-docs",
            message=gettext_noop("没有上传内部管理和安全保障制度。"),
            clause="三(二)1",
            field="internal_policies",
            owner="org_admin",
            where="security",
            remedy=gettext_noop("请上传现行制度文件。"),
        ),
    )

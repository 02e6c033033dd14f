"""The yearly evaluation: who evaluates, by which template, when its result may be published (六(七))."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from statute.findings import Finding, Kind, Severity, gettext_noop

JOINT, THIRD_PARTY = "joint", "third_party"
# The template and the grades are a local rule (本地规则): the Measures name neither criteria nor grades. Weights add up to 100.
CRITERIA: Mapping[str, tuple[str, int]] = {
    "compliance": (gettext_noop("合规运营"), 30),
    "security": (gettext_noop("安全保障"), 25),
    "benefit": (gettext_noop("经济和社会效益"), 20),
    "disclosure": (gettext_noop("信息报送和披露"), 10),
    "service": (gettext_noop("服务质量"), 15),
}
GRADES: Mapping[str, tuple[str, int]] = {
    "excellent": (gettext_noop("优"), 90),
    "good": (gettext_noop("良"), 75),
    "fair": (gettext_noop("合格"), 60),
    "fail": (gettext_noop("不合格"), 0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatorFacts:
    """Who is to evaluate: kinds of the joint units, or the third party and whether somebody of it has a seat."""

    evaluator: str
    unit_kinds: Sequence[str] = ()
    third_party: str = ""
    seated: bool = False


def evaluators(facts: EvaluatorFacts) -> tuple[Finding, ...]:
    """With other units or by a third party, never the authority alone (六(七))."""
    if facts.evaluator == JOINT:
        if any(kind != "data" for kind in facts.unit_kinds):
            return ()
        return (_evaluation(gettext_noop("年度评估须会同其他有关单位，不能由公共数据主管部门单独进行。"), "units"),)
    if facts.evaluator == THIRD_PARTY:
        checks = (
            (not facts.third_party.strip(), gettext_noop("没有写明受委托的第三方机构。"), "third_party"),
            (not facts.seated, gettext_noop("没有指定第三方机构的评估人员。"), "evaluator_seat"),
        )
        return tuple(_evaluation(message, place) for bad, message, place in checks if bad)
    return (_evaluation(gettext_noop("没有选择评估方式：会同有关单位，或者委托第三方。"), "evaluator"),)


def score(points: Mapping[str, Decimal]) -> Decimal:
    """The weighted score out of 100; KeyError for a criterion without points."""
    total = sum((points[code] * weight for code, (_label, weight) in CRITERIA.items()), Decimal(0))
    return (total / 100).quantize(Decimal("0.01"))


def grade(of: Decimal) -> str:
    """The grade of a score (local rule)."""
    return next(code for code, (_label, least) in GRADES.items() if of >= least)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFacts:
    """A result about to be published on `today`: criteria without points or ground, what is on file, who concurred."""

    evaluator: str
    unscored: Sequence[str]
    summary: str
    report: bool
    concurred: bool
    due_on: date
    today: date


def publication(facts: ResultFacts) -> tuple[Finding, ...]:
    """Every criterion scored, opinion and report on file, the joint unit in agreement; late is shown (六(七))."""
    found = [
        _evaluation(gettext_noop("指标“%(name)s”没有评分或者没有依据。"), "scores", name=CRITERIA[code][0])
        for code in facts.unscored
    ]
    if not facts.summary.strip() or not facts.report:
        found.append(_evaluation(gettext_noop("没有评估意见和评估报告。"), "report"))
    if facts.evaluator == JOINT and not facts.concurred:
        found.append(_evaluation(gettext_noop("会同单位尚未确认评分。"), "scores"))
    if facts.today > facts.due_on:
        found.append(overdue(facts.due_on))
    return tuple(found)


def overdue(due_on: date) -> Finding:
    """Not done by the day: shown and recorded (六(七))."""
    message = gettext_noop("年度评估的完成时限至%(day)s，已经逾期。")
    return _evaluation(message, "", severity=Severity.WARN, day=due_on)


def objection(until: date | None, objected: bool, today: date) -> tuple[Finding, ...]:
    """Once, within the days for it (local rule)."""
    if objected:
        return (_objection(gettext_noop("已经提出过异议。")),)
    if until is not None and today <= until:
        return ()
    return (_objection(gettext_noop("异议期限至%(day)s，已经届满。"), day=until or ""),)


def finalization(until: date | None, answered: bool, today: date) -> tuple[Finding, ...]:
    """After the days for objections, or once the objection is answered (local rule)."""
    if answered or (until is not None and today > until):
        return ()
    return (_objection(gettext_noop("异议期限至%(day)s，尚未届满。"), day=until or ""),)


def _objection(message: str, **params: object) -> Finding:
    return Finding(
        code="evaluation-objection",
        message=message,
        params=params,
        clause="六(七)",
        kind=Kind.POLICY,
        owner="approver",
        where="evaluation",
    )


def _evaluation(message: str, place: str, *, severity: Severity = Severity.BLOCK, **params: object) -> Finding:
    return Finding(
        code="annual-evaluation",
        message=message,
        params=params,
        clause="六(七)",
        severity=severity,
        field=place,
        owner="clerk",
        where="evaluation",
        remedy=gettext_noop("请会同有关单位或者委托第三方完成评估。"),
    )

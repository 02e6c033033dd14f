"""Inspections: how often, what is looked at, what is found, what is answered (五(二), 六(三))."""

from dataclasses import dataclass
from datetime import date

from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rulesets import RuleSet
from statute.terms import add_months


def due_on(since: date, rules: RuleSet) -> date:
    """The last day for the next inspection, from the last one or from the start of operation (六(三)3)."""
    return add_months(since, rules.integer("inspection_interval_months"))


def schedule(due: date, today: date) -> tuple[Finding, ...]:
    """An authorization not inspected within the months is shown, never more by itself (六(三)3)."""
    if today <= due:
        return ()
    return (
        Finding(
            code="inspection-schedule",
            message=gettext_noop("监督检查应于%(day)s前进行，已经逾期。"),
            params={"day": due},
            clause="六(三)3",
            severity=Severity.WARN,
            owner="clerk",
            where="inspection",
            remedy=gettext_noop("请安排监督检查。"),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeFacts:
    """What an inspection looks at, planned or performed."""

    business: bool
    data_use: bool
    safeguards: bool


def scope(facts: ScopeFacts) -> tuple[Finding, ...]:
    """Business and systems, data use, safeguards: at least one of them (五(二))."""
    if facts.business or facts.data_use or facts.safeguards:
        return ()
    return (_record(gettext_noop("没有选择检查范围：业务和信息系统、数据使用情况、安全保障能力。"), "business"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformedFacts:
    """An inspection about to be put down as performed on `today`."""

    inspected_on: date | None
    inspectors: str
    observations: str
    planned_at: date
    today: date


def performed(facts: PerformedFacts) -> tuple[Finding, ...]:
    """A day, who inspected, what they saw (五(二))."""
    day = facts.inspected_on
    checks = (
        (
            day is None or not facts.planned_at <= day <= facts.today,
            "inspected_on",
            gettext_noop("检查日期应当在安排之后，且不晚于今天。"),
        ),
        (not facts.inspectors.strip(), "inspectors", gettext_noop("没有写明检查人员。")),
        (not facts.observations.strip(), "observations", gettext_noop("没有写明检查情况。")),
    )
    return tuple(_record(message, place) for bad, place, message in checks if bad)


def findings(text: str, answer_due_on: date | None, today: date) -> tuple[Finding, ...]:
    """Findings are written; an answer, where one is asked for, is due on a day to come (五(二))."""
    found: list[Finding] = []
    if not text.strip():
        found.append(_record(gettext_noop("没有写明检查意见。"), "findings"))
    if answer_due_on is not None and answer_due_on <= today:
        found.append(_record(gettext_noop("答复时限应当晚于今天。"), "answer_due_on"))
    return tuple(found)


def response(responded: bool) -> tuple[Finding, ...]:
    """Once: the operator neither edits nor deletes the record (五(二))."""
    if not responded:
        return ()
    return (_record(gettext_noop("答复已经提交，监督检查记录不能修改或者删除。"), "", Kind.STATE),)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    """An inspection about to be closed: was an answer asked for and given, a breach found and followed up."""

    asked: bool
    answered: bool
    breach: bool
    followed_up: bool


def closing(facts: ClosingFacts) -> tuple[Finding, ...]:
    """The answer is in where one was asked for; a breach of the agreement goes on to a correction (五(二), 六(八))."""
    found: list[Finding] = []
    if facts.asked and not facts.answered:
        found.append(_record(gettext_noop("运营单位尚未答复检查意见。"), "response"))
    if facts.breach and not facts.followed_up:
        found.append(
            Finding(
                code="inspection-breach",
                message=gettext_noop("检查发现违反协议，尚未记入违规或者通知改正。"),
                clause="六(八)",
                owner="clerk",
                where="correction",
                remedy=gettext_noop("请在协议页面记入违规或者拟订改正通知。"),
            )
        )
    return tuple(found)


def _record(message: str, place: str, kind: Kind = Kind.LAW) -> Finding:
    return Finding(
        code="inspection-record",
        message=message,
        clause="五(二)",
        kind=kind,
        field=place,
        owner="clerk",
        where="inspection",
        remedy=gettext_noop("请写明检查范围、情况和意见。"),
    )

"""Breaches: the kinds of misuse, orders to correct with their suspension, referrals (五(二), 六(八))."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.vocabulary import UNIT_KINDS

# 五(二): what an operator must not do with public data; "other" cites the clause it breaks.
MISUSES: Mapping[str, str] = {
    "leak": gettext_noop("泄露"),
    "theft": gettext_noop("窃取"),
    "tampering": gettext_noop("篡改"),
    "damage": gettext_noop("毁损"),
    "loss": gettext_noop("丢失"),
    "misuse": gettext_noop("不当利用"),
    "other": gettext_noop("违反其他规定"),
}
# 六(八): who investigates breaches of the laws on network, data and personal information.
INVESTIGATORS = ("cac", "police")


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationFacts:
    """A violation about to be recorded on `today`."""

    kind: str
    clause: str
    occurred_on: date
    today: date


def violation(facts: ViolationFacts) -> tuple[Finding, ...]:
    """One of the six kinds, or another clause that is named (五(二)); nothing that has not happened yet."""
    found: list[Finding] = []
    if facts.kind not in MISUSES:
        found.append(_misuse(gettext_noop("没有选择违规的类别。"), "kind"))
    elif facts.kind == "other" and not facts.clause.strip():
        found.append(_misuse(gettext_noop("不属于六类情形的，须写明违反的条款。"), "clause"))
    if facts.occurred_on > facts.today:
        found.append(_misuse(gettext_noop("发生日期不能晚于今天。"), "occurred_on", Kind.SHAPE))
    return tuple(found)


def _misuse(message: str, place: str, kind: Kind = Kind.LAW) -> Finding:
    return Finding(
        code="six-data-misuse-kinds",
        message=message,
        clause="五(二)",
        kind=kind,
        field=place,
        owner="clerk",
        where="violation",
        remedy=gettext_noop("请选择泄露、窃取、篡改、毁损、丢失、不当利用之一，或者写明其他条款。"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFacts:
    """A referral to a unit, as it is made or as it stands on record."""

    unit: str
    number: str
    referred_on: date | None
    occurred_on: date
    today: date


def referral(facts: ReferralFacts) -> tuple[Finding, ...]:
    """To 网信 or 公安, with number and date (六(八))."""
    checks = (
        (facts.unit not in INVESTIGATORS, "unit", gettext_noop("违法的情形移送网信或者公安，不移送%(unit)s。")),
        (not facts.number.strip(), "number", gettext_noop("没有移送文号。")),
        (facts.referred_on is None, "referred_on", gettext_noop("没有移送日期。")),
        (
            facts.referred_on is not None and not facts.occurred_on <= facts.referred_on <= facts.today,
            "referred_on",
            gettext_noop("移送日期应当在发生日期之后，且不晚于今天。"),
        ),
    )
    unit = UNIT_KINDS.get(facts.unit, facts.unit)
    return tuple(_referral(message, place, unit=unit) for bad, place, message in checks if bad)


def outcome(referred_on: date, decided_on: date, today: date) -> tuple[Finding, ...]:
    """What the unit decided comes after the referral (六(八))."""
    if referred_on <= decided_on <= today:
        return ()
    return (_referral(gettext_noop("查处日期应当在移送之后，且不晚于今天。"), "outcome_on", Kind.SHAPE),)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingFacts:
    """A violation about to be put down as handled: how orders that were issued stand, units it was referred to."""

    unlawful: bool
    orders: int
    referred_to: tuple[str, ...] = ()


def handling(facts: HandlingFacts) -> tuple[Finding, ...]:
    """By an order to correct or a referral; what breaks the law is referred in any case (六(八))."""
    if facts.unlawful and not set(facts.referred_to) & set(INVESTIGATORS):
        return (_referral(gettext_noop("涉嫌违法的，须先移送网信或者公安。"), "referrals"),)
    if facts.orders or facts.referred_to:
        return ()
    return (
        Finding(
            code="violation-unanswered",
            message=gettext_noop("尚未通知改正，也未移送。"),
            clause="六(八)",
            owner="approver",
            where="correction",
            remedy=gettext_noop("请发出改正通知或者移送；不予处理的，由审批人写明理由。"),
        ),
    )


def _referral(message: str, place: str, kind: Kind = Kind.LAW, **params: object) -> Finding:
    return Finding(
        code="legal-violation-referral",
        message=message,
        params=params,
        clause="六(八)",
        kind=kind,
        field=place,
        owner="approver",
        where="referrals",
        remedy=gettext_noop("请写明移送的单位、文号和日期。"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """An order to correct; `agreed_on` is the last day by the agreement's own period, counted from `today`."""

    clause: str
    facts: str
    requirement: str
    due_on: date | None
    today: date
    agreed_on: date


def order(facts: OrderFacts) -> tuple[Finding, ...]:
    """The clause broken, what happened, what is asked, until when: as agreed, else shown to differ (六(八))."""
    checks = (
        (not facts.clause.strip(), "clause", gettext_noop("没有写明违反的协议条款。")),
        (not facts.facts.strip(), "facts", gettext_noop("没有写明违约情况。")),
        (not facts.requirement.strip(), "requirement", gettext_noop("没有写明改正要求。")),
        (facts.due_on is None, "due_on", gettext_noop("没有改正期限。")),
        (
            facts.due_on is not None and facts.due_on <= facts.today,
            "due_on",
            gettext_noop("改正期限应当晚于今天。"),
        ),
    )
    found = [_deadline(message, place) for bad, place, message in checks if bad]
    if not found and facts.due_on is not None and facts.due_on != facts.agreed_on:
        message = gettext_noop("按协议约定的改正期限应为%(day)s。")
        found.append(_deadline(message, "due_on", Severity.WARN, day=facts.agreed_on))
    return tuple(found)


def suspendable(state: str) -> tuple[Finding, ...]:
    """An order is issued together with the closing of permissions: there must be some to close (六(八))."""
    if state in ("active", "suspended"):
        return ()
    return (
        Finding(
            code="breach-rectify-and-suspend",
            message=gettext_noop("协议不在运营期内，没有可以暂时关闭的使用权限。"),
            clause="六(八)",
            kind=Kind.STATE,
            owner="approver",
            where="agreement",
            remedy=gettext_noop("改正通知与暂时关闭权限同时作出。"),
        ),
    )


def feedback(due_on: date, today: date) -> tuple[Finding, ...]:
    """After the period it is still taken, and marked late (六(八))."""
    if today <= due_on:
        return ()
    message = gettext_noop("改正期限至%(day)s，已经逾期；仍可反馈，标记为逾期反馈。")
    return (
        replace(
            _deadline(message, "", Severity.WARN, day=due_on),
            owner="org_admin",
            remedy=gettext_noop("请尽快改正，反馈改正情况并附证明材料。"),
        ),
    )


def decided_ending(decided: bool) -> tuple[Finding, ...]:
    """Feedback after a failure is taken until the government has decided on the ending (六(八))."""
    if not decided:
        return ()
    message = gettext_noop("终止授权已由政府决定，不再接受改正反馈。")
    return (_failed(message, Kind.STATE),)


def failure(rejected: bool, due_on: date, today: date) -> tuple[Finding, ...]:
    """Not corrected as asked: rejected, or the period has passed without a word (六(八))."""
    if rejected or today > due_on:
        return ()
    message = gettext_noop("改正期限至%(day)s，尚未逾期。")
    return (_failed(message, Kind.STATE, day=due_on),)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedFacts:
    """An order whose suspension somebody wants to end: accepted, or its proposal to end was not pursued."""

    accepted: bool
    proposal_open: bool
    proposal_dropped: bool
    # What the order concerns has ended already; the rest may go on.
    ended: bool = False


def reopening(facts: ClosedFacts) -> tuple[Finding, ...]:
    """What was not corrected keeps access closed, until it is accepted, ended or no longer to be ended (六(八))."""
    if facts.accepted or facts.ended or (facts.proposal_dropped and not facts.proposal_open):
        return ()
    if facts.proposal_open:
        return (_failed(gettext_noop("未按要求改正，终止提议尚未办结，权限继续关闭。"), Kind.LAW),)
    return (
        Finding(
            code="breach-rectify-and-suspend",
            message=gettext_noop("改正尚未认定合格，权限继续关闭。"),
            clause="六(八)",
            owner="approver",
            where="correction",
            remedy=gettext_noop("认定改正合格之后，方可解除暂停。"),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedFacts:
    """A failed order, after its act: is access closed, and is a proposal to end it, naming these rows, open?"""

    closed: bool
    proposed: bool
    partial: bool
    rows: Sequence[str] = ()


def terminates(facts: FailedFacts) -> tuple[Finding, ...]:
    """A failure keeps access closed and brings a proposal to end that names what it concerns (六(八))."""
    checks = (
        (not facts.closed, gettext_noop("未按要求改正，使用权限须继续关闭。")),
        (not facts.proposed, gettext_noop("未按要求改正，须提出终止相关公共数据的授权。")),
        (facts.partial and not facts.rows, gettext_noop("部分终止须写明涉及的应用场景和数据。")),
    )
    return tuple(_failed(message, Kind.LAW) for bad, message in checks if bad)


def _failed(message: str, kind: Kind, **params: object) -> Finding:
    return Finding(
        code="failed-rectification-terminates",
        message=message,
        params=params,
        clause="六(八)",
        kind=kind,
        owner="approver",
        where="correction",
        remedy=gettext_noop("改正合格的予以认定；否则由协调机制审议是否终止。"),
    )


def _deadline(message: str, place: str, severity: Severity = Severity.BLOCK, **params: object) -> Finding:
    return Finding(
        code="rectification-deadline-feedback",
        message=message,
        params=params,
        clause="六(八)",
        severity=severity,
        field=place,
        owner="clerk",
        where="correction",
        remedy=gettext_noop("请写明违反的条款、改正要求和期限。"),
    )

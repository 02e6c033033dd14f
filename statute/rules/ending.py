"""Endings: proposal, hearing, termination and revocation, expiry, reclassification (一(一), 二(一), 四(四), 六(八))."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from statute import terms
from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rules.deciding import MatterFacts, deliberated, document
from statute.rulesets import RuleSet

TERMINATE, REVOKE = "terminate", "revoke"
# Grounds of each ending; those of a revocation are a local list, the Measures name none.
GROUNDS: Mapping[str, Mapping[str, str]] = {
    TERMINATE: {
        "failed_correction": gettext_noop("未按要求改正"),
        "consent": gettext_noop("双方协商一致"),
        "exit": gettext_noop("授权运营单位放弃授权"),
        "prohibited": gettext_noop("数据改为禁止开放"),
        "grave_incident": gettext_noop("发生重大安全事件"),
        "dissolution": gettext_noop("单位终止"),
    },
    REVOKE: {
        "false_materials": gettext_noop("申请材料虚假"),
        "unlawful_grant": gettext_noop("授权程序违法"),
        "grave_danger": gettext_noop("严重危及国家安全或公共利益"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingFacts:
    """A termination or revocation about to take effect on `today`.

    A partial one names its `rows` (scenario and item); `heard` is True when the operator was heard.
    """

    ending: str
    ground: str
    today: date
    region: str
    case_region: str
    matter: MatterFacts | None
    document_no: str
    decided_on: date | None
    heard: bool
    hearing_ends_on: date | None
    partial: bool = False
    rows: tuple[str, ...] = ()


def proposal(ending: str, ground: str, partial: bool, rows: Sequence[str]) -> tuple[Finding, ...]:
    """A proposal names a ground of its kind, and when partial what it concerns (六(八))."""
    found: list[Finding] = []
    if ground not in GROUNDS.get(ending, {}):
        message = gettext_noop("没有选择与处理方式相符的理由。")
        found.append(_ending("ending-ground", "", message, "ground", Kind.POLICY))
    if partial and not rows:
        message = gettext_noop("部分终止须写明涉及的应用场景和数据。")
        found.append(_ending("failed-rectification-terminates", "六(八)", message, "rows"))
    return tuple(found)


def hearing(heard: bool, ends_on: date | None, today: date) -> tuple[Finding, ...]:
    """The operator was heard, or the period for it has passed (local rule)."""
    if heard or (ends_on is not None and today > ends_on):
        return ()
    message = gettext_noop("授权运营单位尚未陈述申辩，期限也未届满。")
    return (_ending("operator-heard", "", message, "hearing", Kind.POLICY),)


def ending(facts: EndingFacts, ruleset: RuleSet) -> tuple[Finding, ...]:
    """Terminate or revoke: ground, hearing, own mechanism's conclusion, government document (二(一), 六(八)).

    The document is a local rule; expiry isn't an ending of this kind, see `expiry`.
    """
    found = [
        *proposal(facts.ending, facts.ground, facts.partial, facts.rows),
        *hearing(facts.heard, facts.hearing_ends_on, facts.today),
        *deliberated(facts.matter),
    ]
    if ruleset.boolean("ending_document_required"):
        found.extend(
            _as_policy(finding)
            for finding in document(facts.region, facts.case_region, facts.document_no, facts.decided_on, facts.today)
        )
    return tuple(found)


def _as_policy(finding: Finding) -> Finding:
    return _ending("ending-document", "", finding.message, finding.field, Kind.POLICY)


def expired(last_on: date, at: datetime) -> bool:
    """Whether the term is over: true from 24:00 of the last day, with no job having run (四(四))."""
    return at >= terms.ends_at(last_on)


def expiry(last_on: date, at: datetime) -> tuple[Finding, ...]:
    """An expiry is recorded only once the term is over (四(四))."""
    if expired(last_on, at):
        return ()
    return (
        Finding(
            code="expiry-auto-close",
            message=gettext_noop("授权运营期限至%(day)s，尚未届满。"),
            params={"day": last_on},
            clause="四(四)",
            kind=Kind.STATE,
            owner="system_admin",
            remedy=gettext_noop("请在期限届满之后登记。"),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReclassifiedRow:
    """A scope row of an item reclassified to prohibited, and what was done with it in the same act."""

    name: str
    closed: bool
    proposal_opened: bool


def reclassified(rows: Sequence[ReclassifiedRow]) -> tuple[Finding, ...]:
    """Every active row of the item is closed at once and has a partial proposal (一(一))."""
    return tuple(
        Finding(
            code="ban-prohibited-open-data-reclassified",
            message=gettext_noop("数据“%(name)s”改为禁止开放，须立即关闭使用并提出部分终止。"),
            params={"name": row.name},
            clause="一(一)",
            owner="approver",
            where="scope",
            remedy=gettext_noop("请在同一操作中关闭该数据的使用并建立终止建议。"),
        )
        for row in rows
        if not (row.closed and row.proposal_opened)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalFacts:
    """A new application that names the one whose agreement it renews; None when it names none."""

    organization: str
    earlier_organization: str | None
    field: str
    earlier_field: str
    earlier_sealed: bool


def renewal(facts: RenewalFacts) -> tuple[Finding, ...]:
    """A renewal is the same organization's new application in the field of a sealed agreement (四(四))."""
    checks = (
        (facts.earlier_organization is None, gettext_noop("没有写明所续的原申请。")),
        (
            facts.earlier_organization is not None and facts.earlier_organization != facts.organization,
            gettext_noop("所续的原申请不属于本单位。"),
        ),
        (facts.field != facts.earlier_field, gettext_noop("所续的原申请不属于同一领域。")),
        (not facts.earlier_sealed, gettext_noop("所续的原申请没有已用印的协议。")),
    )
    return tuple(_renewal(message) for bad, message in checks if bad)


def renewal_notice(last_on: date, today: date, open_announcement: bool, ruleset: RuleSet) -> tuple[Finding, ...]:
    """Warn, from the earliest reminder on, when no announcement is open to renew under (四(四))."""
    left = (last_on - today).days
    reminders = ruleset.integers("expiry_reminders_days")
    if open_announcement or not reminders or not 0 <= left <= max(reminders):
        return ()
    message = gettext_noop("授权运营期限将于%(day)s届满，还有%(left)s日，本领域没有受理中的通告。")
    return (_renewal(message, Severity.WARN, "clerk", day=last_on, left=left),)


def _renewal(message: str, severity: Severity = Severity.BLOCK, owner: str = "org_admin", **params: object) -> Finding:
    return Finding(
        code="renewal-by-reapplication",
        message=message,
        params=params,
        clause="四(四)",
        severity=severity,
        field="renews",
        owner=owner,
        where="renewal",
        remedy=gettext_noop("期限届满后继续运营，须按程序重新申请。"),
    )


def _ending(code: str, clause: str, message: str, place: str, kind: Kind = Kind.LAW) -> Finding:
    return Finding(
        code=code,
        message=message,
        clause=clause,
        kind=kind,
        field=place,
        owner="clerk",
        where="ending",
        remedy=gettext_noop("请补正终止或撤销的卷宗。"),
    )

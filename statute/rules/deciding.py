"""The government's decision, its publication and filing (二(一), 四(一), 四(二))."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from statute.findings import Finding, Kind, gettext_noop
from statute.rules.evidence import CreditFacts, IncidentFacts, credit, incident_recheck, incidents
from statute.rules.scenarios import ItemFacts, classified, not_prohibited
from statute.rules.verifying import CheckState, ReviewFacts, item_reviews, not_met
from statute.rulesets import RuleSet
from statute.vocabulary import Level

# 四(一): what the public page shows of a grant, and nothing else.
PUBLIC_FIELDS = ("operator", "field", "scenarios", "term", "decided_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterFacts:
    """A matter before the mechanism: whose it is and whether its conclusion stands.

    `same_matter` is False when the conclusion is about another case or another kind of act.
    """

    region: str
    case_region: str
    concluded_on: date | None
    same_matter: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """A government decision about to be recorded; `granted` is its conclusion, `level` its level.

    For a refusal, `reasons` is what it states; `recommended` is the mechanism's conclusion.
    """

    granted: bool
    level: str
    region: str
    case_region: str
    document_no: str
    decided_on: date | None
    today: date
    matter: MatterFacts | None
    recommended: bool = True
    deviation_reason: str = ""
    reasons: str = ""
    remedy: str = ""
    field: str = ""
    scenarios: tuple[str, ...] = ()
    scope: tuple[ItemFacts, ...] = ()
    reviews: tuple[ReviewFacts, ...] = ()
    checks: tuple[CheckState, ...] = ()
    incidents: tuple[IncidentFacts, ...] = ()
    incidents_checked_at: datetime | None = None
    submitted_on: date | None = None
    credit: CreditFacts | None = None
    quota: int | None = None
    already_granted: int = 0
    criteria_version: str = ""
    announced_criteria_version: str = ""


def decide(facts: DecisionFacts, ruleset: RuleSet) -> tuple[Finding, ...]:
    """Record a grant or refusal: deliberated, documented, and for a grant everything re-checked."""
    found = [
        *deliberated(facts.matter),
        *document(facts.region, facts.case_region, facts.document_no, facts.decided_on, facts.today),
    ]
    found.extend(deviation(facts.granted, facts.recommended, facts.deviation_reason))
    if facts.granted:
        found.extend(_grant(facts, ruleset))
    elif not facts.reasons.strip() or not facts.remedy.strip():
        message = gettext_noop("不予授权的决定须写明理由和救济途径。")
        found.append(_decision("refusal-reasons", "", message, "reasons", Kind.POLICY))
    return tuple(found)


def deviation(granted: bool, recommended: bool, reason: str) -> tuple[Finding, ...]:
    """A decision that departs from the mechanism's conclusion says why (local rule)."""
    message = gettext_noop("决定与协调机制的审议结论不一致，须说明理由。")
    unexplained = granted != recommended and not reason.strip()
    return (_decision("decision-deviation", "", message, "deviation_reason", Kind.POLICY),) if unexplained else ()


def deliberated(matter: MatterFacts | None) -> tuple[Finding, ...]:
    """A grant, termination or revocation follows the same-level mechanism's conclusion on it (二(一))."""
    if (
        matter is not None
        and matter.concluded_on is not None
        and matter.same_matter
        and matter.region == matter.case_region
    ):
        return ()
    return (
        Finding(
            code="deliberation-before-major-decision",
            message=gettext_noop("本级协调机制尚未就此事项形成审议结论，不能登记政府决定。"),
            clause="二(一)",
            owner="convener",
            where="deliberation",
            remedy=gettext_noop("请先提交本级协调机制审议并登记结论。"),
        ),
    )


def document(
    region: str, case_region: str, document_no: str, decided_on: date | None, today: date
) -> tuple[Finding, ...]:
    """A decision of the case's own government, with document number and a date not ahead (四(一))."""
    checks = (
        (region != case_region, "region", gettext_noop("决定应当由本案所属的本级政府作出。")),
        (not document_no.strip(), "document_no", gettext_noop("没有登记政府决定的文号。")),
        (decided_on is None, "decided_on", gettext_noop("没有登记政府决定的日期。")),
        (decided_on is not None and decided_on > today, "decided_on", gettext_noop("政府决定的日期晚于今天。")),
    )
    return tuple(_decision("government-determines", "四(一)", message, place) for bad, place, message in checks if bad)


def _grant(facts: DecisionFacts, ruleset: RuleSet) -> list[Finding]:
    found = list(not_met(facts.checks))
    if not facts.field.strip() or not facts.scenarios:
        message = gettext_noop("授权决定没有写明重点领域和至少一个应用场景。")
        kind = Kind.POLICY if facts.level == Level.PROVINCE else Kind.LAW
        found.append(_decision("grant-bound-to-field-and-scenario", "四(二)", message, "scenarios", kind))
    found.extend(quota(facts.level, facts.quota, facts.already_granted))
    found.extend(same_criteria(facts.criteria_version, facts.announced_criteria_version))
    for item in facts.scope:
        found.extend((*not_prohibited(item.name, item.attribute), *classified(item.name, item.classified)))
    found.extend(item_reviews(facts.reviews, approved_only=True))
    if facts.submitted_on is not None:
        checked = facts.incidents_checked_at
        reopened = incident_recheck(facts.incidents, checked, facts.submitted_on, ruleset)
        found.extend(reopened or incidents(facts.incidents, facts.submitted_on, ruleset))
    found.extend(credit(facts.credit, facts.decided_on or facts.today, ruleset))
    return found


def quota(level: str, total: int | None, already_granted: int) -> tuple[Finding, ...]:
    """One more grant stays within the announcement's total (四(二)); a local rule for the province."""
    if total is None or already_granted < total:
        return ()
    return (
        Finding(
            code="quota-and-fair-competition",
            message=gettext_noop("通告的授权总量为%(total)s家，已全部确定。"),
            params={"total": total},
            clause="四(二)",
            kind=Kind.POLICY if level == Level.PROVINCE else Kind.LAW,
            owner="approver",
            where="announcement",
            remedy=gettext_noop("总量已满，不能再授权；可另行发布通告。"),
        ),
    )


def same_criteria(judged: str, announced: str) -> tuple[Finding, ...]:
    """All applicants of one announcement are judged on its published criteria (四(二))."""
    if judged == announced:
        return ()
    return (
        Finding(
            code="quota-and-fair-competition",
            message=gettext_noop("评判依据与通告公布的标准版本不一致。"),
            clause="四(二)",
            owner="clerk",
            where="criteria",
            remedy=gettext_noop("请按通告公布的标准评判所有申请。"),
        ),
    )


def drafting(has_decision: bool, granted: bool) -> tuple[Finding, ...]:
    """No agreement is drafted without the government's granting decision (四(一))."""
    if has_decision and granted:
        return ()
    message = gettext_noop("没有本级政府确定授权的决定，不能拟订协议。")
    return (_decision("government-determines", "四(一)", message, "decision"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationFacts:
    """What is about to be shown to everyone: field code → text; `confidential` are texts that must not appear."""

    contents: Mapping[str, str]
    confidential: tuple[str, ...] = ()


def publication(facts: PublicationFacts) -> tuple[Finding, ...]:
    """A public page shows the five facts of a grant, nothing more, and nothing confidential (四(一))."""
    missing = tuple(_PUBLIC_NAMES[name] for name in PUBLIC_FIELDS if not facts.contents.get(name, "").strip())
    extra = tuple(name for name in facts.contents if name not in PUBLIC_FIELDS)
    leaked = any(secret and secret in text for text in facts.contents.values() for secret in facts.confidential)
    found: list[Finding] = []
    if missing:
        found.append(_publication(gettext_noop("公开内容缺少：%(names)s。"), missing))
    if extra:
        found.append(_publication(gettext_noop("公开内容含有不应公开的项目：%(names)s。"), extra))
    if leaked:
        found.append(_publication(gettext_noop("公开内容含有联系方式、个人信息或商业秘密。"), ()))
    return tuple(found)


_PUBLIC_NAMES = {
    "operator": gettext_noop("授权运营单位"),
    "field": gettext_noop("重点领域"),
    "scenarios": gettext_noop("应用场景"),
    "term": gettext_noop("授权运营期限"),
    "decided_on": gettext_noop("决定日期"),
}


def published(published_on: date | None) -> tuple[Finding, ...]:
    """The granting decision is public before the agreement is sealed (四(一))."""
    if published_on is not None:
        return ()
    return (
        Finding(
            code="publicity-before-seal",
            message=gettext_noop("授权结果尚未向社会公开，不能用印。"),
            clause="四(一)",
            owner="clerk",
            where="publication",
            remedy=gettext_noop("请先发布授权结果公告。"),
        ),
    )


def filed(level: str, sent_on: date | None, receipt_no: str, ruleset: RuleSet) -> tuple[Finding, ...]:
    """A city or county grant is filed with the provincial government; sending suffices (四(二)).

    A region may ask for the receipt as well; the province files nothing.
    """
    if level == Level.PROVINCE:
        return ()
    if sent_on is None:
        message, kind, owner = gettext_noop("尚未向省政府报送备案，不能用印。"), Kind.LAW, "clerk"
    elif ruleset.text("filing_gate") == "receipted" and not receipt_no.strip():
        message, kind, owner = gettext_noop("尚未收到备案回执，不能用印。"), Kind.POLICY, "provincial_desk"
    else:
        return ()
    return (
        Finding(
            code="provincial-filing",
            message=message,
            clause="四(二)",
            kind=kind,
            owner=owner,
            where="filing",
            remedy=gettext_noop("请报送备案报告并登记报送日期。"),
        ),
    )


def publicity_period(over: bool, open_objections: Collection[str]) -> tuple[Finding, ...]:
    """Where a region sets a period for objections, it is over and every objection answered (local rule)."""
    found: list[Finding] = []
    if not over:
        found.append(_objection(gettext_noop("公示期尚未届满，不能用印。"), ()))
    if open_objections:
        found.append(_objection(gettext_noop("还有未答复的异议：%(names)s。"), tuple(open_objections)))
    return tuple(found)


def _objection(message: str, names: tuple[str, ...]) -> Finding:
    return Finding(
        code="publicity-period",
        message=message,
        params={"names": names},
        kind=Kind.POLICY,
        owner="approver",
        where="publication",
        remedy=gettext_noop("请待公示期满并逐件答复。"),
    )


def _publication(message: str, names: tuple[str, ...]) -> Finding:
    return Finding(
        code="publicity-content-safe",
        message=message,
        params={"names": names},
        clause="四(一)",
        owner="clerk",
        where="publication",
        remedy=gettext_noop("请按公开内容清单调整公告。"),
    )


def _decision(code: str, clause: str, message: str, place: str, kind: Kind = Kind.LAW) -> Finding:
    return Finding(
        code=code,
        message=message,
        clause=clause,
        kind=kind,
        field=place,
        owner="clerk",
        where="decision",
        remedy=gettext_noop("请补正政府决定的登记。"),
    )

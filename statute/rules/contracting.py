"""Agreement: parties, eight terms, term, scope, sealing (一(三), 二(二), 四(一), 四(二), 四(四), 六(二))."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from statute import terms
from statute.findings import Finding, Kind, gettext_noop
from statute.rules.deciding import drafting, filed, publicity_period, published
from statute.rules.duties import distinct_persons
from statute.rules.planning import PlanFacts, bound_plan, drill, plan_approval
from statute.rules.scenarios import classified, not_prohibited
from statute.rulesets import RuleSet

__all__ = [
    "EIGHT_TERMS",
    "PartyFacts",
    "PlanFacts",
    "ScopeItemFacts",
    "SealFacts",
    "SigningFacts",
    "TermException",
    "bound_plan",
    "drafting",
    "drill",
    "eight_terms",
    "first_responsible",
    "no_extension",
    "no_overlap",
    "party_a",
    "plan_approval",
    "scope",
    "sealing",
    "signing",
    "term",
    "term_within_grant",
]

# 一(三): the terms every agreement holds.
EIGHT_TERMS: Mapping[str, str] = {
    "rights_and_duties": gettext_noop("双方权利义务"),
    "scope": gettext_noop("授权运营范围"),
    "term": gettext_noop("运营期限"),
    "reasonable_return": gettext_noop("合理收益的测算方法"),
    "data_security": gettext_noop("数据安全要求"),
    "asset_disposal": gettext_noop("期限届满后资产处置"),
    "exit": gettext_noop("退出机制"),
    "liability": gettext_noop("违约责任"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TermException:
    """The government approval of a term beyond the cap, where a rule set allows one."""

    document_no: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """Who signs for the government, and who is named as first responsible for the operator."""

    case_region: str
    party_a_region: str
    party_a_is_government: bool
    principal: str
    first_responsible: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeItemFacts:
    """A row of the agreed scope, against what was granted."""

    name: str
    scenario: str
    granted: bool
    attribute: str = ""
    classified: bool = True
    reviewed: bool = True
    unnecessary_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningFacts:
    """A draft agreement about to be signed; `granted_months` is the decided term."""

    terms: Mapping[str, str]
    first_on: date
    last_on: date
    parties: PartyFacts
    has_organization_seal: bool
    granted_months: int | None = None
    exception: TermException | None = None
    items: tuple[ScopeItemFacts, ...] = ()
    other_terms: tuple[tuple[date, date], ...] = ()


def signing(facts: SigningFacts, ruleset: RuleSet) -> tuple[Finding, ...]:
    """Everything a signature needs (一(三), 四(四), 六(二)); `other_terms` are those it must not overlap."""
    found = [
        *eight_terms(facts.terms),
        *term(facts.first_on, facts.last_on, ruleset, exception=facts.exception),
        *party_a(facts.parties),
        *first_responsible(facts.parties),
        *scope(facts.items),
        *no_overlap(facts.first_on, facts.last_on, facts.other_terms),
    ]
    if facts.granted_months is not None:
        found.extend(term_within_grant(facts.first_on, facts.last_on, facts.granted_months))
    if not facts.has_organization_seal:
        message = gettext_noop("没有授权运营单位的印章。")
        found.append(_agreement("operator-seal", "", message, "seal", kind=Kind.POLICY, owner="org_signatory"))
    return tuple(found)


def eight_terms(filled: Mapping[str, str]) -> tuple[Finding, ...]:
    """One finding per blank mandatory term, codes as in EIGHT_TERMS (一(三))."""
    message = gettext_noop("协议没有写明“%(name)s”。")
    return tuple(
        _agreement("agreement-eight-mandatory-terms", "一(三)", message, code, name=name)
        for code, name in EIGHT_TERMS.items()
        if not filled.get(code, "").strip()
    )


def term(
    first_on: date, last_on: date, ruleset: RuleSet, *, exception: TermException | None = None
) -> tuple[Finding, ...]:
    """The last day is at most the day before the third anniversary of the first (四(四)).

    A longer term passes only where the rule set allows it and document and reason are given.
    """
    code, clause = "term-max-3-years", "四(四)"
    if last_on < first_on:
        return (_agreement(code, clause, gettext_noop("最后一日早于第一日。"), "last_on", kind=Kind.SHAPE),)
    latest = terms.last_day(first_on, ruleset.integer("max_term_years"))
    if last_on <= latest:
        return ()
    if (
        ruleset.boolean("term_exception_allowed")
        and exception is not None
        and exception.document_no.strip()
        and exception.reason.strip()
    ):
        return ()
    message = gettext_noop("授权运营期限自%(first)s起，最晚至%(latest)s，不能到%(last)s。")
    kind = ruleset.kind("max_term_years")
    return (_agreement(code, clause, message, "last_on", kind=kind, first=first_on, latest=latest, last=last_on),)


def term_within_grant(first_on: date, last_on: date, granted_months: int) -> tuple[Finding, ...]:
    """The agreed term isn't longer than the one decided (四(一))."""
    latest = terms.last_day_of_months(first_on, granted_months)
    if last_on <= latest:
        return ()
    message = gettext_noop("政府确定的期限为%(months)s个月，最晚至%(latest)s。")
    return (_agreement("government-determines", "四(一)", message, "last_on", months=granted_months, latest=latest),)


def no_overlap(first_on: date, last_on: date, others: Sequence[tuple[date, date]]) -> tuple[Finding, ...]:
    """A renewed authorization starts after the earlier one's term; no day is in both (四(四))."""
    message = gettext_noop("期限与原协议（%(first)s至%(last)s）重叠。")
    return tuple(
        _agreement("renewal-by-reapplication", "四(四)", message, "first_on", first=first, last=last)
        for first, last in others
        if terms.overlap(first_on, last_on, first, last)
    )


def no_extension(last_on: date, new_last_on: date) -> tuple[Finding, ...]:
    """Nothing moves a last day later; continuing takes a new application (四(四))."""
    if new_last_on <= last_on:
        return ()
    return (
        Finding(
            code="renewal-by-reapplication",
            message=gettext_noop("协议的最后一日（%(last)s）不能推迟。"),
            params={"last": last_on},
            clause="四(四)",
            field="last_on",
            owner="org_admin",
            where="renewal",
            remedy=gettext_noop("需要继续运营的，请按通告重新申请。"),
        ),
    )


def party_a(parties: PartyFacts) -> tuple[Finding, ...]:
    """Party A is the people's government of the case's own region (一(三))."""
    if parties.party_a_is_government and parties.party_a_region == parties.case_region:
        return ()
    message = gettext_noop("甲方应当是本案所属地区的人民政府。")
    return (_agreement("agreement-party-a-is-government", "一(三)", message, "party_a"),)


def first_responsible(parties: PartyFacts) -> tuple[Finding, ...]:
    """The person first responsible is the operator's recorded principal (六(二))."""
    if parties.first_responsible.strip() and parties.first_responsible == parties.principal:
        return ()
    message = gettext_noop("第一责任人应当是授权运营单位登记的主要负责人。")
    return (_agreement("first-responsible-person", "六(二)", message, "first_responsible"),)


def scope(items: Sequence[ScopeItemFacts]) -> tuple[Finding, ...]:
    """Each row was granted, reviewed, is classified, not prohibited and no wider than needed (一(一), 三(三)3)."""
    found: list[Finding] = []
    for item in items:
        found.extend((*not_prohibited(item.name, item.attribute), *classified(item.name, item.classified)))
        if not item.granted:
            message = gettext_noop("数据“%(name)s”（场景“%(scenario)s”）不在政府确定的范围内。")
            found.append(
                _agreement("government-determines", "四(一)", message, "scope", name=item.name, scenario=item.scenario)
            )
        if not item.reviewed:
            message = gettext_noop("数据“%(name)s”没有提供单位的同意意见。")
            found.append(_agreement("provider-review-per-item", "二(三)", message, "scope", "steward", name=item.name))
        if item.unnecessary_fields:
            message = gettext_noop("数据“%(name)s”含有审核认为不必要的字段：%(fields)s。")
            fields = item.unnecessary_fields
            found.append(_agreement("minimum-necessary", "三(三)3", message, "scope", name=item.name, fields=fields))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealFacts:
    """An agreement about to be sealed on `on`; person keys of the three who act, in any comparable form."""

    on: date
    level: str
    case_region: str
    granted: bool
    published_on: date | None
    filed_on: date | None
    filing_receipt: str
    first_on: date
    seal_active: bool
    seal_is_special: bool
    seal_region: str
    by_designated_keeper: bool
    released: bool
    digest_unchanged: bool
    parties: PartyFacts
    publicity_over: bool = True
    open_objections: tuple[str, ...] = ()
    handler: str | None = None
    releaser: str | None = None
    keeper: str | None = None


def sealing(facts: SealFacts, ruleset: RuleSet) -> tuple[Finding, ...]:
    """Everything the special contract seal waits for (二(二), 四(一), 四(二))."""
    found = [
        *drafting(facts.granted, facts.granted),
        *published(facts.published_on),
        *filed(facts.level, facts.filed_on, facts.filing_receipt, ruleset),
        *publicity_period(facts.publicity_over, facts.open_objections),
        *party_a(facts.parties),
        *first_responsible(facts.parties),
        *distinct_persons((facts.handler, facts.releaser, facts.keeper)),
    ]
    if not (facts.seal_active and facts.seal_is_special and facts.seal_region == facts.case_region):
        message = gettext_noop("用印须使用本地区在用的公共数据授权运营合同专用章。")
        found.append(_agreement("special-contract-seal-required", "二(二)", message, "seal", "seal_keeper"))
    if not facts.by_designated_keeper:
        message = gettext_noop("只有本级公共数据主管部门指定的印章保管人可以用印。")
        found.append(_agreement("seal-keeper-role-only", "二(二)", message, "seal", "seal_keeper", kind=Kind.ROLE))
    if not facts.released:
        message = gettext_noop("审批人尚未放行用印。")
        found.append(_agreement("seal-release", "", message, "release", "approver", kind=Kind.POLICY))
    if not facts.digest_unchanged:
        message = gettext_noop("协议文本与签署时不一致。")
        found.append(_agreement("seal-text-unchanged", "", message, "text", kind=Kind.STATE))
    if facts.first_on < facts.on:
        message = gettext_noop("协议第一日（%(first)s）早于用印之日。")
        found.append(_agreement("seal-first-day", "", message, "first_on", kind=Kind.POLICY, first=facts.first_on))
    return tuple(found)


def _agreement(  # noqa: PLR0913 - one shape for all findings of an agreement
    code: str,
    clause: str,
    message: str,
    place: str,
    owner: str = "clerk",
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
        where="agreement",
        remedy=gettext_noop("请补正协议后再办理。"),
    )

"""Drafting, signing and sealing: what the statute says of an agreement from its rows 一(三), 二(二), 四."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements import queries
from operations.agreements.models import Agreement, ScopeItem
from operations.announcements.models import Announcement
from operations.applications.models import Application, RequestedItem
from operations.applications.queries import filed, publicity_over, published_on, unanswered_objections
from operations.catalog.models import Item
from operations.mechanism.models import Seal
from operations.mechanism.queries import active_seals, rules_for
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import contracting, deciding
from statute.rules.contracting import PartyFacts, ScopeItemFacts, SealFacts, SigningFacts
from web.reading import together

# Codes of the terms in the statute, by column.
_TERM_CODES = dict(zip(Agreement.TERMS, contracting.EIGHT_TERMS, strict=True))
_FIELD_OF_TERM = {code: column for column, code in _TERM_CODES.items()}

# --- drafting ------------------------------------------------------------------------------------------------------


def draft(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The government has granted; one agreement at a time; something to agree on 四(一)."""
    granted = application.state == Application.State.GRANTED
    drawn, grantable = queries.drafts_under(application), queries.grantable(application)
    together(drawn, grantable)
    found = [*contracting.drafting(bool(application.decision_no and application.decided_on), granted)]
    if drawn:
        found.append(
            Finding(
                code="agreement-drafted",
                message=gettext_noop("已有拟订中的协议%(number)s。"),
                params={"number": drawn[0].number},
                clause="一(三)",
                kind=Kind.STATE,
                owner="clerk",
                remedy=gettext_noop("请继续办理该协议，或者作废后重新拟订。"),
            )
        )
    if granted and not grantable:
        found.append(
            Finding(
                code="government-determines",
                message=gettext_noop("没有可以列入协议的数据：须属于已批准的场景，经提供单位同意，且未被禁止开放。"),
                clause="四(一)",
                field="requested",
                owner="steward",
                where="items",
            )
        )
    return tuple(found)


def term_of(application: Application, first_on: date, last_on: date, *, at: datetime) -> tuple[Finding, ...]:
    """The term: at most the cap, not longer than granted, not overlapping the one renewed 四(四)."""
    found = list(contracting.term(first_on, last_on, queries.term_rules(application, at)))
    if application.granted_months is not None and last_on >= first_on:
        found.extend(contracting.term_within_grant(first_on, last_on, application.granted_months))
    found.extend(contracting.no_overlap(first_on, last_on, queries.earlier_terms(application)))
    return tuple(found)


def parties_of(application: Application, party_a: str, first_responsible: str) -> PartyFacts:
    """Who signs for the government, and who is first responsible."""
    region = application.region
    own = party_a == region.government
    return PartyFacts(
        case_region=region.code,
        party_a_region=region.code if own else "",
        party_a_is_government=own,
        principal=application.organization.principal,
        first_responsible=first_responsible,
    )


def parties(application: Application, party_a: str, first_responsible: str) -> tuple[Finding, ...]:
    """Party A is the case's own government; the first responsible person is the principal 一(三), 六(二)."""
    facts = parties_of(application, party_a, first_responsible)
    return (*contracting.party_a(facts), *contracting.first_responsible(facts))


def chosen(application: Application, requested: Iterable[RequestedItem]) -> tuple[Finding, ...]:
    """The rows chosen for the scope, each against the grant 一(一), 二(三), 三(三)3."""
    rows = [_scope_facts(row, row.scenario.name if row.scenario else "", row.item, None) for row in requested]
    found = list(contracting.scope(rows))
    if any(row.application_id != application.pk for row in requested):
        message = gettext_noop("只能从本申请的数据中选择。")
        found.append(Finding(code="government-determines", message=message, clause="四(一)", field="requested"))
    return _at(found, "requested")


def fields(row: ScopeItem, text: str) -> tuple[Finding, ...]:
    """The fields of a row are no more than the steward found necessary 三(三)3."""
    requested = RequestedItem.objects.filter(
        application_id=row.agreement.application_id, scenario_id=row.scenario_id, item_id=row.item_id, removed=False
    ).first()
    return _at(contracting.scope([_scope_facts(requested, row.scenario.name, row.item, text)]), "fields")


def _scope_facts(requested: RequestedItem | None, scenario: str, item: Item, text: str | None) -> ScopeItemFacts:
    """`text`: the fields of the row as agreed; None: as they follow from the review."""
    granted = requested is not None and requested.scenario is not None and requested.scenario.approved
    unnecessary: tuple[str, ...] = ()
    if requested is not None and text is not None:
        allowed = queries.lines(queries.allowed_fields(requested))
        named = queries.lines(text)
        unnecessary = tuple(name for name in named if name not in allowed) if allowed else ()
        if allowed and not named:
            unnecessary = (gettext_noop("未限定字段"),)
    return ScopeItemFacts(
        name=item.name,
        scenario=scenario,
        granted=granted and requested is not None and not requested.removed,
        attribute=item.attribute,
        classified=bool(item.classification and item.level),
        reviewed=requested is not None and requested.state in {RequestedItem.State.AGREED, RequestedItem.State.REDUCED},
        unnecessary_fields=unnecessary,
    )


def in_draft(row: ScopeItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The scope is written while the agreement is drafted, not later."""
    if row.agreement.state == Agreement.State.DRAFT:
        return ()
    return (
        Finding(
            code="wrong-state",
            message=gettext_noop("协议%(state)s，授权范围不再改动。"),
            params={"state": row.agreement.state_label},
            clause="一(三)",
            kind=Kind.STATE,
        ),
    )


# --- signing and sealing -------------------------------------------------------------------------------------------


def sign(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Eight terms, term, parties, scope: everything a signature needs but the seal itself 一(三), 四(四), 六(二)."""
    return _signing(agreement, at, sealed=True)


def signature(agreement: Agreement, *, at: datetime, sealed: bool) -> tuple[Finding, ...]:
    """The organization's seal is on the copy 一(三)."""
    if sealed:
        return ()
    return _at((f for f in _signing(agreement, at, sealed=False) if f.code == "operator-seal"), "sealed")


def _signing(agreement: Agreement, at: datetime, *, sealed: bool) -> tuple[Finding, ...]:
    application = agreement.application
    facts = SigningFacts(
        terms={_TERM_CODES[name]: getattr(agreement, name) for name in Agreement.TERMS},
        first_on=agreement.first_on,
        last_on=agreement.last_on,
        parties=parties_of(application, agreement.party_a, agreement.first_responsible),
        has_organization_seal=sealed,
        granted_months=application.granted_months,
        items=_agreed_scope(agreement),
        other_terms=queries.earlier_terms(application),
    )
    return tuple(
        replace(f, field=_FIELD_OF_TERM.get(f.field, f.field))
        for f in contracting.signing(facts, queries.term_rules(application, at))
    )


def _agreed_scope(agreement: Agreement) -> tuple[ScopeItemFacts, ...]:
    file = queries.file_of(agreement)
    asked = {(row.scenario_id, row.item_id): row for row in file.asked}
    return tuple(
        _scope_facts(asked.get((row.scenario_id, row.item_id)), row.scenario.name, row.item, row.fields)
        for row in file.scope
    )


def release(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Everything the seal waits for but the keeper's own part 四(一), 四(二)."""
    facts = _sealing_facts(agreement, at, on=clock.today(at), keeper=None)
    found = contracting.sealing(
        replace(
            facts, released=True, releaser=str(by.user_id or ""), by_designated_keeper=True, seal_active=True,
            seal_is_special=True, seal_region=facts.case_region,
        ),
        queries.grant_rules(agreement, at),
    )  # fmt: skip
    return (*found, *_before_mechanism(agreement))


def seal(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Everything the special contract seal waits for 二(二), 四(一), 四(二)."""
    facts = _sealing_facts(agreement, at, on=clock.today(at), keeper=by)
    found = contracting.sealing(facts, queries.grant_rules(agreement, at))
    return _unique((*found, *still_lawful(agreement), *_before_mechanism(agreement)))


def _before_mechanism(agreement: Agreement) -> Iterator[Finding]:
    """Whether the grant lapses or is withdrawn is decided first: a sealed agreement would leave the matter without an end."""
    matter = queries.unsigned_matter(agreement.application)
    if matter is not None:
        yield Finding(
            code="matter-pending",
            message=gettext_noop("“%(matter)s”正在审议，作出结论前不能用印。"),
            params={"matter": str(matter)},
            clause="二(一)",
            kind=Kind.POLICY,
            owner="convener",
            remedy=gettext_noop("请待协调机制审议、政府决定后办理。"),
        )


# What a keeper or approver can still put right when a paper seal is entered; all else is a fact of the day it was affixed.
_MENDABLE = frozenset({"seal-release", "seal-text-unchanged", "matter-pending"})


def paper_seal(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Who may enter a paper seal, on a text that is released and unchanged."""
    found = seal(agreement, by=by, at=at)
    return tuple(f for f in found if f.kind in {Kind.ROLE, Kind.DUTY} or f.code in _MENDABLE)


def register_line(
    seal: Seal, *, at: datetime, on: date, copies: int, signature_value: str = "-"
) -> tuple[Finding, ...]:
    """A line of the seal register: a day that has come, copies, and the value of an electronic seal."""
    found: list[Finding] = []
    if on > clock.today(at):
        found.append(_seal("seal-day", gettext_noop("用印日期不能晚于今天。"), "sealed_on"))
    if seal.medium == Seal.Medium.ELECTRONIC and not signature_value.strip():
        found.append(_seal("seal-signature", gettext_noop("电子印章须登记签章值。"), "signature_value"))
    if copies < 1:
        found.append(_seal("seal-copies", gettext_noop("用印份数至少为1份。"), "copies"))
    return tuple(found)


def affixed(agreement: Agreement, *, by: Actor, at: datetime, seal: Seal, on: date) -> tuple[Finding, ...]:
    """This seal, on this day: the contract seal of the region in use then, publication and filing before it 二(二), 四."""
    rules = queries.grant_rules(agreement, at)
    facts = _sealing_facts(agreement, at, on=on, keeper=by, chosen=seal)
    if facts.published_on is not None and facts.published_on > on:
        facts = replace(facts, published_on=None)
    if facts.filed_on is not None and facts.filed_on > on:
        facts = replace(facts, filed_on=None)
    found = [f for f in contracting.sealing(facts, rules) if f.kind not in {Kind.ROLE, Kind.DUTY}]
    if agreement.signed_at is not None and on < clock.today(agreement.signed_at):
        found.append(_seal("seal-day", gettext_noop("用印日期早于运营单位签署之日。"), "sealed_on"))
    return _unique((*found, *still_lawful(agreement)))


def still_lawful(agreement: Agreement) -> tuple[Finding, ...]:
    """Nothing prohibited has come into the scope since it was signed 一(一)."""
    return tuple(f for f in contracting.scope(_agreed_scope(agreement)) if f.code == "ban-prohibited-open-data")


def _sealing_facts(
    agreement: Agreement, at: datetime, *, on: date, keeper: Actor | None, chosen: Seal | None = None
) -> SealFacts:
    application, region = agreement.application, agreement.application.region
    filing = filed(application)
    in_use, special, seal_region = seal_in_use(region.code, on, chosen)
    return SealFacts(
        on=on,
        level=region.level,
        case_region=region.code,
        granted=application.state == Application.State.GRANTED,
        published_on=published_on(application),
        filed_on=filing.sent_on if filing else None,
        filing_receipt=filing.receipt_no if filing else "",
        first_on=agreement.first_on,
        seal_active=in_use,
        seal_is_special=special,
        seal_region=seal_region,
        by_designated_keeper=keeper is not None and keeper.role == Role.SEAL_KEEPER and keeper.region == region.code,
        released=agreement.released_at is not None,
        digest_unchanged=bool(agreement.text_digest) and queries.digest_of(agreement) == agreement.text_digest,
        parties=parties_of(application, agreement.party_a, agreement.first_responsible),
        publicity_over=publicity_over(application, on),
        open_objections=unanswered_objections(application),
        handler=key_of(agreement.drafted_by),
        releaser=key_of(agreement.released_by),
        keeper=key_of(keeper.user_id) if keeper else None,
    )


def seal_in_use(region: str, on: date, chosen: Seal | None = None) -> tuple[bool, bool, str]:
    """Whether the seal was in use that day, is a special contract seal, and whose; None chosen: the region's own 二(二)."""
    if chosen is None:
        in_use = active_seals(region).exists()
        return in_use, in_use, region if in_use else ""
    in_use = chosen.confirmed_by is not None and chosen.issued_on <= on
    in_use = in_use and (chosen.retired_on is None or on < chosen.retired_on)
    return in_use, chosen.kind == Seal.Kind.SPECIAL_CONTRACT, str(chosen.region_id)


def key_of(person: object) -> str | None:
    """A person in the form the statute compares; None for nobody."""
    return str(person) if person else None


def _seal(code: str, message: str, field: str) -> Finding:
    return Finding(
        code=code, message=message, clause="二(二)", kind=Kind.POLICY, field=field, owner="seal_keeper", where="seal"
    )


# --- stock registration --------------------------------------------------------------------------------------------


def stock(
    announcement: Announcement, *, number: str, first_on: date, last_on: date, sealed_on: date, seal: Seal,
    decided_on: date, granted_months: int, at: datetime,
) -> tuple[Finding, ...]:  # fmt: skip
    """The law held before the system did: term, the region's own contract seal, in the order decision, seal, first day."""
    region = str(announcement.region_id)
    rules = rules_for(region, clock.today(announcement.published_at or at), announcement.ruleset)
    found = [*contracting.term(first_on, last_on, rules)]
    if last_on >= first_on:
        found.extend(contracting.term_within_grant(first_on, last_on, granted_months))
    if seal.kind != Seal.Kind.SPECIAL_CONTRACT or str(seal.region_id) != region:
        message = gettext_noop("用印须使用本地区在用的公共数据授权运营合同专用章。")
        found.append(
            Finding(
                code="special-contract-seal-required",
                message=message,
                clause="二(二)",
                field="seal",
                owner="seal_keeper",
            )
        )
    for bad, field, text in (
        (sealed_on > clock.today(at), "sealed_on", gettext_noop("用印日期不能晚于今天。")),
        (sealed_on < decided_on, "sealed_on", gettext_noop("用印日期早于政府决定之日。")),
        (first_on < sealed_on, "first_on", gettext_noop("协议起始日早于用印之日。")),
    ):
        if bad:
            found.append(_seal("seal-day", text, field))
    if Agreement.objects.filter(number=number).exists():
        found.append(
            Finding(
                code="agreement-number", message=gettext_noop("该协议编号已登记。"), kind=Kind.STATE, field="number"
            )
        )
    return tuple(found)


def confirm_stock(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only what was entered as stock; published and filed as the law asked then 四(一), 四(二)."""
    if not agreement.stock:
        message = gettext_noop("只有存量登记的协议由此确认。")
        return (Finding(code="not-stock", message=message, kind=Kind.STATE),)
    facts = _sealing_facts(agreement, at, on=clock.today(at), keeper=by)
    filing = deciding.filed(facts.level, facts.filed_on, facts.filing_receipt, queries.grant_rules(agreement, at))
    return (*deciding.published(facts.published_on), *filing)


def _at(found: Iterable[Finding], field: str) -> tuple[Finding, ...]:
    return tuple(replace(f, field=field) for f in found)


def _unique(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(found))

"""Supplements 补充协议: what the statute says of them from their rows 一(一), 二, 三(三), 四(一)(二)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from accounts.models import Region
from applicants.models import Document
from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements import queries
from operations.agreements.checks import contract
from operations.agreements.models import Agreement, Amendment, AmendmentItem
from operations.applications.checks.common import not_ahead, own_region, own_unit, said
from operations.applications.checks.results import confidential
from operations.applications.models import Scenario
from operations.catalog.models import Item
from operations.mechanism import checks as mechanism
from operations.mechanism.models import Matter, Seal
from operations.mechanism.queries import facts_of, mechanism_of
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import amending, contracting, deciding, deliberating, duties, scenarios
from statute.rules.contracting import SealFacts

State = Amendment.State


# --- drawing up ----------------------------------------------------------------------------------------------------


def draft(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """An agreement in force that nobody proposes to end, one supplement at a time."""
    found = list(amending.standing(queries.standing_of(agreement, at)))
    if (pending := queries.undecided_amendment(agreement)) is not None:
        found.append(
            Finding(
                code="amendment-pending",
                message=gettext_noop("已有%(state)s的补充申请，不能同时办理另一份。"),
                params={"state": pending.state_label},
                kind=Kind.STATE,
                owner="org_admin",
                remedy=gettext_noop("请继续办理，或者撤回后重新草拟。"),
            )
        )
    return tuple(found)


def standing(amendment: Amendment, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The agreement is still in force and nobody proposes to end it."""
    return amending.standing(queries.standing_of(amendment.agreement, at))


def submit(amendment: Amendment, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Something is added; the scenario is complete, each item lawful, with scenario and necessity 一(一), 三(三)."""
    return (*standing(amendment, by=by, at=at), *amending.addition(queries.addition_of(amendment)))


def new_item(
    amendment: Amendment, *, by: Actor, at: datetime, item: Item, scenario: Scenario | None = None,
    necessity: str = "", fields_wanted: str = "",
) -> tuple[Finding, ...]:  # fmt: skip
    """In the catalog, not prohibited, for a scenario of the agreement or the new one, necessary, not there yet."""
    row = AmendmentItem(
        amendment=amendment, agreement=amendment.agreement, item=item, scenario=scenario, necessity=necessity
    )
    found = list(_item(row))
    if any((r.item_id, r.scenario_id) == (item.pk, row.scenario_id) for r in queries.items_of(amendment)):
        found.append(
            Finding(
                code="item-twice",
                message=gettext_noop("该场景已经申请使用数据“%(name)s”。"),
                params={"name": item.name},
                kind=Kind.SHAPE,
                field="item",
            )
        )
    return tuple(found)


def edited_item(
    row: AmendmentItem, *, by: Actor, at: datetime, scenario: Scenario | None = None, necessity: str = "",
    fields_wanted: str = "",
) -> tuple[Finding, ...]:  # fmt: skip
    """The same rules for what is changed."""
    return _item(
        AmendmentItem(
            amendment=row.amendment, agreement=row.agreement, item=row.item, scenario=scenario, necessity=necessity
        )
    )


def _item(row: AmendmentItem) -> tuple[Finding, ...]:
    chosen, own = row.scenario, True
    if chosen is not None:
        own = queries.scenarios_of(row.agreement).filter(pk=chosen.pk).exists()
    facts = queries.added(row)
    if not own:
        facts = replace(facts, item=replace(facts.item, scenarios=()))
    found = (*scenarios.items((facts.item,)), *amending.new(facts))
    return tuple(_on_form(f) for f in found)


def _on_form(finding: Finding) -> Finding:
    field = {"items": "item"}.get(finding.field, finding.field)
    return replace(finding, field="scenario" if finding.code == "no-scenario-no-data" else field)


def item_in(row: AmendmentItem, states: Collection[str], clause: str) -> tuple[Finding, ...]:
    """A part is worked on only while its supplement stands where that is done."""
    if row.amendment.state in states:
        return ()
    return (
        Finding(
            code="wrong-state",
            message=gettext_noop("补充协议当前状态为“%(state)s”，不能办理这一事项。"),
            params={"state": row.amendment.state_label},
            kind=Kind.STATE,
            clause=clause,
        ),
    )


def drafted_item(row: AmendmentItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """While the operator draws up the supplement."""
    return item_in(row, [State.DRAFT], "三(三)3")


# --- review by the providers ---------------------------------------------------------------------------------------


def own_item(row: AmendmentItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """By the institution that provides it, or reopened by the clerk; while the providers review 二(三)."""
    own = own_region(str(row.region_id), by) if by.role == Role.CLERK else own_unit(row.item.provider_id, by, "二(三)")
    return (*own, *item_in(row, [State.REVIEWING], "二(三)"))


def strike(row: AmendmentItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only what became prohibited is struck out, before the operator signs; whatever else was decided stays 一(一)."""
    found = list(item_in(row, [State.DELIBERATING, State.GRANTED], "一(一)"))
    if not row.item.prohibited:
        found.append(
            Finding(
                code="strike-prohibited",
                message=gettext_noop("数据“%(name)s”没有改为禁止开放，不能删去。"),
                params={"name": row.item.name},
                clause="一(一)",
                kind=Kind.STATE,
            )
        )
    return tuple(found)


# --- deliberation and decision -------------------------------------------------------------------------------------


def opening(amendment: Amendment, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Every item reviewed, something agreed to; an own mechanism to put it before 二(一), 二(三)."""
    region = str(amendment.region_id)
    own = mechanism_of(region)
    return (
        *standing(amendment, by=by, at=at),
        *amending.reviewed(queries.reviews_of(amendment)),
        *deliberating.own_level_mechanism(region, own.region_id if own else None, own is not None and own.active),
    )


def conclude(amendment: Amendment, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """It lies before the mechanism, and every unit answered or was reminded 二(一)."""
    matter = queries.matter_on(amendment)
    if matter is not None and matter.state == Matter.State.OPEN:
        return mechanism.conclude(matter, by=by, at=at)
    return (
        Finding(
            code="matter-not-open",
            message=gettext_noop("本案没有审议中的事项。"),
            clause="二(一)",
            kind=Kind.STATE,
            owner="convener",
        ),
    )


def enter(amendment: Amendment, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The mechanism has concluded on this very supplement 二(一)."""
    matter = queries.matter_on(amendment)
    return amending.deliberated(facts_of(matter, str(amendment.region_id), Matter.Kind.AMENDMENT))


def entered(
    amendment: Amendment, *, by: Actor, at: datetime, document_no: str, decided_on: date, approves: bool,
    reasons: str = "", back_entered: bool = False, document: Document | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """The document itself, and for consent everything that has to hold on the day it is decided."""
    return _decision(amendment, at, approves, document_no, decided_on, reasons)


def decide(amendment: Amendment, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Deliberated, entered by another person, and everything looked at again on the day it is confirmed."""
    decision = queries.decision_on(amendment)
    if decision is None:
        return (*enter(amendment, by=by, at=at), *_decision(amendment, at, approves=True))
    return (
        *standing(amendment, by=by, at=at),
        *duties.four_eyes(decision.entered_by, by.user_id),
        *_decision(
            amendment, at, decision.approves, decision.document_no, decision.decided_on, decision.reasons
        ),
    )  # fmt: skip


def _decision(
    amendment: Amendment, at: datetime, approves: bool, document_no: str = "", decided_on: date | None = None,
    reasons: str = "",
) -> tuple[Finding, ...]:  # fmt: skip
    matter, region = queries.matter_on(amendment), str(amendment.region_id)
    rows = queries.agreed_items(amendment)
    facts = amending.AmendmentDecisionFacts(
        approves=approves,
        region=region,
        case_region=region,
        document_no=document_no,
        decided_on=decided_on,
        met_on=matter.met_on if matter is not None else None,
        today=clock.today(at),
        matter=facts_of(matter, region, Matter.Kind.AMENDMENT),
        recommended=matter is not None and matter.advice == Matter.Advice.FOR,
        reasons=reasons,
        added=tuple(queries.facts_of_item(row) for row in rows),
        reviews=tuple(r for r in queries.reviews_of(amendment) if r.state != AmendmentItem.State.REFUSED),
    )
    return tuple(dict.fromkeys(amending.decision(facts)))


# --- after the decision --------------------------------------------------------------------------------------------


def published(
    amendment: Amendment, *, by: Actor, at: datetime, published_on: date, channel: str
) -> tuple[Finding, ...]:
    """The five facts of a grant, nothing confidential; not before the decision, somewhere that is named 四(一)."""
    agreement = amendment.agreement
    contents = {
        "operator": agreement.organization.name,
        "field": agreement.application.announcement.field.name,
        "scenarios": "、".join(dict.fromkeys(row.scenario_name for row in queries.agreed_items(amendment))),
        "term": f"{agreement.first_on} {agreement.last_on}",
        "decided_on": amendment.decided_on.isoformat() if amendment.decided_on else "",
    }
    return (
        *deciding.publication(
            deciding.PublicationFacts(contents=contents, confidential=confidential(agreement.application))
        ),
        *not_ahead(published_on, clock.today(at), "published_on"),
        *_after_decision(amendment, published_on, "published_on", "四(一)"),
        *said(channel, "channel", gettext_noop("请写明公开渠道。"), "四(一)"),
    )


def file_report(amendment: Amendment, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """City and county file; the province needs none 四(二)."""
    if amendment.agreement.region.level != Region.Level.PROVINCE:
        return ()
    message = gettext_noop("省级授权无须备案。")
    return (Finding(code="provincial-filing", message=message, clause="四(二)", kind=Kind.STATE),)


def filed(
    amendment: Amendment, *, by: Actor, at: datetime, number: str, sent_on: date, document: Document | None = None
) -> tuple[Finding, ...]:
    """A number and the day it was sent, after the decision."""
    return (
        *not_ahead(sent_on, clock.today(at), "sent_on"),
        *_after_decision(amendment, sent_on, "sent_on", "四(二)"),
        *said(number, "number", gettext_noop("请填写报备文号。"), "四(二)", "provincial-filing"),
    )


def _after_decision(amendment: Amendment, day: date, field: str, clause: str) -> tuple[Finding, ...]:
    if amendment.decided_on is None or day >= amendment.decided_on:
        return ()
    return (
        Finding(
            code="before-decision",
            message=gettext_noop("日期早于政府决定之日（%(decided)s）。"),
            params={"decided": amendment.decided_on},
            clause=clause,
            kind=Kind.POLICY,
            field=field,
            owner="clerk",
        ),
    )


def receive(amendment: Amendment, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The provincial authority's desk gives the receipt of what was sent."""
    found: list[Finding] = []
    if not by.region.endswith("0000"):
        found.append(
            Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE, clause="四(二)")
        )
    if amendment.filed_on is None:
        found.append(Finding(code="not-filed", message=gettext_noop("尚未报送备案。"), kind=Kind.STATE))
    return tuple(found)


def received(
    amendment: Amendment, *, by: Actor, at: datetime, receipt_no: str, received_on: date
) -> tuple[Finding, ...]:
    """Not before it was sent."""
    found = list(not_ahead(received_on, clock.today(at), "received_on"))
    if amendment.filed_on is not None and received_on < amendment.filed_on:
        message = gettext_noop("回执日期不能早于报送日期。")
        found.append(Finding(code="receipt-before-sending", message=message, kind=Kind.SHAPE, field="received_on"))
    return tuple(found)


# --- signature and seal --------------------------------------------------------------------------------------------


def sign(amendment: Amendment, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Nothing but what was decided and is still lawful is signed 一(一), 四(一)."""
    return (*standing(amendment, by=by, at=at), *_lawful(amendment))


def signature(
    amendment: Amendment, *, by: Actor, at: datetime, signed_copy: Document, sealed: bool,
    authority: Document | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """The organization's seal is on the copy 一(三)."""
    return contract.signature(amendment.agreement, at=at, sealed=sealed)


def _lawful(amendment: Amendment) -> tuple[Finding, ...]:
    """What is added still may be, and the agreement hasn't got it meanwhile 一(一)."""
    rows = queries.agreed_items(amendment)
    reviews = tuple(r for r in queries.reviews_of(amendment) if r.state != AmendmentItem.State.REFUSED)
    found = [*amending.lawful([queries.facts_of_item(row) for row in rows], reviews)]
    for row in rows:
        found.extend(amending.new(queries.added(row)))
    return tuple(found)


def release(amendment: Amendment, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Everything the seal waits for but the keeper's own part 四(一), 四(二)."""
    facts = _sealing(amendment, at, keeper=None)
    facts = replace(
        facts, released=True, releaser=str(by.user_id or ""), by_designated_keeper=True, seal_active=True,
        seal_is_special=True, seal_region=facts.case_region,
    )  # fmt: skip
    return _sealable(amendment, facts, by, at)


def seal(amendment: Amendment, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Everything the special contract seal waits for 二(二), 四(一), 四(二)."""
    return _sealable(amendment, _sealing(amendment, at, keeper=by), by, at)


def affixed(
    amendment: Amendment, *, by: Actor, at: datetime, seal: Seal, copies: int, signature_value: str = ""
) -> tuple[Finding, ...]:
    """This very seal: the contract seal of the region in use 二(二)."""
    today = clock.today(at)
    facts = _sealing(amendment, at, keeper=by, chosen=seal)
    return (
        *_sealable(amendment, facts, by, at),
        *contract.register_line(seal, at=at, on=today, copies=copies, signature_value=signature_value),
    )


def _sealable(amendment: Amendment, facts: SealFacts, by: Actor, at: datetime) -> tuple[Finding, ...]:
    found = contracting.sealing(facts, queries.rules_of(amendment.agreement, at))
    return tuple(dict.fromkeys((*standing(amendment, by=by, at=at), *found, *_lawful(amendment))))


def _sealing(amendment: Amendment, at: datetime, *, keeper: Actor | None, chosen: Seal | None = None) -> SealFacts:
    agreement, region, today = amendment.agreement, amendment.agreement.region, clock.today(at)
    in_use, special, seal_region = contract.seal_in_use(region.code, today, chosen)
    objections = queries.file_of_amendment(amendment).objections
    return SealFacts(
        on=today,
        level=region.level,
        case_region=region.code,
        granted=amendment.state in {State.GRANTED, State.OPERATOR_SIGNED} and amendment.decided_on is not None,
        published_on=amendment.published_on,
        filed_on=amendment.filed_on,
        filing_receipt=amendment.receipt_no,
        # It has no first day of its own: it is part of the agreement from its seal on.
        first_on=today,
        seal_active=in_use,
        seal_is_special=special,
        seal_region=seal_region,
        by_designated_keeper=keeper is not None and keeper.role == Role.SEAL_KEEPER and keeper.region == region.code,
        released=amendment.released_at is not None,
        digest_unchanged=bool(amendment.text_digest)
        and queries.digest_of_amendment(amendment) == amendment.text_digest,
        parties=contract.parties_of(agreement.application, agreement.party_a, agreement.first_responsible),
        publicity_over=queries.publicity_ended(amendment, today),
        open_objections=tuple(o.raised_by_text for o in objections),
        handler=contract.key_of(amendment.handled_by),
        releaser=contract.key_of(amendment.released_by),
        keeper=contract.key_of(keeper.user_id) if keeper else None,
    )

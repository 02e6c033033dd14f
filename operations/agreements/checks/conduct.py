"""Unsigned grants, stops, endings and changes of an agreement in force."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from applicants import queries as applicant_queries
from applicants.models import Organization
from audit import clock
from audit.actor import Actor
from audit.roles import ORGANIZATION
from operations.agreements import queries
from operations.agreements.models import Agreement, EndingProposal, NameChange, ScopeItem, Stop
from operations.applications.models import Application, Scenario
from operations.catalog.models import Item
from operations.mechanism import checks as mechanism
from operations.mechanism.models import Matter
from operations.mechanism.queries import facts_of
from operations.papers import corrections
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import applicants, contracting, duties, ending
from statute.rules.contracting import PartyFacts
from statute.rules.deciding import deliberated

# The statute's word for each kind and ground of an ending.
ENDINGS = {"termination": ending.TERMINATE, "revocation": ending.REVOKE}
_GROUNDS = {"item_prohibited": "prohibited"}
# Grounds the operator names itself: giving up, and both parties' consent.
OPERATOR_GROUNDS = frozenset({EndingProposal.Ground.EXIT, EndingProposal.Ground.CONSENT})


# --- unsigned grants -----------------------------------------------------------------------------------------------


def propose_lapse(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The period for signing has passed without a seal (local rule)."""
    due = queries.signing_due_on(application, at)
    found = list(_no_matter(application))
    if clock.today(at) <= due:
        found.append(
            Finding(
                code="signing-due",
                message=gettext_noop("签约期限至%(due)s，尚未逾期。"),
                params={"due": due},
                kind=Kind.POLICY,
                owner="clerk",
                remedy=gettext_noop("逾期仍未签约的，方可提请审议。"),
            )
        )
    return tuple(found)


def propose_annul(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """One matter about an unsigned grant at a time."""
    return _no_matter(application)


def _no_matter(application: Application) -> tuple[Finding, ...]:
    pending = queries.unsigned_matter(application)
    if pending is None:
        return ()
    return (
        Finding(
            code="matter-pending",
            message=gettext_noop("“%(title)s”已在审议中，不能重复提交。"),
            params={"title": pending.title},
            clause="二(一)",
            kind=Kind.STATE,
        ),
    )


def decided(application: Application, kind: str) -> tuple[Finding, ...]:
    """The mechanism concluded on it and the government's document approves it 二(一)."""
    matter = queries.unsigned_matter(application)
    if matter is None or matter.kind != kind:
        return _not_deliberated()
    return approved(matter)


def lapse(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Concluded, decided, entered by another person 二(一)."""
    return (*decided(application, Matter.Kind.LAPSE), *_entered_by_another(application, by, at))


def annul(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Concluded, decided, entered by another person 二(一)."""
    return (*decided(application, Matter.Kind.ANNUL), *_entered_by_another(application, by, at))


def keep_grant(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Concluded, and decided against; entered by another person."""
    matter = queries.unsigned_matter(application)
    decision = getattr(matter, "decision", None)
    found = list(_entered_by_another(application, by, at)) if matter is not None else list(_not_deliberated())
    if decision is not None and decision.approves:
        message = gettext_noop("政府决定（%(number)s）同意此事项，授权不再有效。")
        params = {"number": decision.document_no}
        found.append(
            Finding(code="decision-approves", message=message, params=params, clause="二(一)", kind=Kind.STATE)
        )
    return tuple(found)


def _entered_by_another(application: Application, by: Actor, at: datetime) -> tuple[Finding, ...]:
    matter = queries.unsigned_matter(application, Matter.State.CONCLUDED)
    return mechanism.decide(matter, by=by, at=at) if matter is not None else ()


def approved(matter: Matter | None) -> tuple[Finding, ...]:
    """A government document was entered, and says yes."""
    if matter is None or matter.state == Matter.State.OPEN:
        return _not_deliberated()
    decision = getattr(matter, "decision", None)
    if decision is None:
        message, owner = gettext_noop("政府决定尚未登记。"), "clerk"
    elif not decision.approves:
        message, owner = gettext_noop("政府决定（%(number)s）不同意此事项。"), "approver"
    else:
        return ()
    return (
        Finding(
            code="deliberation-before-major-decision",
            message=message,
            params={"number": getattr(decision, "document_no", "")},
            clause="二(一)",
            owner=owner,
            where="decision",
            remedy=gettext_noop("请登记同意此事项的政府文件。"),
        ),
    )


def _not_deliberated() -> tuple[Finding, ...]:
    return deliberated(None)


def conclude(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Every unit asked answered or was reminded; silence is shown as a warning."""
    matter = queries.unsigned_matter(application, Matter.State.OPEN)
    return mechanism.conclude(matter, by=by, at=at) if matter is not None else _not_deliberated()


def enter_decision(application: Application, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The mechanism concluded on it 二(一)."""
    return _not_deliberated() if queries.unsigned_matter(application, Matter.State.CONCLUDED) is None else ()


# --- stops ---------------------------------------------------------------------------------------------------------


def named(agreement: Agreement, scenario: Scenario | None, item: Item | None) -> tuple[Finding, ...]:
    """What a stop names is in the agreement's scope."""
    rows = ScopeItem.objects.filter(agreement=agreement)
    if scenario is not None:
        rows = rows.filter(scenario=scenario)
    if item is not None:
        rows = rows.filter(item=item)
    if (scenario is None and item is None) or rows.exists():
        return ()
    return (
        Finding(
            code="stop-scope",
            message=gettext_noop("该场景或数据不在协议的授权范围内。"),
            clause="一(三)",
            kind=Kind.SHAPE,
            field="item" if item is not None else "scenario",
        ),
    )


def still_open(stop: Stop, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The stop has not been lifted."""
    if stop.until_at is None:
        return ()
    return (Finding(code="stop-lifted", message=gettext_noop("该项暂停已经解除。"), clause="六(八)", kind=Kind.STATE),)


def lift(stop: Stop, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Still open, and nobody else's: what a case closed, that case opens again."""
    found = still_open(stop, by=by, at=at)
    if found or stop.origin_id is None:
        return found
    return (
        Finding(
            code="stop-of-case",
            message=gettext_noop("该项暂停（%(cause)s）由另一案件引起，在该案中解除。"),
            params={"cause": str(stop.get_cause_display())},
            clause="六(八)",
            kind=Kind.STATE,
            owner="approver",
            where=f"/{stop.origin_type}/{stop.origin_id}/",
            remedy=gettext_noop("请在引起暂停的案件中办理。"),
        ),
    )


def unconfirmed(stop: Stop, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """An emergency stop that nobody has confirmed yet."""
    found = list(still_open(stop, by=by, at=at))
    if not stop.emergency or stop.confirmed_at is not None:
        message = gettext_noop("该项暂停无需确认，或者已经确认。")
        found.append(Finding(code="stop-confirmed", message=message, clause="六(八)", kind=Kind.STATE))
    return tuple(found)


# --- endings -------------------------------------------------------------------------------------------------------


def proposal(
    agreement: Agreement, *, by: Actor, kind: str, ground: str, items: Sequence[ScopeItem]
) -> tuple[Finding, ...]:
    """Kind and ground fit, the rows are the agreement's own, and it isn't proposed already 六(八)."""
    chosen = (
        ScopeItem.objects.filter(pk__in=[row.pk for row in items]).select_related("item", "scenario").order_by("pk")
    )
    rows = tuple(str(row) for row in chosen)
    found = list(ending.proposal(ENDINGS.get(kind, ""), _GROUNDS.get(ground, ground), bool(items), rows))
    if by.role in ORGANIZATION and ground not in OPERATOR_GROUNDS:
        message = gettext_noop("授权运营单位只能提出放弃授权或者协商终止。")
        found.append(_ending(message, "ground", Kind.ROLE))
    if any(row.agreement_id != agreement.pk for row in chosen):
        found.append(_ending(gettext_noop("所选数据不在本协议的授权范围内。"), "items"))
    ended = tuple(str(row) for row in chosen if row.ended_at is not None)
    if ended and ground != EndingProposal.Ground.ITEM_PROHIBITED:
        found.append(_ending(gettext_noop("所选数据的授权已经停用：%(names)s。"), "items", names=ended))
    if not items and (open_one := queries.open_endings(agreement).filter(items__isnull=True).first()):
        message = gettext_noop("已有尚未办结的提议（%(ground)s），不能重复提出。")
        found.append(_ending(message, "", Kind.STATE, ground=str(open_one.get_ground_display())))
    return tuple(found)


def _ending(message: str, field: str, kind: Kind = Kind.SHAPE, **params: object) -> Finding:
    return Finding(
        code="ending-proposal",
        message=message,
        params=params,
        clause="六(八)",
        kind=kind,
        field=field,
        where="ending",
    )


def hear(subject: EndingProposal, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The operator was heard, or the period for it has passed (local rule)."""
    return ending.hearing(subject.stated_at is not None, subject.hearing_due_on, clock.today(at))


def ending_of(
    agreement: Agreement, proposal: EndingProposal, *, at: datetime, kinds: tuple[str, ...] = ()
) -> tuple[Finding, ...]:
    """Nothing ends without the mechanism's conclusion and the government's decision on this very proposal 二(一)."""
    matter = proposal.matter
    decision = getattr(matter, "decision", None) if matter is not None else None
    region = str(agreement.region_id)
    rows = tuple(str(row) for row in proposal.items.select_related("item", "scenario").order_by("pk"))
    facts = ending.EndingFacts(
        ending=ENDINGS[proposal.kind],
        ground=_GROUNDS.get(proposal.ground, proposal.ground),
        today=clock.today(at),
        region=str(matter.region_id) if matter is not None else region,
        case_region=region,
        matter=facts_of(matter, region, proposal.kind),
        document_no=decision.document_no if decision is not None else "",
        decided_on=decision.decided_on if decision is not None else None,
        heard=proposal.heard_at is not None,
        hearing_ends_on=proposal.hearing_due_on,
        partial=bool(rows),
        rows=rows,
    )
    found = list(ending.ending(facts, queries.rules_of(agreement, at)))
    confirmed = decision is not None and decision.confirmed_at is not None and decision.approves
    if not confirmed or matter is None or matter.state != Matter.State.DECIDED:
        found.extend(_not_deliberated() if matter is None else approved(matter) or _not_confirmed())
    if proposal.agreement_id != agreement.pk or (kinds and proposal.kind not in kinds):
        found.append(_ending(gettext_noop("该提议不是本协议的，或者方式不符。"), "proposal"))
    return tuple(dict.fromkeys(found))


def _not_confirmed() -> tuple[Finding, ...]:
    return (
        Finding(
            code="deliberation-before-major-decision",
            message=gettext_noop("政府决定尚未由第二人确认。"),
            clause="二(一)",
            owner="approver",
            where="decision",
        ),
    )


def expire(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only after 24:00 of the last day 四(四)."""
    return ending.expiry(agreement.last_on, at)


def not_ended(row: ScopeItem, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The row is still in use."""
    if row.ended_at is None:
        return ()
    return (
        Finding(code="scope-ended", message=gettext_noop("该数据的授权已经停用。"), clause="一(一)", kind=Kind.STATE),
    )


# --- changes -------------------------------------------------------------------------------------------------------


def responsible(agreement: Agreement, name: str, changed_on: date, at: datetime) -> tuple[Finding, ...]:
    """The new person is the organization's recorded principal, and another than before 六(二)."""
    region = str(agreement.region_id)
    found = list(
        contracting.first_responsible(
            PartyFacts(
                case_region=region, party_a_region=region, party_a_is_government=True,
                principal=agreement.organization.principal, first_responsible=name,
            )
        )
    )  # fmt: skip
    if name == agreement.first_responsible:
        message = gettext_noop("与现第一责任人相同。")
        found.append(_change(message, "first_responsible"))
    if changed_on > clock.today(at):
        found.append(_change(gettext_noop("变更日期不能晚于今天。"), "changed_on"))
    return tuple(found)


def _change(message: str, field: str) -> Finding:
    return Finding(code="responsible-change", message=message, clause="六(二)", kind=Kind.SHAPE, field=field)


def renamable(organization: Organization, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """One new name at a time."""
    if not NameChange.objects.filter(
        organization=organization, confirmed_at__isnull=True, declined_at__isnull=True
    ).exists():
        return ()
    message = gettext_noop("已有一项名称变更待确认。")
    return (Finding(code="name-change", message=message, kind=Kind.STATE, owner="clerk"),)


def renaming(
    organization: Organization, *, by: Actor, at: datetime, name: str, credit_code: str, changed_on: date,
    **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """Another name of the same organization; another credit code is another organization 一(三)."""
    return applicants.renaming(
        applicants.RenamingFacts(
            code=organization.credit_code, code_shown=credit_code.strip().upper(), name=organization.name,
            new_name=applicant_queries.named(name), changed_on=changed_on, today=clock.today(at),
        )
    )  # fmt: skip


def undecided_name(change: NameChange, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Confirmed or declined once."""
    if change.pending:
        return ()
    message = gettext_noop("该名称变更已经办理。")
    return (Finding(code="name-change", message=message, kind=Kind.STATE),)


def correction(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Another person than the one who proposed it."""
    pending = corrections.pending(agreement)
    if pending is None:
        return (Finding(code="correction", message=gettext_noop("没有待确认的更正。"), kind=Kind.STATE),)
    return duties.four_eyes(pending.proposed_by, by.user_id)


def renewal_notice(agreement: Agreement, at: datetime) -> tuple[Finding, ...]:
    """The warning that there is no announcement to renew under 四(四)."""
    return ending.renewal_notice(
        agreement.last_on, clock.today(at), queries.renewal_open(agreement, at), queries.rules_of(agreement, at)
    )

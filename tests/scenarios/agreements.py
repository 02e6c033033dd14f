"""Agreements through the real actions, from the draft to the approved emergency plan."""

from datetime import datetime
from typing import Any

from audit.actor import Actor
from audit.clock import today
from audit.roles import Role
from operations.agreements import actions
from operations.agreements.models import Agreement, Concurrence, EndingProposal, Plan, Stop
from operations.agreements.wording import MODEL_TERMS
from operations.applications.models import Application
from operations.mechanism import queries as mechanism_queries
from operations.mechanism.models import Matter, Seal
from statute import terms as legal_terms
from tests import world
from tests.scenarios import applications, mechanism
from tests.scenarios.stages import stage
from tests.world import AT, CITY

PLAN_TEXT = "一、组织：成立应急小组。\n二、响应：两小时内启动。\n三、处置：先停用，再核查。"


def keeper(region: str = CITY) -> Actor:
    """The keeper of the contract seal."""
    return mechanism.seat(Role.SEAL_KEEPER, region)


def signatory(agreement: Agreement) -> Actor:
    """The organization's signatory."""
    return applications.applicant(agreement.organization.credit_code).signatory


def admin(agreement: Agreement) -> Actor:
    """The organization's administrator."""
    return world.admin_of(agreement.organization)


def contents(application: Application, at: datetime = AT, **changes: Any) -> dict[str, Any]:
    """What a lawful draft says: from today, as long as granted."""
    first = changes.get("first_on") or today(at)
    months = application.granted_months or 36
    return {
        "first_on": first,
        "last_on": legal_terms.last_day_of_months(first, months),
        "representative": "周正",
    } | changes


@stage
def draft(application: Application, *, at: datetime = AT, **changes: Any) -> Agreement:
    """A draft under this grant, its scope and term written, the other terms blank."""
    return actions.draft(
        id=application.pk, by=world.clerk(str(application.region_id)), at=at, **contents(application, at, **changes)
    )


@stage
def drafted(region: str = CITY, *, at: datetime = AT, terms: bool = True, **changes: Any) -> Agreement:
    """A draft under a published and filed grant; the eight terms filled unless `terms` is False.

    `changes` of the draft: first_on, last_on, representative …; of the application: credit_code, under, renews, term_months,
    items.
    """
    named = ("credit_code", "under", "renews", "term_months", "items")
    of_application = {k: changes.pop(k) for k in named if k in changes}
    case = applications.published_and_filed(region, at=at, **of_application)
    made = draft(case, at=at, **changes)
    return fill(made, at=at) if terms else made


@stage
def fill(agreement: Agreement, *, at: datetime = AT, **changes: str) -> Agreement:
    """The terms that a draft leaves open, by the clerk."""
    inputs = dict(MODEL_TERMS) | changes
    return actions.edit(id=agreement.pk, by=world.clerk(str(agreement.region_id)), at=at, **inputs)


@stage
def sign(agreement: Agreement, *, at: datetime = AT, **changes: Any) -> Agreement:
    """The organization signs and seals its copy."""
    by = signatory(agreement)
    inputs = {"signed_copy": world.evidence(by, "协议签署页.pdf", at), "sealed": True} | changes
    return actions.sign(id=agreement.pk, by=by, at=at, **inputs)


@stage
def signed(region: str = CITY, *, at: datetime = AT, **changes: Any) -> Agreement:
    """Signed by the operator."""
    return sign(drafted(region, at=at, **changes), at=at)


@stage
def release(agreement: Agreement, *, at: datetime = AT) -> Agreement:
    """The approver lets the keeper seal."""
    return actions.release(id=agreement.pk, by=world.approver(str(agreement.region_id)), at=at)


@stage
def released(region: str = CITY, *, at: datetime = AT, **changes: Any) -> Agreement:
    """Signed and released for the seal."""
    return release(signed(region, at=at, **changes), at=at)


def contract_seal(region: str = CITY) -> Seal:
    """The region's special contract seal."""
    seal = mechanism_queries.active_seal(region)
    assert seal is not None
    return seal


@stage
def seal(agreement: Agreement, *, at: datetime = AT, **changes: Any) -> Agreement:
    """The keeper affixes the contract seal."""
    region = str(agreement.region_id)
    inputs = {"seal": changes.pop("seal", None) or contract_seal(region), "copies": 4} | changes
    return actions.seal(id=agreement.pk, by=keeper(region), at=at, **inputs)


@stage
def sealed(region: str = CITY, *, at: datetime = AT, **changes: Any) -> Agreement:
    """Sealed: the application is agreed."""
    return fresh(seal(released(region, at=at, **changes), at=at))


# --- plans ---------------------------------------------------------------------------------------------------------


@stage
def draft_plan(agreement: Agreement, *, at: datetime = AT, text: str = PLAN_TEXT, **changes: Any) -> Plan:
    """A plan (or a new version) of the clerk."""
    inputs = {"text": f"{text}\n本预案适用于{agreement.number}。"} | changes
    return actions.draft_plan(id=agreement.pk, by=world.clerk(str(agreement.region_id)), at=at, **inputs)


@stage
def send_out(plan: Plan, *, at: datetime = AT, **changes: Any) -> Plan:
    """With the units."""
    return actions.send_out(id=plan.pk, by=world.clerk(str(plan.region_id)), at=at, **changes)


@stage
def concur(word: Concurrence, *, at: datetime = AT, agrees: bool = True, opinion: str = "") -> Concurrence:
    """A unit answers: its handler drafts, its head issues."""
    unit = word.unit
    actions.draft_concurrence(
        id=word.pk, by=mechanism.seat(Role.UNIT_HANDLER, unit=unit), at=at, agrees=agrees,
        opinion=opinion or ("" if agrees else "请补充通报时限。"),
    )  # fmt: skip
    return actions.give_concurrence(
        id=word.pk, by=mechanism.seat(Role.UNIT_APPROVER, unit=unit), at=at, reply_no=f"会函〔2026〕{unit.kind}号"
    )


@stage
def concur_all(plan: Plan, *, at: datetime = AT, but: tuple[str, ...] = ()) -> Plan:
    """Every unit asked concurs; kinds named in `but` stay silent."""
    for word in plan.concurrences.filter(given_at__isnull=True).select_related("unit__region").order_by("pk"):
        if word.unit.kind not in but:
            concur(word, at=at)
    return plan


@stage
def approve_plan(plan: Plan, *, at: datetime = AT) -> Plan:
    """The approver approves."""
    return actions.approve(id=plan.pk, by=world.approver(str(plan.region_id)), at=at)


@stage
def with_plan(agreement: Agreement, *, at: datetime = AT, **changes: Any) -> Plan:
    """A plan of the agreement drawn up with all units and approved."""
    return approve_plan(concur_all(send_out(draft_plan(agreement, at=at, **changes), at=at), at=at), at=at)


@stage
def planned(region: str = CITY, *, at: datetime = AT, **changes: Any) -> Agreement:
    """Sealed, with an approved emergency plan: ready to be activated."""
    made = sealed(region, at=at, **changes)
    with_plan(made, at=at)
    return fresh(made)


# --- stops and endings ---------------------------------------------------------------------------------------------


@stage
def stopped(agreement: Agreement, *, at: datetime = AT, by: Actor | None = None, **changes: Any) -> Stop:
    """A stop in effect."""
    inputs: dict[str, Any] = {"cause": Stop.Cause.OTHER, "reason": "核查期间暂停。"} | changes
    return actions.open_stop(
        by=by or world.approver(str(agreement.region_id)), at=at, agreement=fresh(agreement), **inputs
    )


@stage
def propose(agreement: Agreement, *, at: datetime = AT, by: Actor | None = None, **changes: Any) -> EndingProposal:
    """A proposal to end: for consent, unless changed."""
    inputs: dict[str, Any] = {
        "kind": EndingProposal.Kind.TERMINATION,
        "ground": EndingProposal.Ground.CONSENT,
        "text": "双方协商一致，拟终止授权。",
    } | changes
    return actions.propose_ending(id=agreement.pk, by=by or world.clerk(str(agreement.region_id)), at=at, **inputs)


@stage
def stated(proposal: EndingProposal, *, at: datetime = AT) -> EndingProposal:
    """The operator said what it has to say."""
    return actions.state_defence(
        id=proposal.pk, by=admin(proposal.agreement), at=at, statement="已按要求改正，请求继续授权。"
    )


@stage
def hear(proposal: EndingProposal, *, at: datetime = AT) -> EndingProposal:
    """Heard, and before the mechanism."""
    return actions.hear(id=proposal.pk, by=world.clerk(str(proposal.region_id)), at=at)


@stage
def heard(agreement: Agreement, *, at: datetime = AT, **changes: Any) -> EndingProposal:
    """Proposed, stated, heard."""
    return hear(stated(propose(agreement, at=at, **changes), at=at), at=at)


@stage
def decided(agreement: Agreement, *, at: datetime = AT, approves: bool = True, **changes: Any) -> EndingProposal:
    """Heard, deliberated and decided by the government; not carried out."""
    made = heard(agreement, at=at, **changes)
    assert made.matter is not None
    mechanism.decided(Matter.objects.get(pk=made.matter_id), approves, at=at)
    return EndingProposal.objects.get(pk=made.pk)


def fresh(agreement: Agreement) -> Agreement:
    """The row as it stands now."""
    return Agreement.objects.get(pk=agreement.pk)

"""Who may know of an agreement and of its parts."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.queries import answers_for
from applicants.permissions import organizations
from audit.actor import Actor
from audit.roles import AUTHORITY, MECHANISM, UNIT, Role
from operations.agreements.models import (
    Agreement,
    Amendment,
    AmendmentItem,
    ChangeFiling,
    Concurrence,
    EndingProposal,
    NameChange,
    Plan,
    ScopeItem,
    SealUse,
    Stop,
)
from operations.mechanism.models import Opinion
from operations.mechanism.permissions import below
from statute.vocabulary import SAFETY_SUPERVISORS, TRADING_SUPERVISORS
from web.reading import among

# No row has it: a seat without its unit, organization or domain sees nothing.
_NONE = UUID(int=0)
_DRAFTED = (Agreement.State.DRAFT, Agreement.State.OPERATOR_SIGNED, Agreement.State.VOID)
_SUPERVISORS = frozenset((*SAFETY_SUPERVISORS, *TRADING_SUPERVISORS, "data"))


def agreements(by: Actor) -> QuerySet[Agreement]:
    """The agreements this actor may know of."""
    rows = Agreement.objects.all()
    if by.is_system or by.role == Role.AUDIT_ADMIN:
        return rows
    if by.role in AUTHORITY | MECHANISM:
        return rows.filter(region_id=by.region)
    if by.of_organization:
        return rows.filter(organization_id=by.organization or _NONE)
    if by.role == Role.AUDITOR:
        return rows.filter(below(by.region))
    sealed = rows.exclude(state__in=_DRAFTED)
    if by.role == Role.PROVINCIAL_DESK:
        return sealed
    if by.role in UNIT and by.unit:
        return rows.filter(_of_unit(by))
    if by.role == Role.STEWARD and by.unit:
        return sealed.filter(pk__in=ScopeItem.objects.filter(item__provider_id=UUID(by.unit)).values("agreement_id"))
    if by.role == Role.DOMAIN_OPERATOR and by.domain:
        return sealed.filter(tenancy__domain_id=by.domain)
    return rows.none()


def _of_unit(by: Actor) -> Q:
    """What a unit was asked about, and what it supervises: its region's sealed agreements, a sector authority's in its fields."""
    asked = Q(pk__in=Concurrence.objects.filter(unit_id=by.unit).values("agreement_id"))
    for kind in (EndingProposal, Amendment):
        asked |= Q(pk__in=kind._default_manager.filter(matter__in=_asked(by)).values("agreement_id"))
    sealed_here = Q(region_id=by.region) & ~Q(state__in=_DRAFTED)
    if by.unit_kind in _SUPERVISORS:
        return asked | sealed_here
    if by.unit_kind == "sector":
        return asked | (sealed_here & Q(answers_for(by.unit, "application__announcement__field__code")))
    return asked


def _asked(by: Actor) -> QuerySet[Opinion, Any]:
    """The matters on which a unit's opinion is asked."""
    return Opinion.objects.filter(unit_id=by.unit or _NONE).values("matter_id")


def scope_items(by: Actor) -> QuerySet[ScopeItem]:
    """Rows of the scope: with their agreement; a steward's own items only."""
    rows = ScopeItem.objects.filter(among(agreements(by), "agreement_id"))
    return rows.filter(item__provider_id=UUID(by.unit) if by.unit else _NONE) if by.role == Role.STEWARD else rows


def seal_uses(by: Actor) -> QuerySet[SealUse]:
    """The seal register: the authority, its auditors, and the operator whose agreement was sealed."""
    return SealUse.objects.filter(among(agreements(by), "agreement_id"))


def plans(by: Actor) -> QuerySet[Plan]:
    """Emergency plans: with their agreement; units only what was sent to them or is in force."""
    rows = Plan.objects.filter(among(agreements(by), "agreement_id"))
    if by.role in UNIT:
        return rows.filter(
            Q(pk__in=Concurrence.objects.filter(unit_id=by.unit or _NONE).values("plan_id"))
            | Q(state__in=[Plan.State.APPROVED, Plan.State.SUPERSEDED])
        )
    if by.role == Role.STEWARD:
        return rows.none()
    return rows


def concurrences(by: Actor) -> QuerySet[Concurrence]:
    """A unit sees its own, and the others' given ones once it has given its own; the rest with the plan."""
    rows = Concurrence.objects.filter(among(plans(by), "plan_id"))
    if by.role in UNIT:
        answered = Concurrence.objects.filter(unit_id=by.unit or _NONE, given_at__isnull=False).values("plan_id")
        return rows.filter(Q(unit_id=by.unit or _NONE) | Q(given_at__isnull=False, plan_id__in=answered))
    return rows


def stops(by: Actor) -> QuerySet[Stop]:
    """Stops: with their agreement."""
    return Stop.objects.filter(among(agreements(by), "agreement_id"))


def endings(by: Actor) -> QuerySet[EndingProposal]:
    """Proposals to end: authority, mechanism, auditors, the operator concerned, and units asked about the matter."""
    rows = EndingProposal.objects.filter(among(agreements(by), "agreement_id"))
    if by.role in UNIT:
        return rows.filter(matter__in=_asked(by))
    if by.role in {Role.STEWARD, Role.DOMAIN_OPERATOR, Role.PROVINCIAL_DESK}:
        return rows.none()
    return rows


def amendments(by: Actor) -> QuerySet[Amendment]:
    """Supplements: once submitted with their agreement; others only what concerns them, and what was sealed."""
    if by.role == Role.STEWARD:
        return Amendment.objects.filter(pk__in=_of_provider(by).values("amendment_id"))
    rows = Amendment.objects.filter(among(agreements(by), "agreement_id"))
    if by.is_system or by.of_organization or by.role == Role.AUDIT_ADMIN:
        return rows
    rows = rows.filter(submitted_at__isnull=False)
    sealed = Q(state=Amendment.State.SEALED)
    if by.role in UNIT:
        return rows.filter(sealed | Q(matter__in=_asked(by)))
    if by.role == Role.PROVINCIAL_DESK:
        return rows.filter(sealed | Q(filed_on__isnull=False))
    return rows.filter(sealed) if by.role == Role.DOMAIN_OPERATOR else rows


def _of_provider(by: Actor) -> QuerySet[AmendmentItem]:
    """What an institution is, or was, asked to provide."""
    rows = AmendmentItem.objects.filter(item__provider_id=UUID(by.unit) if by.unit else _NONE, removed=False)
    return rows.exclude(state=AmendmentItem.State.UNASKED)


def amendment_items(by: Actor) -> QuerySet[AmendmentItem]:
    """The data a supplement adds: with it; a steward's own items only."""
    if by.role == Role.STEWARD:
        return _of_provider(by)
    return AmendmentItem.objects.filter(among(amendments(by), "amendment_id"))


def change_filings(by: Actor) -> QuerySet[ChangeFiling]:
    """Filed changes of the operator: with their agreement."""
    return ChangeFiling.objects.filter(among(agreements(by), "agreement_id"))


def name_changes(by: Actor) -> QuerySet[NameChange]:
    """New names asked for: with their organization."""
    return NameChange.objects.filter(among(organizations(by), "organization_id"))

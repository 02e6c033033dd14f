"""Who may know of closures and purges: authority and auditors, the operator concerned, the domain's operator."""

from django.db.models import QuerySet

from audit.actor import Actor
from audit.roles import AUTHORITY, MECHANISM, Role
from operations.agreements import permissions as up_river
from operations.agreements.models import EndingProposal
from operations.catalog import permissions as catalog
from operations.catalog.models import Item
from operations.closures.models import CarryOver, Closure, PurgeProposal
from operations.mechanism.permissions import below
from web.reading import among


def closures(by: Actor) -> QuerySet[Closure]:
    """The closing cases this actor may know of."""
    rows = Closure.objects.all()
    if by.is_system or by.role == Role.AUDIT_ADMIN:
        return rows
    if by.role in AUTHORITY | MECHANISM:
        return rows.filter(region_id=by.region)
    if by.role == Role.AUDITOR:
        return rows.filter(below(by.region))
    if by.role == Role.DOMAIN_OPERATOR and by.domain:
        return rows.filter(domain_id=by.domain)
    if by.of_organization and by.organization:
        return rows.filter(organization_id=by.organization)
    return rows.none()


def carry_overs(by: Actor) -> QuerySet[CarryOver]:
    """What a renewal is to carry over: whoever sees the closing case."""
    return CarryOver.objects.filter(among(closures(by), "closure_id"))


def purges(by: Actor) -> QuerySet[PurgeProposal]:
    """Purge proposals: authority and auditors, the audit administrator; neither operators nor applicants decide or see them."""
    rows = PurgeProposal.objects.all()
    if by.is_system or by.role == Role.AUDIT_ADMIN:
        return rows
    if by.role in AUTHORITY:
        return rows.filter(region_id=by.region)
    if by.role == Role.AUDITOR:
        return rows.filter(below(by.region))
    return rows.none()


def endings(by: Actor) -> QuerySet[EndingProposal]:
    """Proposals to end, as up-river."""
    return up_river.endings(by)


def items(by: Actor) -> QuerySet[Item]:
    """Catalog items, as up-river."""
    return catalog.items(by)

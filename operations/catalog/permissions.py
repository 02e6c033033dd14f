"""Who may know of a catalog item: everybody signed in; items not yet confirmed only where they are made."""

from django.db.models import Q, QuerySet

from audit.actor import Actor
from audit.roles import AUTHORITY, Role
from operations.catalog.models import CatalogImport, Item, Supervision


def items(by: Actor) -> QuerySet[Item]:
    """The items this actor may know of: names and classes, never content."""
    if not by.signed_in and not by.is_system:
        return Item.objects.none()
    if by.is_system or by.role in {Role.AUDITOR, Role.AUDIT_ADMIN}:
        return Item.objects.all()
    confirmed = Q(state=Item.State.CONFIRMED)
    if by.role in AUTHORITY:
        return Item.objects.filter(confirmed | Q(region=by.region))
    if by.role == Role.STEWARD:
        return Item.objects.filter(confirmed | Q(provider_id=by.unit or None))
    return Item.objects.filter(confirmed)


def supervisions(by: Actor) -> QuerySet[Supervision]:
    """Supervision records: the institution that filed them, the data authority of the region, auditors."""
    if by.is_system or by.role in {Role.AUDITOR, Role.AUDIT_ADMIN}:
        return Supervision.objects.all()
    if by.role in AUTHORITY:
        return Supervision.objects.filter(item__region__code=by.region)
    if by.role == Role.STEWARD and by.unit:
        return Supervision.objects.filter(item__provider__in=[by.unit])
    return Supervision.objects.none()


def imports(by: Actor) -> QuerySet[CatalogImport]:
    """Files of proposals: the institution whose they are, once proposed the data authority of the region, auditors."""
    if by.is_system or by.role in {Role.AUDITOR, Role.AUDIT_ADMIN}:
        return CatalogImport.objects.all()
    if by.role in AUTHORITY:
        return CatalogImport.objects.filter(region_id=by.region, proposed_at__isnull=False)
    if by.role == Role.STEWARD and by.unit:
        return CatalogImport.objects.filter(provider__in=[by.unit])
    return CatalogImport.objects.none()

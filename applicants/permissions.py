"""Who may know of organizations, their people and documents."""

from django.db.models import Q, QuerySet

from applicants.models import Document, Fact, Organization, Person
from audit.actor import Actor
from audit.roles import AUTHORITY, MECHANISM, UNIT, Role
from web.reading import among

OVERSEERS = frozenset({Role.AUDITOR, Role.AUDIT_ADMIN})
# The authority's side: every organization whose identity was ever confirmed, and those waiting for it in their region.
OFFICIALS = AUTHORITY | MECHANISM | UNIT | {Role.PROVINCIAL_DESK}


def organizations(by: Actor) -> QuerySet[Organization]:
    """The organizations this actor may know of."""
    if by.is_system or by.role in OVERSEERS:
        return Organization.objects.all()
    if by.of_organization:
        return Organization.objects.filter(pk=by.organization) if by.organization else Organization.objects.none()
    if by.role in OFFICIALS:
        return Organization.objects.filter(~Q(state=Organization.State.REGISTERED) | Q(region_id=by.region))
    return Organization.objects.none()


def people(by: Actor) -> QuerySet[Person]:
    """People of the organizations one may know of."""
    return Person.objects.filter(among(organizations(by), "organization_id"))


def facts(by: Actor) -> QuerySet[Fact]:
    """The record of the organizations one may know of."""
    return Fact.objects.filter(among(organizations(by), "organization_id"))


def documents(by: Actor) -> QuerySet[Document]:
    """What one uploaded, and what belongs to one's organization. Others see a document through the object it belongs to."""
    if by.is_system:
        return Document.objects.all()
    if not by.signed_in:
        return Document.objects.none()
    own = Q(uploaded_by=by.user_id)
    if by.of_organization and by.organization:
        own |= Q(organization_id=by.organization)
    return Document.objects.filter(own)


# Gates of the kinds of object here that documents belong to; who hands documents out adds the other rooms'.
GATES = {"organization": organizations, "person": people, "fact": facts}

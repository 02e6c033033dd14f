"""Who may know of an application and its parts: the applicant, its authority and mechanism, and whoever has a part in it."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from audit import clock
from audit.actor import Actor
from audit.roles import AUTHORITY, MECHANISM, UNIT, Role
from operations.applications.models import (
    Application,
    CheckItem,
    Consultation,
    Experience,
    Filing,
    Material,
    Objection,
    Publication,
    RequestedItem,
    Scenario,
    Supplement,
)
from operations.mechanism.permissions import below
from web.reading import among

# Matches no row: what a seat without organization or unit looks for.
NONE = UUID(int=0)
P = TypeVar("P", bound=Model)
# What every page and list of an application shows with it.
SHOWN = ("organization", "region", "announcement__field", "publication", "filing")
# Those who read a whole file because of their office.
OFFICIALS = AUTHORITY | MECHANISM | UNIT | {Role.PROVINCIAL_DESK, Role.AUDITOR, Role.AUDIT_ADMIN}


def applications(by: Actor) -> QuerySet[Application]:
    """The applications this actor may know of. What was never submitted stays the organization's own.

    An expert sees the file of a case they were asked about until the day their opinion is due, that day included.
    """
    rows = Application.objects.select_related(*SHOWN)
    if by.is_system:
        return rows
    if by.of_organization:
        return rows.filter(organization_id=by.organization or NONE)
    rows = rows.filter(submitted_at__isnull=False)
    if by.role == Role.AUDIT_ADMIN:
        return rows
    if by.role in AUTHORITY | MECHANISM:
        return rows.filter(region_id=by.region)
    if by.role in UNIT:
        mine = CheckItem.objects.filter(application=OuterRef("pk"), unit_id=by.unit or NONE)
        return rows.filter(Q(region_id=by.region) | Exists(mine))
    if by.role == Role.STEWARD:
        return rows.filter(Exists(_asked(by).filter(application=OuterRef("pk"))))
    if by.role == Role.EXPERT:
        asked = Consultation.objects.filter(
            application=OuterRef("pk"), expert_id=by.seat_id, due_on__gte=clock.today()
        ).exclude(no_conflict=False)
        return rows.filter(Exists(asked))
    if by.role in {Role.PROVINCIAL_DESK, Role.AUDITOR}:
        return rows.filter(below(by.region))
    return rows.none()


def _asked(by: Actor) -> QuerySet[RequestedItem]:
    """The items that were put to a steward's institution."""
    return RequestedItem.objects.filter(item__provider=UUID(by.unit) if by.unit else NONE, removed=False).exclude(
        state=RequestedItem.State.UNASKED
    )


def _parts(model: type[P], by: Actor) -> QuerySet[P]:
    return model._default_manager.filter(among(applications(by), "application_id"))


def scenarios(by: Actor) -> QuerySet[Scenario]:
    """Scenarios: whoever sees the application."""
    return _parts(Scenario, by)


def requested_items(by: Actor) -> QuerySet[RequestedItem]:
    """Requested items: whoever sees the application; a steward those of their own institution."""
    return _asked(by) if by.role == Role.STEWARD else _parts(RequestedItem, by)


def materials(by: Actor) -> QuerySet[Material]:
    """Materials: whoever sees the application, except stewards, who judge data and nothing else."""
    return Material.objects.none() if by.role == Role.STEWARD else _parts(Material, by)


def experiences(by: Actor) -> QuerySet[Experience]:
    """Evidence of experience: as materials."""
    return Experience.objects.none() if by.role == Role.STEWARD else _parts(Experience, by)


def check_items(by: Actor) -> QuerySet[CheckItem]:
    """Check items: officials, and the applicant (state and deadline of each; opinions are shown by role).

    A unit knows its own, and what the others concluded once it has nothing open itself in the case.
    """
    if by.role in UNIT:
        own = CheckItem.objects.filter(unit_id=by.unit or NONE)
        unfinished = own.filter(state=CheckItem.State.OPEN).values("application_id")
        others = Q(concluded_at__isnull=False) & ~Q(application_id__in=unfinished)
        return _parts(CheckItem, by).filter(Q(unit_id=by.unit or NONE) | others)
    if by.is_system or by.of_organization or by.role in OFFICIALS:
        return _parts(CheckItem, by)
    return CheckItem.objects.none()


def consultations(by: Actor) -> QuerySet[Consultation]:
    """Consultations: officials; an expert their own, which stay known to them. Never the applicant: experts are not named."""
    if by.role == Role.EXPERT:
        return Consultation.objects.filter(expert_id=by.seat_id)
    if by.is_system or by.role in OFFICIALS:
        return _parts(Consultation, by)
    return Consultation.objects.none()


def supplements(by: Actor) -> QuerySet[Supplement]:
    """Supplement notices: as materials."""
    return Supplement.objects.none() if by.role in {Role.STEWARD, Role.EXPERT} else _parts(Supplement, by)


def publications(by: Actor) -> QuerySet[Publication]:
    """Publications: whoever sees the application."""
    return _parts(Publication, by)


def filings(by: Actor) -> QuerySet[Filing]:
    """Filings: officials and the applicant."""
    return _parts(Filing, by)


def objections(by: Actor) -> QuerySet[Objection]:
    """Objections: officials only; who objects is not told to the applicant."""
    return _parts(Objection, by) if by.is_system or by.role in OFFICIALS else Objection.objects.none()

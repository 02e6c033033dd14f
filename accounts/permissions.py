"""Who may know of accounts, seats, units and regions."""

from django.db.models import Q, QuerySet

from accounts.models import ApiToken, Region, Seat, Unit, User
from audit.actor import Actor
from audit.roles import ADMINISTRATORS, Role

# Administrators and auditors see everybody; everybody else themselves, an organization's administrator its people.
EVERYBODY = ADMINISTRATORS | {Role.AUDITOR}


def users(by: Actor) -> QuerySet[User]:
    """The accounts this actor may know of."""
    if by.is_system or by.role in EVERYBODY:
        return User.objects.all()
    if not by.signed_in:
        return User.objects.none()
    known = Q(pk=by.user_id)
    if by.role == Role.ORG_ADMIN and by.organization:
        known |= Q(pk__in=Seat.objects.filter(organization=by.organization).values("user_id"))
    return User.objects.filter(known)


def seats(by: Actor) -> QuerySet[Seat]:
    """The seats this actor may know of."""
    if by.is_system or by.role in EVERYBODY:
        return Seat.objects.all()
    if not by.signed_in:
        return Seat.objects.none()
    known = Q(user_id=by.user_id)
    if by.of_organization and by.organization:
        known |= Q(organization=by.organization)
    return Seat.objects.filter(known)


def tokens(by: Actor) -> QuerySet[ApiToken]:
    """One's own keys; administrators and auditors see that keys exist."""
    if by.is_system or by.role in EVERYBODY:
        return ApiToken.objects.all()
    return ApiToken.objects.filter(seat__user_id=by.user_id) if by.user_id else ApiToken.objects.none()


def regions(by: Actor) -> QuerySet[Region]:
    """Regions are public."""
    return Region.objects.all()


def units(by: Actor) -> QuerySet[Unit]:
    """Units are named to everybody signed in."""
    return Unit.objects.all() if by.signed_in or by.is_system else Unit.objects.none()

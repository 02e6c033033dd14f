"""Who may know of what the mechanism does. Applicants never see matters, opinions or seals."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from accounts.models import Region
from audit.actor import Actor
from audit.roles import AUTHORITY, MECHANISM, UNIT, Role
from operations.mechanism.models import (
    CalendarDay,
    Decision,
    ExpertGroup,
    FieldDesignation,
    FollowUp,
    KeyField,
    LocalRule,
    Matter,
    Mechanism,
    Opinion,
    PilotDesignation,
    RuleText,
    Seal,
)
from web.reading import among

M = TypeVar("M", bound=Model)
SEES_PARAMETERS = frozenset({Role.CLERK, Role.APPROVER, Role.SECRETARIAT, Role.CONVENER, Role.AUDITOR})


def below(region: str, path: str = "region__code") -> Q:
    """A region and those under it, by the structure of GB/T 2260 codes; nothing without a region."""
    if not region:
        return Q(pk__in=[])
    if region.endswith("0000"):
        return Q(**{f"{path}__startswith": region[:2]})
    if region.endswith("00"):
        return Q(**{f"{path}__startswith": region[:4]})
    return Q(**{path: region})


def _signed_in(rows: QuerySet[M], by: Actor) -> QuerySet[M]:
    return rows if by.signed_in or by.is_system else rows.none()


def key_fields(by: Actor) -> QuerySet[KeyField]:
    """Key fields are public; everybody signed in."""
    return _signed_in(KeyField.objects.all(), by)


def mechanisms(by: Actor) -> QuerySet[Mechanism]:
    """Which mechanisms there are and who belongs to them: everybody signed in."""
    return _signed_in(Mechanism.objects.all(), by)


def pilots(by: Actor) -> QuerySet[PilotDesignation]:
    """Pilot designations: everybody signed in."""
    return _signed_in(PilotDesignation.objects.all(), by)


def field_designations(by: Actor) -> QuerySet[FieldDesignation]:
    """Designations of provincial fields: everybody signed in."""
    return _signed_in(FieldDesignation.objects.all(), by)


def expert_groups(by: Actor) -> QuerySet[ExpertGroup]:
    """Expert groups: everybody signed in."""
    return _signed_in(ExpertGroup.objects.all(), by)


def calendar_days(by: Actor) -> QuerySet[CalendarDay]:
    """Corrections of the calendar: everybody signed in."""
    return _signed_in(CalendarDay.objects.all(), by)


def local_rules(by: Actor) -> QuerySet[LocalRule]:
    """Local rules bind everybody: everybody signed in; what is not confirmed, or revoked, only where they are made."""
    if by.is_system:
        return LocalRule.objects.all()
    binding = Q(confirmed_by__isnull=False, revoked_at__isnull=True)
    if by.role == Role.AUDITOR:
        return LocalRule.objects.filter(binding | below(by.region))
    if by.role in AUTHORITY | MECHANISM:
        return LocalRule.objects.filter(binding | Q(region_id=by.region))
    return _signed_in(LocalRule.objects.filter(binding), by)


def rule_texts(by: Actor) -> QuerySet[RuleText]:
    """Rule sets bind everybody: everybody signed in; what is not confirmed only the province and its auditors."""
    if by.is_system:
        return RuleText.objects.all()
    if by.role in AUTHORITY | MECHANISM | {Role.AUDITOR}:
        return RuleText.objects.filter(Q(confirmed_by__isnull=False) | Q(region_id=by.region))
    return _signed_in(RuleText.objects.filter(confirmed_by__isnull=False), by)


def may_read_parameters(by: Actor, region: str) -> bool:
    """A region's rules with what is still to be confirmed: its authority and mechanism, auditors of it and above it."""
    if by.role == Role.AUDITOR:
        return bool(region) and Region.objects.filter(below(by.region, "code"), code=region).exists()
    return by.role in SEES_PARAMETERS and by.region == region


def seals(by: Actor) -> QuerySet[Seal]:
    """The seals of a region: its data authority and its auditors."""
    if by.is_system:
        return Seal.objects.all()
    if by.role in AUTHORITY:
        return Seal.objects.filter(region_id=by.region)
    if by.role == Role.AUDITOR:
        return Seal.objects.filter(below(by.region))
    return Seal.objects.none()


def matters(by: Actor) -> QuerySet[Matter]:
    """Matters: authority and mechanism of the region, the units asked, auditors of the region and above it."""
    if by.is_system:
        return Matter.objects.all()
    if by.role in AUTHORITY | MECHANISM:
        return Matter.objects.filter(region_id=by.region)
    if by.role in UNIT and by.unit:
        return Matter.objects.filter(pk__in=Opinion.objects.filter(unit_id=by.unit).values("matter_id"))
    if by.role == Role.AUDITOR:
        return Matter.objects.filter(below(by.region))
    return Matter.objects.none()


def opinions(by: Actor) -> QuerySet[Opinion]:
    """A unit sees its own, and the others' given ones after its own is given; authority, mechanism, auditors: all."""
    if by.role in UNIT and by.unit:
        own = Opinion.objects.filter(unit_id=by.unit)
        answered = own.filter(given_at__isnull=False).values("matter_id")
        return Opinion.objects.filter(Q(unit_id=by.unit) | Q(given_at__isnull=False, matter_id__in=answered))
    return Opinion.objects.filter(among(matters(by), "matter_id"))


def decisions(by: Actor) -> QuerySet[Decision]:
    """A government's decision: whoever sees its matter."""
    return Decision.objects.filter(among(matters(by), "matter_id"))


def follow_ups(by: Actor) -> QuerySet[FollowUp]:
    """What a conclusion asks for: whoever sees its matter."""
    return FollowUp.objects.filter(among(matters(by), "matter_id"))

"""Somebody for every role, seated where the object lies, and the same seat elsewhere."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.core.exceptions import ObjectDoesNotExist

from accounts.models import Unit, UnitKind
from audit.actor import SYSTEM, Actor
from audit.roles import ORGANIZATION, UNIT, Role
from audit.subject import Subject
from operations.agreements.models import Amendment, AmendmentItem
from operations.applications.models import Application, CheckItem, RequestedItem
from operations.catalog.models import CatalogImport, Item
from operations.oversight.models import CreditRecord

PROVINCE = "330000"
ELSEWHERE = "330198"
# Nobody's seat is tied to a place: acting elsewhere makes no difference to them.
UNBOUND = frozenset({Role.SYSTEM, Role.REGISTRANT, Role.PROVINCIAL_DESK, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN})  # fmt: skip


def seated(role: str, subject: Subject) -> Actor:
    """A person nobody has met, in a seat of this role with this object in its scope."""
    if role == Role.SYSTEM:
        return SYSTEM
    by = Actor(user_id=uuid4(), seat_id=uuid4(), name=f"某{Role(role).label}", role=role)
    if role in ORGANIZATION:
        organization = str(subject.organization_id or uuid4())
        return replace(by, organization=organization, organizations=frozenset({organization}))
    if role == Role.DOMAIN_OPERATOR:
        return replace(by, domain=_domain(subject), region=_region(subject))
    if role in UNIT or role == Role.STEWARD:
        unit = _unit(subject, role)
        return replace(by, unit=str(unit.pk), unit_kind=unit.kind, region=_region(subject), place=unit.name)
    if role == Role.REGISTRANT:
        return by
    if role == Role.EVALUATOR and (held := _follow(subject, "evaluator_seat")):
        return replace(by, seat_id=held, region=_region(subject))
    return replace(by, region=PROVINCE if role == Role.PROVINCIAL_DESK else _region(subject))


def elsewhere(by: Actor) -> Actor:
    """The same role in another region, unit, organization and domain."""
    return replace(
        by,
        user_id=uuid4(),
        seat_id=uuid4(),
        region=ELSEWHERE if by.region else "",
        unit=str(uuid4()) if by.unit else "",
        organization=str(uuid4()) if by.organization else "",
        organizations=frozenset({str(uuid4())}) if by.organization else frozenset(),
        domain=str(uuid4()) if by.domain else "",
    )


def _region(subject: Any) -> str:
    return str(subject.region_id or subject.case.region_id or PROVINCE)


def _domain(subject: Any) -> str:
    for path in (
        "domain_id",
        "tenancy.domain_id",
        "agreement.tenancy.domain_id",
        "closure.agreement.tenancy.domain_id",
    ):
        if found := _follow(subject, path):
            return str(found)
    return str(subject.pk) if subject.type_code() == "domain" else str(uuid4())


def _follow(subject: Any, path: str) -> Any:
    """What lies at the end of a path of attributes; None where it breaks off or a row is not there yet."""
    for name in path.split("."):
        try:
            subject = getattr(subject, name)
        except (AttributeError, ObjectDoesNotExist):
            return None
    return subject


def _unit(subject: Any, role: str) -> Unit:
    """The unit concerned: the one asked, the provider of the item, the sector authority of the field; else one of the region."""
    if role == Role.STEWARD:
        match subject:
            case Item() | CatalogImport():
                return subject.provider
            case RequestedItem() | AmendmentItem():
                return subject.item.provider
            case Amendment() if (added := subject.items.first()) is not None:
                return added.item.provider
            case Application() if (asked := subject.requested.first()) is not None:
                return asked.item.provider
    elif isinstance(subject, CheckItem | CreditRecord):
        return subject.unit
    if role == Role.SECTOR and (field := _follow(subject, "field.code") or _follow(subject, "announcement.field.code")):
        return Unit.objects.get(region__code=_region(subject), kind=UnitKind.SECTOR, fields_of=field)
    for name in ("checks", "opinions", "concurrences"):
        asked = getattr(subject, name, None)
        if asked is not None and (first := asked.first()) is not None:
            return first.unit
    kind = {Role.STEWARD: UnitKind.PROVIDER, Role.SECTOR: UnitKind.SECTOR}.get(Role(role), UnitKind.CAC)
    return Unit.objects.filter(region__code=_region(subject), kind=kind).order_by("pk").first() or _any_unit()


def _any_unit() -> Unit:
    return Unit.objects.order_by("pk").first() or Unit(name="某单位", kind=UnitKind.CAC)

"""Reading people, seats and units."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, StrIndex
from django.db.models.lookups import GreaterThan

from accounts.models import Region, Seat, Unit, UnitKind, User
from audit.actor import Actor
from audit.roles import Role
from web.reading import once


def seats_of(user: User) -> QuerySet[Seat]:
    """Every seat the person was ever given, units loaded, in that order."""
    return Seat.objects.filter(user=user).select_related("unit").order_by("id")


def seats_on(user: User, day: date) -> list[Seat]:
    """The seats the person holds on `day`, units loaded, in the order they were given."""
    rows = seats_of(user).filter(valid_from__lte=day)
    return list(rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day)))


def actor_of(
    user: User, seat: Seat | None, *, seats: Sequence[Seat] = (), address: str = "", request_id: str = ""
) -> Actor:
    """The person in one seat. Without any seat they act as a registrant, who may only register an organization."""
    organizations = frozenset(s.organization for s in seats if s.organization)
    if seat is None:
        return Actor(user_id=user.pk, name=str(user), role=Role.REGISTRANT, address=address, request_id=request_id)
    return Actor(
        user_id=user.pk,
        name=str(user),
        role=seat.role,
        region=seat.region_code,
        unit=str(seat.unit_id or ""),
        unit_kind=seat.unit.kind if seat.unit else "",
        organization=seat.organization,
        domain=seat.domain,
        place=seat.place,
        seat_id=seat.pk,
        address=address,
        request_id=request_id,
        organizations=organizations,
    )


def actor_in(username: str, *, day: date) -> Actor:
    """The actor of a person's first valid seat on `day`; for commands, the demo world and tests."""
    user = User.objects.get(username=username)
    seats = seats_on(user, day)
    return actor_of(user, seats[0] if seats else None, seats=seats)


@once
def units_at(region: str) -> QuerySet[Unit]:
    """The active units of a region, and for a county those of its city: whoever may serve here, regions loaded."""
    city = Region.objects.filter(code=region, level=Region.Level.COUNTY).values("parent_id")
    rows = Unit.objects.filter(Q(region__code=region) | Q(region_id__in=city), is_active=True)
    return rows.select_related("region").order_by("id")


def units_of(region: str, kind: str) -> list[Unit]:
    """Active units of one kind in a region; a county lacking one is served by its city's."""
    found = [unit for unit in units_at(region) if unit.kind == kind]
    return [unit for unit in found if unit.region.code == region] or found


def sector_unit_of(region: str, field_code: str) -> Coalesce:
    """`sector_unit` as an expression over rows that have a region's code and a key field's code at these paths."""
    sector = Unit.objects.filter(kind=UnitKind.SECTOR, is_active=True)
    own = sector.filter(region__code=OuterRef(region))
    city = sector.filter(region__children__code=OuterRef(region), region__children__level=Region.Level.COUNTY)

    def first(rows: QuerySet[Unit]) -> Subquery:
        return Subquery(rows.filter(_names(field_code)).order_by("id").values("pk")[:1])

    return Coalesce(first(own), Case(When(~Exists(own), then=first(city))))


def answers_for(unit: str, field_code: str) -> Exists:
    """Whether this sector authority answers for the key field whose code is at this path, over rows that have one."""
    return Exists(Unit.objects.filter(_names(field_code), pk=unit))


def _names(field_code: str) -> GreaterThan:
    """A unit's list of fields has the outer row's."""
    fields = Concat(Value(","), F("fields_of"), Value(","))
    wanted = Concat(Value(","), OuterRef(field_code), Value(","), output_field=CharField())
    return GreaterThan(StrIndex(fields, wanted), 0)


def sector_unit(region: str, field_code: str) -> Unit | None:
    """The sector authority of a key field in a region (a county's: its city's where it has none)."""
    for unit in units_of(region, "sector"):
        if field_code in unit.fields_of.split(","):
            return unit
    return None

"""Who walks: two persons for every role in every place, the same two through a whole walk."""

from dataclasses import replace
from random import Random
from uuid import NAMESPACE_OID, uuid5

from applicants.models import Organization
from audit.act import Act
from audit.actor import Actor
from audit.roles import ORGANIZATION, Role
from audit.subject import Subject
from tests.matrix.seats import seated

PERSONS = 2
# Once in so many times somebody tries whose work it isn't.
STRANGERS = 12


def somebody(act: Act[Subject], subject: Subject, random: Random) -> Actor:
    """Mostly one of those whose work it is."""
    own = sorted(set(act.roles) - {Role.SYSTEM})
    role = random.choice(own if own and random.randrange(STRANGERS) else sorted(set(Role) - {Role.SYSTEM}))
    return person(role, subject, random.randrange(PERSONS))


def person(role: str, subject: Subject, number: int) -> Actor:
    """One of the persons who hold this role where the object lies; whoever a seat was named for sits in that one."""
    by = seated(role, subject)
    if role in ORGANIZATION and not subject.organization_id:
        by = replace(
            by, organization=str(Organization.objects.order_by("pk").values_list("pk", flat=True).first() or "")
        )
    place = "|".join((by.role, by.region, by.unit, by.organization, by.domain, str(number)))
    seat = getattr(subject, "expert_id", None) if role == Role.EXPERT else getattr(subject, "evaluator_seat", None)
    return replace(
        by, user_id=uuid5(NAMESPACE_OID, place), seat_id=seat or uuid5(NAMESPACE_OID, f"{place}|seat"), name=place
    )

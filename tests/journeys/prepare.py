"""Prepares the database of an installation for a journey, by the real actions, on today's date.

    python -m tests.journeys.prepare base|supplied|operating

with SHOUQUAN_DATA and SHOUQUAN_MODE=demo in the environment; the last line of the output is JSON for the test.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import django

FIELDS = "信用等级\n评定年度"


def today_in_scenarios(password: str) -> None:
    """The scenarios act at `world.AT`: here that is now. One generated password for everybody, and names to read."""
    from django.contrib.auth.hashers import make_password

    from audit import clock
    from operations.demo.people import names
    from tests import world

    now = clock.now()
    world.AT, world.DAY, world.PASSWORD = now, clock.today(now), password
    world.evidence.__defaults__ = ("材料.pdf", now)
    hashed = make_password(password)
    world.make_password = lambda _plain: hashed  # hashing is meant to be slow; once is enough here
    invented, plain = names(), world.person

    def named(username: str, role: str, *, name: str = "", **scope: Any) -> Any:
        return plain(username, role, name=name or next(invented), **scope)

    world.person = named


def username(actor: Any) -> str:
    from accounts.models import User

    return User.objects.get(pk=actor.user_id).username


def base(**flags: bool) -> dict[str, Any]:
    """A pilot city with everybody in their seats, a catalog item, an accepted domain, a confirmed organization; no case yet.

    `flags` of the item: returned_by_province, trade_secret …
    """
    from accounts.models import Seat
    from accounts.secret import Secret
    from applicants.actions import add_person
    from audit.roles import Role
    from operations.mechanism import queries
    from tests import world
    from tests.scenarios import applications, domains, mechanism

    mechanism.ready()
    mechanism.field("finance")
    applications.item(**flags)
    domains.operator(domains.accepted_domain())
    organization = applications.applicant()
    person = add_person(
        id=organization.organization.pk, by=organization.admin, at=world.AT, id_number=Secret("110101199001010007"),
        name="温如意", position="建模工程师",
    )  # fmt: skip
    mechanism.seat(Role.SEAL_KEEPER)
    for unit in {unit.pk: unit for unit in world.units().values()}.values():
        for role in (Role.UNIT_HANDLER, Role.UNIT_APPROVER):
            mechanism.seat(role, unit=unit)
    assert queries.active_seal(world.CITY)
    seats = Seat.objects.exclude(region_code=world.PROVINCE).select_related("user", "unit").order_by("id")
    return {
        "person": str(person.pk),
        # By role; those of units by role and unit.
        "users": {f"{s.role} {s.unit_id.hex}" if s.unit_id else s.role: s.user.username for s in seats},
        "desk": username(domains.desk()),
    }


def supplied() -> dict[str, Any]:
    """An agreement in operation with a cleared person, an open account and data supplied; a key of the domain's operator."""
    import secrets

    from accounts.actions import issue_token
    from accounts.secret import Secret
    from tests import world
    from tests.scenarios import applications, domains

    plain = applications.scenario  # a key lasts a year at most, and is to outlive the term
    applications.scenario = lambda **changes: plain(**{"milestones": ((6, "服务一万户"),)} | changes)
    ready = domains.supplied(domains.ready(term_months=11))
    agreement, person, item, purpose = ready.asked
    operator, token = domains.operator(domains.tenancy(ready.agreement).domain), secrets.token_urlsafe(32)
    issue_token(
        by=operator, at=world.AT, name="授权运营域", token=Secret(token),
        expires_on=ready.agreement.last_on + timedelta(days=20),
    )  # fmt: skip
    return {
        "question": {"agreement": str(agreement), "person": str(person), "item": str(item), "purpose": str(purpose)},
        "token": token,
        "last_on": ready.agreement.last_on.isoformat(),
        "clerk": username(world.clerk()),
    }


def operating() -> dict[str, Any]:
    """An agreement in operation over two items: one with trade secrets that the province handed back, one about persons."""
    from tests.scenarios import applications, domains

    told = base(returned_by_province=True, trade_secret=True)
    applications.item("社保缴纳区间1", level="L3", personal=True)
    agreement = domains.active(domains.ready(items=2))
    return told | {"agreement": str(agreement.pk)}


def to_december() -> None:
    """A year that has begun its last month ends soon, and the report on it falls due."""
    from audit import clock

    today = clock.today()
    clock.advance(timedelta(days=max(0, (date(today.year, 12, 1) - today).days)))


WORLDS: dict[str, Callable[[], dict[str, Any]]] = {"base": base, "supplied": supplied, "operating": operating}


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.core.management import call_command

    from accounts.forms import one_time_code

    call_command("migrate", interactive=False, verbosity=0)
    if sys.argv[1] == "operating":
        to_december()
    password = one_time_code()
    today_in_scenarios(password)
    print(json.dumps({"password": password, **WORLDS[sys.argv[1]]()}))  # noqa: T201


if __name__ == "__main__":
    main()

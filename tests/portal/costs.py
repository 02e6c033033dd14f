"""What a page costs: its statements, for whoever reads it."""

from collections import Counter
from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Seat, User
from audit import clock
from audit.actor import Actor
from tests.world import AT, BEFORE

MOST = 12


def _person(by: Actor) -> User:
    user, _new = User.objects.get_or_create(
        pk=by.user_id, defaults={"username": str(by.user_id), "display_name": by.name, "created_at": AT}
    )
    return user


def client_of(by: Actor) -> Client:
    """Somebody who signed in a while ago and sits in this seat; made where there is no such person yet."""
    held = Seat.objects.filter(pk=by.seat_id).select_related("user").first() if by.seat_id else None
    user = held.user if held else _person(by)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["seen"] = int(clock.real_now().timestamp())
    if by.seat_id is not None:
        scope = {"region_code": by.region, "organization": by.organization, "domain": by.domain}
        if held is None:
            Seat.objects.create(
                pk=by.seat_id, user=user, role=by.role, unit_id=by.unit or None, place=by.place or "某处",
                valid_from=BEFORE, **scope,
            )  # fmt: skip
        session["seat"] = str(by.seat_id)
    session.save()
    return client


def asked(client: Client, address: str) -> list[str]:
    """The statements that a page costs."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code in {200, 302}, f"{address}: {response.status_code}"
    return [query["sql"] for query in queries.captured_queries]


def too_many(client: Client, by: Actor, address: str) -> Iterator[str]:
    """A page that costs too much, as a sentence with what is asked twice."""
    statements = asked(client, address)
    if len(statements) > MOST:
        twice = [f"{n} × {sql[:120]}" for sql, n in Counter(statements).most_common(3) if n > 1]
        yield f"{address} for {by.role}: {len(statements)} queries {twice}"

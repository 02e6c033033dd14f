"""No page of this room costs more than twelve queries, whoever reads it, in whatever state the case is, however much is there."""

from collections import Counter
from collections.abc import Iterable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Seat, User
from audit import clock
from audit.actor import Actor
from audit.roles import Role
from audit.subject import Subject
from operations.agreements.models import Agreement
from operations.agreements.permissions import agreements
from operations.dataflow.actions import products as actions
from operations.dataflow.views import DESKS as OWN
from statute.findings import Refused
from tests.matrix.scenes import SCENES, scene
from tests.matrix.seats import seated
from tests.scenarios import dataflow_processing as flow
from tests.scenarios import dataflow_products as products
from tests.scenarios import dataflow_requests as demands
from tests.scenarios import domains
from tests.world import AT, BEFORE, CREDIT_CODE
from web import addresses

MOST = 12
PEOPLE = tuple(role for role in Role if role != Role.SYSTEM)
DESKS = {desk.model.type_code(): desk for desk in OWN}
GATES = {code: desk.see for code, desk in DESKS.items()} | {Agreement.type_code(): agreements}


def client_of(by: Actor) -> Client:
    """Somebody who signed in a while ago and sits in this seat; made where there is no such person yet."""
    user, _new = User.objects.get_or_create(
        pk=by.user_id, defaults={"username": str(by.user_id), "display_name": by.name, "created_at": AT}
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["seen"] = int(clock.real_now().timestamp())
    if by.seat_id is not None:
        scope = {"region_code": by.region, "organization": by.organization, "domain": by.domain}
        Seat.objects.get_or_create(
            pk=by.seat_id,
            defaults={
                "user": user, "role": by.role, "unit_id": by.unit or None, "place": by.place or "某处",
                "valid_from": BEFORE, **scope,
            },
        )  # fmt: skip
        session["seat"] = str(by.seat_id)
    session.save()
    return client


def asked(client: Client, address: str) -> list[str]:
    """The statements that a page costs."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return [query["sql"] for query in queries.captured_queries]


def costs(by: Actor, places: Iterable[Subject]) -> dict[str, int]:
    """What the reader's pages cost, by kind; a page that costs too much says what it asks twice."""
    found = {}
    seen = [place for place in places if GATES[place.type_code()](by).filter(pk=place.pk).exists()]
    client = client_of(by) if seen else Client()
    for place in seen:
        statements = asked(client, addresses.of(place))
        twice = [f"{n} × {sql[:120]}" for sql, n in Counter(statements).most_common(3) if n > 1]
        assert len(statements) <= MOST, f"{place.type_code()} for {by.role}: {len(statements)} queries {twice}"
        found[place.type_code()] = len(statements)
    return found


# How many queries a page asks is the same on both engines: one pass counts them.
@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize(("machine", "row"), sorted(key for key in SCENES if key[0] in DESKS))
def test_no_case_page_costs_more_in_any_state(machine: str, row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    built = scene(machine, row)
    monkeypatch.setattr(clock, "real_now", lambda: built.at)
    found = [costs(seated(role, built.subject), [built.subject]) for role in PEOPLE]
    assert any(found)


# --- one of everything, and several --------------------------------------------------------------------------------


def one_of_each(items: int, credit_code: str) -> tuple[Agreement, list[Subject]]:
    """A supplied list with a consent, social data in use, a stopped task, a product sold with a refused attempt, a demand:
    as many items, tasks, imports, deliveries and attempts as asked for."""
    agreement = domains.active(domains.ready(items=items, credit_code=credit_code))
    given = [demands.consent(agreement, items=demands.rows_of(agreement)) for _ in range(items)]
    request = demands.delivered(agreement, treatment="consent", consent=given[0])
    agreement = Agreement.objects.get(pk=agreement.pk)
    social = [flow.imported(agreement, name=f"社会数据{n}") for n in range(items)]
    tasks = [flow.running(agreement, name=f"任务{n}", imports=social) for n in range(items)]
    stopped = flow.stopped(agreement)
    product = products.on_market(products.drafted(agreement, tasks=tasks))
    for n in range(items):
        sold = products.deliver(product, customer=f"客户{n}", contract_no="")
        with pytest.raises(Refused):
            actions.deliver(id=product.pk, by=products.staff(agreement), at=AT, **products.sale(product, content="raw"))
    waiting = products.submitted(products.drafted(agreement, name="待审核", tasks=tasks))
    demand = [flow.assigned(agreement) for _ in range(items)][0]
    return agreement, [request, given[0], social[0], stopped, product, waiting, sold, demand]


@pytest.mark.sqlite
@pytest.mark.django_db
def test_three_of_everything_cost_as_much_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: AT)
    few = one_of_each(1, CREDIT_CODE)
    many = one_of_each(3, "91339999MADM000271")
    seen: set[str] = set()
    for role in PEOPLE:
        first, second = (
            {
                **costs(seated(role, agreement), [agreement]),
                **{
                    f"{n}": cost
                    for n, place in enumerate(places)
                    for cost in costs(seated(role, place), [place]).values()
                },
            }
            for agreement, places in (few, many)
        )
        assert first == second, role
        seen |= set(first)
    assert len(seen) == 1 + len(few[1])

"""What a page of this room costs does not grow with what is there; that it costs twelve at most is looked at for all rooms."""

from collections.abc import Iterable

import pytest

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from audit.subject import Subject
from operations.agreements.models import Agreement
from operations.agreements.permissions import agreements
from operations.dataflow.actions import products as actions
from operations.dataflow.views import DESKS as OWN
from statute.findings import Refused
from tests.matrix.seats import seated
from tests.portal.costs import MOST, asked, client_of
from tests.scenarios import dataflow_processing as flow
from tests.scenarios import dataflow_products as products
from tests.scenarios import dataflow_requests as demands
from tests.scenarios import domains
from tests.world import AT, CREDIT_CODE
from web import addresses

PEOPLE = tuple(role for role in Role if role != Role.SYSTEM)
GATES = {desk.model.type_code(): desk.see for desk in OWN} | {Agreement.type_code(): agreements}


def costs(by: Actor, places: Iterable[Subject]) -> dict[str, int]:
    """What the reader's pages cost, by kind."""
    seen = [place for place in places if GATES[place.type_code()](by).filter(pk=place.pk).exists()]
    if not seen:
        return {}
    client = client_of(by)
    found = {place.type_code(): len(asked(client, addresses.of(place))) for place in seen}
    assert {code: cost for code, cost in found.items() if cost > MOST} == {}, by.role
    return found


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


# How many queries a page asks is the same on both engines: one pass counts them.
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

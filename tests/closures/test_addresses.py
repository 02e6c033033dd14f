"""The pages of both rooms answer to those who may see them, with as many queries for many rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from operations.domains.models import Order
from tests import world
from tests.pages import as_person
from tests.scenarios import closures, domains
from tests.world import AT

pytestmark = pytest.mark.django_db


def test_every_page_answers_its_readers_and_nobody_else() -> None:
    case = domains.supplied()
    closures.logged(case.agreement)
    closure, _at = closures.retaining(*closures.expired(case.agreement))
    purge = closures.prepared(closure, closures.after_hold(closure))
    order = Order.objects.order_by("pk").first()
    assert order is not None
    tenancy = domains.tenancy(case.agreement)
    shown = (closure.domain, tenancy, case.personnel, case.account, closure)
    clerk = as_person(world.clerk())
    operator = as_person(domains.operator(tenancy.domain))
    party = as_person(world.admin_of(case.agreement.organization))
    stranger = as_person(world.clerk(world.COUNTY))
    for subject in shown:
        address = f"/{subject.type_code()}/{subject.pk}/"
        assert [c.get(address).status_code for c in (clerk, operator, party)] == [200, 200, 200], address
        if subject is not closure.domain:
            assert stranger.get(address).status_code == 404
    for subject, expected in ((order, [200, 200, 404]), (purge, [200, 404, 404])):
        address = f"/{subject.type_code()}/{subject.pk}/"
        assert [c.get(address).status_code for c in (clerk, operator, party)] == expected, address
    logs, paper = (
        f"{reverse('portal:logs')}?agreement={case.agreement.pk}",
        reverse("closure-deletion", args=[closure.pk]),
    )
    assert [c.get(logs).status_code for c in (clerk, operator, party, stranger)] == [200, 200, 200, 404]
    assert [c.get(paper).status_code for c in (clerk, operator, party, stranger)] == [200, 200, 200, 404]


def test_a_tenancy_s_page_takes_no_more_queries_for_more_items_and_orders() -> None:
    def counted(items: int, credit_code: str) -> int:
        running = domains.active(domains.ready(items=items, credit_code=credit_code))
        for row in running.scope.select_related("agreement", "item", "scenario"):
            domains.actions.order_supply(id=row.pk, by=world.approver(), at=AT)
        client, address = as_person(world.clerk()), f"/tenancy/{domains.tenancy(running).pk}/"
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    assert counted(1, world.CREDIT_CODE) == counted(3, "91339999MADM000271")

"""What belongs to an object down-river is listed on its page by one query, through the gates, and as a filter of its list."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from operations.domains import views
from operations.domains.models import Personnel
from tests import world
from tests.scenarios import domains
from web import hanging, listing
from web.desk import Hanging

pytestmark = pytest.mark.django_db
PEOPLE = replace(
    views.PERSONNEL, hangs=(Hanging(on="agreement", by="agreement", name="person__name", due="nda_until"),)
)
ORDERS = replace(views.ORDERS, hangs=(Hanging(on="agreement", by="agreement", name="target_title"),))
ELSEWHERE = replace(views.DOMAINS, hangs=(Hanging(on="unit", by="region__units", name="name"),))


def test_the_newest_of_each_kind_are_listed_by_one_query(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hanging, "SHOWN", 3)
    running = domains.active()
    for n in range(5):
        domains.registered_person(running, n=n)
    by = world.clerk()
    with CaptureQueriesContext(connection) as asked:
        people, orders = hanging.lists(running, (PEOPLE, ELSEWHERE, ORDERS), by)
    assert len(asked) == 1
    assert (people.count, len(people.lines), people.more) == (5, 3, True)
    newest = Personnel.objects.order_by("-pk").first()
    assert newest is not None
    assert (people.lines[0].id, people.lines[0].state_label) == (newest.pk, newest.state_label)
    assert (orders.count, orders.more, orders.lines[0].state) == (1, False, "")


@pytest.mark.parametrize(("states", "shown"), [((), True), (("registered",), True), (("cleared",), False)])
def test_a_day_is_shown_while_it_counts(states: tuple[str, ...], shown: bool) -> None:
    running = domains.active()
    row = domains.sign_nda(domains.registered_person(running))
    desk = replace(PEOPLE, hangs=(replace(PEOPLE.hangs[0], due_in=states),))
    (people,) = hanging.lists(running, (desk,), world.clerk())
    assert people.lines[0].due_on == (row.nda_until if shown else None)


def test_what_the_reader_may_not_see_is_not_listed() -> None:
    running = domains.active()
    domains.registered_person(running)
    listed = hanging.lists(running, (PEOPLE, ORDERS), world.admin_of(running.organization))
    assert [hung.desk for hung in listed] == [PEOPLE]
    assert hanging.lists(running, (PEOPLE, ORDERS), world.clerk(world.COUNTY)) == ()


def test_the_list_behind_it_holds_the_object_s_rows_only() -> None:
    running = domains.active()
    row = domains.registered_person(running)
    query = listing.asked(PEOPLE, world.clerk(), {"agreement": str(running.pk)})
    found = listing.page(query)
    assert list(found.rows) == [row]
    assert found.within == (("agreement", str(running.pk)),)
    for other in (str(row.pk), "nonsense"):
        assert listing.page(listing.asked(PEOPLE, world.clerk(), {"agreement": other})).rows == ()

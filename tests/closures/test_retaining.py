"""The retention page: what is held until when and why, what may go, who may look."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.roles import Role
from operations.closures import actions
from operations.closures.models import PurgedMonth
from operations.closures.retaining import retention
from operations.closures.tasks import run_purges
from statute.findings import Refused
from tests import world
from tests.closures.test_stages import at_clock
from tests.pages import as_person
from tests.scenarios import closures, domains
from tests.scenarios.mechanism import seat
from tests.world import AT

pytestmark = pytest.mark.django_db


@pytest.mark.clause("log-retention-6-months")
def test_the_page_says_until_when_logs_are_held_and_what_was_refused_and_when_they_have_gone() -> None:
    running = domains.active()
    closures.logged(running)
    by = world.clerk()
    (row,) = retention(by, AT).rows
    assert [(b.held, b.until, b.free) for b in row.bundles] == [(True, None, False)] * 2
    closure, _at = closures.retaining(*closures.expired(running))
    after = closures.after_hold(closure)
    last = after - timedelta(days=1)
    (row,) = retention(by, last).rows
    assert (row.bundles[0].until, row.bundles[0].free) == (closure.hold_until, False)
    made = closures.prepared(closure, last)
    with pytest.raises(Refused):
        actions.approve(id=made.pk, by=world.approver(), at=last)
    (row,) = retention(by, at_clock(after)).rows
    assert [e.action for e in row.refused] == ["purgeproposal.approve"]
    assert not row.bundles[0].held
    actions.approve(id=made.pk, by=world.approver(), at=after)
    assert run_purges(after) == 1
    (row,) = retention(by, after).rows
    assert [(b.held, b.gone) for b in row.bundles] == [(False, True), (True, False)]
    assert [(m.kind, m.rows) for m in PurgedMonth.objects.all()] == [("access", 3)]


@pytest.mark.sqlite
def test_the_page_is_read_by_those_it_concerns_within_twelve_queries() -> None:
    running = domains.active()
    closures.retaining(*closures.expired(running))
    operator = domains.operator(domains.tenancy(running).domain)
    for by in (world.clerk(), world.approver(), seat(Role.AUDITOR), operator):
        client = as_person(by)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = client.get("/retention/")
        assert running.application.heading in page.content.decode()
        assert len(asked) <= 12, [q["sql"] for q in asked.captured_queries]
    assert as_person(world.admin_of(running.organization)).get("/retention/").status_code == 404

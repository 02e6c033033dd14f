"""What waits in supervision is counted and read by the database, the same as told one by one, in few queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.fields import DateField
from django.test.utils import CaptureQueriesContext

from accounts.models import Region
from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.oversight import queries
from operations.oversight.queries.days import MonthsLater
from statute.terms import add_months
from tests import world
from tests.scenarios import domains
from tests.scenarios import oversight_breaching as breaching
from tests.scenarios import oversight_evaluating as evaluating
from tests.scenarios import oversight_inspecting as inspecting
from tests.scenarios import oversight_reporting as reporting
from tests.scenarios import oversight_risking as risking
from tests.scenarios import oversight_supervising as supervising
from tests.scenarios.mechanism import seat
from tests.world import AT
from web.inbox import Asking, Days
from web.reading import one_state, together

pytestmark = pytest.mark.django_db
AWKWARD = (date(2027, 8, 31), date(2028, 2, 29), date(2027, 2, 28), date(2027, 11, 30), date(2027, 12, 31))


@pytest.mark.parametrize("months", [1, 6, 12, 18])
def test_months_later_in_the_database_are_the_statute_s(months: int) -> None:
    world.units()
    for day in AWKWARD:
        later = MonthsLater(Value(day, output_field=DateField()), months)
        assert Region.objects.annotate(later=later).values_list("later", flat=True)[0] == add_months(day, months)


def everybody(running: Agreement) -> tuple[Actor, ...]:
    police = world.units()["police"]
    return (
        world.clerk(), world.approver(), world.admin_of(running.organization), breaching.unit_seat("market"),
        seat("unit_handler", unit=police), seat("unit_approver", unit=police), seat(Role.SECRETARIAT),
        seat(Role.CONVENER), domains.operator(domains.tenancy(running).domain),
    )  # fmt: skip


def test_the_inbox_counts_what_it_tells_in_few_queries() -> None:
    running = domains.active()
    risking.contained(risking.incident(running))
    risking.incident(running)
    risking.risk(running)
    risking.assessed(risking.risk(running, AT + timedelta(hours=1)))
    breaching.recorded(running, unlawful=True)
    breaching.recorded(running)
    breaching.referred(breaching.recorded(running, unlawful=True))
    breaching.appealed(breaching.on_record(running))
    breaching.drafted(running)
    inspecting.found(inspecting.planned(running))
    supervising.raised()
    reporting.submitted(reporting.due(running))
    evaluating.planned(running)
    seen: set[str] = set()
    for days in (0, 10, 60, 330, 400, 800):
        at = AT + timedelta(days=days)
        today = clock.today(at)
        near = Days(today=today, soon=today + timedelta(days=3))
        for by in everybody(running):
            told = list(queries.waiting(by, at))
            with one_state(), CaptureQueriesContext(connection) as asked:
                asking = Asking(queries.waiting.sources(by, at), first=50)
                together(*asking.lists)
                together(*asking.crowded(near))
                found = asking.told(near)
            assert len(asked) <= 2, by.role
            assert found.total == len(told), by.role
            assert found.late == sum(near.late(item.due_on) for item in told), (by.role, days)
            assert found.soon == sum(near.near(item.due_on) for item in told), (by.role, days)
            names = {(str(item.label), item.subject.pk, item.due_on) for item in told}
            assert {(str(item.label), item.subject.pk, item.due_on) for item in found.items} == names
            seen |= {str(item.label) for item in told}
    assert seen >= {
        "组织应急演练",
        "安排监督检查",
        "记载责任落实监督",
        "督促补传全流程日志",
        "补传全流程日志",
        "上报安全事件",
    }

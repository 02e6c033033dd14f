"""What lists, cases and boards of reports, evaluations, inspections, records and issues cost: the same for one as for many."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.actor import SYSTEM
from operations.oversight.queries.reporting import operated
from operations.oversight.queries.supervising import compliance
from operations.oversight.views import evaluating, inspecting, reporting, supervising
from tests import world
from tests.pages import as_person, reads_little
from tests.scenarios import (
    domains,
    oversight_evaluating,
    oversight_inspecting,
    oversight_reporting,
    oversight_supervising,
)
from tests.world import AT

pytestmark = pytest.mark.django_db
DESKS = (*reporting.DESKS, *evaluating.DESKS, *inspecting.DESKS, *supervising.DESKS)


def everything() -> Any:
    """One of each on one agreement."""
    running = domains.active()
    oversight_reporting.examined(oversight_reporting.due(running))
    oversight_evaluating.objected(oversight_evaluating.planned(running))
    oversight_inspecting.answered(oversight_inspecting.planned(running))
    oversight_supervising.recorded(running)
    oversight_supervising.measure(agreement=running)
    oversight_supervising.raised()
    return running


@pytest.mark.parametrize("desk", DESKS, ids=lambda d: d.model.type_code())
def test_a_desk_shows_list_and_case_in_few_queries(desk: Any) -> None:
    everything()
    reads_little(desk, (SYSTEM, world.clerk()), AT, most=8)


def test_who_writes_a_report_sees_what_is_still_to_be_written() -> None:
    report = oversight_reporting.written(market="")
    address = f"/report/{report.pk}/"
    page = as_person(world.admin_of(report.organization)).get(address).content.decode()
    assert (page.count("已填写"), page.count("未填写")) == (4, 1)
    assert f"{address}write/#field-market" in page
    assert "未填写" not in as_person(world.clerk()).get(address).content.decode()


def test_the_year_costs_the_same_for_many_authorizations() -> None:
    everything()
    costs = []
    for code in ("", "91339999MADM000271"):
        if code:
            domains.active(domains.ready(credit_code=code))
        with CaptureQueriesContext(connection) as asked:
            rows = compliance(operated(), 2026, AT)
        costs.append(len(asked))
    assert len(rows) == 2
    assert costs[0] == costs[1] <= 7

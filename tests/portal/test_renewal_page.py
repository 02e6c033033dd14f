"""The page of an application to renew: beside it what the organization's record says of the years that ran."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from applicants.actions import enter_fact
from applicants.models import Fact
from audit.actor import Actor
from tests import world
from tests.scenarios import agreements, applications
from tests.world import AT

pytestmark = pytest.mark.django_db
As = Callable[[Actor], Client]
LATER = AT + timedelta(days=1000)
SAID = {
    Fact.Kind.GRADE: "2027年度运营评估：不合格。",
    Fact.Kind.BREACH: "超出场景使用数据，已责令改正。",
    Fact.Kind.INCIDENT: "接口遭撞库，一小时内处置。",
}


@pytest.mark.clause("evaluation-weighs-in-reapplication")
def test_evaluations_corrections_and_incidents_stand_beside_the_application_to_renew(as_actor: As) -> None:
    earlier = agreements.sealed()
    for kind, text in SAID.items():
        enter_fact(
            id=earlier.organization_id, by=world.approver(), at=AT + timedelta(days=500), kind=kind, text=text,
            occurred_on=date(2028, 1, 10), source="杭州市数据局", origin=earlier,
            severity=Fact.Severity.GENERAL if kind == Fact.Kind.INCIDENT else "",
        )  # fmt: skip
    renewal = applications.submitted(at=LATER, renews=earlier.application)
    page = as_actor(world.clerk()).get(f"/application/{renewal.pk}/").content.decode()
    assert f"/application/{earlier.application_id}/" in page
    for text in SAID.values():
        assert text in page
    own = as_actor(world.admin_of(renewal.organization)).get(f"/application/{renewal.pk}/").content.decode()
    assert SAID[Fact.Kind.GRADE] not in own
    assert as_actor(world.clerk(world.COUNTY)).get(f"/application/{renewal.pk}/").status_code == 404

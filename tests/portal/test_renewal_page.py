"""The page of an application to renew: beside it what the organization's record says of the years that ran."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from applicants.actions import enter_fact
from applicants.models import Fact
from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.applications.models import Application
from operations.oversight.models import Correction, CreditRecord, Evaluation, Incident, Report
from tests import world
from tests.crowd import copy
from tests.portal.costs import MOST, asked, client_of
from tests.scenarios import agreements, applications, domains, mechanism
from tests.scenarios import oversight_breaching as breaching
from tests.scenarios import oversight_evaluating as evaluating
from tests.scenarios import oversight_reporting as reporting
from tests.scenarios import oversight_risking as risking
from tests.scenarios.stages import stage
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


@stage
def to_renew() -> Application:
    """Verified and before the mechanism: renews an authorization with a failed year, an order, an incident, a credit record."""
    running = domains.active()
    risking.closed_incident(risking.incident(running))
    breaching.accepted(breaching.issued(running))
    breaching.on_record(running)
    reporting.due(running)
    evaluating.final(evaluating.planned(running), points=50)
    case = applications.verifying(at=LATER, renews=running.application)
    applications.consulted(case, at=LATER)
    return case


@pytest.fixture
def later() -> None:
    """The day the application is looked at."""
    clock.advance(LATER - clock.now())


def lines(case: Application, by: Actor) -> str:
    page = client_of(by).get(f"/application/{case.pk}/").content.decode()
    return page[page.index('id="renewed"') :].split("</section>")[0]


@pytest.mark.usefixtures("later")
@pytest.mark.clause("evaluation-weighs-in-reapplication")
def test_every_year_every_order_and_every_incident_of_the_authorization_to_renew_is_named_and_linked() -> None:
    case = to_renew()
    grade, order, incident = Evaluation.objects.get(), Correction.objects.get(), Incident.objects.get()
    record = CreditRecord.objects.get()
    said = lines(case, world.clerk())
    for row in (grade, order, incident, record):
        assert f"/{row.type_code()}/{row.pk}/" in said
    for text in (grade.get_grade_display(), order.state_label, incident.get_grade_display(), record.document_no):
        assert str(text) in said
    assert "2027" in said, "a year without a grade is named too"
    report = Report.objects.get(kind=Report.Kind.ANNUAL)
    assert f"/report/{report.pk}/" in said, "never submitted"
    convener = lines(case, mechanism.seat(Role.CONVENER))
    assert f"/correction/{order.pk}/" in convener
    unit = lines(case, applications.handler(applications.check_of(case, "mlps3")))
    assert order.number in unit


def test_an_expert_reads_the_record_without_opening_the_cases() -> None:
    case = to_renew()
    said = lines(case, applications.expert())
    order = Correction.objects.get()
    assert order.number in said
    assert f"/correction/{order.pk}/" not in said
    own = client_of(world.admin_of(case.organization)).get(f"/application/{case.pk}/").content.decode()
    assert 'id="renewed"' not in own


def test_the_page_costs_the_same_however_much_is_on_record() -> None:
    case = to_renew()
    client = client_of(world.clerk())
    few = len(asked(client, f"/application/{case.pk}/"))
    for n in range(5):
        for row in (Correction.objects.first(), Incident.objects.first(), CreditRecord.objects.first()):
            name = "document_no" if isinstance(row, CreditRecord) else "number"
            type(row)._default_manager.bulk_create([copy(row, **{name: f"另{n}号"})])
    assert (len(asked(client, f"/application/{case.pk}/")), few <= MOST) == (few, True)

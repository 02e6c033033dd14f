"""Pages, lists and the API of risk reports, incidents and drills: who sees them, what they cost."""

from typing import Any

import pytest

from audit.actor import SYSTEM
from operations.oversight.models import Incident
from operations.oversight.views import incidents, risks
from tests import world
from tests.pages import as_person, reads_little
from tests.scenarios import domains
from tests.scenarios import oversight_risking as scene
from tests.scenarios.mechanism import seat
from tests.scenarios.oversight_breaching import officer
from tests.world import AT, COUNTY

pytestmark = pytest.mark.django_db


def test_every_page_answers_its_readers_and_nobody_else() -> None:
    running = domains.active()
    report, drill = scene.risk(running), scene.drilled(running)
    happened = scene.incident(running)
    clerk, party = as_person(world.clerk()), as_person(officer(running))
    stranger = as_person(world.clerk(COUNTY))
    unit = as_person(seat("unit_handler", unit=world.units()["police"]))
    for subject in (report, happened, drill):
        address = f"/{subject.type_code()}/{subject.pk}/"
        assert [c.get(address).status_code for c in (clerk, party, unit, stranger)] == [200, 200, 200, 404], address
        assert clerk.get(f"/{subject.type_code()}/").status_code == 200
        assert clerk.get(f"/api/v1/{subject.type_code()}/{subject.pk}/").status_code == 200
    page = clerk.get(f"/agreement/{running.pk}/").content.decode()
    for shown in (report.number, happened.number, f"/drill/{drill.pk}/", f"/riskreport/{report.pk}/"):
        assert shown in page


def test_an_incident_is_registered_over_its_form_and_the_overdue_drill_shows_on_the_agreement() -> None:
    running = domains.active()
    party, clerk = as_person(officer(running)), as_person(world.clerk())
    assert party.get(f"/agreement/{running.pk}/report_risk/").status_code == 200
    form = party.get(f"/agreement/{running.pk}/report_incident/").content.decode()
    assert str(scene.plan_of(running).pk) in form
    moment = "2026-11-23T09:00"
    inputs = {
        "plan": str(scene.plan_of(running).pk), "grade": "general", "occurred_at": moment, "found_at": moment,
        "response_started_at": moment, "text": "异常登录",
    }  # fmt: skip
    made = party.post(f"/agreement/{running.pk}/report_incident/", inputs)
    incident = Incident.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"/incident/{incident.pk}/")
    assert clerk.get(f"/agreement/{running.pk}/record_drill/").status_code == 200


@pytest.mark.parametrize("desk", [*risks.DESKS, *incidents.DESKS], ids=lambda d: d.model.type_code())
def test_a_desk_shows_list_and_case_in_few_queries(desk: Any) -> None:
    running = domains.active()
    scene.assessed(scene.risk(running))
    scene.responding(scene.incident(running))
    scene.drilled(running)
    reads_little(desk, (SYSTEM, world.clerk()), AT, most=6)

"""Reports 五(二), 五(六): owed by the calendar, written by the operator, examined and accepted by two persons."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from audit.act import Unseen
from audit.actor import SYSTEM
from audit.outbox.models import Message
from audit.roles import Role
from operations.closures import actions as closing
from operations.oversight.actions import reporting as actions
from operations.oversight.models import Report
from operations.oversight.queries import reporting as queries
from operations.oversight.tasks import reporting as tasks
from statute.findings import Refused
from tests import world
from tests.agreements.expect import refusal
from tests.pages import as_person
from tests.scenarios import closures, domains
from tests.scenarios import oversight_reporting as scene
from tests.world import AT, COUNTY

pytestmark = pytest.mark.django_db
APRIL = datetime(2027, 4, 1, 2, 0, tzinfo=UTC)


@pytest.mark.clause("annual-report")
def test_the_job_opens_one_annual_report_for_each_year_in_operation_and_twice_without_harm() -> None:
    running = domains.active()
    assert tasks.sweep_owed(AT) == 0
    assert tasks.sweep_owed(scene.NEW_YEAR) == 2, "the year and its second half"
    assert tasks.sweep_owed(scene.NEW_YEAR) == 0
    report = Report.objects.get(kind="annual")
    assert (report.agreement_id, report.first_on, report.last_on, report.due_on) == (
        running.pk, date(2026, 11, 23), date(2026, 12, 31), date(2027, 3, 31),
    )  # fmt: skip
    assert Message.objects.filter(subject_id=report.pk, role=Role.ORG_ADMIN).count() == 1
    assert tasks.sweep_owed(datetime(2029, 1, 1, 2, tzinfo=UTC)) == 2 + 4
    assert Report.objects.filter(kind="annual").count() == 3
    domains.ready(credit_code="91339999MADM000271")
    assert tasks.sweep_owed(datetime(2029, 1, 1, 2, tzinfo=UTC)) == 0, "never in operation, no report"


@pytest.mark.clause("annual-report")
def test_being_overdue_is_derived_reminded_of_and_brought_before_the_clerk() -> None:
    report = scene.due()
    assert not queries.overdue(report, datetime(2027, 3, 31, 2, tzinfo=UTC))
    assert queries.overdue(report, APRIL)
    march = datetime(2027, 3, 20, 2, tzinfo=UTC)
    assert tasks.sweep_reminders(march) == 1
    assert tasks.sweep_reminders(march) == 0
    assert tasks.sweep_overdue(march) == 1, "the second half of 2026 was due in January"
    assert tasks.sweep_overdue(APRIL) == 1
    assert tasks.sweep_overdue(APRIL) == 0
    assert Message.objects.filter(subject_id=report.pk, role=Role.CLERK).exists()
    chased = [w for w in queries.waiting(world.clerk(), APRIL) if w.subject.pk == report.pk]
    assert [(w.clause, w.due_on) for w in chased] == [("五(六)", report.due_on)]
    assert Report.objects.get(pk=report.pk).state == "due"
    assert scene.submitted(report, APRIL).late


@pytest.mark.clause("periodic-report")
def test_periodic_reports_are_owed_and_overdue_citing_their_own_clause() -> None:
    report = scene.due(kind="periodic")
    february = datetime(2027, 2, 1, 2, tzinfo=UTC)
    assert report.due_on == date(2027, 1, 30)
    assert queries.overdue(report, february)
    party = world.admin_of(report.organization)
    told = [w for w in queries.waiting(party, february) if w.subject.pk == report.pk]
    assert [w.clause for w in told] == ["五(二)"]
    made = actions.begin_report(id=report.pk, by=party, at=february)
    with refusal("periodic-report", "五(二)") as found:
        actions.submit_report(id=made.pk, by=party, at=february)
    assert any(f.blocks for f in found)
    actions.write_report(id=made.pk, by=party, at=february, market="签约两家。")
    assert actions.submit_report(id=made.pk, by=party, at=february).late


@pytest.mark.clause("annual-report-five-sections")
def test_a_report_with_a_blank_section_is_refused_naming_it() -> None:
    report = scene.written(analysis="", market=" ")
    with refusal("annual-report-five-sections", "五(六)") as found:
        actions.submit_report(id=report.pk, by=world.admin_of(report.organization), at=scene.NEW_YEAR)
    assert {f.field for f in found} == {"analysis", "market"}
    actions.write_report(id=report.pk, by=world.admin_of(report.organization), at=scene.NEW_YEAR, **scene.SECTIONS)
    done = actions.submit_report(id=report.pk, by=world.admin_of(report.organization), at=scene.NEW_YEAR)
    assert (done.state, done.late) == ("submitted", False)


@pytest.mark.clause("operator-security-system")
def test_a_report_without_its_security_section_is_refused() -> None:
    report = scene.written(security="")
    with refusal("operator-security-system", "五(二)"):
        actions.submit_report(id=report.pk, by=world.admin_of(report.organization), at=scene.NEW_YEAR)


def test_the_figures_are_what_the_system_knows_of_the_period() -> None:
    supplied = domains.supplied()
    report = scene.drafting(scene.due(supplied.agreement))
    assert (report.figures["people"], report.figures["accounts"], report.figures["requests"]) == (1, 1, 1)
    assert report.figures["income"] == "0.00"
    assert set(report.figures) == set(queries.FIGURES)


def test_two_persons_of_the_authority_examine_and_accept_and_what_was_returned_is_examined_again() -> None:
    report = scene.submitted()
    with refusal("report-examined"):
        actions.accept_report(id=report.pk, by=world.approver(), at=scene.NEW_YEAR)
    both = world.person("both", Role.CLERK)
    actions.examine_report(id=report.pk, by=both, at=scene.NEW_YEAR, examination="属实。")
    with refusal("four-eyes"):
        actions.accept_report(id=report.pk, by=world.person("both", Role.APPROVER), at=scene.NEW_YEAR)
    actions.send_back_report(id=report.pk, by=world.approver(), at=scene.NEW_YEAR, reason="请补充。")
    party = world.admin_of(report.organization)
    assert [w.verb for w in queries.waiting(party, AT) if w.subject.pk == report.pk] == ["write"]
    actions.submit_report(id=report.pk, by=party, at=scene.NEW_YEAR)
    with refusal("report-examined"):
        actions.accept_report(id=report.pk, by=world.approver(), at=scene.NEW_YEAR)
    actions.examine_report(id=report.pk, by=world.clerk(), at=scene.NEW_YEAR, examination="已补充。")
    assert actions.accept_report(id=report.pk, by=world.approver(), at=scene.NEW_YEAR).state == "accepted"


def test_a_foreign_report_is_not_there_and_staff_do_not_submit() -> None:
    report = scene.written()
    staff = world.person("staff-x", Role.ORG_STAFF, organization=report.organization)
    with refusal("role"):
        actions.submit_report(id=report.pk, by=staff, at=scene.NEW_YEAR)
    other = world.applicant("91339999MADM000271")
    with pytest.raises(Unseen):
        actions.submit_report(id=report.pk, by=other.admin, at=scene.NEW_YEAR)
    world.units(COUNTY)
    with pytest.raises(Unseen):
        actions.examine_report(id=report.pk, by=world.clerk(COUNTY), at=scene.NEW_YEAR, examination="x")


@pytest.mark.clause("annual-report")
def test_a_closure_is_completed_with_the_final_report_accepted_or_its_absence_recorded() -> None:
    closure, at = closures.retaining()
    after = closures.after_hold(closure)
    closing.keep(id=closures.prepared(closure, after).pk, by=world.approver(), at=after, reason="另案备查")
    with pytest.raises(Refused) as refused:
        closing.complete(id=closure.pk, by=world.approver(), at=after)
    assert {f.code for f in refused.value.findings} == {"annual-report"}
    scene.examined(scene.final(closure, at), at)
    with pytest.raises(Refused):
        closing.complete(id=closure.pk, by=world.approver(), at=after)
    final = Report.objects.get(kind="final")
    actions.accept_report(id=final.pk, by=world.approver(), at=after)
    assert closing.complete(id=closure.pk, by=world.approver(), at=after).state == "complete"


def test_pages_answer_their_readers_only() -> None:
    report = scene.returned()
    clerk, party = as_person(world.clerk()), as_person(world.admin_of(report.organization))
    stranger = as_person(world.clerk(COUNTY))
    address = reverse("portal:case", args=["report", report.pk])
    assert [c.get(address).status_code for c in (clerk, party, stranger)] == [200, 200, 404]
    assert "退回理由" in party.get(address).content.decode()
    assert party.get(f"/report/{report.pk}/write/").status_code == 200
    assert party.get("/report/?overdue=yes").status_code == 200
    assert report.number in clerk.get(f"/agreement/{report.agreement_id}/").content.decode()
    answer = party.get(f"/api/v1/report/{report.pk}/").json()
    assert "figures" in str(answer)
    assert SYSTEM.is_system

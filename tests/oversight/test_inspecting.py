"""Inspections 五(二), 六(三)3: on a schedule, with scope, findings and an answer that stays as it was given."""

from datetime import UTC, date, datetime, timedelta

import pytest

from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.oversight.actions import inspecting as actions
from operations.oversight.models import Inspection
from operations.oversight.queries import inspecting as queries
from operations.oversight.tasks import inspecting as tasks
from operations.papers.queries import paper_of
from tests import world
from tests.agreements.expect import refusal
from tests.pages import as_person
from tests.scenarios import domains
from tests.scenarios import oversight_breaching as breaching
from tests.scenarios import oversight_inspecting as scene
from tests.world import AT, COUNTY, DAY

pytestmark = pytest.mark.django_db
NEXT_YEAR = datetime(2027, 11, 24, 2, 0, tzinfo=UTC)


@pytest.mark.clause("inspection-schedule")
def test_an_authorization_not_inspected_in_the_months_is_on_the_authoritys_list() -> None:
    running = domains.active()
    last_day = NEXT_YEAR - timedelta(days=1)
    assert list(queries.waiting(world.clerk(), last_day)) == []
    (listed,) = queries.waiting(world.clerk(), NEXT_YEAR)
    assert (listed.subject.pk, listed.clause, listed.due_on, listed.verb) == (
        running.pk, "六(三)3", date(2027, 11, 23), "plan_inspection",
    )  # fmt: skip
    assert tasks.sweep_due(last_day) == 0
    assert tasks.sweep_due(NEXT_YEAR) == 1
    assert tasks.sweep_due(NEXT_YEAR) == 0
    assert Message.objects.filter(subject_id=running.pk, key__startswith="inspection-due").count() == 2
    made = scene.planned(running, NEXT_YEAR)
    assert [w.verb for w in queries.waiting(world.clerk(), NEXT_YEAR)] == ["perform"]
    scene.closed(made, NEXT_YEAR)
    assert list(queries.waiting(world.clerk(), NEXT_YEAR)) == []


@pytest.mark.clause("inspection-schedule")
def test_an_ended_agreement_is_not_on_the_list() -> None:
    domains.ready()
    assert list(queries.waiting(world.clerk(), NEXT_YEAR)) == []


@pytest.mark.clause("inspection-record")
def test_a_record_states_scope_findings_and_response() -> None:
    running = domains.active()
    with refusal("inspection-record", "五(二)"):
        scene.planned(running, data_use=False)
    with refusal("inspection-day"):
        scene.planned(running, planned_on=DAY - timedelta(days=1))
    made = scene.planned(running)
    with refusal("inspection-record", "五(二)"):
        scene.performed(made, data_use=False, safeguards=False)
    with refusal("inspection-record", "五(二)"):
        scene.performed(made, inspected_on=DAY + timedelta(days=1))
    done = scene.closed(made)
    assert (done.state, done.data_use, done.safeguards, done.business) == ("closed", True, True, False)
    assert done.findings
    assert done.response
    assert Agreement.objects.get(pk=running.pk).state == "active", "lesser findings suspend nothing"
    assert paper_of(done, "inspection") is not None


@pytest.mark.clause("inspection-record")
def test_the_operator_answers_once_and_neither_edits_nor_deletes() -> None:
    made = scene.answered()
    party = world.admin_of(made.organization)
    with refusal("inspection-record", "五(二)"):
        actions.respond(id=made.pk, by=party, at=AT, response="改口")
    with refusal("role"):
        actions.close_inspection(id=made.pk, by=party, at=AT, conclusion="x")
    own = [act for act in actions.inspection.all if Role.ORG_ADMIN in act.roles]
    assert [act.verb for act in own] == ["respond"]
    assert not any("delete" in act.verb for act in actions.inspection.all)
    assert Inspection.objects.get(pk=made.pk).response == "已回收闲置账号。"


def test_another_person_finds_than_inspected_and_an_answer_is_waited_for() -> None:
    made = scene.planned()
    both = world.person("both", Role.CLERK)
    actions.perform(
        id=made.pk, by=both, at=AT, inspected_on=DAY, inspectors="甲", observations="抽查", business=True
    )  # fmt: skip
    with refusal("four-eyes"):
        actions.give_findings(id=made.pk, by=world.person("both", Role.APPROVER), at=AT, findings="意见")
    due = DAY + timedelta(days=5)
    actions.give_findings(id=made.pk, by=world.approver(), at=AT, findings="意见", answer_due_on=due)
    party = world.admin_of(made.organization)
    assert [(w.verb, w.due_on) for w in queries.waiting(party, AT)] == [("respond", due)]
    with refusal("inspection-record"):
        actions.close_inspection(id=made.pk, by=world.approver(), at=AT, conclusion="x")
    after = AT + timedelta(days=6)
    assert queries.overdue(Inspection.objects.get(), after)
    assert [str(w.label) for w in queries.waiting(world.approver(), after)] == ["督促答复检查意见"]


def test_a_breach_goes_on_to_a_correction_before_it_is_closed() -> None:
    made = scene.answered(breach=True)
    with refusal("inspection-breach", "六(八)"):
        actions.close_inspection(id=made.pk, by=world.approver(), at=AT, conclusion="x")
    breaching.recorded(made.agreement, inspection=made)
    assert actions.close_inspection(id=made.pk, by=world.approver(), at=AT, conclusion="已记入违规").state == "closed"


def test_pages_answer_their_readers_only() -> None:
    planned = scene.planned()
    clerk, stranger = as_person(world.clerk()), as_person(world.clerk(COUNTY))
    party = as_person(world.admin_of(planned.organization))
    assert party.get(f"/inspection/{planned.pk}/").status_code == 404, "not announced"
    made = scene.answered(planned, breach=True)
    for path in (f"/inspection/{made.pk}/", f"/inspection/{made.pk}/letter/"):
        assert [c.get(path).status_code for c in (clerk, party, stranger)] == [200, 200, 404]
    assert "record_violation" in clerk.get(f"/inspection/{made.pk}/").content.decode()
    assert clerk.get("/inspection/?unanswered=yes").status_code == 200
    assert clerk.get(f"/api/v1/inspection/{made.pk}/").status_code == 200
    assert clerk.get(f"/agreement/{made.agreement_id}/plan_inspection/").status_code == 200
    assert made.number in clerk.get(f"/agreement/{made.agreement_id}/").content.decode()
    with pytest.raises(Unseen):
        actions.close_inspection(id=made.pk, by=world.approver(COUNTY), at=AT, conclusion="x")

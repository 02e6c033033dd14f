"""Incidents 六(四): plan, grade, clock, measures, conclusion; drills and when the next is due."""

from datetime import timedelta

import pytest

from applicants.models import Fact
from audit.act import Unseen
from audit.logs.models import Hold
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, Plan, Stop
from operations.domains import actions as domain_actions
from operations.oversight.actions import incidents as actions
from operations.oversight.models import Incident
from operations.oversight.queries import incidents as queries
from operations.oversight.tasks import incidents as tasks
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import agreements as agreement_scene
from tests.scenarios import applications, domains
from tests.scenarios import oversight_breaching as breaching
from tests.scenarios import oversight_risking as scene
from tests.world import AT, COUNTY, DAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


# --- incidents -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("incident-response")
def test_registering_names_plan_and_response_and_starts_the_clock_at_discovery() -> None:
    made = scene.incident()
    assert (made.plan.state, made.response_started_at, made.report_due_at) == (
        "approved", AT - timedelta(minutes=30), made.found_at + 4 * HOUR,
    )  # fmt: skip
    critical = scene.incident(made.agreement, critical_infrastructure=True)
    assert critical.report_due_at == critical.found_at + HOUR
    assert Hold.objects.filter(owner=made.agreement_id, reason="legal", released_at=None).count() == 2


@pytest.mark.clause("incident-response")
@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"plan": None}, "plan"),
        ({"response_started_at": None}, "response_started_at"),
        ({"grade": "huge"}, "grade"),
        ({"found_at": AT + HOUR}, "found_at"),
        ({"occurred_at": AT}, "occurred_at"),
    ],
)
def test_without_plan_grade_response_and_times_in_order_nothing_is_registered(
    change: dict[str, object], place: str
) -> None:
    with refusal("incident-response", "六(四)") as found:
        scene.incident(**change)
    assert place in {f.field for f in found}


@pytest.mark.clause("incident-response")
def test_the_plan_named_is_the_agreement_s_own_approved_one() -> None:
    running = domains.active()
    other = domains.active(domains.ready(credit_code="91339999MADM000271"))
    with refusal("incident-response", "六(四)"):
        scene.incident(running, plan=scene.plan_of(other))
    draft = agreement_scene.draft_plan(running, text="修订版")
    with refusal("incident-response"):
        scene.incident(running, plan=Plan.objects.get(pk=draft.pk))


@pytest.mark.clause("incident-response")
def test_an_incident_is_not_closed_without_measures_conclusion_and_report() -> None:
    made = scene.responding()
    with refusal("wrong-state"):
        actions.close_incident(id=made.pk, by=world.approver(), at=AT, conclusion="完")
    with refusal("incident-response", "六(四)"):
        actions.contain(id=made.pk, by=world.clerk(), at=AT, measures=" ")
    actions.contain(id=made.pk, by=world.clerk(), at=AT, measures="关闭接口")
    with refusal("incident-response", "六(四)"):
        actions.close_incident(id=made.pk, by=world.approver(), at=AT, conclusion="完")
    scene.reported_up(made)
    with refusal("incident-response", "六(四)") as found:
        actions.close_incident(id=made.pk, by=world.approver(), at=AT, conclusion=" ")
    assert found[0].field == "conclusion"
    closed = actions.close_incident(id=made.pk, by=world.approver(), at=AT, conclusion="未造成泄露。")
    assert (closed.state, closed.closed_at) == ("closed", AT)
    assert not Hold.objects.filter(origin=made.pk, released_at=None).exists()


@pytest.mark.clause("incident-response")
def test_a_clock_that_ran_out_is_escalated_once_by_the_job() -> None:
    made = scene.incident()
    assert made.report_due_at is not None
    assert tasks.sweep_clocks(made.report_due_at) == 0
    assert tasks.sweep_clocks(made.report_due_at + HOUR) == 1
    assert tasks.sweep_clocks(made.report_due_at + HOUR) == 0
    assert Message.objects.filter(subject_id=made.pk, role=Role.APPROVER, text__contains="超过上报时限").count() == 1
    late = actions.report_up.findings(made, by=world.clerk(), at=made.report_due_at + HOUR)
    assert [(f.code, f.blocks) for f in late] == [("incident-response", False)]
    with refusal("incident-response"):
        actions.report_up(
            id=made.pk, by=world.clerk(), at=AT, reported_up_no="1号", reported_up_at=made.found_at - HOUR
        )
    scene.reported_up(made, made.report_due_at + HOUR)
    with refusal("reported-up"):
        scene.reported_up(made, made.report_due_at + HOUR)


def test_a_lesser_incident_need_not_be_reported_up() -> None:
    made = scene.incident(grade="general")
    assert tasks.sweep_clocks(AT + timedelta(days=2)) == 0
    contained = scene.contained(scene.incident(made.agreement, grade="unrated"))
    assert contained.grade == "larger", "the authority rates it when it responds"


@pytest.mark.clause("incident-response")
def test_a_rated_incident_is_on_the_record_that_later_applications_are_measured_by() -> None:
    made = scene.incident(grade="unrated")
    scene.responding(made, grade="unrated")
    assert not Fact.objects.filter(kind=Fact.Kind.INCIDENT).exists()
    actions.rate(id=made.pk, by=world.approver(), at=AT, grade="general", reason="影响扩大")
    fact = Fact.objects.get(kind=Fact.Kind.INCIDENT)
    assert (fact.severity, fact.origin_id, fact.organization_id) == ("general", made.pk, made.organization_id)
    later = applications.verifying(at=AT)
    check = applications.check_of(later, "incidents")
    with refusal("cond-no-incident-3-years", "三(二)4"):
        applications.conclude_check(check, result="met")


def test_access_is_closed_at_once_by_the_approver_or_in_emergency_by_one_officer() -> None:
    made = scene.incident()
    closed = actions.close_access(id=made.pk, by=world.clerk(), at=AT, reason="防止危害扩大")
    stop = Stop.objects.get()
    assert (closed.stop, stop.cause, stop.emergency, stop.origin_id) == (stop, "incident", True, made.pk)
    assert Agreement.objects.get(pk=made.agreement_id).state == "suspended"
    agreements.confirm_emergency_stop(id=stop.pk, by=world.approver(), at=AT)
    with refusal("stop-of-case"):
        agreements.lift_stop(id=stop.pk, by=world.approver(), at=AT, reason="绕过事件")
    with refusal("wrong-state"):
        actions.open_access(id=made.pk, by=world.approver(), at=AT, reason="尚未控制")
    scene.contained(made)
    actions.open_access(id=made.pk, by=world.approver(), at=AT, reason="已控制")
    domains.confirm_orders(made.agreement)
    assert domain_actions.resume(id=made.agreement_id, by=world.approver(), at=AT).state == "active"


def test_units_report_too_and_strangers_see_nothing() -> None:
    running = domains.active()
    made = scene.incident(running, by=breaching.unit_seat("police", Role.UNIT_HANDLER))
    assert made.state == "reported"
    world.units(COUNTY)
    with pytest.raises(Unseen):
        scene.responding(made).refresh_from_db() or actions.contain(
            id=made.pk, by=world.clerk(COUNTY), at=AT, measures="x"
        )
    both = world.person("both", Role.CLERK)
    second = world.person("both", Role.APPROVER)
    actions.contain(id=made.pk, by=both, at=AT, measures="关闭接口")
    scene.reported_up(made)
    with refusal("four-eyes"):
        actions.close_incident(id=made.pk, by=second, at=AT, conclusion="完")


def test_the_clerk_s_inbox_has_the_clock_first_and_the_next_step() -> None:
    made = scene.incident()
    waiting = list(queries.waiting(world.clerk(), AT))
    assert [(w.verb, w.due_on) for w in waiting] == [("report_up", DAY), ("respond", None)]
    scene.reported_up(scene.contained(made))
    assert [w.verb for w in queries.waiting(world.clerk(), AT)] == []
    assert [w.verb for w in queries.waiting(world.approver(), AT)] == ["close"]
    assert Incident.objects.count() == 1


# --- drills --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("emergency-drill")
@pytest.mark.parametrize("blank", ["scenario", "participants", "conclusion"])
def test_a_drill_s_record_has_date_scenario_participants_and_conclusion(blank: str) -> None:
    running = domains.active()
    with refusal("emergency-drill", "六(四)") as found:
        scene.drilled(running, **{blank: " "})
    assert found[0].field == blank
    made = scene.drilled(running)
    assert (made.plan, made.held_on, made.case) == (scene.plan_of(running), DAY, running)


@pytest.mark.clause("emergency-drill")
def test_a_drill_is_recorded_after_it_was_held_and_needs_a_plan() -> None:
    with refusal("emergency-drill", "六(四)"):
        scene.drilled(held_on=DAY + timedelta(days=1))
    planless = agreement_scene.sealed(credit_code="91339999MADM000271")
    with refusal("no-plan-no-operation", "六(四)"):
        scene.drilled(planless)


@pytest.mark.clause("emergency-drill")
def test_without_a_drill_in_twelve_months_it_is_overdue_shown_and_reminded_once() -> None:
    running = domains.active()
    due = AT.replace(year=2027)
    after = due + timedelta(days=1)
    assert tasks.sweep_drills(due) == 0
    assert [w.verb for w in queries.waiting(world.clerk(), due - timedelta(days=31))] == []
    asked = list(queries.waiting(world.clerk(), due - timedelta(days=30)))
    assert [(w.verb, w.due_on) for w in asked] == [("record_drill", due.date())]
    assert tasks.sweep_drills(after) == 1
    assert tasks.sweep_drills(after) == 0
    assert (
        Message.objects.filter(subject_id=running.pk, role=Role.SECURITY_OFFICER, key__startswith="drill:").count() == 1
    )
    assert Agreement.objects.get(pk=running.pk).state == "active"
    shown = actions.record_drill.findings(running, by=world.clerk(), at=after)
    assert [(f.code, f.blocks) for f in shown] == [("emergency-drill", False)]
    scene.drilled(running, after)
    assert list(queries.drills_due(Agreement.objects.all(), after)) == []
    assert not actions.record_drill.findings(running, by=world.clerk(), at=after)

"""Data risks 五(二): the named processing stops with the report, and the authority alone resumes it."""

from datetime import timedelta

import pytest

from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements import actions as agreements
from operations.agreements.models import Stop
from operations.dataflow.actions.processing import resume_task
from operations.dataflow.models import ProcessingTask
from operations.domains.access import decide
from operations.oversight.actions import risks as actions
from operations.oversight.queries import risks as queries
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import domains
from tests.scenarios import oversight_risking as scene
from tests.scenarios.dataflow_products import task
from tests.world import AT, COUNTY

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def state_of(work: ProcessingTask) -> str:
    return str(ProcessingTask.objects.get(pk=work.pk).state)


@pytest.mark.clause("risk-stop-and-report")
def test_reporting_a_risk_stops_the_named_processing_in_the_same_act() -> None:
    case = domains.supplied()
    work = task(case.agreement)
    assert decide(*case.asked, at=AT).allowed
    report = scene.risk(case.agreement, LATER, processing=work)
    assert state_of(work) == "stopped"
    stop = Stop.objects.get()
    assert (stop.cause, stop.scenario, stop.from_at, stop.origin_id) == ("risk", work.scenario, LATER, report.pk)
    decision = decide(*case.asked, at=LATER)
    assert not decision.allowed
    assert ("risk-stop-and-report", "五(二)") in {(f.code, f.clause) for f in decision.findings}
    assert Message.objects.filter(subject_id=report.pk, role=Role.CLERK).exists()


@pytest.mark.clause("risk-stop-and-report")
@pytest.mark.parametrize(
    "kind", ["national_security", "public_interest", "personal", "trade_secret", "confidential_business"]
)
def test_a_risk_is_of_one_of_five_kinds(kind: str) -> None:
    assert scene.risk(kind=kind).kind == kind


@pytest.mark.clause("risk-stop-and-report")
def test_a_report_names_kind_finding_and_the_agreement_s_own_processing() -> None:
    running = domains.active()
    other = domains.active(domains.ready(credit_code="91339999MADM000271"))
    for change, place in (
        ({"kind": "weather"}, "kind"),
        ({"text": " "}, "text"),
        ({"found_at": LATER}, "found_at"),
    ):
        with refusal("risk-stop-and-report", "五(二)") as found:
            scene.risk(running, **change)
        assert found[0].field == place
    with refusal("risk-scope"):
        scene.risk(running, processing=task(other))
    assert not Stop.objects.exists()


@pytest.mark.clause("risk-stop-and-report")
def test_only_the_authority_resumes_and_not_before_it_looked_at_the_risk() -> None:
    report = scene.risk()
    work, officer = report.task, scene.officer(report.agreement)
    with refusal("role"):
        resume_task(id=work.pk, by=officer, at=LATER)
    with refusal("role"):
        actions.resume_processing(id=report.pk, by=officer, at=LATER, reason="已处理")
    with refusal("wrong-state"):
        actions.resume_processing(id=report.pk, by=world.approver(), at=LATER, reason="已处理")
    with refusal("risk-stop-and-report", "五(二)"):
        resume_task(id=work.pk, by=world.approver(), at=LATER)
    with refusal("stop-of-case"):
        agreements.lift_stop(id=report.stop_id, by=world.approver(), at=LATER, reason="绕过报告")
    scene.assessed(report)
    actions.resume_processing(id=report.pk, by=world.approver(), at=LATER, reason="已增加扰动")
    assert state_of(work) == "running"
    assert Stop.objects.get().until_at == LATER


def test_two_reports_keep_the_same_processing_stopped_until_both_are_resumed() -> None:
    first = scene.assessed()
    second = scene.assessed(scene.risk(first.agreement, LATER))
    actions.resume_processing(id=first.pk, by=world.approver(), at=LATER, reason="第一项已处理")
    assert state_of(first.task) == "stopped"
    actions.resume_processing(id=second.pk, by=world.approver(), at=LATER, reason="第二项已处理")
    assert state_of(first.task) == "running"


def test_a_closed_report_may_leave_the_processing_stopped() -> None:
    report = scene.closed_risk()
    assert report.state == "closed"
    assert state_of(report.task) == "stopped"
    assert [a.verb for a in actions.risk.all if a.exists_for(type(report).objects.get(pk=report.pk))] == [
        "resume_processing"
    ]


def test_who_assessed_does_not_resume_and_strangers_see_nothing() -> None:
    report = scene.risk()
    both = world.person("both", Role.CLERK)
    second = world.person("both", Role.APPROVER)
    actions.assess(id=report.pk, by=both, at=AT, assessment="可控")
    with refusal("four-eyes"):
        actions.resume_processing(id=report.pk, by=second, at=AT, reason="恢复")
    world.units(COUNTY)
    with pytest.raises(Unseen):
        actions.assess(id=report.pk, by=world.clerk(COUNTY), at=AT, assessment="x")
    with refusal("role"):
        scene.risk(report.agreement, by=world.clerk())


def test_a_risk_goes_from_the_clerk_s_inbox_to_the_approver_s() -> None:
    report = scene.risk()
    assert [w.verb for w in queries.waiting(world.clerk(), AT)] == ["assess"]
    scene.assessed(report)
    assert [w.subject.pk for w in queries.waiting(world.approver(), AT)] == [report.pk]
    actions.close_risk(id=report.pk, by=world.approver(), at=AT, conclusion="办结")
    assert list(queries.waiting(world.approver(), AT)) == []

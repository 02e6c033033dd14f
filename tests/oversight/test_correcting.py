"""Orders to correct 六(八): issued with their suspension, answered late or not, failed ones before the mechanism."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.act import Unseen
from audit.actor import SYSTEM
from audit.logs.models import Hold
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, EndingProposal, Stop
from operations.domains import actions as domain_actions
from operations.domains.models import Order
from operations.oversight.actions import correcting as actions
from operations.oversight.models import Correction
from operations.oversight.queries import correcting as queries
from operations.oversight.tasks import correcting as tasks
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import closures, domains
from tests.scenarios import oversight_breaching as scene
from tests.world import AT, COUNTY, DAY

pytestmark = pytest.mark.django_db


def fresh(order: Correction) -> Correction:
    return Correction.objects.select_related("agreement", "stop", "proposal").get(pk=order.pk)


@pytest.mark.clause("breach-rectify-and-suspend")
def test_an_order_and_its_suspension_are_one_act() -> None:
    order = scene.drafted()
    assert Agreement.objects.get(pk=order.agreement_id).state == "active"
    assert not Stop.objects.exists()
    issued = actions.issue_order(id=order.pk, by=world.approver(), at=AT)
    stop = Stop.objects.get()
    assert (issued.stop_id, stop.cause, stop.clause, stop.until_at) == (stop.pk, "correction", order.clause, None)
    assert (stop.origin_type, stop.origin_id) == ("correction", order.pk)
    assert Agreement.objects.get(pk=order.agreement_id).state == "suspended"
    assert Order.objects.get(agreement=order.agreement_id, confirmed_at=None).kind == "close_tenancy"
    paper = paper_of(issued, Paper.Kind.CORRECTION)
    assert paper is not None
    assert paper.number == order.number
    assert Message.objects.filter(subject_id=order.pk, role=Role.ORG_ADMIN).exists()


@pytest.mark.clause("breach-rectify-and-suspend")
def test_no_order_is_issued_where_there_is_nothing_to_close_and_none_stands_without_its_stop() -> None:
    order = scene.drafted()
    agreements.expire(id=order.agreement_id, by=SYSTEM, at=closures.ends_at(order.agreement.last_on))
    with refusal("breach-rectify-and-suspend", "六(八)"):
        actions.issue_order(id=order.pk, by=world.approver(), at=AT)
    other = scene.issued(domains.active(domains.ready(credit_code="91339999MADM000271")))
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=other.pk).update(stop=None)


@pytest.mark.clause("breach-rectify-and-suspend")
def test_an_agreement_that_is_closed_already_is_closed_for_this_cause_too() -> None:
    running = domains.active()
    domain_actions.suspend(id=running.pk, by=world.approver(), at=AT, cause="other", reason="核查期间暂停。")
    order = scene.issued(Agreement.objects.get(pk=running.pk))
    assert queries.stopping(order)
    assert Stop.objects.filter(agreement=running, until_at=None).count() == 2


def test_who_drafted_an_order_does_not_issue_it_and_others_do_not_see_the_draft() -> None:
    order = scene.drafted()
    with refusal("role"):
        actions.issue_order(id=order.pk, by=world.clerk(), at=AT)
    with pytest.raises(Unseen):
        actions.give_feedback(id=order.pk, by=world.admin_of(order.organization), at=AT, feedback="x", evidence=None)
    world.units(COUNTY)
    with pytest.raises(Unseen):
        actions.issue_order(id=order.pk, by=world.approver(COUNTY), at=AT)
    approver_too = world.person("both", Role.CLERK)
    second = world.person("both", Role.APPROVER)
    edited = actions.edit_order(id=order.pk, by=approver_too, at=AT, **scene.contents(order.agreement))
    with refusal("four-eyes"):
        actions.issue_order(id=edited.pk, by=second, at=AT)


@pytest.mark.clause("rectification-deadline-feedback")
@pytest.mark.parametrize(
    "change", [{"clause": " "}, {"requirement": " "}, {"facts": " "}, {"due_on": DAY}], ids=lambda c: next(iter(c))
)
def test_an_order_names_clause_facts_requirement_and_a_day_to_come(change: dict[str, object]) -> None:
    running = domains.active()
    with refusal("rectification-deadline-feedback", "六(八)") as found:
        scene.drafted(running, **change)
    assert found[0].field == next(iter(change))
    assert scene.drafted(running).due_on == queries.agreed_due(running, AT) == DAY + timedelta(days=21)


@pytest.mark.clause("rectification-deadline-feedback")
def test_feedback_after_the_period_is_taken_and_marked_late() -> None:
    order = scene.issued()
    in_time = AT + (order.due_on - DAY)
    assert not scene.answered(order, in_time).late
    other = scene.issued(domains.active(domains.ready(credit_code="91339999MADM000271")))
    late = scene.answered(other, scene.after(other))
    assert late.late
    assert late.state == "feedback"
    findings = actions.give_feedback.findings(
        scene.issued(domains.active(domains.ready(credit_code="91339999MADM00035U"))),
        by=world.admin_of(order.organization), at=scene.after(other),
    )  # fmt: skip
    assert [f.blocks for f in findings if f.code == "rectification-deadline-feedback"] == [False]


@pytest.mark.clause("rectification-deadline-feedback")
def test_being_overdue_is_derived_and_the_operator_is_reminded_once_before() -> None:
    order = scene.issued()
    assert not queries.overdue(order, AT + (order.due_on - DAY))
    assert queries.overdue(order, scene.after(order))
    assert tasks.sweep_reminders(AT) == 0
    near = AT + (order.due_on - DAY) - timedelta(days=3)
    assert tasks.sweep_reminders(near) == 1
    assert tasks.sweep_reminders(near) == 0
    assert Correction.objects.get(pk=order.pk).state == "notified"


def test_an_accepted_correction_offers_the_resumption_under_all_guards() -> None:
    order = scene.issued()
    with refusal("breach-rectify-and-suspend"):
        domain_actions.resume(id=order.agreement_id, by=world.approver(), at=AT)
    assert Hold.objects.filter(origin=order.pk, reason="legal", released_at=None).count() == 1
    accepted = scene.accepted(order)
    assert accepted.state == "accepted"
    assert not Hold.objects.filter(origin=order.pk, released_at=None).exists()
    assert not queries.stopping(fresh(order))
    assert [w.verb for w in queries.waiting(world.approver(), AT)] == ["resume"]
    with refusal("tenancy-closing"):
        domain_actions.resume(id=order.agreement_id, by=world.approver(), at=AT)
    domains.confirm_orders(order.agreement)
    assert domain_actions.resume(id=order.agreement_id, by=world.approver(), at=AT).state == "active"


def test_acceptance_may_leave_the_suspension_for_later() -> None:
    order = scene.accepted(lift=False)
    assert queries.stopping(fresh(order))
    assert [w.verb for w in queries.waiting(world.approver(), AT)] == ["end_suspension"]
    actions.end_suspension(id=order.pk, by=world.approver(), at=AT, reason="复核完毕")
    assert not queries.stopping(fresh(order))
    with refusal("stop-lifted"):
        actions.end_suspension(id=order.pk, by=world.approver(), at=AT, reason="再解除")


def test_what_an_order_closed_is_not_opened_around_it() -> None:
    order = scene.issued()
    with refusal("stop-of-case") as found:
        agreements.lift_stop(id=order.stop_id, by=world.approver(), at=AT, reason="不等改正")
    assert found[0].where == f"/correction/{order.pk}/"


@pytest.mark.clause("failed-rectification-terminates")
def test_a_missed_period_is_recorded_by_the_job_keeps_access_closed_and_proposes_to_end() -> None:
    order = scene.issued()
    last_day = AT + (order.due_on - DAY)
    assert tasks.sweep_failed(last_day) == 0
    assert tasks.sweep_failed(scene.after(order)) == 1
    assert tasks.sweep_failed(scene.after(order)) == 0
    failed = fresh(order)
    assert failed.state == "failed"
    assert queries.stopping(failed)
    proposal = EndingProposal.objects.get()
    assert (failed.proposal_id, proposal.ground, proposal.kind, proposal.partial) == (
        proposal.pk, "failed_correction", "termination", False,
    )  # fmt: skip
    assert Agreement.objects.get(pk=order.agreement_id).state == "suspended", "a job never terminates"
    with refusal("failed-rectification-terminates", "六(八)"):
        actions.end_suspension(id=order.pk, by=world.approver(), at=scene.after(order), reason="先恢复")


@pytest.mark.clause("failed-rectification-terminates")
def test_a_rejected_correction_comes_before_the_mechanism_naming_what_it_concerns() -> None:
    running = domains.active(domains.ready(items=2))
    row = running.scope.order_by("pk").first()
    order = scene.rejected(scene.issued(running, items=[row]))
    assert queries.stopping(fresh(order))
    assert tasks.sweep_failed(AT) == 1
    proposal = EndingProposal.objects.get()
    assert list(proposal.items.all()) == [row]
    closures.carried_out(proposal)
    assert Agreement.objects.get(pk=running.pk).state == "suspended"
    # The rest may go on: what was not corrected has ended.
    actions.end_suspension(id=order.pk, by=world.approver(), at=AT, reason="相关数据的授权已终止")
    domains.confirm_orders(running)
    assert domain_actions.resume(id=running.pk, by=world.approver(), at=AT).state == "active"


@pytest.mark.clause("failed-rectification-terminates")
def test_nobody_fails_an_order_before_its_day() -> None:
    order = scene.issued()
    with refusal("failed-rectification-terminates", "六(八)"):
        actions.fail_correction(id=order.pk, by=world.approver(), at=AT)


def test_late_feedback_is_taken_until_the_ending_is_decided_and_drops_it_when_accepted() -> None:
    order = scene.failed()
    at = scene.after(order)
    accepted = scene.accepted(order, at)
    assert accepted.late
    assert EndingProposal.objects.get().state == "dropped"
    other = scene.failed(scene.issued(domains.active(domains.ready(credit_code="91339999MADM000271"))))
    proposal = EndingProposal.objects.get(pk=other.proposal_id)
    closures.decided(proposal, at)
    with refusal("failed-rectification-terminates", "六(八)"):
        scene.answered(other, at)


def test_after_a_dropped_proposal_a_new_order_or_the_approver_opens_again() -> None:
    order = scene.failed()
    at = scene.after(order)
    agreements.drop(id=order.proposal_id, by=world.approver(), at=at, reason="情节轻微")
    assert [w.verb for w in queries.waiting(world.approver(), at)] == ["end_suspension"]
    again = scene.issued(Agreement.objects.get(pk=order.agreement_id), at)
    assert again.state == "notified"
    actions.end_suspension(id=order.pk, by=world.approver(), at=at, reason="由新的改正通知替代")
    assert queries.stopping(fresh(again))


def test_a_second_failure_finds_the_proposal_that_is_open() -> None:
    order = scene.failed()
    at = scene.after(order)
    scene.rejected(order, at)
    assert tasks.sweep_failed(at) == 1
    assert EndingProposal.objects.count() == 1


def test_a_draft_may_be_dropped_with_reason() -> None:
    order = actions.drop_order(id=scene.drafted().pk, by=world.clerk(), at=AT, reason="已口头整改")
    assert (order.state, order.stop, order.dropped_reason) == ("dropped", None, "已口头整改")


def test_each_seat_has_the_next_step_in_its_inbox() -> None:
    order = scene.drafted()
    operator = world.admin_of(order.organization)
    assert [w.verb for w in queries.waiting(world.approver(), AT)] == ["issue"]
    actions.issue_order(id=order.pk, by=world.approver(), at=AT)
    asked = list(queries.waiting(operator, AT))
    assert [(w.verb, w.due_on, w.clause) for w in asked] == [("give_feedback", order.due_on, "六(八)")]
    scene.answered(order)
    assert [w.verb for w in queries.waiting(world.approver(), AT)] == [""]
    actions.reject_correction(id=order.pk, by=world.approver(), at=AT, decision="缺失")
    assert [w.verb for w in queries.waiting(world.approver(), AT)] == ["fail"]

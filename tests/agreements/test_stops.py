"""Stops and endings: what closes access for now, what is asked before it closes for good 六(八), 二(一)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from audit.act import Unseen
from audit.actor import SYSTEM
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements import actions, queries, tasks
from operations.agreements.models import Agreement, EndingProposal, ScopeItem, Stop
from operations.mechanism.models import Matter
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import agreements as scene
from tests.scenarios import applications
from tests.world import AT, COUNTY, DAY

pytestmark = pytest.mark.django_db
Kind, Ground = EndingProposal.Kind, EndingProposal.Ground


def two_items():
    """A sealed agreement over two data items."""
    case = applications.draft()
    scenario = case.scenarios.get()
    applications.ask(case, applications.item("社保缴纳区间", provider="人力资源和社会保障局"), scenario)
    from operations.applications import actions as application_actions
    from tests.scenarios import mechanism

    application_actions.submit(id=case.pk, by=applications.admin(case), at=AT)
    applications.check_materials(case)
    application_actions.accept(id=case.pk, by=world.clerk(), at=AT)
    application_actions.begin_verification(id=case.pk, by=world.clerk(), at=AT)
    applications.conclude_checks(case)
    applications.review_items(case)
    application_actions.open_deliberation(id=case.pk, by=world.clerk(), at=AT)
    mechanism.opinions(applications.matter(applications.fresh(case)))
    applications.convene(case)
    applications.enter(applications.fresh(case))
    application_actions.decide(id=case.pk, by=world.approver(), at=AT)
    applications.publish(case)
    applications.file(case)
    made = scene.sign(scene.fill(scene.draft(applications.fresh(case))))
    return scene.fresh(scene.seal(scene.release(made)))


# --- stops ---------------------------------------------------------------------------------------------------------


def test_a_stop_is_in_effect_from_its_instant_until_it_is_lifted():
    made = scene.sealed()
    stop = scene.stopped(made)
    assert list(queries.open_stops(made, AT)) == [stop]
    assert not queries.open_stops(made, AT - timedelta(seconds=1)).exists()
    later = AT + timedelta(hours=3)
    actions.lift_stop(id=stop.pk, by=world.approver(), at=later, reason="核查完毕，未见异常")
    assert queries.open_stops(made, later - timedelta(seconds=1)).exists()
    assert not queries.open_stops(made, later).exists()
    with refusal("stop-lifted"):
        actions.lift_stop(id=stop.pk, by=world.approver(), at=later, reason="再解除一次")


def test_a_stop_may_name_an_item_of_the_scope_and_no_other():
    made = scene.sealed()
    row = made.scope.get()
    stop = scene.stopped(made, item=row.item, scenario=row.scenario, cause=Stop.Cause.RISK)
    assert (stop.item, stop.case) == (row.item, made)
    with refusal("stop-scope"):
        scene.stopped(made, item=applications.item("门诊量统计", provider="卫生健康委员会", field="health"))


def test_only_the_authoritys_approver_lifts():
    stop = scene.stopped(scene.sealed())
    for by in (world.clerk(), scene.admin(stop.agreement)):
        with refusal("role"):
            actions.lift_stop(id=stop.pk, by=by, at=AT, reason="请恢复")
    world.units(COUNTY)
    with pytest.raises(Unseen):
        actions.lift_stop(id=stop.pk, by=world.approver(COUNTY), at=AT, reason="外地")


def test_an_emergency_stop_is_confirmed_by_another_officer_by_the_next_working_day():
    stop = scene.stopped(scene.sealed(), emergency=True, cause=Stop.Cause.EMERGENCY)
    with refusal("four-eyes"):
        actions.confirm_emergency_stop(id=stop.pk, by=world.approver(), at=AT)
    assert queries.confirmation_due_on(stop) == DAY + timedelta(days=1)
    assert tasks.sweep_emergency_stops(AT + timedelta(days=1)) == 0
    assert tasks.sweep_emergency_stops(AT + timedelta(days=2)) == 1
    assert tasks.sweep_emergency_stops(AT + timedelta(days=2)) == 0
    assert Message.objects.filter(subject_id=stop.pk, role=Role.APPROVER).exists()
    # Unconfirmed it stands all the same; late is better than never.
    assert queries.open_stops(stop.agreement, AT + timedelta(days=2)).exists()
    confirmed = actions.confirm_emergency_stop(id=stop.pk, by=world.clerk(), at=AT + timedelta(days=2))
    assert confirmed.confirmed_by == world.clerk().user_id
    with refusal("stop-confirmed"):
        actions.confirm_emergency_stop(id=stop.pk, by=world.clerk(), at=AT + timedelta(days=2))


def test_an_ordinary_stop_needs_no_confirmation():
    stop = scene.stopped(scene.sealed())
    with refusal("stop-confirmed"):
        actions.confirm_emergency_stop(id=stop.pk, by=world.clerk(), at=AT)


# --- proposals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "ground"),
    [
        (Kind.TERMINATION, Ground.FALSE_MATERIALS),
        (Kind.TERMINATION, Ground.GRAVE_DANGER),
        (Kind.REVOCATION, Ground.CONSENT),
        (Kind.REVOCATION, Ground.FAILED_CORRECTION),
    ],
)
def test_a_ground_of_the_other_kind_of_ending_is_refused(kind, ground):
    made = scene.sealed()
    with refusal("ending-ground"):
        scene.propose(made, kind=kind, ground=ground)
    fitting = Ground.FALSE_MATERIALS if kind == Kind.REVOCATION else Ground.FAILED_CORRECTION
    assert scene.propose(made, kind=kind, ground=fitting).state == EndingProposal.State.OPEN


@pytest.mark.parametrize("ground", [Ground.ITEM_PROHIBITED, Ground.GRAVE_INCIDENT, Ground.DISSOLUTION, Ground.EXIT])
def test_every_ground_of_a_termination_can_be_proposed(ground):
    assert scene.propose(scene.sealed(), ground=ground).ground == ground


def test_the_operator_gives_up_and_has_thereby_spoken():
    made = scene.sealed()
    by = scene.admin(made)
    with refusal("ending-proposal"):
        scene.propose(made, by=by, ground=Ground.FAILED_CORRECTION)
    given_up = scene.propose(made, by=by, ground=Ground.EXIT, text="业务调整，放弃授权。")
    assert (given_up.by_operator, given_up.statement) == (True, "业务调整，放弃授权。")
    assert Message.objects.filter(subject_id=given_up.pk, role=Role.CLERK).exists()
    assert scene.hear(given_up).state == EndingProposal.State.HEARD


def test_a_job_may_propose_and_nothing_more():
    made = scene.sealed()
    proposal = scene.propose(made, by=SYSTEM, ground=Ground.FAILED_CORRECTION, text="逾期未改正。")
    assert proposal.state == EndingProposal.State.OPEN
    assert scene.fresh(made).state == Agreement.State.SEALED
    with refusal("role"):
        actions.hear(id=proposal.pk, by=SYSTEM, at=AT)


def test_a_second_proposal_for_the_whole_waits_for_the_first():
    made = scene.sealed()
    first = scene.propose(made)
    with refusal("ending-proposal"):
        scene.propose(made, ground=Ground.GRAVE_INCIDENT)
    actions.drop(id=first.pk, by=world.approver(), at=AT, reason="双方不再要求终止")
    assert scene.propose(made, ground=Ground.GRAVE_INCIDENT).pk != first.pk


def test_a_proposal_waits_for_the_operator_or_for_its_period():
    made = scene.sealed()
    proposal = scene.propose(made)
    assert proposal.hearing_due_on == DAY + timedelta(days=7)
    with refusal("operator-heard"):
        scene.hear(proposal)
    with refusal("operator-heard"):
        scene.hear(proposal, at=AT + timedelta(days=7))
    heard = scene.hear(proposal, at=AT + timedelta(days=8))
    assert heard.matter.kind == Matter.Kind.TERMINATION
    assert heard.matter.opinions.count() == 9


def test_a_statement_opens_the_way_at_once_and_is_not_changed_after():
    proposal = scene.stated(scene.propose(scene.sealed(), kind=Kind.REVOCATION, ground=Ground.UNLAWFUL_GRANT))
    assert scene.hear(proposal).matter.kind == Matter.Kind.REVOCATION
    with refusal("wrong-state"):
        scene.stated(proposal)


def test_dropping_a_proposal_withdraws_its_matter():
    proposal = scene.heard(scene.sealed())
    actions.drop(id=proposal.pk, by=world.approver(), at=AT, reason="已改正")
    assert Matter.objects.get(pk=proposal.matter_id).state == Matter.State.WITHDRAWN
    assert EndingProposal.objects.get(pk=proposal.pk).state == EndingProposal.State.DROPPED


# --- what ends -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("deliberation-before-major-decision")
@pytest.mark.parametrize("kind", Kind.values)
def test_nothing_is_ended_without_a_decided_matter_on_it(kind):
    made = scene.sealed()
    act = actions.terminate if kind == Kind.TERMINATION else actions.revoke
    ground = Ground.CONSENT if kind == Kind.TERMINATION else Ground.FALSE_MATERIALS
    proposal = scene.propose(made, kind=kind, ground=ground)
    with refusal("deliberation-before-major-decision", "二(一)"):
        act(id=made.pk, by=world.approver(), at=AT, proposal=proposal)
    proposal = scene.hear(scene.stated(proposal))
    with refusal("deliberation-before-major-decision", "二(一)"):
        act(id=made.pk, by=world.approver(), at=AT, proposal=proposal)
    from tests.scenarios import mechanism

    mechanism.decided(Matter.objects.get(pk=proposal.matter_id))
    decided = EndingProposal.objects.get(pk=proposal.pk)
    ended = act(id=made.pk, by=world.approver(), at=AT, proposal=decided)
    assert ended.state == (Agreement.State.TERMINATED if kind == Kind.TERMINATION else Agreement.State.REVOKED)
    assert ended.ended_at == AT
    assert not queries.remaining(made).exists()


@pytest.mark.clause("deliberation-before-major-decision")
def test_a_decision_against_ending_ends_nothing():
    made = scene.sealed()
    proposal = scene.decided(made, approves=False)
    with refusal("deliberation-before-major-decision", "二(一)"):
        actions.terminate(id=made.pk, by=world.approver(), at=AT, proposal=proposal)
    assert scene.fresh(made).state == Agreement.State.SEALED


def test_a_decision_on_another_agreement_ends_nothing_here():
    mine, other = scene.sealed(), scene.sealed(credit_code="91339999MADM000271")
    proposal = scene.decided(other)
    with refusal("ending-proposal"):
        actions.terminate(id=mine.pk, by=world.approver(), at=AT, proposal=proposal)
    assert actions.terminate(id=other.pk, by=world.approver(), at=AT, proposal=proposal).state == "terminated"


def test_a_termination_is_no_revocation():
    made = scene.sealed()
    proposal = scene.decided(made)
    with refusal("ending-proposal"):
        actions.revoke(id=made.pk, by=world.approver(), at=AT, proposal=proposal)


def test_a_partial_ending_leaves_the_rest_and_the_last_row_takes_the_agreement():
    made = two_items()
    first, second = ScopeItem.objects.filter(agreement=made).order_by("pk")
    part = scene.decided(made, items=[first])
    assert part.partial
    assert actions.end_items(id=made.pk, by=world.approver(), at=AT, proposal=part).state == Agreement.State.SEALED
    assert list(queries.remaining(made)) == [second]
    with refusal("ending-proposal"):
        scene.propose(made, items=[first])
    last = scene.decided(scene.fresh(made), items=[second])
    ended = actions.end_items(id=made.pk, by=world.approver(), at=AT, proposal=last)
    assert ended.state == Agreement.State.TERMINATED


def test_an_item_closed_at_once_can_still_be_proposed_for_ending():
    made = scene.sealed()
    row = made.scope.get()
    actions.end_item(id=row.pk, by=SYSTEM, at=AT, reason="数据改为禁止开放")
    with refusal("scope-ended", "一(一)"):
        actions.end_item(id=row.pk, by=SYSTEM, at=AT, reason="再停用一次")
    row.refresh_from_db()
    assert scene.propose(made, by=SYSTEM, ground=Ground.ITEM_PROHIBITED, items=[row]).partial


@pytest.mark.clause("expiry-auto-close")
def test_an_expiry_is_recorded_after_midnight_of_the_last_day_and_dated_then():
    made = scene.sealed()
    midnight = datetime(2029, 11, 22, 16, 0, tzinfo=UTC)
    with refusal("expiry-auto-close", "四(四)"):
        actions.expire(id=made.pk, by=SYSTEM, at=midnight - timedelta(seconds=1))
    expired = actions.expire(id=made.pk, by=SYSTEM, at=midnight + timedelta(hours=5))
    assert (expired.state, expired.ended_at) == (Agreement.State.EXPIRED, midnight)


def test_a_renewal_may_follow_the_day_an_earlier_agreement_was_ended():
    made = scene.sealed()
    proposal = scene.decided(made)
    actions.terminate(id=made.pk, by=world.approver(), at=AT, proposal=proposal)
    later = AT + timedelta(days=30)
    case = applications.granted(at=later, renews=made.application)
    assert queries.earlier_terms(case) == ((DAY, DAY),)
    assert scene.draft(case, at=later, first_on=date(2026, 12, 23)).first_on == date(2026, 12, 23)

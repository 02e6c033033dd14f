"""Grants that were never sealed: nothing lapses by itself; mechanism and government conclude 二(一)."""

from datetime import timedelta

import pytest

from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements import actions, queries, tasks
from operations.agreements.models import Agreement
from operations.mechanism.models import Matter
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import agreements as scene
from tests.scenarios import applications, mechanism
from tests.world import AT, CITY, DAY

pytestmark = pytest.mark.django_db
LATE = AT + timedelta(days=60)


def proposed(case, at=LATE):
    return actions.propose_lapse(id=case.pk, by=world.clerk(), at=at, reason="三次催告未签约")


def annulling(case, at=AT):
    return actions.propose_annul(
        id=case.pk, by=world.clerk(), at=at, reason="发现申请材料不实", statement="申请单位书面表示没有意见。"
    )


def conclude(case, matter, at):
    mechanism.opinions(matter, at=at)
    actions.conclude_matter(
        id=case.pk, by=mechanism.seat(Role.CONVENER, CITY), at=at, met_on=at.date(), minutes_no="纪要〔2027〕1号",
        advice="for", reasons="各单位意见一致。",
    )  # fmt: skip


def enter(case, at, approves=True):
    actions.enter_decision(
        id=case.pk, by=world.clerk(), at=at, document_no="杭政函〔2027〕2号", decided_on=at.date(), approves=approves,
        reasons="" if approves else "宜再给予机会。",
    )  # fmt: skip


def test_an_overdue_grant_is_marked_once_and_does_not_lapse():
    case = applications.granted()
    assert tasks.sweep_unsigned(AT) == 0
    assert case.due_on is not None
    assert tasks.sweep_unsigned(AT + (case.due_on - DAY)) == 0
    assert tasks.sweep_unsigned(LATE) == 1
    assert tasks.sweep_unsigned(LATE) == 0
    case = applications.fresh(case)
    assert case.state == "granted"
    assert case.overdue_noted_at == LATE
    roles = set(Message.objects.filter(key__startswith=f"unsigned:{case.pk}").values_list("role", flat=True))
    assert roles == {Role.CLERK, Role.APPROVER, Role.ORG_ADMIN}
    assert list(queries.unsigned(LATE)) == [case]


def test_a_grant_is_not_proposed_to_lapse_while_its_period_runs():
    case = applications.granted()
    with refusal("signing-due"):
        proposed(case, AT)
    assert proposed(case).kind == Matter.Kind.LAPSE


@pytest.mark.clause("deliberation-before-major-decision")
def test_a_grant_lapses_only_after_conclusion_and_document_and_voids_the_draft():
    made = scene.signed()
    case = made.application
    matter = proposed(case)
    approver = world.approver()
    with refusal("deliberation-before-major-decision", "二(一)"):
        actions.lapse(id=case.pk, by=approver, at=LATE)
    conclude(case, matter, LATE)
    with refusal("deliberation-before-major-decision", "二(一)"):
        actions.lapse(id=case.pk, by=approver, at=LATE)
    enter(case, LATE)
    actions.lapse(id=case.pk, by=approver, at=LATE)
    case = applications.fresh(case)
    assert (case.state, case.ended_reason) == ("lapsed", "逾期未签约（杭政函〔2027〕2号）")
    assert scene.fresh(made).state == Agreement.State.VOID
    assert Matter.objects.get(pk=matter.pk).state == Matter.State.DECIDED


def test_the_clerk_who_entered_the_decision_does_not_confirm_it():
    case = applications.granted()
    conclude(case, proposed(case), LATE)
    enter(case, LATE)
    with refusal("four-eyes"):
        actions.lapse(id=case.pk, by=world.person("clerk-330100", Role.APPROVER), at=LATE)
    assert actions.lapse(id=case.pk, by=world.approver(), at=LATE).state == "lapsed"


def test_a_grant_is_annulled_before_sealing_with_the_applicant_heard():
    made = scene.drafted()
    case = made.application
    conclude(case, annulling(case), AT)
    enter(case, AT)
    with refusal("deliberation-before-major-decision"):
        actions.lapse(id=case.pk, by=world.approver(), at=AT)
    assert actions.annul(id=case.pk, by=world.approver(), at=AT).state == "annulled"
    assert scene.fresh(made).state == Agreement.State.VOID


def test_a_sealed_agreement_is_not_annulled():
    made = scene.sealed()
    with refusal("wrong-state"):
        annulling(made.application)


def test_nothing_is_sealed_while_the_mechanism_deliberates_whether_the_grant_lapses():
    made = scene.signed()
    annulling(made.application)
    with refusal("matter-pending", "二(一)"):
        scene.release(made)
    made = scene.released(credit_code="91339999MADM000271")
    case, matter = made.application, annulling(made.application)
    with refusal("matter-pending", "二(一)"):
        scene.seal(made)
    conclude(case, matter, AT)
    enter(case, AT, approves=False)
    actions.keep_grant(id=case.pk, by=world.approver(), at=AT)
    assert scene.seal(scene.fresh(made)).state == Agreement.State.SEALED


def test_when_the_government_does_not_agree_the_grant_stands():
    made = scene.drafted()
    case = made.application
    conclude(case, proposed(case), LATE)
    enter(case, LATE, approves=False)
    with refusal("deliberation-before-major-decision", "二(一)"):
        actions.lapse(id=case.pk, by=world.approver(), at=LATE)
    assert actions.keep_grant(id=case.pk, by=world.approver(), at=LATE).state == "granted"
    assert scene.fresh(made).state == Agreement.State.DRAFT
    # The matter is closed: it can be proposed again.
    assert proposed(case).state == Matter.State.OPEN


def test_one_matter_about_a_grant_at_a_time():
    case = applications.granted()
    proposed(case)
    with refusal("matter-pending", "二(一)"):
        annulling(case, LATE)


def test_each_seat_finds_its_step_in_the_inbox():
    case = applications.granted()
    matter = proposed(case)
    assert inbox(mechanism.seat(Role.CONVENER, CITY), LATE) == {"conclude_unsigned"}
    conclude(case, matter, LATE)
    assert "enter_unsigned_decision" in inbox(world.clerk(), LATE)
    enter(case, LATE)
    assert "enter_unsigned_decision" not in inbox(world.clerk(), LATE)
    assert inbox(world.approver(), LATE) == {"decide_lapse"}


def inbox(by, at):
    return {waiting.verb for waiting in queries.waiting(by, at)}

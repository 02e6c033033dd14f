"""Who may know of an agreement and its parts, and what waits for whom."""

from dataclasses import replace
from uuid import uuid4

import pytest

from audit.actor import ANONYMOUS, SYSTEM, Actor
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements import actions, permissions, queries
from operations.agreements.models import EndingProposal, Plan
from tests import world
from tests.scenarios import agreements as scene
from tests.scenarios import mechanism
from tests.world import AT, CITY, COUNTY, PROVINCE

pytestmark = pytest.mark.django_db
OTHER = "91339999MADM000271"


def sees(by):
    return permissions.agreements(by).exists()


def unit(kind, region=CITY):
    return mechanism.seat(Role.UNIT_HANDLER, unit=world.units(region)[kind])


def test_the_authority_of_the_region_sees_drafts_and_another_does_not():
    scene.drafted()
    world.units(COUNTY)
    for role in (Role.CLERK, Role.APPROVER, Role.SEAL_KEEPER, Role.SECRETARIAT, Role.CONVENER):
        assert sees(mechanism.seat(role, CITY))
        assert not sees(mechanism.seat(role, COUNTY))


def test_an_operator_sees_its_own_and_no_competitors():
    made = scene.drafted()
    assert sees(scene.admin(made))
    assert sees(scene.signatory(made))
    assert not sees(world.applicant(OTHER).admin)


def test_an_auditor_sees_the_region_and_what_is_below():
    scene.drafted(COUNTY)
    assert sees(mechanism.seat(Role.AUDITOR, CITY))
    assert sees(mechanism.seat(Role.AUDITOR, PROVINCE))
    assert sees(mechanism.seat(Role.AUDITOR, COUNTY))
    world.units("330198")
    assert not sees(mechanism.seat(Role.AUDITOR, "330198"))


def test_strangers_see_nothing_and_the_system_everything():
    scene.drafted()
    assert not sees(ANONYMOUS)
    assert sees(SYSTEM)
    for role in (Role.REGISTRANT, Role.EXPERT, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.EVALUATOR):
        assert not sees(Actor(user_id=uuid4(), role=role, region=CITY))
    for role in (Role.ORG_ADMIN, Role.UNIT_HANDLER, Role.STEWARD, Role.DOMAIN_OPERATOR):
        assert not sees(Actor(user_id=uuid4(), role=role))


def test_supervising_units_see_an_agreement_from_its_seal_on():
    made = scene.released()
    police, crypto, ip = unit("police"), unit("crypto"), unit("ip")
    assert not any(map(sees, (police, crypto, ip)))
    scene.seal(made)
    assert sees(police)
    assert sees(crypto)
    assert not sees(ip)


def test_a_sector_authority_sees_the_agreements_of_its_field():
    scene.sealed()
    units = world.units(CITY)
    assert sees(mechanism.seat(Role.SECTOR, unit=units["金融工作办公室"]))
    assert not sees(mechanism.seat(Role.SECTOR, unit=units["交通运输局"]))


def test_a_steward_sees_agreements_over_its_own_items_and_only_those_rows():
    made = scene.sealed()
    units = world.units(CITY)
    own = mechanism.seat(Role.STEWARD, unit=units["税务局"])
    assert list(permissions.scope_items(own)) == [made.scope.get()]
    assert not permissions.plans(own).exists()
    assert not sees(mechanism.seat(Role.STEWARD, unit=units["人力资源和社会保障局"]))


def test_a_unit_sees_a_plan_once_it_was_sent_to_it():
    made = scene.sealed()
    plan = scene.draft_plan(made)
    police = unit("police")
    assert not permissions.plans(police).exists()
    scene.send_out(plan)
    assert list(permissions.plans(police)) == [plan]
    assert not permissions.plans(unit("eit")).exists()


def test_a_unit_sees_a_proposal_to_end_when_its_opinion_is_asked():
    made = scene.sealed()
    proposal = scene.propose(made)
    assert not permissions.endings(unit("finance")).exists()
    scene.hear(scene.stated(proposal))
    assert list(permissions.endings(unit("finance"))) == [EndingProposal.objects.get()]
    assert not permissions.endings(unit("ip")).exists()


def test_every_step_waits_in_the_inbox_of_who_takes_it_next():
    made = scene.drafted(terms=False)
    clerk, approver, keeper = world.clerk(), world.approver(), scene.keeper()
    assert ("agreement", "edit") in inbox(clerk)
    assert inbox(scene.signatory(made)) == set()
    scene.fill(made)
    assert inbox(scene.signatory(made)) == {("agreement", "sign")}
    scene.sign(made)
    assert inbox(approver) == {("agreement", "release")}
    assert inbox(keeper) == set()
    scene.release(made)
    assert inbox(keeper) == {("agreement", "seal")}
    scene.seal(made)
    assert inbox(clerk) == {("agreement", "draft_plan")}
    plan = scene.draft_plan(made)
    assert inbox(clerk) == {("plan", "send_out")}
    scene.send_out(plan)
    handler = unit("police")
    assert inbox(handler) == {("plan", "")}
    assert inbox(approver) == set()
    scene.concur_all(plan)
    assert inbox(handler) == set()
    assert inbox(approver) == {("plan", "approve")}
    scene.approve_plan(Plan.objects.get())
    assert inbox(approver) == set()
    proposal = scene.propose(made)
    assert inbox(scene.admin(made)) == {("endingproposal", "state_defence")}
    assert inbox(clerk) == set()
    scene.stated(proposal)
    assert inbox(clerk) == {("endingproposal", "hear")}


def test_a_grant_waits_for_its_draft():
    from tests.scenarios import applications

    applications.granted()
    assert inbox(world.clerk()) == {("application", "draft_agreement")}


def test_an_emergency_stop_waits_for_the_other_officer():
    stop = scene.stopped(scene.sealed(), emergency=True)
    assert ("stop", "confirm_emergency") not in inbox(world.approver())
    assert ("stop", "confirm_emergency") in inbox(world.clerk())
    actions.confirm_emergency_stop(id=stop.pk, by=world.clerk(), at=AT)
    assert ("stop", "confirm_emergency") not in inbox(world.clerk())


def test_nothing_waits_for_a_seat_without_its_unit():
    scene.send_out(scene.draft_plan(scene.sealed()))
    assert inbox(replace(unit("police"), unit="")) == set()


def inbox(by):
    return {(waiting.subject.type_code(), waiting.verb) for waiting in queries.waiting(by, AT)}


def test_every_notice_of_this_room_can_be_read_and_reaches_somebody():
    made = scene.planned()
    scene.stopped(made, emergency=True, item=made.scope.get().item)
    proposal = scene.propose(made, by=scene.admin(made), ground=EndingProposal.Ground.EXIT)
    scene.hear(proposal)
    actions.drop(id=proposal.pk, by=world.approver(), at=AT, reason="继续运营")
    second = scene.propose(made)
    scene.stated(second)
    ours = {"agreement", "plan", "concurrence", "stop", "endingproposal", "responsiblechange"}
    notices = [m for m in Message.objects.all() if m.subject_type in ours]
    assert len(notices) > 20
    for notice in notices:
        assert notice.text % notice.params
        assert len(notice.organization) in {0, 36}
        assert notice.organization or notice.region or notice.unit

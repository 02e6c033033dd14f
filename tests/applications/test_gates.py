"""Who sees what of an application, and what waits for whom."""

from datetime import timedelta

import pytest

from audit.roles import Role
from operations.applications import actions, permissions, queries
from tests import world
from tests.scenarios import applications as scene
from tests.scenarios import mechanism
from tests.world import AT, COUNTY, DAY, PROVINCE

pytestmark = pytest.mark.django_db


def sees(by, case):
    return permissions.applications(by).filter(pk=case.pk).exists()


def waits(by, at=AT):
    return {(str(w.label), w.verb) for w in queries.waiting(by, at)}


def verbs(by, at=AT):
    return {w.verb for w in queries.waiting(by, at)}


def test_a_draft_is_seen_by_its_organization_only():
    case = scene.draft()
    assert sees(scene.admin(case), case)
    for stranger in (world.clerk(), world.approver(), mechanism.seat(Role.AUDITOR), mechanism.seat(Role.CONVENER)):
        assert not sees(stranger, case)


def test_a_case_is_seen_in_its_region_and_from_above():
    case = scene.verifying()
    for role in (Role.CLERK, Role.APPROVER, Role.SECRETARIAT, Role.CONVENER, Role.AUDITOR):
        assert sees(mechanism.seat(role), case), role
    assert sees(mechanism.seat(Role.AUDITOR, PROVINCE), case)
    assert sees(mechanism.seat(Role.PROVINCIAL_DESK, PROVINCE), case)
    assert sees(mechanism.seat(Role.UNIT_HANDLER, unit=world.units()["police"]), case)
    assert not sees(mechanism.seat(Role.CLERK, COUNTY), case)
    assert not sees(mechanism.seat(Role.AUDITOR, COUNTY), case)
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.DOMAIN_OPERATOR, Role.EVALUATOR):
        assert not sees(mechanism.seat(role), case), role


def test_a_steward_sees_the_cases_that_ask_for_its_data_once_it_is_asked():
    accepted = scene.accepted()
    steward = scene.steward(world.units()["税务局"])
    assert not sees(steward, accepted)
    actions.begin_verification(id=accepted.pk, by=world.clerk(), at=AT)
    assert sees(steward, accepted)
    assert permissions.requested_items(steward).count() == 1
    assert not permissions.materials(steward).exists()
    assert not sees(scene.steward(world.units()["人力资源和社会保障局"]), accepted)


def test_an_expert_sees_the_file_until_the_day_due_and_not_after_recusing():
    case, expert = scene.verifying(), scene.expert()
    assert not sees(expert, case)
    asked = scene.consulted(case)
    assert sees(expert, case)
    actions.declare(id=asked.pk, by=expert, at=AT, no_conflict=False, recused_reason="曾任其顾问")
    assert not sees(expert, case)
    assert permissions.consultations(expert).count() == 1


def test_experts_are_never_named_to_the_applicant():
    case = scene.verifying()
    scene.consulted(case)
    assert not permissions.consultations(scene.admin(case)).exists()


def test_the_clerk_finds_what_comes_next():
    case = scene.submitted()
    assert waits(world.clerk()) == {("核对申请材料，受理或者告知补正", "")}
    scene.check_materials(case)
    actions.accept(id=case.pk, by=world.clerk(), at=AT)
    assert verbs(world.clerk()) == {"begin_verification"}
    actions.begin_verification(id=case.pk, by=world.clerk(), at=AT)
    assert verbs(world.clerk()) == set()
    assert verbs(world.clerk(), AT + timedelta(days=20)) == {"remind"}
    scene.conclude_checks(case)
    scene.review_items(case)
    assert verbs(world.clerk()) == {"open_deliberation"}


def test_units_and_stewards_find_their_own_questions():
    case = scene.verifying()
    police = world.units()["police"]
    handler, head = mechanism.seat(Role.UNIT_HANDLER, unit=police), mechanism.seat(Role.UNIT_APPROVER, unit=police)
    assert {str(w.subject) for w in queries.waiting(handler, AT)} == {
        str(scene.check_of(case, "mlps3")),
        str(scene.check_of(case, "incidents", "police")),
    }
    assert verbs(head) == set()
    scene.drafted_check(scene.check_of(case, "mlps3"))
    assert verbs(head) == {"conclude"}
    assert len(list(queries.waiting(scene.steward(world.units()["税务局"]), AT))) == 1


def test_convener_clerk_and_approver_find_the_decision():
    case = scene.deliberating()
    convener = mechanism.seat(Role.CONVENER)
    assert verbs(convener) == set()
    mechanism.opinions(scene.matter(case))
    assert verbs(convener) == {"conclude"}
    scene.convene(case)
    assert verbs(world.clerk()) == {"enter_decision"}
    scene.enter(case)
    assert verbs(world.clerk()) == set()
    assert verbs(world.approver()) == {"decide"}
    actions.decide(id=case.pk, by=world.approver(), at=AT)
    assert verbs(world.clerk()) == {"publish_result", "file_report"}
    scene.publish(scene.fresh(case))
    report = scene.file(scene.fresh(case))
    assert verbs(world.clerk()) == set()
    assert [w.subject for w in queries.waiting(mechanism.seat(Role.PROVINCIAL_DESK, PROVINCE), AT)] == [report]


def test_the_applicant_finds_its_draft_and_its_supplement():
    case = scene.draft()
    assert [w.due_on for w in queries.waiting(scene.admin(case), AT)] == [DAY + timedelta(days=30)]
    actions.submit(id=case.pk, by=scene.admin(case), at=AT)
    scene.check_materials(case, audit_report="缺盖章页")
    scene.require(case)
    assert verbs(scene.admin(case)) == {"resubmit"}
    assert verbs(world.approver(), AT + timedelta(days=20)) == {"reject"}


def test_an_expert_finds_the_question():
    case = scene.verifying()
    asked = scene.consulted(case)
    assert verbs(scene.expert()) == {"declare"}
    actions.declare(id=asked.pk, by=scene.expert(), at=AT, no_conflict=True)
    assert verbs(scene.expert()) == {"give_opinion"}
    assert verbs(world.clerk(), AT + timedelta(days=19)) >= {"record_absence"}


def test_reading_a_file_takes_the_same_number_of_queries_however_much_is_in_it(django_assert_num_queries):
    case = scene.deliberating()
    with django_assert_num_queries(10):
        file = queries.dossier(scene.fresh(case))
        assert file.materials
        assert [m.document.name for m in file.materials]
        assert [list(s.milestones.all()) for s in file.scenarios]
        assert [(r.item.provider.name, r.scenario.name, r.state_label) for r in file.requested]
        assert [(str(c), c.unit.name) for c in file.checks]
        assert file.experiences
        assert file.consultations == []
        assert file.matter is not None
        assert file.supplements == []

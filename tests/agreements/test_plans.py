"""One authorization, one emergency plan, drawn up with five kinds of unit 六(四)."""

from datetime import timedelta

import pytest

from accounts.models import UnitKind
from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements import actions, permissions, queries, tasks
from operations.agreements.models import Concurrence, Plan
from statute.vocabulary import PLAN_UNITS
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import agreements as scene
from tests.scenarios import mechanism
from tests.world import AT, CITY, COUNTY, DAY

pytestmark = pytest.mark.django_db
OTHER = "91339999MADM000271"


def out():
    return scene.send_out(scene.draft_plan(scene.sealed()))


def word_of(plan, kind) -> Concurrence:
    return plan.concurrences.select_related("unit__region").get(unit__kind=kind)


def test_sending_out_asks_each_of_the_five_kinds_with_a_due_day():
    plan = out()
    words = plan.concurrences.select_related("unit")
    assert {w.unit.kind for w in words} == set(PLAN_UNITS)
    due = {w.due_on for w in words}
    assert len(due) == 1
    assert due.pop() > DAY
    assert Message.objects.filter(subject_type="concurrence", role=Role.UNIT_HANDLER).count() == 5


@pytest.mark.clause("one-authorization-one-plan")
@pytest.mark.parametrize("silent", PLAN_UNITS)
def test_a_plan_without_one_of_the_five_units_is_not_approved(silent):
    plan = scene.concur_all(out(), but=(silent,))
    with refusal("one-authorization-one-plan", "六(四)") as found:
        scene.approve_plan(plan)
    assert [f.owner for f in found] == [silent]
    scene.concur(word_of(plan, silent))
    assert scene.approve_plan(plan).state == Plan.State.APPROVED


@pytest.mark.clause("one-authorization-one-plan")
def test_an_objection_is_no_concurrence():
    plan = scene.concur_all(out(), but=("police",))
    scene.concur(word_of(plan, "police"), agrees=False)
    with refusal("one-authorization-one-plan", "六(四)"):
        scene.approve_plan(plan)
    actions.take_back(id=plan.pk, by=world.clerk(), at=AT, reason="按公安意见修改")
    actions.edit_plan(id=plan.pk, by=world.clerk(), at=AT, text=f"{plan.text}\n四、一小时内通报公安机关。")
    scene.send_out(plan)
    # The text changed: nobody's word stands for it.
    assert plan.concurrences.filter(given_at__isnull=True).count() == 5
    assert scene.approve_plan(scene.concur_all(plan)).state == Plan.State.APPROVED


@pytest.mark.clause("one-authorization-one-plan")
def test_one_plan_is_not_bound_to_two_agreements():
    first = scene.with_plan(scene.sealed())
    second = scene.sealed(credit_code=OTHER)
    with refusal("one-authorization-one-plan", "六(四)"):
        actions.draft_plan(id=second.pk, by=world.clerk(), at=AT, text=first.text)
    own = scene.draft_plan(second)
    with refusal("one-authorization-one-plan", "六(四)"):
        actions.edit_plan(id=own.pk, by=world.clerk(), at=AT, text=first.text)
    # Even if it came into the row some other way, it is not approved.
    text = own.text
    scene.concur_all(scene.send_out(own))
    Plan.objects.filter(pk=own.pk).update(text=first.text)
    with refusal("one-authorization-one-plan", "六(四)"):
        scene.approve_plan(own)
    Plan.objects.filter(pk=own.pk).update(text=text)
    assert scene.approve_plan(own).state == Plan.State.APPROVED


def test_the_same_file_is_the_same_plan():
    clerk = world.clerk()
    scene.draft_plan(scene.sealed(), document=world.evidence(clerk, "预案.pdf"))
    second = scene.sealed(credit_code=OTHER)
    with refusal("one-authorization-one-plan"):
        actions.draft_plan(id=second.pk, by=clerk, at=AT, text="换了文字", document=world.evidence(clerk, "预案.pdf"))


@pytest.mark.clause("one-authorization-one-plan")
def test_a_plan_covers_every_scenario_of_the_scope():
    made = scene.sealed()
    plan = scene.draft_plan(made)
    plan.scenarios.clear()
    with refusal("one-authorization-one-plan", "六(四)"):
        scene.send_out(plan)
    actions.edit_plan(id=plan.pk, by=world.clerk(), at=AT, text=plan.text, scenarios=[made.scope.get().scenario])
    assert scene.send_out(plan).state == Plan.State.UNDER_REVIEW


def test_a_region_may_ask_more_units_but_not_fewer():
    plan = scene.send_out(scene.draft_plan(scene.sealed()), further_units=[UnitKind.EIT, UnitKind.POLICE])
    kinds = [w.unit.kind for w in plan.concurrences.select_related("unit").order_by("pk")]
    assert sorted(kinds) == sorted((*PLAN_UNITS, "eit"))
    scene.concur_all(plan, but=("eit",))
    with refusal("one-authorization-one-plan"):
        scene.approve_plan(plan)
    scene.concur(word_of(plan, "eit"))
    assert scene.approve_plan(plan).state == Plan.State.APPROVED


def test_a_county_without_its_own_units_asks_its_citys():
    from accounts.models import Unit

    made = scene.sealed(COUNTY)
    world.units(CITY)
    Unit.objects.filter(region__code=COUNTY, kind__in=["crypto", "secrecy"]).update(is_active=False)
    plan = scene.send_out(scene.draft_plan(made))
    assert word_of(plan, "crypto").unit.region.code == CITY
    assert word_of(plan, "police").unit.region.code == COUNTY
    assert scene.approve_plan(scene.concur_all(plan)).state == Plan.State.APPROVED


def test_who_drafted_a_plan_does_not_approve_it():
    plan = scene.concur_all(out())
    with refusal("four-eyes"):
        actions.approve(id=plan.pk, by=world.person("clerk-330100", Role.APPROVER), at=AT)
    assert scene.approve_plan(plan).approved_by == world.approver().user_id


def test_two_persons_of_a_unit_make_its_word():
    plan = out()
    word = word_of(plan, "police")
    handler = mechanism.seat(Role.UNIT_HANDLER, unit=word.unit)
    head = mechanism.seat(Role.UNIT_APPROVER, unit=word.unit)
    with refusal("concurrence-not-drafted"):
        actions.give_concurrence(id=word.pk, by=head, at=AT, reply_no="公函1号")
    with refusal("unit-opinion"):
        actions.draft_concurrence(id=word.pk, by=handler, at=AT, agrees=False)
    actions.draft_concurrence(id=word.pk, by=handler, at=AT, agrees=True)
    same = world.person(handler.name, Role.UNIT_APPROVER, unit=word.unit)
    with refusal("four-eyes"):
        actions.give_concurrence(id=word.pk, by=same, at=AT, reply_no="公函1号")
    given = actions.give_concurrence(id=word.pk, by=head, at=AT, reply_no="公函1号")
    assert (given.agrees, given.reply_no) == (True, "公函1号")
    with refusal("concurrence-given"):
        actions.draft_concurrence(id=word.pk, by=handler, at=AT, agrees=False, opinion="再想想")


def test_a_unit_speaks_for_itself_only():
    plan = out()
    word = word_of(plan, "police")
    stranger = mechanism.seat(Role.UNIT_HANDLER, unit=world.units(CITY)["crypto"])
    with pytest.raises(Unseen):
        actions.draft_concurrence(id=word.pk, by=stranger, at=AT, agrees=True)


def test_a_unit_sees_the_others_words_after_its_own():
    plan = out()
    police, cac = word_of(plan, "police"), word_of(plan, "cac")
    scene.concur(cac)
    handler = mechanism.seat(Role.UNIT_HANDLER, unit=police.unit)
    assert list(permissions.concurrences(handler)) == [police]
    scene.concur(police)
    assert set(permissions.concurrences(handler)) == {police, cac}


def test_a_units_letter_is_entered_for_it_with_its_scan():
    plan = scene.concur_all(out(), but=("state_security",))
    word = word_of(plan, "state_security")
    clerk = world.clerk()
    word = actions.enter_for(
        id=word.pk, by=clerk, at=AT, agrees=True, reply_no="国安函〔2026〕7号", letter=world.evidence(clerk, "复函.pdf")
    )
    assert (word.entered_for, word.reply_no) == (True, "国安函〔2026〕7号")
    assert word.document is not None
    assert scene.approve_plan(plan).state == Plan.State.APPROVED


def test_a_new_version_supersedes_the_old_when_it_is_approved():
    made = scene.planned()
    first = queries.current_plan(made)
    second = scene.draft_plan(made, text=scene.PLAN_TEXT.replace("两小时", "一小时"))
    assert second.version == 2
    assert queries.current_plan(made) == first
    with refusal("plan-pending"):
        scene.draft_plan(made)
    scene.approve_plan(scene.concur_all(scene.send_out(second)))
    assert queries.current_plan(made) == second
    assert Plan.objects.get(pk=first.pk).state == Plan.State.SUPERSEDED


def test_the_difference_to_the_last_version_is_shown_line_by_line():
    made = scene.planned()
    second = scene.draft_plan(made, text=scene.PLAN_TEXT.replace("两小时", "一小时"))
    lines = queries.plan_diff(second, queries.version_before(second))
    changed = [(line.kind, line.text) for line in lines if line.kind != "same"]
    assert changed == [("removed", "二、响应：两小时内启动。"), ("added", "二、响应：一小时内启动。")]


def test_an_overdue_unit_is_reminded_once():
    plan = scene.concur_all(out(), but=("police",))
    word = word_of(plan, "police")
    assert tasks.sweep_concurrences(AT) == 0
    late = AT + timedelta(days=40)
    assert tasks.sweep_concurrences(late) == 1
    assert tasks.sweep_concurrences(late) == 0
    assert (
        Message.objects.filter(subject_id=word.pk, role=Role.UNIT_APPROVER, key__startswith="concurrence").count() == 1
    )
    assert Plan.objects.get(pk=plan.pk).state == Plan.State.UNDER_REVIEW


def test_a_void_agreement_needs_no_plan():
    made = scene.drafted()
    actions.void(id=made.pk, by=world.clerk(), at=AT, reason="不再签约")
    with refusal("wrong-state", "六(四)"):
        scene.draft_plan(made)

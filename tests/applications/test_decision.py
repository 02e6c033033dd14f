"""Deliberation by the own mechanism, decision by the own government 二(一), 四(一)(二), 六(七)."""

from datetime import date, timedelta

import pytest

from applicants.actions import enter_fact, record_fact
from applicants.models import Fact
from audit.actor import SYSTEM
from audit.roles import Role
from operations.applications import actions, queries
from operations.applications.checks import deliberation as checks
from operations.applications.models import Application
from operations.closures import actions as closures
from operations.mechanism import actions as mechanism_actions
from operations.mechanism.models import Mechanism
from tests import world
from tests.applications.expect import codes, refusal
from tests.scenarios import announcements, mechanism
from tests.scenarios import applications as scene
from tests.world import AT, CITY, DAY

pytestmark = pytest.mark.django_db
OTHER = "91339999MADM000271"


def decide(case, at=AT):
    return actions.decide(id=case.pk, by=world.approver(str(case.region_id)), at=at)


# --- opening ---------------------------------------------------------------------------------------------------------


@pytest.mark.clause("own-level-mechanism-only")
def test_deliberation_needs_the_own_levels_active_mechanism():
    case = scene.verified()
    Mechanism.objects.filter(region_id=CITY).update(active=False)
    with refusal("own-level-mechanism-only", "二(一)"):
        actions.open_deliberation(id=case.pk, by=world.clerk(), at=AT)
    Mechanism.objects.filter(region_id=CITY).update(active=True)
    assert actions.open_deliberation(id=case.pk, by=world.clerk(), at=AT).state == "deliberating"
    assert str(scene.matter(case).region_id) == CITY


@pytest.mark.clause("units-verify-conditions")
def test_deliberation_waits_for_every_condition():
    case = scene.verifying()
    scene.review_items(case)
    with refusal("units-verify-conditions", "四(一)") as found:
        actions.open_deliberation(id=case.pk, by=world.clerk(), at=AT)
    assert len(found) == 14
    scene.conclude_checks(case, mlps3="needs_evidence")
    with refusal("units-verify-conditions", "四(一)") as found:
        actions.open_deliberation(id=case.pk, by=world.clerk(), at=AT)
    assert [f.params["unit"] for f in found] == ["公安机关"]
    check = scene.check_of(case, "mlps3")
    actions.reopen_check(id=check.pk, by=scene.head(check), at=AT, reason="已补充")
    scene.conclude_check(check)
    assert actions.open_deliberation(id=case.pk, by=world.clerk(), at=AT).state == "deliberating"


def test_a_condition_that_is_not_met_may_be_deliberated():
    assert scene.deliberating(results={"mlps3": "not_met"}).state == "deliberating"


def test_sending_back_withdraws_the_matter_and_a_new_one_may_be_opened():
    case = scene.entered()
    first = scene.matter(case)
    actions.send_back(id=case.pk, by=world.clerk(), at=AT, reason="数据范围有变")
    first.refresh_from_db()
    case = scene.fresh(case)
    assert (first.state, case.state, case.decision_no) == ("withdrawn", "verifying", "")
    actions.open_deliberation(id=case.pk, by=world.clerk(), at=AT)
    assert scene.matter(case).pk != first.pk


# --- the conclusion --------------------------------------------------------------------------------------------------


def test_silence_blocks_until_reminded_and_never_counts_as_consent():
    case = scene.deliberating()
    with refusal("unit-opinion"):
        scene.convene(case)
    mechanism_actions.remind(id=scene.matter(case).pk, by=mechanism.seat(Role.SECRETARIAT), at=AT)
    assert scene.convene(case)
    assert set(scene.matter(case).opinions.values_list("stance", flat=True)) == {""}


def test_a_conclusion_has_minutes():
    case = scene.deliberating()
    mechanism.opinions(scene.matter(case))
    with refusal("deliberation-before-major-decision", "二(一)"):
        scene.convene(case, minutes_no=" ")


@pytest.mark.clause("cond-mlps3-experience")
def test_the_meeting_cannot_agree_over_a_condition_that_is_not_met():
    case = scene.deliberating(results={"mlps3": "not_met"})
    mechanism.opinions(scene.matter(case))
    with refusal("cond-mlps3-experience", "三(二)2"):
        scene.convene(case)
    scene.convene(case, advice="against", reasons="等保证明不足。")
    assert scene.matter(case).advice == "against"


@pytest.mark.clause("evaluation-weighs-in-reapplication")
def test_a_failed_evaluation_weighs_when_the_organization_applies_again():
    case = scene.deliberating()
    enter_fact(
        id=case.organization_id, by=SYSTEM, at=AT, kind=Fact.Kind.GRADE, occurred_on=date(2025, 12, 31),
        text="2025年度评估", value="不合格", source="年度评估",
    )  # fmt: skip
    mechanism.opinions(scene.matter(case))
    assert [f.value for f in queries.previous_record(case).grades] == ["不合格"]
    shown = [f for f in checks.conclude(case, by=SYSTEM, at=AT) if f.code == "evaluation-weighs-in-reapplication"]
    assert [(f.blocks, f.clause) for f in shown] == [(False, "六(七)")], "before anything is concluded"
    with refusal("evaluation-weighs-in-reapplication", "六(七)"):
        scene.convene(case)
    scene.convene(case, reason_over_grade="已全面改正，复评合格。")
    assert "复评合格" in scene.matter(case).reasons


def test_a_condition_reopened_during_deliberation_stops_the_conclusion():
    case = scene.deliberating()
    mechanism.opinions(scene.matter(case))
    check = scene.check_of(case, "mlps3")
    actions.reopen_check(id=check.pk, by=scene.head(check), at=AT, reason="发现新情况")
    with refusal("units-verify-conditions", "四(一)"):
        scene.convene(case)


# --- the decision ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("deliberation-before-major-decision")
def test_no_decision_before_the_mechanism_concluded():
    case = scene.deliberating()
    with refusal("deliberation-before-major-decision", "二(一)"):
        scene.enter(case)
    mechanism.opinions(scene.matter(case))
    scene.convene(case)
    scene.enter(case)
    assert decide(case).state == "granted"


@pytest.mark.clause("deliberation-before-major-decision")
def test_a_document_older_than_the_meeting_is_no_decision_on_it():
    case = scene.concluded()
    with refusal("deliberation-before-major-decision", "二(一)"):
        scene.enter(case, decided_on=DAY - timedelta(days=1))


@pytest.mark.clause("government-determines")
def test_a_decision_has_number_and_day():
    case = scene.concluded()
    with refusal("government-determines", "四(一)"):
        scene.enter(case, document_no=" ")
    with refusal("government-determines", "四(一)"):
        scene.enter(case, decided_on=DAY + timedelta(days=1))
    scene.enter(case)
    assert decide(case).decision_no == "杭政函〔2026〕18号"


def test_who_enters_the_decision_does_not_confirm_it():
    case = scene.entered()
    both = world.person(f"clerk-{CITY}", Role.APPROVER)
    assert "four-eyes" in codes(actions.decide, case, both, AT)
    assert decide(case).state == "granted"


def test_nothing_is_decided_before_it_is_confirmed():
    case = scene.entered()
    assert case.state == "deliberating"
    assert codes(actions.decide, scene.deliberating(credit_code=OTHER, under=case.announcement), world.approver(), AT)


@pytest.mark.clause("grant-bound-to-field-and-scenario")
def test_a_grant_names_at_least_one_scenario():
    case = scene.concluded()
    with refusal("grant-bound-to-field-and-scenario", "四(二)"):
        scene.enter(case, scenarios=[])
    scene.enter(case)
    assert [s.approved for s in decide(case).scenarios.all()] == [True]


@pytest.mark.clause("quota-and-fair-competition")
def test_no_more_grants_than_the_announced_total():
    notice = announcements.published(quota=1)
    first, second = scene.granted(under=notice), scene.concluded(under=notice, credit_code=OTHER)
    with refusal("quota-and-fair-competition", "四(二)"):
        scene.enter(second)
    assert first.state == "granted"
    scene.enter(
        second, grants=False, scenarios=[], granted_months=None, reasons="总量已满。", remedy="可以申请后续通告。"
    )
    assert decide(second).state == "refused"


@pytest.mark.clause("quota-and-fair-competition")
def test_a_total_used_up_after_entering_stops_the_confirmation():
    notice = announcements.published(quota=1)
    first, second = scene.entered(under=notice), scene.entered(under=notice, credit_code=OTHER)
    decide(first)
    with refusal("quota-and-fair-competition", "四(二)"):
        decide(second)


@pytest.mark.clause("cond-no-incident-recheck")
def test_an_incident_recorded_before_the_decision_blocks_it():
    case = scene.entered()
    later = AT + timedelta(hours=1)
    record_fact(
        id=case.organization_id, by=world.clerk(), at=later, kind="incident", occurred_on=date(2026, 11, 20),
        severity="larger", text="数据泄露", source="网信通报",
    )  # fmt: skip
    with refusal("cond-no-incident-recheck", "三(二)4"):
        decide(case, at=later)


@pytest.mark.clause("cond-no-incident-recheck")
def test_without_a_new_incident_the_decision_stands():
    assert decide(scene.entered(), at=AT + timedelta(hours=1)).state == "granted"


@pytest.mark.clause("cond-credit")
def test_a_credit_query_too_old_on_the_day_of_the_decision_is_asked_again():
    case = scene.concluded()
    later = AT + timedelta(days=31)
    with refusal("cond-credit"):
        scene.enter(case, at=later, decided_on=DAY + timedelta(days=31))
    scene.enter(case, at=later, decided_on=DAY + timedelta(days=30))
    assert decide(case, at=later).state == "granted"


@pytest.mark.clause("ban-prohibited-open-data")
def test_data_prohibited_before_the_decision_stop_the_grant():
    case = scene.entered()
    closures.prohibit(id=case.requested.get().item_id, by=world.clerk(), at=AT, reason="复核定级")
    with refusal("ban-prohibited-open-data", "一(一)"):
        decide(case)


@pytest.mark.clause("provider-review-per-item")
def test_data_the_provider_refused_never_enter_the_scope():
    case = scene.verifying()
    scene.conclude_checks(case)
    asked = case.requested.select_related("item__provider__region").get()
    actions.refuse_item(id=asked.pk, by=scene.steward(asked.item.provider), at=AT, opinion="不宜提供")
    actions.open_deliberation(id=case.pk, by=world.clerk(), at=AT)
    mechanism.opinions(scene.matter(case))
    scene.convene(case)
    scene.enter(case)
    done = decide(case)
    assert queries.dossier(scene.fresh(done)).approved_items == []


def test_a_decision_against_the_advice_is_reasoned():
    case = scene.concluded()
    inputs = {"grants": False, "scenarios": [], "granted_months": None, "remedy": "可以依法申请行政复议。"}
    with refusal("refusal-reasons"):
        scene.enter(case, reasons="", **inputs)
    scene.enter(case, reasons="领域已有单位承担。", **inputs)
    assert decide(case).ended_reason == "领域已有单位承担。"


def test_a_refusal_says_reasons_and_remedy():
    case = scene.refused()
    assert (case.state, bool(case.ended_reason), bool(case.ended_remedy)) == ("refused", True, True)


@pytest.mark.clause("term-max-3-years")
def test_no_longer_term_is_granted_than_asked_for():
    case = scene.concluded(term_months=24)
    with refusal("grant-longer-than-asked"):
        scene.enter(case, granted_months=25)
    scene.enter(case, granted_months=12)
    assert decide(case).granted_months == 12


@pytest.mark.clause("newer-rules-prevail")
def test_an_application_keeps_the_rules_its_announcement_pinned():
    case = scene.submitted()
    assert queries.rules(case, AT + timedelta(days=900)).code == "ZJ-2023"
    assert Application.objects.get(pk=case.pk).announcement.ruleset == "ZJ-2023"

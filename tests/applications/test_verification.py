"""Verification: every condition by its unit, every item by its provider, experts when asked 二(三)(四), 三, 四(一)."""

from datetime import date, timedelta

import pytest

from accounts.models import Seat, Unit
from applicants.actions import record_fact
from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from operations.applications import actions, tasks
from operations.mechanism import queries as mechanism_queries
from operations.mechanism.models import ExpertGroup
from statute.vocabulary import CONDITION
from tests import world
from tests.applications.expect import codes, refusal
from tests.scenarios import applications as scene
from tests.scenarios import mechanism
from tests.world import AT, CITY, COUNTY, DAY, PROVINCE

pytestmark = pytest.mark.django_db


def incident(case, on, *, severity="general", at=AT):
    return record_fact(
        id=case.organization_id, by=scene.admin(case), at=at, kind="incident", occurred_on=on, severity=severity,
        text="数据库被未授权访问", source="单位申报",
    )  # fmt: skip


def conclude(check, **changes):
    scene.drafted_check(check, **changes)
    return actions.conclude_check(id=check.pk, by=scene.head(check), at=AT, **scene.finding(check, **changes))


# --- who is asked --------------------------------------------------------------------------------------------------


@pytest.mark.clause("units-verify-conditions")
def test_every_condition_goes_to_its_units():
    case = scene.verifying()
    asked = {(c.condition.code, c.unit.kind) for c in case.checks.select_related("condition", "unit")}
    assert asked == {(code, unit) for code, condition in CONDITION.items() for unit in condition.units}
    assert {c.due_on for c in case.checks.all()} == {mechanism_queries.calendar().add_workdays(DAY, 10)}


@pytest.mark.clause("units-verify-conditions")
def test_verification_does_not_begin_without_a_unit_to_verify():
    case = scene.accepted()
    Unit.objects.filter(region__code=CITY, kind="crypto").update(is_active=False)
    with refusal("units-verify-conditions", "四(一)") as found:
        actions.begin_verification(id=case.pk, by=world.clerk(), at=AT)
    assert found[0].params["kind"] == "密码管理部门"
    Unit.objects.filter(region__code=CITY, kind="crypto").update(is_active=True)
    assert len(actions.begin_verification(id=case.pk, by=world.clerk(), at=AT)) == 14


def test_a_county_lacking_a_unit_is_served_by_its_city():
    case = scene.accepted(COUNTY)
    world.units(CITY)
    Unit.objects.filter(region__code=COUNTY, kind="crypto").update(is_active=False)
    actions.begin_verification(id=case.pk, by=world.clerk(COUNTY), at=AT)
    check = scene.check_of(case, "cryptography")
    assert check.unit.region.code == CITY
    assert scene.conclude_check(check).state == "met"


def test_who_drafted_does_not_conclude():
    case = scene.verifying()
    check = scene.check_of(case, "maturity")
    both = scene.head(check)
    handler = world.person(f"unit_approver-{check.unit.name}", Role.UNIT_HANDLER, unit=check.unit)
    actions.draft_conclusion(id=check.pk, by=handler, at=AT, **scene.finding(check))
    assert handler.user_id == both.user_id
    with refusal("four-eyes"):
        actions.conclude_check(id=check.pk, by=both, at=AT, **scene.finding(check))


def test_a_conclusion_is_drafted_first():
    case = scene.verifying()
    check = scene.check_of(case, "maturity")
    assert "check-not-drafted" in codes(actions.conclude_check, check, scene.head(check), AT)


def test_a_unit_concludes_its_own_conditions_only():
    case = scene.verifying()
    check, other = scene.check_of(case, "mlps3"), scene.check_of(case, "cryptography")
    scene.drafted_check(check)
    assert "scope" in codes(actions.conclude_check, check, scene.head(other), AT)


# --- what each condition demands -----------------------------------------------------------------------------------


@pytest.mark.clause("cond-basic-capability")
@pytest.mark.parametrize("blank", [{"opinion": ""}, {"evidence_note": "", "document": None}])
def test_capability_needs_opinion_and_evidence(blank):
    check = scene.check_of(scene.verifying(), "basic_capability")
    with refusal("cond-basic-capability", "三(一)"):
        conclude(check, **blank)
    assert conclude(check).state == "met"


@pytest.mark.clause("cond-credit")
@pytest.mark.parametrize(
    "wrong",
    [
        {"credit_source": ""},
        {"credit_queried_on": None},
        {"credit_result": ""},
        {"credit_queried_on": DAY - timedelta(days=31)},
    ],
)
def test_credit_needs_source_day_and_result(wrong):
    check = scene.check_of(scene.verifying(), "credit")
    with refusal("cond-credit"):
        conclude(check, **wrong)
    assert conclude(check, credit_queried_on=DAY - timedelta(days=30)).state == "met"


@pytest.mark.clause("cond-mlps3-experience")
def test_level_two_evidence_does_not_pass():
    case = scene.draft(but=("experience",))
    scene.add_experience(case, "mlps", level=2)
    scene.add_experience(case, "crypto")
    case = walk_to_verifying(case)
    check = scene.check_of(case, "mlps3")
    with refusal("cond-mlps3-experience", "三(二)2"):
        conclude(check)
    assert conclude(check, result="not_met", opinion="仅有二级证明").state == "not_met"
    assert conclude(scene.check_of(scene.verifying(credit_code="91339999MADM000271"), "mlps3")).state == "met"


@pytest.mark.clause("cond-cryptography-assessment")
def test_a_system_that_failed_its_cryptography_assessment_does_not_pass():
    case = scene.draft(but=("experience",))
    scene.add_experience(case, "mlps")
    scene.add_experience(case, "crypto", passed=False)
    case = walk_to_verifying(case)
    check = scene.check_of(case, "cryptography")
    with refusal("cond-cryptography-assessment", "三(二)2"):
        conclude(check)
    assert conclude(check, result="needs_evidence", opinion="请补充通过密评的证明").state == "needs_evidence"
    assert conclude(scene.check_of(scene.verifying(credit_code="91339999MADM000271"), "cryptography")).state == "met"


def walk_to_verifying(case):
    actions.submit(id=case.pk, by=scene.admin(case), at=AT)
    scene.check_materials(case)
    actions.accept(id=case.pk, by=world.clerk(), at=AT)
    actions.begin_verification(id=case.pk, by=world.clerk(), at=AT)
    return scene.fresh(case)


@pytest.mark.clause("cond-data-maturity")
def test_maturity_needs_a_file_not_a_bare_tick():
    case = scene.verifying()
    check = scene.check_of(case, "maturity")
    with refusal("cond-data-maturity", "三(二)3"):
        conclude(check, document=None, evidence_note="已查阅")
    policy = case.materials.get(kind="policy")
    assert conclude(check, document=None, materials=[policy]).state == "met"


@pytest.mark.clause("cond-no-incident-3-years")
def test_an_incident_within_three_years_cannot_pass():
    case = scene.verifying()
    incident(case, date(2023, 11, 23))
    check = scene.check_of(case, "incidents", "cac")
    with refusal("cond-no-incident-3-years", "三(二)4"):
        conclude(check)
    assert conclude(check, result="not_met", opinion="三年内发生过安全事件").state == "not_met"


@pytest.mark.clause("cond-no-incident-3-years")
def test_an_incident_the_day_before_the_window_passes_and_so_does_a_near_miss():
    case = scene.verifying()
    incident(case, date(2023, 11, 22))
    incident(case, date(2026, 5, 1), severity="unrated")
    assert conclude(scene.check_of(case, "incidents", "cac")).state == "met"


@pytest.mark.clause("cond-no-incident-recheck")
def test_an_incident_recorded_after_the_check_reopens_it():
    case = scene.verified()
    incident(case, date(2026, 11, 20), at=AT + timedelta(hours=1))
    assert tasks.sweep_incidents(AT + timedelta(hours=2)) == 2
    assert tasks.sweep_incidents(AT + timedelta(hours=2)) == 0
    assert {scene.check_of(case, "incidents", kind).state for kind in ("cac", "police")} == {"open"}


# --- letters, reminders, lateness ------------------------------------------------------------------------------------


def test_a_clerk_enters_a_units_letter():
    case = scene.verifying()
    check = scene.check_of(case, "mlps3")
    inputs = scene.finding(check, document=None, reply_no="")
    with refusal("reason"):
        actions.enter_for(id=check.pk, by=world.clerk(), at=AT, **inputs)
    letter = world.evidence(world.clerk(), "复函.pdf")
    done = actions.enter_for(
        id=check.pk, by=world.clerk(), at=AT, **(inputs | {"document": letter, "reply_no": "杭公网函〔2026〕8号"})
    )
    assert (done.state, done.entered_for, done.reply_no) == ("met", True, "杭公网函〔2026〕8号")


def test_open_units_are_reminded_together():
    case = scene.verifying()
    scene.conclude_check(scene.check_of(case, "mlps3"))
    before = Message.objects.count()
    actions.remind(id=case.pk, by=world.clerk(), at=AT)
    told = Message.objects.filter(text__startswith="催办").values_list("unit", flat=True).distinct()
    assert Message.objects.count() > before
    assert len(told) == 8  # seven units and the provider
    scene.conclude_checks(case)
    scene.review_items(case)
    assert codes(actions.remind, scene.fresh(case), world.clerk(), AT) == ["nothing-to-remind"]


def test_late_units_are_noted_once_and_nothing_is_decided():
    case = scene.verifying()
    late = AT + timedelta(days=20)
    assert tasks.sweep_checks(AT) == 0
    assert tasks.sweep_checks(late) == 14
    assert tasks.sweep_items(late) == 1
    assert tasks.sweep_checks(late) == tasks.sweep_items(late) == 0
    assert set(case.checks.values_list("state", flat=True)) == {"open"}


def test_reminders_come_three_working_days_ahead_once():
    scene.verifying()
    assert tasks.sweep_reminders(AT) == 0
    near = AT + timedelta(days=11)
    assert tasks.sweep_reminders(near) == 15
    assert tasks.sweep_reminders(near) == 0


# --- data items ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("provider-review-per-item")
def test_an_item_is_reviewed_by_its_provider_only():
    case = scene.verifying()
    asked = case.requested.select_related("item__provider__region").get()
    stranger = scene.steward(world.units()["人力资源和社会保障局"])
    with pytest.raises(Unseen):
        actions.agree_item(id=asked.pk, by=stranger, at=AT)
    scene.conclude_checks(case)
    assert "provider-review-per-item" in codes(actions.open_deliberation, scene.fresh(case), world.clerk(), AT)
    assert actions.agree_item(id=asked.pk, by=scene.steward(asked.item.provider), at=AT).state == "agreed"
    assert codes(actions.open_deliberation, scene.fresh(case), world.clerk(), AT) == []


@pytest.mark.clause("minimum-necessary")
def test_fields_the_provider_finds_unnecessary_stay_out():
    case = scene.verifying()
    asked = case.requested.select_related("item__provider__region").get()
    by = scene.steward(asked.item.provider)
    with refusal("minimum-necessary", "三(三)3"):
        actions.reduce_item(id=asked.pk, by=by, at=AT, allowed_fields="身份证号", opinion="只需等级")
    with refusal("minimum-necessary", "三(三)3"):
        actions.reduce_item(id=asked.pk, by=by, at=AT, allowed_fields="", opinion="只需等级")
    done = actions.reduce_item(id=asked.pk, by=by, at=AT, allowed_fields="信用等级", opinion="评定年度没有必要")
    assert (done.state, done.allowed_fields) == ("reduced", "信用等级")


def test_a_refusal_of_data_is_reasoned_and_may_be_looked_at_again():
    case = scene.verifying()
    asked = case.requested.select_related("item__provider__region").get()
    by = scene.steward(asked.item.provider)
    with refusal("reason"):
        actions.refuse_item(id=asked.pk, by=by, at=AT, opinion="")
    actions.refuse_item(id=asked.pk, by=by, at=AT, opinion="不宜提供")
    assert actions.reopen_item(id=asked.pk, by=by, at=AT, reason="重新研究").state == "open"


# --- experts ---------------------------------------------------------------------------------------------------------


@pytest.mark.clause("expert-group-province-city")
@pytest.mark.parametrize("region", [CITY, PROVINCE])
def test_consulting_without_an_own_expert_group_is_refused(region):
    case = scene.verifying(region)
    ExpertGroup.objects.filter(region_id=region).delete()
    with refusal("expert-group-province-city", "二(四)"):
        scene.consulted(case)
    mechanism.experts(region)
    assert scene.consulted(case).pk


@pytest.mark.clause("expert-group-county-optional")
def test_a_county_does_without_experts_or_asks_the_citys():
    mechanism.experts(CITY)
    case = scene.verifying(COUNTY)
    asked = actions.consult_expert(
        id=case.pk, by=mechanism.seat(Role.SECRETARIAT, COUNTY), at=AT,
        expert=Seat.objects.get(pk=scene.expert(CITY).seat_id), question="技术风险？", due_on=DAY + timedelta(days=5),
    )  # fmt: skip
    assert asked.pk
    assert scene.granted(COUNTY, credit_code="91339999MADM000271").consultations.count() == 0


@pytest.mark.clause("expert-consultation-optional")
def test_any_unit_of_the_mechanism_may_commission_an_expert():
    case = scene.verifying()
    expert = Seat.objects.get(pk=scene.expert().seat_id)
    inputs = {"id": case.pk, "at": AT, "expert": expert, "question": "风险？", "due_on": DAY + timedelta(days=5)}
    outside = mechanism.seat(Role.UNIT_HANDLER, unit=world.units()["crypto"])
    with refusal("expert-consultation-optional", "四(一)"):
        actions.consult_expert(by=outside, **inputs)
    assert actions.consult_expert(by=mechanism.seat(Role.UNIT_HANDLER, unit=world.units()["police"]), **inputs).pk


@pytest.mark.clause("expert-consultation-optional")
def test_a_commissioned_opinion_or_its_absence_is_in_the_file():
    case = scene.verified()
    asked = scene.consulted(case)
    with refusal("expert-consultation-optional", "四(一)"):
        actions.open_deliberation(id=case.pk, by=world.clerk(), at=AT)
    actions.record_absence(id=asked.pk, by=mechanism.seat(Role.SECRETARIAT), at=AT, absence_reason="专家出差")
    assert actions.open_deliberation(id=case.pk, by=world.clerk(), at=AT).state == "deliberating"


def test_an_expert_declares_first_then_opines():
    case = scene.verifying()
    asked, expert = scene.consulted(case), scene.expert()
    with refusal("declare-first"):
        actions.give_opinion(id=asked.pk, by=expert, at=AT, **scene.OPINION)
    actions.declare(id=asked.pk, by=expert, at=AT, no_conflict=True)
    done = actions.give_opinion(id=asked.pk, by=expert, at=AT, **scene.OPINION)
    assert done.given_at == AT


def test_an_expert_with_an_interest_is_out():
    case = scene.verified()
    asked, expert = scene.consulted(case), scene.expert()
    with refusal("reason"):
        actions.declare(id=asked.pk, by=expert, at=AT, no_conflict=False)
    actions.declare(id=asked.pk, by=expert, at=AT, no_conflict=False, recused_reason="曾任其顾问")
    with refusal("recused"):
        actions.give_opinion(id=asked.pk, by=expert, at=AT, **scene.OPINION)
    assert codes(actions.open_deliberation, scene.fresh(case), world.clerk(), AT) == []


def test_an_expert_answers_until_the_day_due():
    case = scene.verifying()
    asked, expert = scene.consulted(case, due_on=DAY), scene.expert()
    with refusal("consultation-due"):
        actions.declare(id=asked.pk, by=expert, at=AT + timedelta(days=1), no_conflict=True)
    assert actions.declare(id=asked.pk, by=expert, at=AT, no_conflict=True).no_conflict

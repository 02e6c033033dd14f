"""Intake: one notice for everything missing, acceptance material by material, rejection with a remedy 四(一)."""

from datetime import timedelta

import pytest

from audit.outbox.models import Message
from operations.applications import actions, tasks
from operations.mechanism import queries as mechanism
from tests import world
from tests.applications.expect import codes, refusal
from tests.scenarios import applications as scene
from tests.world import AT, DAY

pytestmark = pytest.mark.django_db


def answers(case, text="已补交盖章页。"):
    return {"id": case.pk, "by": scene.admin(case), "at": AT, "answers": text}


def test_acceptance_needs_every_material_looked_at():
    case = scene.submitted()
    with refusal("intake-complete", "四(一)"):
        actions.accept(id=case.pk, by=world.clerk(), at=AT)
    scene.check_materials(case)
    assert actions.accept(id=case.pk, by=world.clerk(), at=AT).state == "accepted"


def test_what_is_lacking_is_said():
    case = scene.submitted()
    material = case.materials.first()
    with refusal("reason"):
        actions.check_material(id=material.pk, by=world.clerk(), at=AT, found="lacking")


def test_a_lacking_material_stops_acceptance():
    case = scene.submitted()
    scene.check_materials(case, audit_report="缺盖章页")
    assert "intake-complete" in codes(actions.accept, scene.fresh(case), world.clerk(), AT)


def test_a_notice_names_everything_that_is_missing():
    case = scene.submitted()
    scene.check_materials(case, audit_report="缺盖章页", risk_self_assessment="未写结论")
    with refusal("supplement") as found:
        scene.require(case, "审计报告补盖章页")
    assert "安全风险自评报告：未写结论" in found[0].params["names"]
    scene.require(case)
    notice = case.supplements.get()
    assert notice.lines == ("第三方审计报告：缺盖章页", "安全风险自评报告：未写结论")
    assert notice.number.startswith("杭授补〔2026〕")


def test_the_period_runs_in_working_days_from_service():
    case = scene.supplementing()
    assert case.due_on == mechanism.calendar().add_workdays(DAY, 5)
    assert case.supplements.get().served_on == DAY


def test_every_point_is_answered():
    case = scene.supplementing()
    with refusal("supplement"):
        actions.resubmit(**answers(case, "  "))
    assert actions.resubmit(**answers(case)).state == "submitted"
    assert case.supplements.get().answered[0][1] == "已补交盖章页。"


def test_nothing_new_is_asked_for_while_supplementing():
    case = scene.supplementing()
    by = scene.admin(case)
    with refusal("supplement") as found:
        actions.add_scenario(id=case.pk, by=by, at=AT, **scene.scenario(name="营销"))
    assert found[0].params["names"] == ("营销",)
    with refusal("supplement"):
        scene.ask(case, scene.item("企业年报信息"), case.scenarios.get())
    actions.edit_scenario(
        id=case.scenarios.get().pk, by=by, at=AT, **scene.scenario(safeguards="域内建模，输出评分，留痕。")
    )
    scene.add_material(case, "audit_report")
    assert actions.resubmit(**answers(case)).state == "submitted"


def test_a_second_round_is_the_approvers():
    case = scene.supplementing()
    actions.resubmit(**answers(case))
    scene.check_materials(case, audit_report="仍缺盖章页")
    with refusal("supplement"):
        scene.require(case)
    assert scene.require(case, by=world.approver()).state == "supplementing"


def test_rejection_says_why_and_what_can_be_done():
    case = scene.submitted()
    with refusal("reason"):
        actions.reject(id=case.pk, by=world.approver(), at=AT, reason="材料虚假", clause="四(一)", remedy="")
    done = actions.reject(
        id=case.pk, by=world.approver(), at=AT, reason="材料虚假", clause="四(一)", remedy="可以依法申请行政复议。"
    )
    assert (done.state, done.ended_clause) == ("not_accepted", "四(一)")


def test_a_clerk_cannot_reject():
    case = scene.submitted()
    assert "role" in codes(actions.reject, case, world.clerk(), AT)


def test_a_running_supplement_is_not_rejected_an_overdue_one_may_be():
    case = scene.supplementing()
    inputs = {"reason": "逾期未补正", "clause": "四(一)", "remedy": "可以重新申请。"}
    with refusal("supplement-running"):
        actions.reject(id=case.pk, by=world.approver(), at=AT, **inputs)
    later = AT + timedelta(days=10)
    assert actions.reject(id=case.pk, by=world.approver(), at=later, **inputs).state == "not_accepted"


def test_an_overdue_supplement_comes_to_the_approver_and_nothing_is_decided():
    case = scene.supplementing()
    later = AT + timedelta(days=10)
    assert tasks.sweep_supplements(AT) == 0
    assert tasks.sweep_supplements(later) == 1
    assert tasks.sweep_supplements(later) == 0
    case = scene.fresh(case)
    assert case.state == "supplementing"
    assert Message.objects.filter(subject_id=case.pk, role="approver", text__contains="补正逾期").count() == 1


def test_a_late_answer_counts_until_the_approver_decides():
    case = scene.supplementing()
    inputs = answers(case) | {"at": AT + timedelta(days=10)}
    assert actions.resubmit(**inputs).state == "submitted"


def test_a_case_supplemented_during_verification_goes_back_there():
    case = scene.verifying()
    check = scene.conclude_check(
        scene.check_of(case, "cryptography"), result="needs_evidence", opinion="缺密评报告盖章页"
    )
    case = scene.require(case)
    assert case.state == "supplementing"
    assert "密码" in case.supplements.get().points
    assert actions.resubmit(**answers(case)).state == "verifying"
    check.refresh_from_db()
    assert check.state == "open"
    assert check.drafted_at is None


def test_after_acceptance_nobody_rejects_and_the_approver_returns_an_overdue_case():
    case = scene.verifying()
    scene.conclude_check(scene.check_of(case, "cryptography"), result="needs_evidence", opinion="缺密评报告盖章页")
    case = scene.require(case)
    later = AT + timedelta(days=10)
    with refusal("already-accepted"):
        actions.reject(
            id=case.pk, by=world.approver(), at=later, reason="逾期", clause="四(一)", remedy="可以重新申请。"
        )
    with refusal("supplement-running"):
        actions.return_to_verification(id=case.pk, by=world.approver(), at=AT, reason="逾期")
    done = actions.return_to_verification(id=case.pk, by=world.approver(), at=later, reason="逾期未补正")
    assert done.state == "verifying"
    assert scene.check_of(case, "cryptography").state == "open"

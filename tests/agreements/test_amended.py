"""A decided supplement: made public, filed, sealed; what it opens, and how it falls with its agreement 四(一)(二), 二(二), 六(四)."""

from datetime import timedelta

import pytest

from audit.actor import SYSTEM
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements import actions, queries, tasks
from operations.agreements.models import Amendment, ScopeItem
from operations.applications.models import Scenario
from operations.applications.queries import dossier, filing_due_on
from operations.domains import access
from operations.mechanism import actions as mechanism_actions
from operations.mechanism.models import Matter
from statute.terms import ends_at
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import agreements, closures, domains, mechanism
from tests.scenarios import amendments as scene
from tests.trail.folded import differences
from tests.world import AT, COUNTY, DAY

pytestmark = pytest.mark.django_db


# --- publication, filing, seal -------------------------------------------------------------------------------------


@pytest.mark.clause("publicity-before-seal", "provincial-filing")
def test_publication_and_filing_gate_the_seal():
    made = scene.sign(scene.granted())
    with refusal("publicity-before-seal", "四(一)"):
        actions.release_amendment(id=made.pk, by=world.approver(), at=AT)
    scene.published(made)
    with refusal("provincial-filing", "四(二)"):
        actions.release_amendment(id=made.pk, by=world.approver(), at=AT)
    scene.filed(made)
    actions.release_amendment(id=made.pk, by=world.approver(), at=AT)
    assert scene.seal(made).state == "sealed"
    with refusal("receipt-before-sending"):
        receive(made, received_on=DAY - timedelta(days=1))
    assert receive(made).receipt_no == "浙数收〔2026〕9号"


def receive(made: Amendment, **changes):
    inputs = {"receipt_no": "浙数收〔2026〕9号", "received_on": DAY} | changes
    return actions.receive_amendment(id=made.pk, by=scene.desk(), at=AT, **inputs)


@pytest.mark.clause("provincial-filing")
def test_a_region_may_wait_for_the_receipt_and_the_province_files_nothing():
    made = scene.signed()
    rule = mechanism_actions.enter_local_rule(
        by=world.clerk(), at=AT, parameter="filing_gate", value="receipted", effective_on=DAY, basis="杭数发〔2026〕1号"
    )
    mechanism_actions.confirm_local_rule(id=rule.pk, by=world.approver(), at=AT)
    with refusal("provincial-filing", "四(二)"):
        actions.release_amendment(id=made.pk, by=world.approver(), at=AT)
    receive(made)
    assert actions.release_amendment(id=made.pk, by=world.approver(), at=AT).released_at == AT


@pytest.mark.clause("publicity-content-safe")
def test_what_is_made_public_holds_nothing_confidential():
    agreement = agreements.sealed()
    made = scene.drafted(agreement, new=True)
    phone = agreement.organization.phone
    by = scene.admin(made)
    actions.edit_amendment(id=made.pk, by=by, at=AT, reason="扩围", **(scene.NEW | {"scenario_name": f"预警 {phone}"}))
    actions.submit_amendment(id=made.pk, by=by, at=AT)
    actions.begin_review(id=made.pk, by=world.clerk(), at=AT)
    made = scene.decided(scene.agree(made))
    with refusal("publicity-content-safe", "四(一)"):
        scene.published(made)


def test_the_dates_after_the_decision_are_not_before_it():
    made = scene.granted()
    early = DAY - timedelta(days=1)
    with refusal("before-decision", "四(一)"):
        actions.publish_amendment(id=made.pk, by=world.clerk(), at=AT, published_on=early, channel="门户网站")
    with refusal("before-decision", "四(二)"):
        actions.file_amendment(id=made.pk, by=world.clerk(), at=AT, number="1号", sent_on=early)


@pytest.mark.clause("special-contract-seal-required", "seal-keeper-role-only")
def test_three_persons_and_the_region_s_own_contract_seal():
    made = scene.released()
    world.units(COUNTY)
    foreign = mechanism.seal(COUNTY)
    with refusal("special-contract-seal-required", "二(二)"):
        actions.seal_amendment(id=made.pk, by=agreements.keeper(), at=AT, seal=foreign, copies=4)
    with refusal("role"):
        actions.seal_amendment(id=made.pk, by=world.clerk(), at=AT, seal=agreements.contract_seal(), copies=4)
    with refusal("four-eyes"):
        both = world.person("approver-330100", Role.SEAL_KEEPER)
        actions.seal_amendment(id=made.pk, by=both, at=AT, seal=agreements.contract_seal(), copies=4)


def test_another_text_than_the_signed_one_is_not_sealed():
    made = scene.released()
    Amendment.objects.filter(pk=made.pk).update(reason="另一种说法")
    with refusal("seal-text-unchanged"):
        scene.seal(made)
    Amendment.objects.filter(pk=made.pk).update(reason=made.reason)
    assert scene.seal(made).state == "sealed"


# --- what it opens -------------------------------------------------------------------------------------------------


@pytest.mark.clause("no-plan-no-operation")
def test_a_new_scenario_gives_access_only_sealed_supplied_and_covered_by_the_plan():
    running = domains.supplied()
    made = scene.released(running.agreement, new=True)
    item = made.items.get().item
    asked = (running.agreement.pk, running.personnel.person_id, item.pk)
    before = access.decide(*asked, made.scenario_name, AT)
    assert {"purpose-approved", "no-scenario-no-data"} <= {f.code for f in before.findings}
    scene.seal(made)
    made = scene.fresh(made)
    added = Scenario.objects.get(pk=made.scenario_id)
    assert (added.approved, added.milestones.count(), added.name) == (True, 2, made.scenario_name)
    # The scenario, its steps, the rows of the scope and the line of the register stand in the entry of the seal.
    assert differences() == []
    domains.supply(made.scope.get())
    decision = access.decide(*asked, added.pk, AT)
    assert [(f.code, f.clause) for f in decision.findings] == [("no-plan-no-operation", "六(四)")]
    assert (running.agreement.pk, "draft_plan") in inbox()
    agreements.with_plan(running.agreement, text="修订版：覆盖新增场景。")
    assert access.decide(*asked, added.pk, AT).allowed
    assert access.decide(*running.asked, AT).allowed
    assert (running.agreement.pk, "draft_plan") not in inbox()
    # The application is what it was.
    assert [s.name for s in dossier(running.agreement.application).scenarios] == ["小微企业授信核验"]


def inbox():
    return {(waiting.subject.pk, waiting.verb) for waiting in queries.waiting(world.clerk(), AT)}


def test_more_data_for_a_scenario_there_is_needs_no_new_plan():
    running = domains.supplied()
    made = scene.released(running.agreement)
    row = made.items.get()
    asked = (running.agreement.pk, running.personnel.person_id, row.item_id, row.scenario_id)
    assert "no-scenario-no-data" in {f.code for f in access.decide(*asked, AT).findings}
    scene.seal(made)
    domains.supply(made.scope.get())
    assert access.decide(*asked, AT).allowed


# --- the agreement ends meanwhile ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["submitted", "deliberating", "signed"])
def test_a_supplement_falls_with_the_agreement_in_the_same_act(state):
    made = getattr(scene, state)()
    agreement = made.agreement
    actions.expire(id=agreement.pk, by=SYSTEM, at=ends_at(agreement.last_on))
    assert (scene.fresh(made).state, ScopeItem.objects.count()) == ("void", 1)
    assert not Matter.objects.filter(kind=Matter.Kind.AMENDMENT, state__in=["open", "concluded"]).exists()
    with refusal("wrong-state"):
        scene.drafted(agreement)


def test_a_termination_takes_it_along_too():
    made = scene.submitted(domains.active())
    closures.terminated(made.agreement)
    assert scene.fresh(made).state == "void"


def test_a_supplement_not_reported_in_time_comes_before_the_approver_once():
    granted = scene.granted()
    after = ends_at(filing_due_on(str(granted.region_id), granted.decided_on))
    assert tasks.sweep_filings(after - timedelta(seconds=1)) == 0
    assert tasks.sweep_filings(after) == 1
    assert tasks.sweep_filings(after) == 0
    told = Message.objects.filter(subject_id=granted.pk, text__contains="逾期未报省政府备案")
    assert {row.role for row in told} == {"approver", "clerk"}


def test_nobody_is_told_of_a_supplement_that_was_reported():
    filed = scene.filed(scene.published(scene.granted()))
    assert tasks.sweep_filings(ends_at(filing_due_on(str(filed.region_id), filed.decided_on))) == 0

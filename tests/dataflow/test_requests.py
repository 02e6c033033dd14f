"""A demand list: what it may hold, who says what, what approval does, what withdrawal undoes."""

from datetime import timedelta

import pytest

from audit.roles import Role
from audit.trail.models import Entry
from operations.agreements import actions as agreeing
from operations.agreements.models import ScopeItem
from operations.dataflow.actions import consents, requests
from operations.domains import actions as domains_actions
from operations.domains.access import decide
from operations.domains.models import Order
from tests import world
from tests.dataflow.expect import refused, told, unseen
from tests.scenarios import agreements, domains
from tests.scenarios import dataflow_requests as demands
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, COUNTY, DAY, PROVINCE

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def test_a_list_is_drawn_up_after_sealing_only() -> None:
    sealed = domains.ready()
    made = demands.with_lines(sealed)
    assert (made.state, made.number) == ("draft", "杭数需〔2026〕1号")
    assert demands.submitted(agreements.sealed(credit_code="91339999MADM000271")).state == "submitted"
    draft = agreements.drafted(credit_code="91339999MADM00035U")
    with refused(("wrong-state", "五(三)")):
        requests.draft(
            id=draft.pk, by=world.admin_of(draft.organization), at=AT,
            scenario=draft.application.scenarios.get(), purpose="授信",
        )  # fmt: skip


def test_only_items_of_the_own_scope_and_scenario_are_asked_for_and_each_once() -> None:
    made = demands.with_lines()
    foreign = demands.rows_of(agreements.sealed(credit_code="91339999MADM000271"))[0]
    admin = demands.admin(made.agreement)
    with refused(("no-scenario-no-data", "三(三)3")):
        requests.add_line(id=made.pk, by=admin, at=AT, scope_item=foreign, necessity="需要")
    with refused(("line-there", "五(三)")):
        requests.add_line(id=made.pk, by=admin, at=AT, scope_item=demands.rows_of(made.agreement)[0], necessity="需要")
    (line,) = demands.lines(made)
    with refused(("minimum-necessary", "三(三)3")):
        requests.edit_line(id=line.pk, by=admin, at=AT, necessity="需要", fields="证件号码")
    requests.remove_line(id=line.pk, by=admin, at=AT)
    with refused(("no-scenario-no-data", "三(三)3")):
        requests.submit(id=made.pk, by=admin, at=AT)


def test_a_scope_row_that_has_ended_is_asked_for_by_nobody() -> None:
    made = demands.with_lines()
    (line,) = demands.lines(made)
    ScopeItem.objects.filter(pk=line.scope_item_id).update(ended_at=AT)
    with refused(("scope-ended", "四(五)")):
        requests.submit(id=made.pk, by=demands.admin(made.agreement), at=AT)


@pytest.mark.clause("irs-demand-list")
def test_without_its_irs_number_a_list_is_submitted_but_not_approved() -> None:
    made = demands.answered(irs_no="")
    with refused(("irs-demand-list", "五(三)")):
        demands.approve(made)
    requests.enter_irs_no(id=made.pk, by=demands.admin(made.agreement), at=AT, irs_no="IRS-2026-7")
    with refused(("irs-demand-list", "五(三)")):
        requests.enter_irs_no(id=made.pk, by=demands.admin(made.agreement), at=AT, irs_no="IRS-2026-8")
    assert demands.approve(made).state == "approved"


@pytest.mark.clause("provincial-backflow-consent")
def test_what_the_province_handed_back_is_supplied_with_its_consent_only() -> None:
    running = demands.flagged(domains.active(), returned_by_province=True)
    made = demands.answered(running)
    with refused(("provincial-backflow-consent", "五(三)")):
        demands.approve(made)
    asked = demands.fresh(requests.send_to_province(id=made.pk, by=world.clerk(), at=AT))
    assert asked.state == "province_review"
    (line,) = demands.lines(made)
    word = {"agrees": True, "note": "已核", "number": "浙数函〔2026〕9号"}
    elsewhere = world.person("desk-elsewhere", Role.PROVINCIAL_DESK, region=CITY)
    with refused(("provincial-backflow-consent", "五(三)")):
        requests.review_backflow(id=line.pk, by=elsewhere, at=AT, **word)
    with refused(("provincial-backflow-consent", "五(三)")):
        demands.approve(asked)
    assert demands.approve(demands.consented_by_province(asked)).state == "approved"


@pytest.mark.clause("provincial-backflow-consent")
def test_other_data_is_not_sent_to_the_province_and_the_province_s_own_agreement_needs_nobody() -> None:
    made = demands.answered()
    with refused(("provincial-backflow-consent", "五(三)")):
        requests.send_to_province(id=made.pk, by=world.clerk(), at=AT)
    assert demands.approve(made).state == "approved"


@pytest.mark.clause("provincial-backflow-consent")
def test_the_province_s_refusal_is_no_consent() -> None:
    made = demands.consented_by_province(demands.with_province(), agrees=False)
    with refused(("provincial-backflow-consent", "五(三)")):
        demands.approve(made)
    back = requests.send_back(id=made.pk, by=world.approver(), at=AT, reason="省级不同意提供。")
    assert back.state == "returned"


@pytest.mark.clause("sensitive-data-treatment")
@pytest.mark.parametrize("flag", ["personal", "trade_secret", "confidential_business"])
def test_a_sensitive_item_is_supplied_with_its_treatment_only(flag: str) -> None:
    running = demands.flagged(domains.active(), **{flag: True})
    made = demands.with_lines(running)
    admin = demands.admin(running)
    with refused(("sensitive-data-treatment", "五(三)")):
        requests.submit(id=made.pk, by=admin, at=AT)
    (line,) = demands.lines(made)
    requests.edit_line(
        id=line.pk,
        by=admin,
        at=AT,
        necessity="授信离不开。",
        treatment="desensitised",
        treatment_note="去除证件号，金额取区间",
    )
    requests.submit(id=made.pk, by=admin, at=AT)
    requests.send_to_stewards(id=made.pk, by=world.clerk(), at=AT)
    requests.review(id=line.pk, by=demands.steward(line), at=AT, agrees=True, opinion="同意")
    demands.approve(made)
    (order,) = demands.open_supplies(running)
    assert "去除证件号" in order.note


@pytest.mark.clause("sensitive-data-treatment")
def test_an_item_marked_sensitive_after_submission_is_not_approved_untreated() -> None:
    made = demands.answered()
    demands.flagged(made.agreement, personal=True)
    with refused(("sensitive-data-treatment", "五(三)")):
        demands.approve(made)


@pytest.mark.clause("no-blanket-consent")
def test_blanket_consent_is_not_recorded_and_specific_consent_carries_a_list() -> None:
    running = demands.flagged(domains.active(), personal=True)
    for changes in (
        {"several_purposes": True},
        {"items": []},
        {"valid_until": None},
        {"withdrawal_method": ""},
        {"voluntary": False},
    ):
        with refused(("no-blanket-consent", "五(三)")):
            demands.consent(running, **changes)
    given = demands.consent(running, several_purposes=True, separate_choices=True)
    assert demands.delivered(running, treatment="consent", consent=given).state == "delivered"


@pytest.mark.clause("no-blanket-consent")
def test_a_list_that_rests_on_no_consent_is_refused() -> None:
    running = demands.flagged(domains.active(), personal=True)
    made = demands.with_lines(running, treatment="consent")
    with refused(("no-blanket-consent", "五(三)")):
        requests.submit(id=made.pk, by=demands.admin(running), at=AT)


def test_consent_taken_back_stops_what_rests_on_it() -> None:
    running = demands.flagged(domains.active(), personal=True)
    given = demands.consent(running)
    demands.delivered(running, treatment="consent", consent=given)
    consents.withdraw_consent(id=given.pk, by=demands.admin(running), at=LATER, withdrawn_on=DAY)
    (row,) = demands.rows_of(running)
    assert row.supplied_until == DAY
    assert Order.objects.filter(agreement=running, kind="stop_supply", basis="五(三)", confirmed_at=None).count() == 1
    with refused(("consent-withdrawn", "五(三)")):
        consents.withdraw_consent(id=given.pk, by=demands.admin(running), at=LATER, withdrawn_on=DAY)


def test_each_line_is_answered_by_the_unit_that_provides_it() -> None:
    made = demands.in_review()
    (line,) = demands.lines(made)
    assert told(made, Role.STEWARD) == 1
    other = seat(Role.STEWARD, unit=world.units()["人力资源和社会保障局"])
    unseen(requests.review, other, id=line.pk, agrees=True, opinion="同意")
    with refused(("provider-review-per-item", "二(三)")):
        demands.approve(made)
    requests.review(id=line.pk, by=demands.steward(line), at=AT, agrees=False, opinion="字段过多")
    with refused(("provider-review-per-item", "二(三)")):
        demands.approve(made)


def test_a_returned_list_is_mended_submitted_again_and_only_what_was_refused_is_asked_again() -> None:
    running = domains.active(domains.ready(items=2))
    made = demands.in_review(running)
    first, second = demands.lines(made)
    requests.review(id=first.pk, by=demands.steward(first), at=AT, agrees=True, opinion="同意")
    requests.review(id=second.pk, by=demands.steward(second), at=AT, agrees=False, opinion="说明不足")
    requests.send_back(id=made.pk, by=world.clerk(), at=AT, reason="第二项补充说明。")
    admin = demands.admin(running)
    requests.submit(id=made.pk, by=admin, at=LATER)
    first, second = demands.lines(made)
    assert (first.agrees, second.agrees) == (True, None)
    requests.send_back(id=made.pk, by=world.clerk(), at=LATER, reason="仍须补充。")
    requests.edit_line(id=first.pk, by=admin, at=LATER, necessity="另一说明")
    assert demands.lines(made)[0].agrees is None


def test_who_examined_a_list_does_not_approve_it() -> None:
    made = demands.answered()
    both = world.person(f"clerk-{CITY}", Role.APPROVER)
    with refused(("four-eyes", "")):
        requests.approve(id=made.pk, by=both, at=AT)
    approved = demands.approve(made)
    assert (approved.approved_by, approved.due_on) == (world.approver().user_id, None)


def test_nothing_is_approved_before_the_agreement_operates() -> None:
    sealed = domains.ready()
    made = demands.answered(sealed)
    with refused(("agreement-active", "六(四)")):
        demands.approve(made)
    domains.activated(sealed)
    with refused(("process-inside-domain", "五(四)")):
        demands.approve(made)
    domains.confirm_orders(sealed)
    assert demands.approve(made).state == "approved"


def test_access_follows_the_confirmed_supply_and_ends_with_the_withdrawal() -> None:
    running = domains.active()
    person = domains.cleared_person(running)
    domains.open_account(person)
    (row,) = demands.rows_of(running)
    question = (running.pk, person.person_id, row.item_id, row.scenario_id)
    made = demands.approved(running)
    assert {f.code for f in decide(*question, LATER).findings} == {"item-supplied"}
    done = requests.deliver(id=made.pk, by=demands.operator(made), at=AT, evidence="已供给")
    assert done.state == "delivered"
    assert decide(*question, LATER).allowed
    requests.withdraw(id=made.pk, by=demands.admin(running), at=LATER, reason="场景调整，不再需要。")
    assert decide(*question, LATER).allowed, "supply ends with today"
    assert {f.code for f in decide(*question, LATER + timedelta(days=1)).findings} == {"item-supplied"}
    stop = Order.objects.get(agreement=running, kind="stop_supply")
    assert (stop.basis, stop.confirmed_at) == ("五(三)", None)


def test_withdrawal_before_supply_cancels_what_was_ordered() -> None:
    made = demands.approved()
    requests.withdraw(id=made.pk, by=world.approver(), at=LATER, reason="场景已调整。")
    assert demands.open_supplies(made.agreement) == []
    assert told(made, Role.ORG_ADMIN) >= 2


def test_orders_cancelled_by_a_suspension_are_given_again_by_the_approver() -> None:
    made = demands.approved()
    running = made.agreement
    with refused(("item-supplied", "五(三)")):
        requests.order_again(id=made.pk, by=world.approver(), at=LATER)
    stop = domains_actions.suspend(id=running.pk, by=world.approver(), at=LATER, cause="other", reason="核查")
    with refused(("item-supplied", "五(三)")):
        requests.deliver(id=made.pk, by=demands.operator(made), at=LATER, evidence="已供给")
    with refused(("agreement-active", "五(三)")):
        requests.order_again(id=made.pk, by=world.approver(), at=LATER)
    domains.confirm_orders(running, LATER)
    agreeing.lift_stop(id=stop.pk, by=world.approver(), at=LATER, reason="已核清")
    domains_actions.resume(id=running.pk, by=world.approver(), at=LATER)
    domains.confirm_orders(running, LATER)
    requests.order_again(id=made.pk, by=world.approver(), at=LATER)
    assert requests.deliver(id=made.pk, by=demands.operator(made), at=LATER, evidence="已供给").state == "delivered"


def test_what_is_supplied_is_not_asked_for_again() -> None:
    made = demands.delivered()
    with refused(("item-supplied", "五(三)")):
        demands.with_lines(made.agreement)


def test_a_county_s_list_goes_through_the_county_s_own_hands() -> None:
    domains.accepted_domain(CITY)
    running = domains.active(domains.ready(COUNTY, domain=False))
    made = demands.answered(running)
    unseen(requests.approve, world.approver(CITY), id=made.pk)
    assert demands.approve(made).state == "approved"
    assert demands.open_supplies(running)[0].instructed_by == "苕溪县数据局"


def test_strangers_do_not_know_of_a_list() -> None:
    draft = demands.with_lines()
    stranger = world.applicant("91339999MADM000271").admin
    desk = seat(Role.PROVINCIAL_DESK, PROVINCE)
    unseen(requests.withdraw, stranger, world.approver(COUNTY), world.approver(), desk, id=draft.pk, reason="—")
    requests.submit(id=draft.pk, by=demands.admin(draft.agreement), at=AT)
    (line,) = demands.lines(draft)
    unseen(requests.review, demands.steward(line), id=line.pk, agrees=True, opinion="未送审")
    unseen(requests.deliver, demands.operator(draft), id=draft.pk, evidence="—")


def test_a_provider_s_word_on_the_list_is_one_entry_on_its_timeline() -> None:
    made = demands.answered()
    (line,) = demands.lines(made)
    entry = Entry.objects.get(action="requestline.review", outcome="done")
    assert (entry.object_id, entry.case_id, entry.clause) == (line.pk, made.pk, "二(三)")

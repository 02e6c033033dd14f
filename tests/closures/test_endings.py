"""Endings: by time, by decision, in part; each opens one closure and shuts everything at once."""

from datetime import date, timedelta

import pytest

from applicants.models import Fact
from audit.actor import SYSTEM
from audit.logs.models import Hold
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements.models import Agreement, EndingProposal, ScopeItem
from operations.catalog.models import Item
from operations.closures import actions
from operations.closures.models import Closure, Step
from operations.closures.tasks import closure_steps, record_expiry
from operations.dataflow.queries import waiting as dataflow_waiting
from operations.domains.access import decide
from operations.domains.models import Account, Order, Tenancy
from statute.findings import Refused
from statute.terms import ends_at
from tests import world
from tests.scenarios import closures, domains
from tests.scenarios import dataflow_processing as flow
from tests.scenarios import dataflow_products as products
from tests.scenarios import dataflow_requests as requests
from tests.scenarios.mechanism import seat
from tests.world import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


def clauses(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(f.code, f.clause) for f in refused.value.findings}


@pytest.mark.clause("expiry-auto-close")
def test_the_job_records_an_expiry_after_the_last_day_and_opens_the_closure() -> None:
    running = domains.active()
    end = ends_at(running.last_on)
    assert record_expiry(end - timedelta(seconds=1)) == 0
    with pytest.raises(Refused) as refused:
        actions.expire(by=SYSTEM, at=end - timedelta(seconds=1), agreement=running)
    assert ("expiry-auto-close", "四(四)") in clauses(refused)
    assert record_expiry(end + timedelta(days=7)) == 1
    assert record_expiry(end + timedelta(days=7)) == 0, "twice without harm"
    closure = Closure.objects.get(agreement=running)
    assert (closure.cause, closure.ended_at) == ("expired", end)
    assert Agreement.objects.get(pk=running.pk).state == "expired"


def test_a_sealed_agreement_that_was_never_opened_expires_too() -> None:
    sealed = domains.ready()
    closure, _at = closures.expired(sealed)
    assert not Order.objects.filter(agreement=sealed).exists()
    assert closure.domain == domains.accepted_domain()


@pytest.mark.clause("closure-permission-shut")
@pytest.mark.parametrize("how", ["expiry", "termination", "revocation"])
def test_an_ending_denies_every_account_at_once_and_orders_the_closing(how: str) -> None:
    case = domains.supplied()
    if how == "expiry":
        closure, at = closures.expired(case.agreement)
    else:
        kind, ground = (how, "failed_correction") if how == "termination" else (how, "false_materials")
        proposal, at = closures.proposed(case.agreement, LATER, kind=kind, ground=ground), LATER
        closures.decided(proposal, LATER)
        assert decide(*case.asked, LATER).allowed, "a decision alone ends nothing"
        actions.carry_out(id=proposal.pk, by=world.approver(), at=LATER)
        closure = Closure.objects.get(agreement=case.agreement)
    decision = decide(*case.asked, at)
    assert not decision.allowed
    assert ("四(四)" if how == "expiry" else "四(五)") in {f.clause for f in decision.findings}
    order = Order.objects.get(agreement=case.agreement, kind=Order.Kind.CLOSE_TENANCY)
    assert (order.target_id, order.due_at) == (closure.pk, ends_at(closure.confirm_due_on))
    assert closure.confirm_due_on == (date(2029, 11, 26) if how == "expiry" else date(2026, 11, 24)), "one working day"
    closures.confirmed(closure, at)
    assert Tenancy.objects.get(agreement=case.agreement).state == "closed"
    assert set(Account.objects.filter(agreement=case.agreement).values_list("state", flat=True)) == {"closed"}


@pytest.mark.clause("closure-permission-shut")
def test_a_closure_is_confirmed_by_its_own_domain_only() -> None:
    closure = closures.terminated()
    for stranger in (world.clerk(), world.approver(), world.admin_of(closure.organization)):
        with pytest.raises(Refused) as refused:
            actions.confirm_closed(id=closure.pk, by=stranger, at=LATER, evidence="已关闭")
        assert ("role", "四(五)") in clauses(refused)
    assert closures.confirmed(closure, LATER).state == "permissions_closed"


@pytest.mark.clause("deliberation-before-major-decision")
def test_no_government_decision_is_entered_before_the_mechanism_concluded() -> None:
    proposal = closures.heard(closures.proposed())
    with pytest.raises(Refused) as refused:
        closures.entered(proposal)
    assert ("deliberation-before-major-decision", "二(一)") in clauses(refused)
    closures.concluded(proposal)
    closures.entered(proposal)
    assert actions.decide(id=proposal.pk, by=world.approver(), at=AT).state == "concluded"


def test_nothing_is_carried_out_without_a_decision() -> None:
    proposal = closures.heard(closures.proposed())
    with pytest.raises(Refused):
        actions.carry_out(id=proposal.pk, by=world.approver(), at=AT)
    assert not Closure.objects.exists()


def test_a_decision_against_the_ending_ends_nothing() -> None:
    proposal = closures.concluded(closures.heard(closures.proposed()))
    closures.entered(proposal, approves=False, reasons="尚可改正")
    with pytest.raises(Refused) as refused:
        actions.decide(id=proposal.pk, by=world.approver(), at=AT)
    assert ("deliberation-before-major-decision", "二(一)") in clauses(refused)


def test_an_ending_stands_on_the_organization_s_record() -> None:
    closure = closures.terminated()
    fact = Fact.objects.get(organization=closure.organization)
    assert (fact.kind, fact.value) == ("termination", closure.agreement.number)


def test_a_partial_ending_closes_its_items_and_leaves_the_rest_open() -> None:
    case = domains.supplied(domains.ready(items=2))
    other = case.agreement.scope.exclude(pk=case.row.pk).select_related("agreement", "item", "scenario").get()
    domains.supply(other)
    closure = closures.carried_out(closures.proposed(case.agreement, LATER, items=[case.row]), LATER)
    assert closure.partial
    assert Agreement.objects.get(pk=case.agreement.pk).state == "active"
    assert not decide(*case.asked, LATER).allowed
    agreement, person, _item, scenario = case.asked
    assert decide(agreement, person, other.item_id, scenario, LATER).allowed
    kinds = set(Order.objects.filter(agreement=agreement, confirmed_at=None).values_list("kind", flat=True))
    assert kinds == {"stop_supply", "delete_data"}
    assert Hold.objects.filter(owner=agreement, reason="operation", released_at=None).exists()
    closures.confirmed(closure, LATER)
    assert Account.objects.get(pk=case.account.pk).state == "open"


def test_the_last_item_takes_the_agreement_with_it() -> None:
    case = domains.supplied()
    closure = closures.carried_out(closures.proposed(case.agreement, LATER, items=[case.row]), LATER)
    assert not closure.partial
    assert Agreement.objects.get(pk=case.agreement.pk).state == "terminated"


@pytest.mark.clause("ban-prohibited-open-data-reclassified")
@pytest.mark.parametrize("role", [Role.STEWARD, Role.CLERK, Role.APPROVER])
def test_a_prohibited_item_is_shut_everywhere_in_the_same_act_and_its_ending_proposed(role: str) -> None:
    case = domains.supplied()
    provider = Item.objects.get(pk=case.row.item_id).provider
    by = seat(role, unit=provider) if role == Role.STEWARD else seat(role)
    assert decide(*case.asked, LATER).allowed
    actions.prohibit(id=case.row.item_id, by=by, at=LATER, reason="涉及国家安全")
    assert not decide(*case.asked, LATER).allowed
    row = ScopeItem.objects.get(pk=case.row.pk)
    assert row.ended_at == LATER
    proposal = EndingProposal.objects.get(agreement=case.agreement)
    assert (proposal.ground, list(proposal.items.all())) == ("item_prohibited", [row])
    assert Order.objects.filter(kind="stop_supply", target_id=row.pk, confirmed_at=None).count() == 1
    closure = closures.carried_out(proposal, LATER)
    assert Agreement.objects.get(pk=case.agreement.pk).state == "terminated"
    assert closure.cause == "terminated"


@pytest.mark.clause("ban-prohibited-open-data-reclassified")
def test_an_item_is_prohibited_by_its_own_provider_or_region_and_once_only() -> None:
    case = domains.supplied()
    stranger = seat(Role.STEWARD, unit=world.units()["人力资源和社会保障局"])
    with pytest.raises(Refused):
        actions.prohibit(id=case.row.item_id, by=stranger, at=LATER, reason="误操作")
    with pytest.raises(Refused):
        actions.prohibit(id=case.row.item_id, by=world.clerk(world.COUNTY), at=LATER, reason="误操作")
    assert decide(*case.asked, LATER).allowed
    actions.prohibit(id=case.row.item_id, by=world.clerk(), at=LATER, reason="涉及国家安全")
    with pytest.raises(Refused) as refused:
        actions.prohibit(id=case.row.item_id, by=world.clerk(), at=LATER, reason="再次")
    assert ("already-prohibited", "一(一)") in clauses(refused)


def test_a_late_closure_is_pursued_with_growing_pauses_and_escalated() -> None:
    closure = closures.terminated()
    assert closure_steps(AT) == 0
    late = ends_at(closure.confirm_due_on)
    assert closure_steps(late) == 1
    assert closure_steps(late) == 0
    closure.refresh_from_db()
    assert closure.escalated_on is not None
    step = Step.objects.get(closure=closure, kind="close_tenancy")
    assert (step.attempts, step.next_try_at) == (1, late + timedelta(hours=1))
    assert closure_steps(late + timedelta(hours=1)) == 1
    step.refresh_from_db()
    assert step.next_try_at == late + timedelta(hours=3)
    closures.confirmed(closure, late + timedelta(hours=2))
    assert not Step.objects.filter(closure=closure, kind="close_tenancy", done_at=None).exists()
    assert Closure.objects.get(pk=closure.pk).state == "permissions_closed", "nothing completes itself"


@pytest.mark.clause("expiry-auto-close")
def test_an_ending_leaves_nothing_open_in_anybodys_inbox() -> None:
    product = products.reviewing()
    running = product.agreement
    asked, demand = flow.requested_import(running), flow.assigned(running)
    request = requests.drafted(running)
    task = product.tasks.get()
    closure, at = closures.expired(running)
    for row in (product, asked, demand, request, task):
        row.refresh_from_db()
    states = (product.state, asked.state, demand.state, request.state, task.state)
    assert states == ("withdrawn", "refused", "closed", "withdrawn", "finished")
    reasons = {product.withdrawn_reason, asked.refused_reason, demand.closed_reason, request.withdrawn_reason}
    assert reasons == {"授权已结束"}
    seats = (
        world.clerk(), world.approver(), world.admin_of(running.organization), flow.provider_of(demand),
        domains.operator(closure.domain),
    )  # fmt: skip
    assert [waiting for by in seats for waiting in dataflow_waiting(by, at)] == []
    told = Message.objects.filter(subject_id=demand.pk, role=Role.STEWARD).order_by("pk").last()
    assert told is not None
    assert told.params["reason"] == "授权已结束"


def test_an_ending_in_part_closes_what_was_raised_on_its_data_alone() -> None:
    running = domains.active(domains.ready(items=2))
    first, second = running.scope.order_by("pk")
    ended, other = flow.raised(running, scope_item=first), flow.raised(running, scope_item=second)
    closures.carried_out(closures.proposed(running, items=[first]))
    ended.refresh_from_db()
    other.refresh_from_db()
    assert (ended.state, other.state) == ("closed", "raised")

"""Opening an agreement in its domain, closing it for now, opening it again."""

from datetime import date, timedelta

import pytest

from applicants.models import Organization
from audit.actor import SYSTEM
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, Stop
from operations.applications.models import Application
from operations.domains import actions, queries
from operations.domains.models import Domain, Order, Tenancy
from operations.domains.tasks import carry_out_activations, close_stopped, escalate_orders
from statute.findings import Refused
from statute.terms import day_start, ends_at
from tests import world
from tests.scenarios import agreements as drawn
from tests.scenarios import domains
from tests.world import AT, CITY, COUNTY, PROVINCE

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def clauses(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(f.code, f.clause) for f in refused.value.findings}


@pytest.mark.clause("no-plan-no-operation")
def test_without_an_approved_plan_nothing_is_opened() -> None:
    sealed = domains.ready(plan=False)
    with pytest.raises(Refused) as refused:
        domains.requested(sealed)
    assert ("no-plan-no-operation", "六(四)") in clauses(refused)
    drawn.with_plan(sealed)
    assert domains.activated(sealed).state == "active"


@pytest.mark.clause("domain-acceptance-before-tenancy")
def test_without_provincial_acceptance_nothing_is_opened() -> None:
    sealed = domains.ready(domain=False)
    domains.planned_domain()
    with pytest.raises(Refused) as refused:
        domains.requested(sealed)
    assert ("domain-acceptance-before-tenancy", "四(三)") in clauses(refused)
    made = Domain.objects.get()
    actions.accept(id=made.pk, by=domains.desk(), at=AT, accepted_on=world.DAY, acceptance_no="浙数验〔2026〕1号")
    assert domains.activated(sealed).state == "active"


@pytest.mark.clause("county-uses-city-domain")
def test_a_county_s_agreement_is_opened_on_its_city_s_domain_by_the_county_s_order() -> None:
    city = domains.accepted_domain(CITY)
    province = domains.accepted_domain(PROVINCE)
    sealed = domains.ready(COUNTY, domain=False)
    with pytest.raises(Refused) as refused:
        domains.requested(sealed, domain=province)
    assert ("county-uses-city-domain", "四(三)") in clauses(refused)
    running = domains.activated(sealed)
    order = Order.objects.get(agreement=running)
    assert (order.domain, order.instructed_by) == (city, "苕溪县数据局")


@pytest.mark.clause("county-uses-city-domain")
def test_a_county_with_a_standing_domain_of_its_own_uses_that() -> None:
    domains.accepted_domain(CITY)
    own = domains.accepted_domain(COUNTY, necessity="县域数据体量大。")
    running = domains.activated(domains.ready(COUNTY, domain=False))
    assert domains.tenancy(running).domain == own


@pytest.mark.clause("domain-own-platform")
def test_a_city_s_agreement_is_not_opened_on_another_s_domain() -> None:
    province = domains.accepted_domain(PROVINCE)
    sealed = domains.ready()
    with pytest.raises(Refused) as refused:
        domains.requested(sealed, domain=province)
    assert ("domain-own-platform", "四(三)") in clauses(refused)
    assert domains.requested(sealed).activate_on == world.DAY


def test_without_a_security_officer_nothing_is_opened() -> None:
    sealed = domains.ready()
    Application.objects.filter(pk=sealed.application_id).update(security_officer="")
    with pytest.raises(Refused) as refused:
        domains.requested(sealed)
    assert ("cond-security-officer", "三(二)1") in clauses(refused)


def test_who_asks_for_the_opening_does_not_approve_it() -> None:
    asked = domains.requested()
    both = world.person(f"clerk-{CITY}", Role.APPROVER)
    with pytest.raises(Refused) as refused:
        actions.activate(id=asked.pk, by=both, at=AT)
    assert "four-eyes" in {code for code, _clause in clauses(refused)}
    assert actions.activate(id=asked.pk, by=world.approver(), at=AT).state == "active"


def test_nothing_is_approved_that_nobody_asked_for() -> None:
    with pytest.raises(Refused) as refused:
        actions.activate(id=domains.ready().pk, by=world.approver(), at=AT)
    assert "activation-requested" in {code for code, _clause in clauses(refused)}


def test_an_opening_approved_ahead_is_carried_out_by_the_job_on_its_day() -> None:
    day = date(2026, 12, 1)
    asked = domains.requested(domains.ready(), activate_on=day)
    assert actions.activate(id=asked.pk, by=world.approver(), at=AT).state == "sealed"
    assert carry_out_activations(day_start(day) - timedelta(seconds=1)) == 0
    with pytest.raises(Refused):
        actions.activate(id=asked.pk, by=SYSTEM, at=day_start(day) - timedelta(seconds=1))
    assert carry_out_activations(day_start(day)) == 1
    assert carry_out_activations(day_start(day)) == 0
    assert Agreement.objects.get(pk=asked.pk).state == "active"
    assert Order.objects.get(agreement=asked).kind == "open_tenancy"


def test_an_opening_nobody_approved_is_not_carried_out() -> None:
    asked = domains.requested(domains.ready(), activate_on=date(2026, 12, 1))
    assert carry_out_activations(day_start(date(2026, 12, 2))) == 0
    assert Agreement.objects.get(pk=asked.pk).state == "sealed"


def test_an_opening_whose_conditions_fell_away_is_refused_and_told() -> None:
    asked = domains.requested(domains.ready(), activate_on=date(2026, 12, 1))
    actions.activate(id=asked.pk, by=world.approver(), at=AT)
    Application.objects.filter(pk=asked.application_id).update(security_officer="")
    assert carry_out_activations(day_start(date(2026, 12, 1))) == 0
    assert (
        Message.objects.filter(subject_id=asked.pk, key__startswith="activation-failed", role="approver").count() == 1
    )


def test_an_opening_lies_within_the_term() -> None:
    sealed = domains.ready()
    with pytest.raises(Refused) as refused:
        domains.requested(sealed, activate_on=sealed.last_on + timedelta(days=1))
    assert ("expiry-auto-close", "四(四)") in clauses(refused)
    with pytest.raises(Refused):
        domains.requested(sealed, activate_on=world.DAY - timedelta(days=1))


def test_the_operator_s_confirmation_opens_the_tenancy() -> None:
    running = domains.activated()
    assert domains.tenancy(running).state == "opening"
    order = Order.objects.get(agreement=running)
    foreign = world.person("ops-2", Role.DOMAIN_OPERATOR, domain=domains.accepted_domain(PROVINCE))
    with pytest.raises(Exception):  # noqa: B017, PT011 - unseen
        actions.confirm(id=order.pk, by=foreign, at=LATER, evidence="已开通")
    domains.confirm_orders(running, LATER)
    assert domains.tenancy(running).state == "open"
    with pytest.raises(Refused):
        actions.confirm(id=order.pk, by=domains.operator(order.domain), at=LATER, evidence="再次")


def test_a_suspension_takes_effect_at_once_and_orders_the_closing() -> None:
    running = domains.active()
    actions.suspend(
        id=running.pk, by=world.approver(), at=LATER, cause="correction", reason="超范围使用", clause="第五条"
    )
    assert Agreement.objects.get(pk=running.pk).state == "suspended"
    stop = Stop.objects.get(agreement=running)
    assert (stop.cause, stop.from_at, stop.until_at) == ("correction", LATER, None)
    assert Order.objects.get(agreement=running, confirmed_at=None).kind == "close_tenancy"
    assert domains.tenancy(running).state == "closing"


def test_a_clerk_suspends_in_emergency_only_and_another_confirms() -> None:
    running = domains.active()
    said = {"cause": "emergency", "reason": "发现数据外泄迹象"}
    with pytest.raises(Refused) as refused:
        actions.suspend(id=running.pk, by=world.clerk(), at=LATER, **said)
    assert "emergency-only" in {code for code, _clause in clauses(refused)}
    stop = actions.suspend(id=running.pk, by=world.clerk(), at=LATER, emergency=True, **said)
    with pytest.raises(Refused):
        agreements.confirm_emergency_stop(id=stop.pk, by=world.clerk(), at=LATER)
    assert agreements.confirm_emergency_stop(id=stop.pk, by=world.approver(), at=LATER).confirmed_at == LATER


def test_resuming_needs_every_stop_lifted_the_closing_confirmed_and_all_guards_again() -> None:
    running = domains.active()
    stop = actions.suspend(id=running.pk, by=world.approver(), at=LATER, cause="correction", reason="超范围使用")
    with pytest.raises(Refused) as refused:
        actions.resume(id=running.pk, by=world.approver(), at=LATER)
    assert {("breach-rectify-and-suspend", "六(八)"), ("tenancy-closing", "四(五)")} <= clauses(refused)
    domains.confirm_orders(running, LATER)
    agreements.lift_stop(id=stop.pk, by=world.approver(), at=LATER, reason="已改正")
    Application.objects.filter(pk=running.application_id).update(security_department="")
    with pytest.raises(Refused) as refused:
        actions.resume(id=running.pk, by=world.approver(), at=LATER)
    assert ("cond-security-officer", "三(二)1") in clauses(refused)
    Application.objects.filter(pk=running.application_id).update(security_department="数据安全部")
    assert actions.resume(id=running.pk, by=world.approver(), at=LATER).state == "active"
    assert domains.tenancy(running).state == "opening"
    domains.confirm_orders(running, LATER)
    assert domains.tenancy(running).state == "open"


def test_a_late_order_comes_before_the_approver_once() -> None:
    running = domains.activated()
    order = Order.objects.get(agreement=running)
    assert order.due_at is not None
    assert escalate_orders(order.due_at - timedelta(seconds=1)) == 0
    assert escalate_orders(order.due_at) == 1
    assert escalate_orders(order.due_at) == 0
    assert Message.objects.filter(subject_id=order.pk, role="approver", region=CITY).count() == 1


def test_a_tenancy_left_open_is_ordered_closed_by_the_job() -> None:
    running = domains.active()
    Agreement.objects.get(pk=running.pk)
    agreements.expire(id=running.pk, by=SYSTEM, at=ends_at(running.last_on))
    assert close_stopped(ends_at(running.last_on)) == 1
    assert close_stopped(ends_at(running.last_on)) == 0
    assert Tenancy.objects.get(agreement=running).state == "closing"


@pytest.mark.clause("operations-recorded")
def test_every_change_leaves_one_entry_with_who_when_what_and_a_refused_one_too() -> None:
    asked = domains.requested()
    before = Entry.objects.count()
    with pytest.raises(Refused):
        actions.activate(id=asked.pk, by=world.clerk(), at=AT)
    refused = Entry.objects.order_by("recorded_at", "id").last()
    assert refused is not None
    assert (refused.action, refused.outcome, refused.object_seq) == ("agreement.activate", "refused", None)
    assert Entry.objects.count() == before + 1
    by = world.approver()
    actions.activate(id=asked.pk, by=by, at=LATER)
    done = Entry.objects.get(action="agreement.activate", outcome="done")
    assert (done.actor_id, done.at, done.before, done.after, done.object_id) == (
        by.user_id, LATER, "sealed", "active", asked.pk,
    )  # fmt: skip
    assert Agreement.objects.get(pk=asked.pk).trail_seq == done.object_seq


def test_the_operator_s_inbox_has_what_shuts_on_top() -> None:
    case = domains.supplied(domains.ready(items=2))
    other = case.agreement.scope.exclude(pk=case.row.pk).select_related("agreement", "item", "scenario").get()
    actions.order_supply(id=other.pk, by=world.approver(), at=AT)
    order = Order.objects.get(target_id=other.pk)
    actions.stop_supply(id=case.row.pk, by=world.approver(), at=LATER, reason="数据源维护")
    waiting = list(queries.waiting(domains.operator(order.domain), LATER))
    assert [str(w.label) for w in waiting] == ["停止供给数据", "供给数据"]
    assert not list(queries.waiting(world.admin_of(Organization.objects.get()), LATER))

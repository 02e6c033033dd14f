"""Data carried over into a renewal: by recorded approval, for what the renewal was granted, else deleted."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from audit.actor import Actor
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.applications.models import Application
from operations.closures import actions, carrying, checks, papers, permissions
from operations.closures.models import CarryOver, Closure
from operations.closures.tasks import lost_carry_overs
from operations.domains.models import Order
from operations.papers.models import Paper
from operations.papers.pdf import render
from tests import world
from tests.agreements.expect import refusal
from tests.portal.costs import client_of
from tests.scenarios import agreements, closures, domains
from tests.scenarios import dataflow_requests as demands

pytestmark = pytest.mark.django_db
OTHER = "社保缴纳区间1"
REST = f"{OTHER}\n中间结果和副本"


def propose(closure: Closure, renewal: Application, at: datetime, by: Actor | None = None, **changes: Any) -> Any:
    inputs = {"rows": [closures.row_of(closure)], "renewal": renewal, "reason": "继续使用"} | changes
    return actions.propose_carry_over(id=closure.pk, by=by or world.admin_of(closure.organization), at=at, **inputs)


def order_of(closure: Closure) -> Order:
    return Order.objects.get(kind=Order.Kind.DELETE_DATA, target_id=closure.pk)


def certify(closure: Closure, at: datetime, **changes: Any) -> Closure:
    by = domains.operator(closure.domain)
    done: Closure = actions.certify_deletion(
        id=closure.pk, by=by, at=at, **closures.certificate(closure, at, **changes)
    )
    return done


def verbs(by: Actor, at: datetime) -> list[str]:
    return [waiting.verb for waiting in carrying.waiting(by, at)]


def test_what_the_renewal_was_granted_stays_by_approval_and_the_rest_is_deleted_by_name() -> None:
    closure, renewal, at = closures.renewed()
    operator = world.admin_of(closure.organization)
    assert verbs(operator, at) == ["propose_carry_over"]
    one = closures.carrying(closure, renewal, at)
    assert verbs(operator, at) == []
    assert verbs(world.approver(), at) == ["approve"]
    closures.settled(closure, at)
    with refusal("carry-over"):
        certify(closure, at)
    one = actions.approve_carry_over(id=one.pk, by=world.approver(), at=at, decision="同意")
    assert one.state == "approved"
    assert OTHER in order_of(closure).note
    assert f"纳税信用等级（小微企业授信核验），延用至{renewal.number}" in order_of(closure).note
    with refusal("carry-over", "四(五)") as found:
        certify(closure, at)
    assert found[0].params["names"] == (OTHER,)
    done = certify(closure, at, scope=REST)
    said = papers.deletion(done)
    assert [row.item for row in said.rows] == [OTHER]
    assert [(row.item, row.renewal) for row in said.carried] == [("纳税信用等级", f"续期申请{renewal.number}")]
    assert render("deletion", said).startswith(b"%PDF")
    actions.accept_deletion(id=closure.pk, by=world.clerk(), at=at)
    assert "纳税信用等级" in Paper.objects.get(kind=Paper.Kind.DELETION).contents


def test_who_proposes_does_not_approve_and_reasons_are_told() -> None:
    closure, renewal, at = closures.renewed()
    [one] = propose(closure, renewal, at, by=world.clerk())
    with refusal("four-eyes"):
        actions.approve_carry_over(id=one.pk, by=world.person("clerk-330100", Role.APPROVER), at=at)
    with refusal("carry-over-known"):
        propose(closure, renewal, at)
    done = actions.refuse_carry_over(id=one.pk, by=world.approver(), at=at, reason="已有更新的数据")
    assert (done.state, done.decision) == ("refused", "已有更新的数据")
    assert Message.objects.filter(role=Role.ORG_ADMIN, params__reason="已有更新的数据").exists()
    assert propose(closure, renewal, at)[0].state == "proposed", "once more, for another reason"


def test_only_what_the_renewal_was_granted_is_proposed() -> None:
    closure, renewal, at = closures.renewed()
    with refusal("carry-over", "四(五)") as found:
        propose(closure, renewal, at, rows=[closures.row_of(closure, OTHER)])
    assert found[0].params["name"] == OTHER
    with refusal("carry-over", "四(五)"):
        propose(closure, closure.agreement.application, at)


def test_a_stopped_item_does_not_stay() -> None:
    running = domains.active(domains.ready(items=2))
    agreements.stopped(running, at=closures.RENEWED, item=running.scope.get(item__name="纳税信用等级").item)
    closure, renewal, at = closures.renewed(running)
    with refusal("carry-over", "四(五)"):
        propose(closure, renewal, at)


def test_without_approval_before_the_deletion_falls_due_it_is_deleted() -> None:
    closure, renewal, at = closures.renewed()
    one = closures.carrying(closure, renewal, at)
    closures.settled(closure, at)
    late = at + timedelta(days=30)
    with refusal("carry-over", "四(五)"):
        actions.approve_carry_over(id=one.pk, by=world.approver(), at=late)
    with refusal("carry-over", "四(五)"):
        propose(closure, renewal, late)
    assert verbs(world.approver(), late) == []
    certify(closure, late)
    one.refresh_from_db()
    assert one.state == "refused"
    assert papers.deletion(Closure.objects.get(pk=closure.pk)).carried == ()


def test_a_carry_over_opens_no_access() -> None:
    closure, renewal, at = closures.renewed()
    closures.carried(closure, renewal, at)
    assert not Agreement.objects.filter(application=renewal).exists()
    assert closure.agreement.state == Agreement.State.EXPIRED
    assert not Order.objects.filter(agreement__application=renewal).exists()


# --- the renewal comes to nothing ----------------------------------------------------------------------------------


def test_data_of_a_renewal_that_lapsed_is_put_before_the_clerk_and_deleted() -> None:
    closure, renewal, at = closures.renewed()
    one = closures.carried(closure, renewal, at)
    with refusal("carry-over"):
        actions.cancel_carry_over(id=one.pk, by=world.clerk(), at=at, reason="不再需要")
    assert lost_carry_overs(at) == 0
    closures.lapsed(renewal, at)
    assert (lost_carry_overs(at), lost_carry_overs(at)) == (1, 0)
    assert verbs(world.clerk(), at) == ["cancel"]
    one = actions.cancel_carry_over(id=one.pk, by=world.clerk(), at=at, reason="续期授权已失效")
    operator = domains.operator(closure.domain)
    assert verbs(operator, at) == ["certify_deletion"]
    order = Order.objects.get(kind=Order.Kind.DELETE_DATA, target_id=one.pk)
    assert order.of_closure
    inputs = closures.certificate(closure, at, executor="王执行", verifier="王执行")
    with refusal("closure-data-deletion", "四(五)"):
        actions.certify_carried(id=one.pk, by=operator, at=at, **inputs)
    done = actions.certify_carried(id=one.pk, by=operator, at=at, **closures.certificate(closure, at))
    order.refresh_from_db()
    assert (done.state, order.evidence) == ("deleted", done.deletion_no)
    assert Paper.objects.filter(subject_id=one.pk, kind=Paper.Kind.DELETION, number=done.deletion_no).exists()


def test_a_case_is_not_closed_over_data_that_was_to_stay_and_is_not_deleted() -> None:
    closure, renewal, at = closures.renewed()
    closures.cancelled(closure, renewal, at)
    assert "carry-over" in {f.code for f in checks.complete(closure, by=world.approver(), at=at)}


def test_what_is_cancelled_before_the_rest_is_deleted_stands_on_neither_list_and_has_its_own_certificate() -> None:
    closure, renewal, at = closures.renewed()
    one = closures.cancelled(closure, renewal, at)
    assert order_of(closure).note == f"删除：{OTHER}。"
    closures.settled(closure, at)
    said = papers.deletion(certify(closure, at))
    assert ([row.item for row in said.rows], said.carried) == ([OTHER], ())
    done = actions.certify_carried(
        id=one.pk, by=domains.operator(closure.domain), at=at, **closures.certificate(closure, at)
    )
    assert [row.item for row in papers.carried_deletion(done).rows] == ["纳税信用等级"]


# --- used under the renewal ----------------------------------------------------------------------------------------


def begun(renewal: Application, at: datetime) -> Agreement:
    """The renewal's agreement, sealed before the old one ended, in operation from the day after."""
    first = date(2029, 11, 23)
    drawn = agreements.fill(agreements.draft(renewal, at=closures.RENEWED, first_on=first), at=closures.RENEWED)
    signed = agreements.release(agreements.sign(drawn, at=closures.RENEWED), at=closures.RENEWED)
    agreements.seal(signed, at=closures.RENEWED)
    agreements.with_plan(agreements.fresh(drawn), at=closures.RENEWED)
    return domains.active(agreements.fresh(drawn), at)


def test_what_stayed_is_supplied_to_the_renewal_without_being_sent_again() -> None:
    closure, renewal, at = closures.renewed()
    one = closures.carried(closure, renewal, at)
    made = begun(renewal, at)
    assert lost_carry_overs(at) == 0
    assert actions.supply_carried.exists_for(one) is False
    demands.approved(made, at)
    operator = domains.operator(closure.domain)
    assert verbs(operator, at) == ["supply"]
    actions.supply_carried(id=one.pk, by=operator, at=at)
    row = made.scope.get()
    assert row.supplied_from == date(2029, 11, 23)
    order = Order.objects.get(kind=Order.Kind.SUPPLY, agreement=made)
    assert closure.number in order.evidence
    assert verbs(operator, at) == []


# --- seen by whom --------------------------------------------------------------------------------------------------


def test_a_foreign_one_is_not_there() -> None:
    closure, renewal, at = closures.renewed()
    one = closures.carried(closure, renewal, at)
    for by in (world.clerk(), world.admin_of(closure.organization), domains.operator(closure.domain)):
        page = client_of(by).get(f"/carryover/{one.pk}/")
        assert "纳税信用等级" in page.content.decode()
        assert f"/carryover/{one.pk}/" in client_of(by).get(f"/closure/{closure.pk}/").content.decode()
    assert client_of(world.clerk()).get(f"/api/v1/carryover/{one.pk}/").json()["state"] == "approved"
    for by in (world.clerk(world.COUNTY), world.applicant("91339999MADM000271").admin):
        assert client_of(by).get(f"/carryover/{one.pk}/").status_code == 404
        assert not permissions.carry_overs(by).exists()
    assert CarryOver.objects.count() == 1

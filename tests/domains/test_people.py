"""People and accounts: no step left out, no account without its five facts, no raw data for anybody."""

from datetime import timedelta

import pytest

from audit.roles import Role
from operations.domains import actions
from operations.domains.models import Account, Order, Personnel
from statute.findings import Refused
from statute.terms import ends_at
from tests import world
from tests.scenarios import domains
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, DAY

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def clauses(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(f.code, f.clause) for f in refused.value.findings}


def enable(account: Account) -> Account:
    return actions.enable(id=account.pk, by=domains.operator(account.tenancy.domain), at=LATER)


@pytest.mark.clause("pre-job-training")
def test_nobody_is_cleared_without_the_province_s_training() -> None:
    row = domains.reviewed_person(domains.active(), training=False)
    with pytest.raises(Refused) as refused:
        actions.clear(id=row.pk, by=world.approver(), at=AT)
    assert clauses(refused) == {("pre-job-training", "五(二)")}
    with pytest.raises(Refused) as refused:
        actions.record_training(
            id=row.pk, by=seat(Role.PROVINCIAL_DESK, CITY), at=AT, passed_on=DAY, certificate_no="岗训1"
        )
    assert ("pre-job-training", "五(二)") in clauses(refused)
    actions.record_training(id=row.pk, by=domains.desk(), at=AT, passed_on=DAY, certificate_no="岗训1")
    assert actions.clear(id=row.pk, by=world.approver(), at=AT).state == "cleared"


@pytest.mark.clause("pre-job-training")
def test_an_account_is_not_enabled_for_somebody_whose_training_is_not_on_record() -> None:
    account = domains.requested_account(domains.cleared_person(domains.active()))
    Personnel.objects.update(training_passed_on=None)
    with pytest.raises(Refused) as refused:
        enable(account)
    assert ("pre-job-training", "五(二)") in clauses(refused)
    Personnel.objects.update(training_passed_on=DAY)
    assert enable(account).state == "open"


@pytest.mark.clause("staff-nda")
def test_nobody_is_cleared_without_a_confidentiality_agreement_with_term_and_liability() -> None:
    row = domains.reviewed_person(domains.active(), nda=False)
    with pytest.raises(Refused) as refused:
        actions.clear(id=row.pk, by=world.approver(), at=AT)
    assert clauses(refused) == {("staff-nda", "五(四)1")}
    for lacking in ({"liability": False}, {"until": DAY}):
        with pytest.raises(Refused) as refused:
            domains.sign_nda(row, **lacking)
        assert clauses(refused) == {("staff-nda", "五(四)1")}
    domains.sign_nda(row)
    assert actions.clear(id=row.pk, by=world.approver(), at=AT).state == "cleared"


@pytest.mark.clause("staff-nda")
def test_an_account_is_not_enabled_once_the_confidentiality_term_is_over() -> None:
    account = domains.requested_account(domains.cleared_person(domains.active()))
    Personnel.objects.update(nda_until=DAY - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        enable(account)
    assert ("staff-nda", "五(四)1") in clauses(refused)
    Personnel.objects.update(nda_until=DAY)
    assert enable(account).state == "open"


@pytest.mark.clause("staff-realname-filing-vetting")
def test_no_step_is_left_out() -> None:
    row = domains.registered_person(domains.active())
    steps = (
        lambda: actions.file(id=row.pk, by=world.clerk(), at=AT, filing_no="备1"),
        lambda: actions.review(id=row.pk, by=world.approver(), at=AT),
        lambda: actions.clear(id=row.pk, by=world.approver(), at=AT),
    )
    for step in steps:
        with pytest.raises(Refused) as refused:
            step()
        assert "wrong-state" in {code for code, _clause in clauses(refused)}
    actions.verify(id=row.pk, by=world.clerk(), at=AT, verified_on=DAY)
    for step in steps[:2]:
        step()
    assert Personnel.objects.get(pk=row.pk).state == "reviewed"


@pytest.mark.clause("staff-realname-filing-vetting")
@pytest.mark.parametrize("column", ["verified_on", "filed_on", "reviewed_on"])
def test_an_account_is_not_enabled_for_somebody_not_verified_filed_and_reviewed(column: str) -> None:
    account = domains.requested_account(domains.cleared_person(domains.active()))
    Personnel.objects.update(**{column: None})
    with pytest.raises(Refused) as refused:
        enable(account)
    assert clauses(refused) == {("staff-realname-filing-vetting", "五(四)1")}
    Personnel.objects.update(**{column: DAY})
    assert enable(account).state == "open"


def test_who_files_does_not_review() -> None:
    row = domains.registered_person(domains.active())
    actions.verify(id=row.pk, by=world.clerk(), at=AT, verified_on=DAY)
    actions.file(id=row.pk, by=world.clerk(), at=AT, filing_no="备1")
    with pytest.raises(Refused) as refused:
        actions.review(id=row.pk, by=world.person(f"clerk-{CITY}", Role.APPROVER), at=AT)
    assert "four-eyes" in {code for code, _clause in clauses(refused)}


def test_an_account_is_asked_for_cleared_people_only() -> None:
    row = domains.reviewed_person(domains.active())
    with pytest.raises(Refused):
        domains.requested_account(row)
    actions.clear(id=row.pk, by=world.approver(), at=AT)
    assert domains.requested_account(row).state == "requested"


@pytest.mark.clause("domain-account-control")
def test_an_account_does_not_outlast_the_agreement() -> None:
    row = domains.cleared_person(domains.active())
    with pytest.raises(Refused) as refused:
        domains.requested_account(row, valid_until=row.agreement.last_on + timedelta(days=1))
    assert ("domain-account-control", "六(三)2") in clauses(refused)
    with pytest.raises(Refused) as refused:
        domains.requested_account(row, role=" ")
    assert ("domain-account-control", "六(三)2") in clauses(refused)
    assert enable(domains.requested_account(row, valid_until=row.agreement.last_on)).state == "open"


@pytest.mark.clause("raw-data-invisible")
def test_no_account_role_reaches_raw_data() -> None:
    row = domains.cleared_person(domains.active())
    with pytest.raises(Refused) as refused:
        domains.requested_account(row, role="raw_reader")
    assert ("raw-data-invisible", "五(四)2") in clauses(refused)
    for n, role in enumerate(Account.Role.values):
        assert domains.requested_account(row, role=role, name=f"u-{n}").role == role
    assert not any("raw" in role for role in Account.Role.values)


def test_confirming_the_order_enables_the_account() -> None:
    account = domains.requested_account(domains.cleared_person(domains.active()))
    order = Order.objects.get(target_id=account.pk)
    actions.confirm(id=order.pk, by=domains.operator(order.domain), at=LATER, evidence="已建号")
    assert Account.objects.get(pk=account.pk).state == "open"
    order.refresh_from_db()
    assert (order.confirmed_at, order.trail_seq) == (LATER, 2)


def test_confirming_an_order_for_somebody_who_lost_a_fact_is_refused_and_changes_nothing() -> None:
    account = domains.requested_account(domains.cleared_person(domains.active()))
    order = Order.objects.get(target_id=account.pk)
    Personnel.objects.update(reviewed_on=None)
    with pytest.raises(Refused):
        actions.confirm(id=order.pk, by=domains.operator(order.domain), at=LATER, evidence="已建号")
    order.refresh_from_db()
    assert order.confirmed_at is None


def test_an_account_is_frozen_thawed_with_all_guards_and_closed() -> None:
    case = domains.supplied()
    by = domains.operator(case.account.tenancy.domain)
    assert actions.freeze(id=case.account.pk, by=by, at=LATER, reason="半年未用").state == "frozen"
    Personnel.objects.update(nda_liability=False)
    with pytest.raises(Refused):
        actions.thaw(id=case.account.pk, by=by, at=LATER)
    Personnel.objects.update(nda_liability=True)
    assert actions.thaw(id=case.account.pk, by=by, at=LATER).state == "open"
    assert actions.close_account(id=case.account.pk, by=by, at=LATER, reason="不再使用").state == "closed"


def test_leaving_closes_every_account_in_the_same_act_and_orders_it_in_the_domain() -> None:
    case = domains.supplied()
    second = domains.open_account(case.personnel, name="u-second")
    actions.leave(id=case.personnel.pk, by=world.admin_of(case.agreement.organization), at=LATER, left_on=DAY)
    assert set(Account.objects.values_list("state", flat=True)) == {"closed"}
    orders = Order.objects.filter(kind="close_account", confirmed_at=None)
    assert set(orders.values_list("target_id", flat=True)) == {case.account.pk, second.pk}
    assert domains.confirm_orders(case.agreement, LATER) == 2


def test_an_account_of_an_expired_agreement_is_not_enabled_though_no_job_ran() -> None:
    account = domains.requested_account(domains.cleared_person(domains.active()))
    end = ends_at(account.agreement.last_on)
    with pytest.raises(Refused) as refused:
        actions.enable(id=account.pk, by=domains.operator(account.tenancy.domain), at=end)
    assert ("expiry-auto-close", "四(四)") in clauses(refused)

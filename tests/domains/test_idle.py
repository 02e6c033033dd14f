"""Accounts nobody uses: frozen, then closed, by the rules of the day; the log says when one was used."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from audit.logs.reading import parse
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry
from operations.domains import actions, queries
from operations.domains.models import Account, Order
from operations.domains.tasks import handle_idle_accounts
from operations.mechanism.models import LocalRule
from statute.terms import add_months, day_start
from tests import world
from tests.scenarios import agreements, domains
from tests.world import AT, CITY, COUNTY, DAY

pytestmark = pytest.mark.django_db


def after(months: int, days: int = 0) -> datetime:
    """Ten in the morning of the corresponding day."""
    return day_start(add_months(DAY, months) + timedelta(days=days)) + timedelta(hours=10)


def an_account() -> Account:
    return domains.open_account(domains.cleared_person(domains.active()))


def used(account: Account, at: datetime, person: str = "") -> None:
    line = f"{at.isoformat()},{person or account.name},D05,查询,成功,\n"
    log = parse(f"at,person,item,act,result,detail\n{line}".encode(), "access.csv")
    by, day = domains.operator(account.tenancy.domain), at.date()
    actions.upload_log(id=account.agreement_id, by=by, at=at, kind="access", day=day, log=log)
    account.refresh_from_db()


@pytest.mark.clause("domain-account-control")
def test_an_account_idle_for_six_months_is_frozen_once_and_after_twelve_closed_with_an_order() -> None:
    account = an_account()
    assert handle_idle_accounts(after(6, -1)) == 0
    assert handle_idle_accounts(after(6)) == 1
    assert handle_idle_accounts(after(6)) == 0
    account.refresh_from_db()
    assert account.state == "frozen"
    assert {Role.ORG_ADMIN, Role.DOMAIN_OPERATOR} <= set(
        Message.objects.filter(subject_id=account.pk, created_at=after(6)).values_list("role", flat=True)
    )
    assert handle_idle_accounts(after(12, -1)) == 0
    assert handle_idle_accounts(after(12)) == 1
    assert handle_idle_accounts(after(12, 1)) == 0
    account.refresh_from_db()
    assert account.state == "closed"
    assert Order.objects.get(kind=Order.Kind.CLOSE_ACCOUNT, target_id=account.pk).confirmed_at is None
    acts = Entry.objects.filter(object_id=account.pk, actor_id=None, outcome="done").values_list("action", flat=True)
    assert set(acts) == {"account.freeze", "account.close"}


@pytest.mark.clause("domain-account-control")
def test_what_is_used_is_left_alone() -> None:
    account = an_account()
    used(account, after(5))
    assert account.last_used_on == after(5).date()
    assert handle_idle_accounts(after(6)) == 0
    assert handle_idle_accounts(after(11)) == 1


def test_the_log_names_an_account_by_its_name_or_its_person_and_never_goes_back() -> None:
    account = an_account()
    used(account, after(2), person=str(account.personnel.person_id))
    assert account.last_used_on == after(2).date()
    used(account, after(1))
    assert account.last_used_on == after(2).date()
    used(account, after(3), person="别人")
    assert account.last_used_on == after(2).date()


def test_a_thawed_account_begins_anew() -> None:
    account = an_account()
    assert handle_idle_accounts(after(7)) == 1
    actions.thaw(id=account.pk, by=domains.operator(account.tenancy.domain), at=after(8))
    assert handle_idle_accounts(after(8, 1)) == 0
    assert handle_idle_accounts(after(14)) == 1


def test_the_local_period_of_the_day_counts() -> None:
    account = an_account()
    LocalRule.objects.create(
        region_id=CITY, parameter="account_idle_freeze_months", value="3", effective_on=DAY, confirmed_by=uuid4()
    )
    assert [a.pk for a, _finding in queries.idle_accounts(after(3))] == [account.pk]
    assert handle_idle_accounts(after(3)) == 1


def test_leaving_closes_the_accounts_and_a_dispatched_person_is_registered_personally_with_a_confidentiality_agreement() -> (
    None
):
    running = domains.active()
    domains.person_of(running, dispatched_from="某人力资源公司")
    row = domains.cleared_person(running)
    assert (row.person.dispatched_from, row.nda_signed_on) == ("某人力资源公司", DAY)
    account = domains.open_account(row)
    actions.leave(id=row.pk, by=world.admin_of(running.organization), at=AT, left_on=DAY)
    account.refresh_from_db()
    assert account.state == "closed"
    assert handle_idle_accounts(after(24)) == 0


def test_a_person_s_page_tells_of_the_other_agreements_to_those_who_see_them() -> None:
    row = domains.cleared_person(domains.active())
    other = domains.registered_person(agreements.sealed(COUNTY))
    assert other.person == row.person
    assert list(queries.history_of(row, agreements.admin(row.agreement))) == [other]
    assert list(queries.history_of(row, world.clerk())) == []
    assert list(queries.history_of(other, world.clerk(COUNTY))) == []

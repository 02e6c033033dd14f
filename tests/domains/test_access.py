"""The access decision, on the second and with every reason; no job has run in any of these."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.roles import Role
from audit.trail.models import Entry
from operations.agreements.models import Agreement, Stop
from operations.catalog.models import Item
from operations.domains import actions
from operations.domains.access import decide
from operations.domains.models import Account
from operations.mechanism.models import LocalRule
from statute.terms import ends_at
from tests import world
from tests.scenarios import domains
from tests.world import AT, CITY

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def codes(case: domains.Supplied, at: datetime = LATER, **changes: Any) -> set[str]:
    decision = decide(*case.asked, at, **changes)
    assert decision.allowed is not bool(decision.findings)
    return {finding.code for finding in decision.findings}


def test_a_cleared_person_may_use_a_supplied_item_for_its_scenario() -> None:
    assert codes(domains.supplied()) == set()


@pytest.mark.clause("expiry-auto-close")
def test_access_ends_at_midnight_of_the_last_day_though_no_job_ran() -> None:
    case = domains.supplied()
    end = ends_at(case.agreement.last_on)
    assert end == datetime(2029, 11, 22, 16, 0, tzinfo=UTC)
    assert codes(case, end - timedelta(seconds=1)) == set()
    decision = decide(*case.asked, end)
    assert not decision.allowed
    assert ("expiry-auto-close", "四(四)") in {(f.code, f.clause) for f in decision.findings}
    assert Agreement.objects.get(pk=case.agreement.pk).state == "active"
    assert "expiry-auto-close" in codes(case, end + timedelta(days=31))


def test_a_suspended_agreement_is_refused_from_the_instant_on() -> None:
    case = domains.supplied()
    actions.suspend(id=case.agreement.pk, by=world.approver(), at=LATER, cause="incident", reason="发现异常访问")
    assert codes(case, LATER) >= {"breach-rectify-and-suspend", "incident-response"}
    assert decide(*case.asked, LATER).findings[0].clause


def test_a_stop_on_one_scenario_or_item_touches_nothing_else() -> None:
    case = domains.supplied(domains.ready(items=2))
    other = case.agreement.scope.exclude(pk=case.row.pk).get().item
    stop = Stop.objects.create(
        agreement=case.agreement, scenario=case.row.scenario, cause="risk", reason="风险", from_at=LATER
    )
    assert codes(case, LATER - timedelta(seconds=1)) == set()
    assert codes(case, LATER) == {"risk-stop-and-report"}
    Stop.objects.filter(pk=stop.pk).update(until_at=LATER + timedelta(days=1))
    assert codes(case, LATER + timedelta(days=1)) == set()
    Stop.objects.filter(pk=stop.pk).update(until_at=None, scenario=None, item=other)
    assert codes(case, LATER) == set()


@pytest.mark.clause("ban-prohibited-open-data-reclassified")
def test_an_item_reclassified_as_prohibited_is_refused_by_its_attribute_alone() -> None:
    case = domains.supplied()
    Item.objects.filter(pk=case.row.item_id).update(attribute="prohibited")
    assert "一(一)" in {f.clause for f in decide(*case.asked, LATER).findings}


def test_a_person_who_left_is_refused() -> None:
    case = domains.supplied()
    admin = world.admin_of(case.agreement.organization)
    actions.leave(id=case.personnel.pk, by=admin, at=LATER, left_on=world.DAY)
    assert codes(case) == {"domain-account-control"}
    assert Account.objects.get(pk=case.account.pk).state == "closed"


def test_an_account_past_its_last_day_is_refused() -> None:
    case = domains.supplied()
    Account.objects.filter(pk=case.account.pk).update(valid_until=world.DAY)
    assert codes(case, ends_at(world.DAY) - timedelta(seconds=1)) == set()
    assert codes(case, ends_at(world.DAY)) == {"domain-account-control"}


def test_an_item_not_supplied_is_refused() -> None:
    case = domains.supplied()
    actions.stop_supply(id=case.row.pk, by=world.clerk(), at=LATER, reason="数据源维护")
    assert codes(case) == set(), "the day itself is included"
    assert codes(case, LATER + timedelta(days=1)) == {"item-supplied"}


@pytest.mark.clause("pre-job-training")
def test_training_that_ran_out_by_local_rule_refuses() -> None:
    case = domains.supplied()
    rule = LocalRule.objects.create(
        region_id=CITY, parameter="training_valid_months", value="12", effective_on=world.DAY, confirmed_by=uuid4()
    )
    assert codes(case, LATER + timedelta(days=300)) == set()
    assert codes(case, LATER + timedelta(days=400)) == {"pre-job-training"}
    rule.delete()


def test_another_purpose_and_another_item_are_refused() -> None:
    case = domains.supplied()
    agreement, person, item, _scenario = case.asked
    found = {f.code for f in decide(agreement, person, item, "精准营销", LATER).findings}
    assert found == {"purpose-approved", "no-scenario-no-data"}
    found = {f.code for f in decide(agreement, person, uuid4(), case.row.scenario_id, LATER).findings}
    assert found == {"no-scenario-no-data"}


def test_somebody_never_registered_is_refused_with_every_duty() -> None:
    case = domains.supplied()
    found = {f.code for f in decide(case.agreement.pk, uuid4(), case.row.item_id, case.row.scenario_id, LATER).findings}
    assert found == {"staff-realname-filing-vetting", "staff-nda", "pre-job-training", "domain-account-control"}


def test_an_agreement_of_another_domain_answers_like_one_that_is_not_there() -> None:
    case = domains.supplied()
    stranger = world.person("ops-elsewhere", Role.DOMAIN_OPERATOR, domain=uuid4())
    foreign = decide(*case.asked, LATER, by=stranger)
    missing = decide(uuid4(), *case.asked[1:], LATER, by=stranger)
    assert foreign == missing
    assert not foreign.allowed
    assert decide(*case.asked, LATER, by=domains.operator(domains.tenancy(case.agreement).domain)).allowed


def test_a_decision_takes_two_queries_and_leaves_no_entry() -> None:
    case = domains.supplied()
    before = Entry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        decide(*case.asked, LATER)
    assert len(asked) == 2
    assert Entry.objects.count() == before

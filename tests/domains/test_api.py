"""The access decision over the API: a domain's machine client asks, in four queries."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiToken, Seat
from accounts.tokens import digest_of
from audit import clock
from audit.roles import Role
from audit.subject import new_id
from operations.domains.api import AccessDecisionView
from statute.terms import ends_at
from tests import world
from tests.scenarios import domains
from tests.world import AT

pytestmark = pytest.mark.django_db
KEY = "a-key-of-the-domain"


def key_of(seat_id: Any) -> None:
    ApiToken.objects.create(
        id=new_id(), seat=Seat.objects.get(pk=seat_id), name="域", digest=digest_of(KEY), created_at=AT,
        expires_on=AT.date() + timedelta(days=3650),
    )  # fmt: skip


def ask(question: dict[str, Any], at: Any = AT) -> Any:
    request = RequestFactory().post(
        "/api/v1/access/decision", question, content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {KEY}"
    )
    request.at = at  # type: ignore[attr-defined]
    return AccessDecisionView.as_view()(request)


def question(case: domains.Supplied, **changes: Any) -> dict[str, Any]:
    names = ("agreement", "person", "item", "purpose")
    return {k: str(v) for k, v in (dict(zip(names, case.asked, strict=True)) | changes).items()}


def test_the_domain_s_client_is_answered_allowed_in_four_queries_and_nothing_is_cached() -> None:
    case = domains.supplied()
    key_of(domains.operator(domains.tenancy(case.agreement).domain).seat_id)
    with CaptureQueriesContext(connection) as asked:
        answer = ask(question(case))
    assert (answer.status_code, answer.data["allowed"], answer.data["reasons"]) == (200, True, [])
    assert answer.data["decided_at"] == "2026-11-23T02:00:00.000000Z"
    assert answer["Cache-Control"] == "no-store"
    assert len(asked) <= 4


@pytest.mark.clause("expiry-auto-close")
def test_at_midnight_of_the_last_day_the_answer_is_no_with_the_clause() -> None:
    case = domains.supplied()
    key_of(domains.operator(domains.tenancy(case.agreement).domain).seat_id)
    assert ask(question(case), ends_at(case.agreement.last_on) - timedelta(seconds=1)).data["allowed"]
    answer = ask(question(case), ends_at(case.agreement.last_on))
    assert not answer.data["allowed"]
    assert "《办法》四、（四）" in {reason["citation"] for reason in answer.data["reasons"]}


def test_a_foreign_domain_s_client_learns_nothing() -> None:
    case = domains.supplied()
    key_of(world.person("elsewhere", Role.DOMAIN_OPERATOR, domain=uuid4()).seat_id)
    foreign, missing = ask(question(case)), ask(question(case, agreement=uuid4()))
    assert foreign.data == missing.data
    assert (foreign.status_code, foreign.data["allowed"]) == (200, False)
    assert [r["code"] for r in foreign.data["reasons"]] == ["unknown"]


def test_the_authority_may_ask_for_its_own_region_and_the_applicant_never() -> None:
    case = domains.supplied()
    key_of(world.clerk().seat_id)
    assert ask(question(case)).data["allowed"]
    ApiToken.objects.all().delete()
    key_of(world.clerk(world.COUNTY).seat_id)
    assert not ask(question(case)).data["allowed"]
    ApiToken.objects.all().delete()
    key_of(world.admin_of(case.agreement.organization).seat_id)
    assert ask(question(case)).status_code == 403


def test_a_question_that_is_no_question_is_refused() -> None:
    case = domains.supplied()
    key_of(domains.operator(domains.tenancy(case.agreement).domain).seat_id)
    assert ask(question(case, agreement="nonsense")).status_code == 400
    assert not ask(question(case, purpose="别的用途")).data["allowed"]
    with patch.object(clock, "now", return_value=AT):
        assert ask({}).status_code == 400

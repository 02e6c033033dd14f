"""The registration page, and evidence through the API."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actions import issue_token
from accounts.models import User
from accounts.secret import Secret
from applicants.models import Document, Organization
from tests import world
from tests.world import AT, DAY

pytestmark = pytest.mark.django_db
PAGE = "/organizations/register/"
ACCOUNT = {
    "username": "newcomer",
    "display_name": "陆小舟",
    "password": "lantern-by-the-canal",
    "again": "lantern-by-the-canal",
}


def filled(**changes: Any) -> dict[str, Any]:
    entered = world.registration(**changes)
    return entered | {"region": entered["region"].code, "founded_on": str(entered["founded_on"])}


def test_a_visitor_opens_an_account_and_registers_in_one_step(client: Client) -> None:
    empty = client.get(PAGE)
    assert empty.status_code == 200
    assert 'data-draft=""' in empty.content.decode(), "a visitor's draft is nobody's in particular: kept in the tab"
    assert client.post(PAGE, ACCOUNT | filled()).status_code == 302
    made = Organization.objects.get()
    user = User.objects.get(username="newcomer")
    assert made.registered_by == user.pk
    page = client.get("/accounts/me/")
    assert page.wsgi_request.actor.role == "org_admin"  # type: ignore[attr-defined]
    assert "您的账号已有岗位" in client.get(PAGE).content.decode()


@pytest.mark.clause("applicant-must-be-legal-or-unincorporated-org")
def test_a_refused_registration_leaves_no_account_behind(client: Client) -> None:
    answer = client.post(PAGE, ACCOUNT | filled(kind="individual_business"))
    assert answer.status_code == 422
    assert "《办法》一、（三）" in answer.content.decode()
    assert not User.objects.exists()
    assert not Organization.objects.exists()


def test_a_taken_user_name_is_said_at_its_field(client: Client) -> None:
    world.person("newcomer", "registrant")
    answer = client.post(PAGE, ACCOUNT | filled())
    assert set(answer.context["account"].errors) == {"username"}
    assert not Organization.objects.exists()


def test_somebody_with_an_account_registers_without_a_second_one(client: Client) -> None:
    newcomer = world.person("newcomer", "registrant")
    client.force_login(User.objects.get(pk=newcomer.user_id), "django.contrib.auth.backends.ModelBackend")
    assert client.get(PAGE).context["account"] is None
    assert client.post(PAGE, filled()).status_code == 302
    assert Organization.objects.get().registered_by == newcomer.user_id


def key_of(by: Any) -> dict[str, str]:
    plain = secrets.token_urlsafe(32)
    issue_token(by=by, at=AT, name="x", expires_on=DAY + timedelta(days=300), token=Secret(plain))
    return {"HTTP_AUTHORIZATION": f"Bearer {plain}"}


def test_evidence_comes_through_the_api(client: Client) -> None:
    ours = world.applicant()
    headers = key_of(ours.staff)
    answer = client.post("/api/v1/documents/", {"file": world.a_pdf()}, **headers)
    kept = Document.objects.get(uploaded_by=ours.staff.user_id)
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(kept.pk),
        "name": kept.name,
        "mime": "application/pdf",
        "size": kept.size,
        "digest": kept.digest,
    }
    assert kept.organization_id == ours.organization.pk


def test_the_api_says_why_it_takes_no_evidence(client: Client) -> None:
    headers = key_of(world.clerk())
    missing = client.post("/api/v1/documents/", {}, **headers)
    wrong = client.post("/api/v1/documents/", {"file": world.a_pdf("程序.exe")}, **headers)
    assert [f["code"] for f in missing.json()["findings"]] == ["upload-missing"]
    assert (wrong.status_code, [f["code"] for f in wrong.json()["findings"]]) == (422, ["upload-type"])
    assert client.post("/api/v1/documents/", {"file": world.a_pdf()}).status_code == 401

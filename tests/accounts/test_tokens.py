"""Keys of the API: who has them, what they act as, when they are dead."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.actions import issue_token, revoke_token
from accounts.models import ApiToken, Seat, User
from accounts.secret import Secret
from accounts.tokens import TokenAuthentication, actor_for
from audit.act import Unseen
from audit.actor import Actor
from audit.roles import Role
from audit.trail.models import Payload
from statute.findings import Refused
from tests import world
from tests.world import AT, DAY

pytestmark = pytest.mark.django_db


def key_of(by: Actor) -> tuple[str, ApiToken]:
    plain = secrets.token_urlsafe(32)
    expires_on = DAY + timedelta(days=30)
    return plain, issue_token(by=by, at=AT, name="接口", expires_on=expires_on, token=Secret(plain))


def asked(plain: str, days: int = 0) -> Request:
    request = RequestFactory().get("/", HTTP_AUTHORIZATION=f"Bearer {plain}")
    request.at = AT + timedelta(days=days)  # type: ignore[attr-defined]
    return Request(request, authenticators=[TokenAuthentication()])


def test_a_key_acts_from_its_seat_in_one_query(django_assert_num_queries: Any) -> None:
    ours = world.applicant()
    clerk = world.person(f"staff-{world.CREDIT_CODE[-6:].lower()}", Role.CLERK)
    plain, _token = key_of(clerk)
    with django_assert_num_queries(1):
        actor = actor_for(asked(plain))
    assert (actor.role, actor.seat_id, actor.region) == ("clerk", clerk.seat_id, "330100")
    assert actor.organizations == {str(ours.organization.pk)}


def test_a_key_belongs_to_whoever_issued_it() -> None:
    plain, token = key_of(world.clerk())
    with pytest.raises(Unseen):
        revoke_token(id=token.pk, by=world.approver(), at=AT)
    assert actor_for(asked(plain)).role == "clerk"
    revoke_token(id=token.pk, by=world.clerk(), at=AT)
    with pytest.raises(AuthenticationFailed):
        actor_for(asked(plain))


@pytest.mark.parametrize("how", ["wrong", "expired", "seat ended", "account deactivated"])
def test_a_dead_key_opens_nothing(how: str) -> None:
    clerk = world.clerk()
    plain, _token = key_of(clerk)
    assert actor_for(asked(plain, days=30)).role == "clerk"
    if how == "seat ended":
        Seat.objects.filter(pk=clerk.seat_id).update(valid_until=DAY)
    if how == "account deactivated":
        User.objects.filter(pk=clerk.user_id).update(is_active=False)
    with pytest.raises(AuthenticationFailed):
        actor_for(asked("x" if how == "wrong" else plain, days=31 if how == "expired" else 1))


def test_a_key_ends_within_a_year_and_needs_a_seat() -> None:
    plain = Secret(secrets.token_urlsafe(32))
    for days in (-1, 400):
        with pytest.raises(Refused, match="一年"):
            issue_token(by=world.clerk(), at=AT, name="x", expires_on=DAY + timedelta(days=days), token=plain)
    with pytest.raises(Refused):
        issue_token(by=world.person("new", Role.REGISTRANT), at=AT, name="x", expires_on=DAY, token=plain)


def test_a_key_is_kept_nowhere_but_as_digest() -> None:
    plain, token = key_of(world.clerk())
    said = "".join(Payload.objects.values_list("json", flat=True))
    assert plain not in said
    assert token.digest not in said
    assert plain != token.digest


@pytest.mark.parametrize("role", ["clerk", "org_admin"])
def test_the_seats_of_a_key_are_those_the_orm_loads(role: str) -> None:
    ours = world.applicant()
    by = world.clerk() if role == "clerk" else world.admin_of(ours.organization)
    Seat.objects.create(user_id=by.user_id, role="provider", place="甲", valid_from=DAY, valid_until=DAY)
    plain, _token = key_of(by)
    request = asked(plain)
    assert actor_for(request).seat_id == by.seat_id
    found = {seat.pk: seat for seat in request._request.seats}  # type: ignore[attr-defined]
    orm = {seat.pk: seat for seat in Seat.objects.filter(user_id=by.user_id).select_related("user", "unit")}
    assert found.keys() == orm.keys()
    for pk, seat in orm.items():
        for own, theirs in ((found[pk], seat), (found[pk].user, seat.user), (found[pk].unit, seat.unit)):
            assert columns(own) == columns(theirs)
    assert request.user == orm[by.seat_id].user  # type: ignore[index]
    assert not request.user._state.adding


def columns(row: Any) -> dict[str, Any] | None:
    return row and {
        f.attname: (type(getattr(row, f.attname)), getattr(row, f.attname)) for f in row._meta.concrete_fields
    }

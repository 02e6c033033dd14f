"""Signing in and out, lockout, one-time passwords and codes, the choice of seat and language."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import create_user, issue_reset_code, unlock
from accounts.models import Seat, User
from accounts.secret import Secret
from audit import clock
from audit.roles import Role
from tests import world
from tests.world import AT, PASSWORD

pytestmark = pytest.mark.django_db
CODE = "abcd-efgh-jkmn-pqrs"
NEW = "lantern-by-the-canal"


def sign_in(client: Client, username: str, password: str = PASSWORD) -> Any:
    return client.post("/accounts/sign-in/", {"username": username, "password": password})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_person_signs_in_and_out(client: Client) -> None:
    world.clerk()
    sign_in(client, "clerk-330100")
    assert signed_in(client)
    assert client.get("/accounts/me/").status_code == 200
    assert client.get("/accounts/sign-out/").status_code == 405
    client.post("/accounts/sign-out/")
    assert not signed_in(client)
    assert client.get("/accounts/me/").status_code == 302


def test_five_failures_lock_the_name_until_it_is_unlocked(client: Client) -> None:
    clerk = world.clerk()
    answers = [sign_in(client, "clerk-330100", "wrong") for _n in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 200, 429]
    locked = sign_in(client, "clerk-330100")
    assert locked.status_code == 429
    assert "安全管理员" in locked.content.decode()
    assert not signed_in(client)
    unlock(id=clerk.user_id, by=world.person("security", Role.SECURITY_ADMIN), at=AT)
    sign_in(client, "clerk-330100")
    assert signed_in(client)
    assert not AccessAttempt.objects.exists()


def test_a_deactivated_account_does_not_sign_in(client: Client) -> None:
    clerk = world.clerk()
    User.objects.filter(pk=clerk.user_id).update(is_active=False)
    sign_in(client, "clerk-330100")
    assert not signed_in(client)


def test_a_one_time_password_opens_the_page_where_it_is_changed_and_no_other(client: Client) -> None:
    by = world.person("system", Role.SYSTEM_ADMIN)
    create_user(by=by, at=AT, username="newcomer", display_name="新人", password=Secret(CODE))
    sign_in(client, "newcomer", CODE)
    assert client.get("/accounts/me/")["Location"] == "/accounts/password/"
    answer = client.post("/accounts/password/", {"current": CODE, "password": NEW, "again": NEW})
    assert answer.status_code == 302
    assert client.get("/accounts/me/").status_code == 200
    assert not User.objects.get(username="newcomer").must_change_password


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"current": "x"}, "current"),
        ({"again": "x"}, "again"),
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "738291038475", "again": "738291038475"}, "password"),
    ],
)
def test_a_weak_or_mistyped_password_changes_nothing(client: Client, wrong: dict[str, str], field: str) -> None:
    world.clerk()
    sign_in(client, "clerk-330100")
    answer = client.post("/accounts/password/", {"current": PASSWORD, "password": NEW, "again": NEW} | wrong)
    assert set(answer.context["form"].errors) == {field}
    assert User.objects.get(username="clerk-330100").check_password(PASSWORD)


def with_code(at: Any = None) -> None:
    clerk = world.clerk()
    by = world.person("system", Role.SYSTEM_ADMIN)
    issue_reset_code(id=clerk.user_id, by=by, at=at or clock.now(), code=Secret(CODE))


def redeem(client: Client, code: str = CODE, username: str = "clerk-330100") -> int:
    data = {"username": username, "code": code, "password": NEW, "again": NEW}
    return int(client.post("/accounts/reset/", data).status_code)


def test_a_reset_code_sets_a_password_once(client: Client) -> None:
    with_code()
    assert redeem(client, "wrong-code-wrong-code") == 200
    assert redeem(client, username="nobody") == 200
    assert redeem(client) == 302
    assert User.objects.get(username="clerk-330100").check_password(NEW)
    assert redeem(client) == 200


def test_a_reset_code_holds_for_a_day(client: Client) -> None:
    with_code(clock.now() - timedelta(hours=24, minutes=1))
    assert redeem(client) == 200
    with_code(clock.now() - timedelta(hours=23, minutes=59))
    assert redeem(client) == 302


def test_a_person_changes_to_another_seat_of_theirs_only(client: Client) -> None:
    world.person("both", Role.CLERK)
    second = world.person("both", Role.EXPERT)
    foreign = world.person("other", Role.CLERK)
    sign_in(client, "both")
    assert client.get("/accounts/me/").wsgi_request.actor.role == "clerk"  # type: ignore[attr-defined]
    client.post("/accounts/seat/", {"seat": str(second.seat_id)})
    assert client.get("/accounts/me/").wsgi_request.actor.role == "expert"  # type: ignore[attr-defined]
    assert client.post("/accounts/seat/", {"seat": str(foreign.seat_id)}).status_code == 404
    assert client.get("/accounts/me/").wsgi_request.actor.role == "expert"  # type: ignore[attr-defined]


def test_a_seat_that_has_ended_is_left_at_once(client: Client) -> None:
    clerk = world.clerk()
    sign_in(client, "clerk-330100")
    Seat.objects.filter(pk=clerk.seat_id).update(valid_until=world.BEFORE)
    assert client.get("/accounts/me/").wsgi_request.actor.role == "registrant"  # type: ignore[attr-defined]


def test_the_language_stays_with_the_account(client: Client) -> None:
    world.clerk()
    sign_in(client, "clerk-330100")
    client.post("/accounts/language/", {"language": "en"})
    assert User.objects.get(username="clerk-330100").language == "en"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert client.post("/accounts/language/", {"language": "xx"}).status_code == 404


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """A machine clock that stands still until told to go on."""
    now = [clock.real_now()]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])
    monkeypatch.setattr("audit.clock.real_now", lambda: now[0])

    def go_on(by: timedelta) -> None:
        now[0] += by

    return go_on


def test_a_session_ends_after_half_an_hour_without_a_request(client: Client, wait: Any) -> None:
    world.clerk()
    sign_in(client, "clerk-330100")
    for _n in range(4):
        wait(timedelta(minutes=29))
        assert client.get("/accounts/me/").status_code == 200
    wait(timedelta(minutes=31))
    assert client.get("/accounts/me/").status_code == 302


def test_a_session_is_written_at_most_once_a_minute(client: Client, wait: Any) -> None:
    world.clerk()
    sign_in(client, "clerk-330100")
    client.get("/accounts/password/")
    for seconds, writes in ((59, 0), (2, 1), (30, 0)):
        wait(timedelta(seconds=seconds))
        with CaptureQueriesContext(connection) as asked:
            client.get("/accounts/password/")
        assert sum(q["sql"].startswith("UPDATE") for q in asked.captured_queries) == writes


def test_the_list_of_people_is_for_administrators(client: Client) -> None:
    ours = world.applicant()
    world.clerk()
    sign_in(client, f"staff-{world.CREDIT_CODE[-6:].lower()}")
    assert client.get("/accounts/people/").status_code == 404
    client.post("/accounts/sign-out/")
    client.force_login(User.objects.get(pk=ours.admin.user_id), "django.contrib.auth.backends.ModelBackend")
    said = client.get("/accounts/people/?q=").content.decode()
    assert "staff-" in said
    assert "clerk-330100" not in said

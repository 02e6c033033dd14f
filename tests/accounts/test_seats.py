"""Seats: who gives them, and which two never meet in one person."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.actions import (
    appoint,
    create_region,
    create_unit,
    create_user,
    deactivate,
    end_seat,
    grant,
    hand_over,
    invite,
    issue_reset_code,
    name_deputy,
    unlock,
)
from accounts.models import Region, Seat, Unit, User
from accounts.queries import actor_in, seats_on
from accounts.secret import Secret
from audit.act import Unseen
from audit.roles import Role
from audit.trail.models import Payload
from statute.findings import Refused
from tests import world
from tests.world import AT, DAY

pytestmark = pytest.mark.django_db
CODE = Secret("abcd-efgh-jkmn-pqrs")


def security() -> Any:
    return world.person("security", Role.SECURITY_ADMIN)


def system() -> Any:
    return world.person("system", Role.SYSTEM_ADMIN)


def user(username: str) -> User:
    return create_user(by=world.person("sys-" + username, Role.SYSTEM_ADMIN), at=AT, username=username,
                       display_name=username, password=CODE)  # fmt: skip


def refusal(call: Any, **inputs: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        call(at=AT, **inputs)
    return [f.code for f in refused.value.findings]


def test_a_security_administrator_gives_a_seat_and_the_person_acts_from_it() -> None:
    newcomer = user("newcomer")
    grant(by=security(), at=AT, user=newcomer, role=Role.CLERK, region=world.regions()["330100"], valid_from=DAY)
    actor = actor_in("newcomer", day=DAY)
    assert (actor.role, actor.region, actor.place) == ("clerk", "330100", "杭州市数据局")


def test_a_system_administrator_gives_no_seats() -> None:
    newcomer = user("newcomer")
    region = world.regions()["330100"]
    assert refusal(grant, by=system(), user=newcomer, role=Role.CLERK, region=region, valid_from=DAY) == ["role"]


def test_a_security_administrator_opens_no_accounts() -> None:
    inputs = {"username": "a", "display_name": "a", "password": CODE}
    assert refusal(create_user, by=security(), **inputs) == ["role"]


@pytest.mark.parametrize("first", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
@pytest.mark.parametrize("second", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_no_person_holds_two_of_the_three_administrators(first: str, second: str) -> None:
    newcomer = user("newcomer")
    grant(by=security(), at=AT, user=newcomer, role=first, valid_from=DAY)
    inputs = {"user": newcomer, "role": second, "valid_from": DAY + timedelta(days=1)}
    if first == second:
        grant(by=security(), at=AT, **inputs)
    else:
        assert refusal(grant, by=security(), **inputs) == ["three-administrators"]


def test_an_administrator_seat_may_follow_another_that_has_ended() -> None:
    newcomer = user("newcomer")
    grant(by=security(), at=AT, user=newcomer, role=Role.SYSTEM_ADMIN, valid_from=DAY, valid_until=DAY)
    grant(by=security(), at=AT, user=newcomer, role=Role.AUDIT_ADMIN, valid_from=DAY + timedelta(days=1))
    assert [s.role for s in seats_on(newcomer, DAY)] == ["system_admin"]


def test_nobody_gives_a_seat_to_themselves() -> None:
    by = security()
    me = User.objects.get(pk=by.user_id)
    assert "own-account" in refusal(grant, by=by, user=me, role=Role.AUDITOR, region=world.regions()["330100"],
                                    valid_from=DAY)  # fmt: skip


@pytest.mark.parametrize("role", [Role.CLERK, Role.STEWARD, Role.ORG_ADMIN, Role.DOMAIN_OPERATOR])
def test_a_seat_without_the_scope_its_role_needs_is_refused(role: str) -> None:
    assert set(refusal(grant, by=security(), user=user("newcomer"), role=role, valid_from=DAY)) == {"seat-scope"}


def test_a_seat_on_both_sides_is_given_with_a_warning() -> None:
    applicant = world.applicant()
    staff = User.objects.get(pk=applicant.staff.user_id)
    inputs = {"user": staff, "role": Role.CLERK, "region": world.regions()["330100"], "valid_from": DAY}
    assert [f.code for f in grant.input_checks(by=security(), at=AT, **inputs)] == ["both-sides"]
    grant(by=security(), at=AT, **inputs)


def test_an_organizations_administrator_gives_its_own_roles_only() -> None:
    applicant = world.applicant()
    made = invite(by=applicant.admin, at=AT, username="helper", display_name="帮手", role=Role.ORG_STAFF, password=CODE)
    seat = Seat.objects.get(user=made)
    assert (seat.organization, seat.place) == (str(applicant.organization.pk), applicant.organization.name)
    assert made.must_change_password
    assert refusal(invite, by=applicant.admin, username="spy", display_name="x", role=Role.CLERK, password=CODE) == [
        "role"
    ]
    assert refusal(appoint, by=applicant.admin, user=made, role=Role.AUDITOR, valid_from=DAY) == ["role"]
    assert appoint(by=applicant.admin, at=AT, user=made, role=Role.SECURITY_OFFICER, valid_from=DAY).organization


def test_an_organizations_administrator_ends_seats_of_the_organization_only() -> None:
    ours, theirs = world.applicant(), world.applicant("91339999MADM00043N", name="禾渡文旅数智有限公司")
    end_seat(id=ours.staff.seat_id, by=ours.admin, at=AT, last_day=DAY, reason="离职")
    assert Seat.objects.get(pk=ours.staff.seat_id).valid_until == DAY
    with pytest.raises(Unseen):
        end_seat(id=theirs.staff.seat_id, by=ours.admin, at=AT, last_day=DAY, reason="离职")


def test_the_last_administrator_stays_until_there_is_another() -> None:
    ours = world.applicant()
    inputs = {"id": ours.admin.seat_id, "by": ours.admin, "last_day": DAY, "reason": "调离"}
    assert refusal(end_seat, **inputs) == ["last-administrator"]
    staff = User.objects.get(pk=ours.staff.user_id)
    appoint(by=ours.admin, at=AT, user=staff, role=Role.ORG_ADMIN, valid_from=DAY)
    end_seat(at=AT, **inputs)


def test_a_seat_is_handed_over_on_a_day() -> None:
    clerk, newcomer = world.clerk(), user("newcomer")
    tomorrow = DAY + timedelta(days=1)
    made = hand_over(id=clerk.seat_id, by=security(), at=AT, user=newcomer, on=tomorrow)
    assert Seat.objects.get(pk=clerk.seat_id).valid_until == DAY
    assert (made.role, made.region_code, made.valid_from) == ("clerk", "330100", tomorrow)
    assert refusal(hand_over, id=made.pk, by=security(), user=newcomer, on=DAY + timedelta(days=5)) == ["same-person"]
    assert refusal(hand_over, id=made.pk, by=security(), user=user("third"), on=tomorrow) == ["hand-over-day"]


def test_a_deputy_has_the_same_role_and_scope() -> None:
    clerk, newcomer = world.clerk(), user("newcomer")
    made = name_deputy(id=clerk.seat_id, by=security(), at=AT, user=newcomer, valid_from=DAY)
    assert (made.role, made.region_code, made.deputy_of_id) == ("clerk", "330100", clerk.seat_id)
    same = User.objects.get(pk=clerk.user_id)
    assert refusal(name_deputy, id=clerk.seat_id, by=security(), user=same, valid_from=DAY) == ["same-person"]


def test_no_entry_repeats_a_password_or_a_code() -> None:
    newcomer = user("newcomer")
    issue_reset_code(id=newcomer.pk, by=system(), at=AT, code=CODE)
    newcomer.refresh_from_db()
    said = "".join(Payload.objects.values_list("json", flat=True))
    assert "•••" in said
    assert CODE.value not in said
    assert newcomer.password not in said
    assert newcomer.reset_code not in said


def test_nobody_deactivates_their_own_account() -> None:
    by, newcomer = system(), user("newcomer")
    assert refusal(deactivate, id=by.user_id, by=by, reason="x") == ["own-account"]
    deactivate(id=newcomer.pk, by=by, at=AT, reason="离职")
    assert not User.objects.get(pk=newcomer.pk).is_active


def test_unlocking_belongs_to_the_security_administrator() -> None:
    newcomer = user("newcomer")
    unlock(id=newcomer.pk, by=security(), at=AT)
    assert refusal(unlock, id=newcomer.pk, by=system()) == ["role"]


def test_a_user_name_is_given_once() -> None:
    user("newcomer")
    inputs = {"username": "Newcomer", "display_name": "x", "password": CODE}
    assert refusal(create_user, by=system(), **inputs) == ["username-taken"]


REGION = {
    "name": "桐庐县",
    "mark": "桐",
    "level": "county",
    "government": "桐庐县人民政府",
    "authority": "桐庐县数据局",
}


@pytest.mark.clause("scope-zhejiang-only")
@pytest.mark.parametrize("code", ["320100", "110000", "33010", "3301000", "浙330100"])
def test_a_place_outside_zhejiang_is_refused(code: str) -> None:
    with pytest.raises(Refused) as refused:
        create_region(by=system(), at=AT, code=code, **REGION)
    assert [(f.code, f.clause) for f in refused.value.findings] == [("scope-zhejiang-only", "一(二)")]
    assert not Region.objects.filter(name="桐庐县").exists()


@pytest.mark.clause("scope-zhejiang-only")
def test_a_place_in_zhejiang_is_entered_once() -> None:
    create_region(by=system(), at=AT, code="330122", **REGION)
    assert refusal(create_region, by=system(), code="330122", **REGION) == ["region-taken"]


def test_a_units_name_is_unique_in_its_region() -> None:
    region = world.regions()["330100"]
    create_unit(by=system(), at=AT, region=region, kind="sector", name="杭州市农业农村局", fields_of="agri, rural")
    assert Unit.objects.get(name="杭州市农业农村局").fields_of == "agri,rural"
    assert refusal(create_unit, by=system(), region=region, kind="sector", name="杭州市农业农村局") == ["unit-taken"]

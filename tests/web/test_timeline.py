"""The timeline of a case: lines alike in a row, and what a unit has not given yet."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from audit.actor import Actor
from audit.roles import Role
from operations.mechanism import actions
from operations.portal.registry import HOUSE
from tests import world
from tests.scenarios import applications as scene
from tests.scenarios import mechanism
from tests.world import AT
from web.timeline import timeline

pytestmark = pytest.mark.django_db
SAID = "月度抽查输出日志，另附说明"


def page(by: Actor, address: str) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=by.user_id))
    return client.get(address).content.decode()


def test_what_one_person_did_to_several_things_in_a_row_is_one_line() -> None:
    case, clerk = scene.submitted(), world.clerk()
    materials = list(case.materials.filter(current=True).order_by("id"))
    for n, material in enumerate(materials):
        scene.actions.check_material(id=material.pk, by=clerk, at=AT + timedelta(minutes=n), found="complete")
    lines = timeline(case, HOUSE, by=clerk).lines
    row = lines[0]
    assert (row.label, row.times, len(row.inside)) == ("核对材料", len(materials), len(materials))
    assert row.since == AT
    assert row.at == AT + timedelta(minutes=len(materials) - 1)
    assert all(line.times == 1 and line.leaf is None for line in row.inside)
    assert not lines[1].inside
    shown = page(clerk, f"/application/{case.pk}/")
    assert f"核对材料（{len(materials)} 项）" in shown
    assert "逐项查看" in shown


def test_another_day_or_another_person_begins_another_line() -> None:
    case, clerk = scene.submitted(), world.clerk()
    first, second, third, *_rest = case.materials.filter(current=True).order_by("id")
    other = world.person("clerk-of-the-other-desk", Role.CLERK, region=str(case.region_id), name="乙")
    scene.actions.check_material(id=first.pk, by=clerk, at=AT, found="complete")
    scene.actions.check_material(id=second.pk, by=other, at=AT, found="complete")
    scene.actions.check_material(id=third.pk, by=other, at=AT + timedelta(days=1), found="complete")
    assert [line.times for line in timeline(case, HOUSE, by=clerk).lines[:3]] == [1, 1, 1]


def test_a_drafted_opinion_is_its_units_own_until_it_is_given() -> None:
    case = scene.deliberating()
    matter = scene.matter(case)
    opinion = matter.opinions.select_related("unit").order_by("id").first()
    assert opinion is not None
    handler = mechanism.seat(Role.UNIT_HANDLER, unit=opinion.unit)
    head = mechanism.seat(Role.UNIT_APPROVER, unit=opinion.unit)
    actions.draft_opinion(id=opinion.pk, by=handler, at=AT, stance="conditional", conditions=SAID)
    address = f"/matter/{matter.pk}/"
    for other in (world.clerk(), world.approver(), mechanism.seat(Role.CONVENER), mechanism.seat(Role.AUDITOR)):
        assert SAID not in page(other, address), other.role
    assert SAID in page(handler, address)
    assert SAID in page(head, address)
    actions.give_opinion(id=opinion.pk, by=head, at=AT, reply_no="函〔2026〕1号")
    assert SAID in page(world.clerk(), address)


def test_a_drafted_conclusion_is_its_units_own_until_it_is_issued() -> None:
    case = scene.verifying()
    check = scene.drafted_check(scene.check_of(case, "credit"), opinion=SAID)
    address = f"/application/{case.pk}/"
    assert SAID not in page(world.clerk(), address)
    assert SAID not in page(mechanism.seat(Role.AUDITOR), address)
    assert SAID in page(scene.head(check), address)
    scene.actions.conclude_check(id=check.pk, by=scene.head(check), at=AT, **scene.finding(check, opinion=SAID))
    assert SAID in page(world.clerk(), address)

"""The timeline of a case: lines alike in a row, and what a unit has not given yet."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from accounts.models import User
from audit.actor import Actor
from audit.roles import Role
from audit.subject import Subject
from audit.trail.recording import canonical, findings_of, told
from operations.mechanism import actions
from operations.oversight.actions import correcting
from operations.portal.registry import HOUSE
from statute.findings import Finding, Quantity, Refused
from tests import world
from tests.scenarios import applications as scene
from tests.scenarios import mechanism
from tests.scenarios import oversight_breaching as breaching
from tests.world import AT
from web.findings import reasons_of, text_of
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


def labels(case: Subject, by: Actor) -> list[str]:
    return [line.label for line in timeline(case, HOUSE, by=by).lines]


def test_the_operator_does_not_learn_of_what_is_not_served_yet() -> None:
    order = breaching.drafted()
    case, operator = order.agreement, world.admin_of(order.organization)
    breach = breaching.recorded(case)
    assert {"拟订改正通知", "记载违规"} <= set(labels(case, world.clerk()))
    assert not {"拟订改正通知", "记载违规"} & set(labels(case, operator))
    correcting.issue_order(id=order.pk, by=world.approver(), at=AT)
    assert "拟订改正通知" in labels(case, operator)
    assert "记载违规" not in labels(case, operator)
    breaching.handled(breach)
    assert "记载违规" in labels(case, operator)


def test_why_an_attempt_was_refused_is_said_in_the_readers_language_and_an_old_entry_as_it_was() -> None:
    case, clerk = scene.submitted(), world.clerk()
    with pytest.raises(Refused):
        scene.actions.begin_verification(id=case.pk, by=clerk, at=AT)
    [refused] = [line for line in timeline(case, HOUSE, by=clerk).lines if line.refused]
    assert refused.reasons == ("当前状态为“已提交”，不能办理“发起核实”。",)
    with override("en"):
        [refused] = [line for line in timeline(case, HOUSE, by=clerk).lines if line.refused]
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in "".join(refused.reasons))
    assert reasons_of({"reasons": ["原来的文字。"]}) == ("原来的文字。",)


def test_what_fills_a_reason_is_kept_as_what_it_is() -> None:
    params = {"day": date(2026, 11, 23), "left": Quantity(3, "个工作日"), "names": ("甲", "乙"), "n": 2}
    finding = Finding(code="some", message="%(day)s %(left)s %(names)s %(n)s", params=params, clause="四(四)")
    [read] = findings_of(json.loads(canonical({"told": [told(finding)]})))
    assert (read.params, text_of(read)) == (params, text_of(finding))

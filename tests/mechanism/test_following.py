"""What a conclusion asks for 二(二): a task for each item, owned by the data authority of that level, done or overdue."""

from datetime import timedelta

import pytest

from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry
from operations.closures import actions as closing
from operations.mechanism import actions, queries, tasks
from operations.mechanism.models import FollowUp, Matter
from statute.rules import deliberating
from tests import world
from tests.agreements.expect import refusal
from tests.pages import as_person
from tests.scenarios import announcements, closures
from tests.scenarios import mechanism as scenario
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, COUNTY, DAY

pytestmark = pytest.mark.django_db
ITEMS = "统一数据更新周期\n\n 完善目录字段说明 "


def concluded(follow_ups: str = ITEMS) -> Matter:
    """A matter about any object of the region, concluded with items."""
    case = announcements.drafted()
    scenario.mechanism()
    made = actions.open_matter(
        kind=Matter.Kind.GRANT, region_code=CITY, subject=case, organization=world.organization(), by=world.clerk(),
        at=AT,
    )  # fmt: skip
    scenario.opinions(made)
    return actions.conclude(
        id=made.pk, by=seat(Role.CONVENER), at=AT, met_on=DAY, minutes_no="纪要〔2026〕3号", advice="for",
        reasons="意见一致。", follow_ups=follow_ups,
    )  # fmt: skip


@pytest.mark.clause("implement-mechanism-conclusions")
def test_concluding_creates_one_task_for_each_item_owned_by_the_own_level() -> None:
    matter = concluded()
    rows = list(FollowUp.objects.order_by("pk"))
    assert [row.text for row in rows] == ["统一数据更新周期", "完善目录字段说明"]
    assert {row.region_id for row in rows} == {CITY}
    assert Entry.objects.filter(case_id=matter.pk, object_type="followup").count() == 2
    waiting = [w for w in queries.waiting(world.clerk(), AT) if w.clause == "二(二)"]
    assert [(w.subject.pk, w.verb, w.due_on) for w in waiting] == [(r.pk, "record_done", r.due_on) for r in rows]
    world.units(COUNTY)
    assert list(queries.waiting(world.clerk(COUNTY), AT)) == []


@pytest.mark.clause("implement-mechanism-conclusions")
def test_an_item_without_its_task_is_refused_and_without_items_there_is_none() -> None:
    (found,) = deliberating.follow_ups(["甲", "乙"], ["甲"])
    assert (found.code, found.clause) == ("implement-mechanism-conclusions", "二(二)")
    concluded(" \n")
    assert not FollowUp.objects.exists()


@pytest.mark.clause("implement-mechanism-conclusions")
def test_the_authority_records_it_done_once_and_another_level_does_not_see_it() -> None:
    concluded()
    row = FollowUp.objects.order_by("pk").first()
    assert row is not None
    world.units(COUNTY)
    with pytest.raises(Unseen):
        actions.record_done(id=row.pk, by=world.clerk(COUNTY), at=AT, result="x")
    with refusal("role", "二(二)"):
        actions.record_done(id=row.pk, by=seat(Role.SECRETARIAT), at=AT, result="x")
    done = actions.record_done(id=row.pk, by=world.clerk(), at=AT, result="已印发通知。")
    assert done.done_at == AT
    with refusal("follow-up-done"):
        actions.record_done(id=row.pk, by=world.clerk(), at=AT, result="再次")
    assert Message.objects.filter(subject_id=row.pk, role=Role.SECRETARIAT).exists()


def test_overdue_items_come_before_the_secretariat_and_the_job_notes_them_once() -> None:
    concluded()
    row = FollowUp.objects.order_by("pk").first()
    assert row is not None
    late = AT + (row.due_on - DAY) + timedelta(days=1)
    assert tasks.sweep_follow_ups(late - timedelta(days=1)) == 0
    assert tasks.sweep_follow_ups(late) == 2
    assert tasks.sweep_follow_ups(late) == 0
    assert {w.clause for w in queries.waiting(seat(Role.SECRETARIAT), late)} == {"二(二)"}


def test_the_convener_names_items_where_the_case_is_concluded_and_the_matter_shows_them() -> None:
    proposal = closures.heard(closures.proposed())
    assert proposal.matter is not None
    scenario.opinions(proposal.matter)
    closing.conclude_matter(
        id=proposal.pk, by=seat(Role.CONVENER), at=AT, met_on=DAY, minutes_no="纪要〔2026〕9号", advice="for",
        reasons="同意终止", follow_ups="做好用户告知",
    )  # fmt: skip
    row = FollowUp.objects.get()
    clerk = as_person(world.clerk())
    page = clerk.get(f"/matter/{row.matter_id}/").content.decode()
    assert "做好用户告知" in page
    assert f"/followup/{row.pk}/record_done/" in page
    assert clerk.get(f"/followup/{row.pk}/record_done/").status_code == 200
    assert clerk.get(f"/api/v1/matter/{row.matter_id}/").status_code == 200

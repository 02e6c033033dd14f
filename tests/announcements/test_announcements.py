"""Announcements: drafted, countersigned, published by another person, frozen, extended, cancelled, closed."""

from datetime import date, timedelta

import pytest

from audit.act import Unseen
from audit.actor import ANONYMOUS, SYSTEM, Actor
from audit.roles import Role
from audit.trail.models import Entry
from operations.announcements import actions, permissions, queries
from operations.announcements.models import Announcement
from operations.announcements.tasks import JOBS, sweep_closed
from operations.papers.models import Paper
from operations.papers.queries import paper_of, verify
from statute.findings import Kind, Refused
from statute.vocabulary import CONDITIONS
from tests import world
from tests.scenarios import announcements as scenario
from tests.scenarios import mechanism
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, COUNTY, DAY, NO_PILOT, PROVINCE

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f.code for f in refused.value.findings}


def publish(draft: Announcement, **changes: object) -> Announcement:
    return actions.publish(**({"id": draft.pk, "by": world.approver(str(draft.region_id)), "at": AT} | changes))


def test_a_draft_comes_with_the_conditions_of_part_three_and_their_units() -> None:
    draft = scenario.drafted()
    assert [c.code for c in queries.conditions_of(draft)] == [c.code for c in CONDITIONS]
    assert draft.conditions.get(code="mlps3").kinds == ("police",)
    assert draft.conditions.get(code="incidents").kinds == ("cac", "police")


def test_a_published_announcement_is_numbered_and_open_between_its_two_instants() -> None:
    made = scenario.published()
    assert made.state == Announcement.State.PUBLISHED
    assert made.number == "杭通告〔2026〕1号"
    assert made.published_by == world.approver().user_id
    assert made.open_at(made.opens_at)
    assert made.open_at(made.closes_at)
    assert not made.open_at(made.closes_at + timedelta(seconds=1))
    assert not made.open_at(made.opens_at - timedelta(seconds=1))
    assert list(queries.open_announcements(AT)) == [made]
    assert not queries.open_announcements(AT + timedelta(days=31)).exists()


def test_the_second_announcement_of_the_year_has_the_second_number() -> None:
    scenario.published()
    assert scenario.published(heading="第二批").number == "杭通告〔2026〕2号"


@pytest.mark.clause("pilot-designation-required")
def test_a_county_that_is_no_pilot_publishes_nothing() -> None:
    world.units(NO_PILOT)
    draft = scenario.drafted(NO_PILOT)
    with pytest.raises(Refused) as refused:
        publish(draft)
    assert codes(refused) == {"pilot-designation-required"}
    assert refused.value.findings[0].clause == "二(一)"
    mechanism.pilot(NO_PILOT)
    assert publish(draft).number == "云通告〔2026〕1号"


@pytest.mark.clause("pilot-designation-required")
def test_a_provincial_announcement_needs_a_designated_field() -> None:
    world.units(PROVINCE)
    draft = scenario.drafted(PROVINCE, field="health", ground="")
    with pytest.raises(Refused) as refused:
        publish(draft)
    assert codes(refused) == {"pilot-designation-required"}
    mechanism.designated_field("health")
    assert publish(draft).state == Announcement.State.PUBLISHED


@pytest.mark.clause("announcement-conditions")
def test_without_conditions_units_or_window_nothing_is_published() -> None:
    mechanism.ready()
    draft = scenario.drafted(closes_at=None)
    draft.conditions.filter(code="mlps3").update(unit_kinds="")
    with pytest.raises(Refused) as refused:
        publish(draft)
    assert codes(refused) == {"announcement-conditions"}
    assert {f.clause for f in refused.value.findings} == {"四(一)"}
    assert {f.field for f in refused.value.findings} == {"closes_at", "units"}

    lawful = scenario.drafted()
    assert publish(lawful).state == Announcement.State.PUBLISHED


@pytest.mark.clause("announcement-conditions")
def test_only_the_data_authority_publishes() -> None:
    mechanism.ready()
    draft = scenario.drafted()
    for stranger in (seat(Role.SECRETARIAT), seat(Role.CONVENER), world.clerk()):
        with pytest.raises(Refused) as refused:
            publish(draft, by=stranger)
        assert refused.value.kind == Kind.ROLE
        assert refused.value.findings[0].clause == "四(一)"
    with pytest.raises(Unseen):
        publish(draft, by=world.approver(COUNTY))
    assert publish(draft).number


def test_who_drafted_or_last_edited_does_not_publish() -> None:
    mechanism.ready()
    draft = scenario.drafted()
    with pytest.raises(Refused) as refused:
        publish(draft, by=world.person(world.clerk().name, Role.APPROVER))
    assert codes(refused) == {"four-eyes"}


@pytest.mark.clause("quota-and-fair-competition")
def test_the_total_is_declared_and_then_stays() -> None:
    mechanism.ready()
    draft = scenario.drafted(quota=0)
    with pytest.raises(Refused) as refused:
        publish(draft)
    assert codes(refused) == {"quota-and-fair-competition"}
    actions.edit(id=draft.pk, by=world.clerk(), at=AT, **scenario.contents(quota=3))
    made = publish(draft)
    assert made.quota == 3
    with pytest.raises(Refused) as refused:
        actions.edit(id=made.pk, by=world.clerk(), at=AT, **scenario.contents(quota=9))
    assert codes(refused) == {"wrong-state"}
    with pytest.raises(Refused) as refused:
        actions.set_condition(id=made.conditions.first().pk, by=world.clerk(), at=AT, unit_kinds=["data"])
    assert codes(refused) == {"quota-and-fair-competition"}


@pytest.mark.clause("units-verify-conditions")
def test_the_clerk_names_other_units_for_a_condition_never_none() -> None:
    draft = scenario.drafted()
    condition = draft.conditions.get(code="cryptography")
    with pytest.raises(Refused) as refused:
        actions.set_condition(id=condition.pk, by=world.clerk(), at=AT, unit_kinds=[])
    assert codes(refused) == {"announcement-conditions"}
    changed = actions.set_condition(
        id=condition.pk, by=world.clerk(), at=AT, unit_kinds=["crypto", "cac"], text="二级以上"
    )
    assert changed.kinds == ("crypto", "cac")
    units = queries.verifying_units(Announcement.objects.get(pk=draft.pk), changed)
    assert units == ()
    made = world.units()
    assert queries.verifying_units(draft, changed) == (made["crypto"], made["cac"])


@pytest.mark.clause("field-criteria-cosigned")
def test_requirements_of_the_field_need_the_sectors_concurrence() -> None:
    mechanism.ready()
    draft = scenario.drafted(field_conditions="具备金融业务相关资质\n不得用于催收")
    with pytest.raises(Refused) as refused:
        publish(draft)
    assert codes(refused) == {"field-criteria-cosigned"}
    assert {f.clause for f in refused.value.findings} == {"三(四)"}
    assert len(refused.value.findings) == 2

    other = world.units()["卫生健康委员会"]
    with pytest.raises(Refused) as refused:
        actions.concur(id=draft.pk, by=seat(Role.SECTOR, unit=other), at=AT, concurrence_no="1号")
    assert codes(refused) == {"field-criteria-cosigned"}

    sector = seat(Role.SECTOR, unit=world.units()["sector"])
    assert [w.subject for w in queries.waiting(sector, AT)] == [draft]
    assert scenario.concurred(draft).concurred_by_unit == world.units()["sector"]
    assert publish(draft).state == Announcement.State.PUBLISHED


def test_changed_requirements_are_countersigned_anew() -> None:
    mechanism.ready()
    draft = scenario.drafted(field_conditions="具备金融业务相关资质")
    scenario.concurred(draft)
    actions.edit(id=draft.pk, by=world.clerk(), at=AT, **scenario.contents(field_conditions="不设要求之外的要求"))
    with pytest.raises(Refused) as refused:
        publish(draft)
    assert codes(refused) == {"field-criteria-cosigned"}


@pytest.mark.clause("field-priority-ground-required")
def test_a_missing_priority_ground_is_shown_and_recorded_and_stops_nothing() -> None:
    made = scenario.published(ground="")
    assert [w["code"] for w in made.warned] == ["field-priority-ground-required"]
    assert made.warned[0]["clause"] == "一(一)"
    entry = Entry.objects.get(action="announcement.publish", object_id=made.pk, outcome="done")
    assert "field-priority-ground-required" in entry.payload.json
    assert scenario.published(heading="有依据的").warned == []


@pytest.mark.clause("ruleset-effective-date")
def test_no_announcement_under_rules_that_are_not_in_force() -> None:
    mechanism.ready()
    draft = scenario.drafted(ruleset="ZJ-2025")
    with pytest.raises(Refused) as refused:
        publish(draft)
    assert codes(refused) == {"ruleset-effective-date"}
    assert refused.value.findings[0].clause == "七"
    actions.edit(id=draft.pk, by=world.clerk(), at=AT, **scenario.contents(ruleset="ZJ-2023"))
    assert publish(draft).ruleset == "ZJ-2023"


@pytest.mark.clause("newer-rules-prevail")
def test_a_published_announcement_keeps_its_rule_set() -> None:
    made = scenario.published()
    with pytest.raises(Refused):
        actions.edit(id=made.pk, by=world.clerk(), at=AT, **scenario.contents(ruleset="ZJ-2025"))
    made.refresh_from_db()
    assert made.ruleset == "ZJ-2023"


def test_a_window_moves_later_only_and_only_while_it_is_open() -> None:
    made = scenario.published()
    by, before = world.approver(), made.closes_at
    with pytest.raises(Refused) as refused:
        actions.extend(id=made.pk, by=by, at=AT, closes_at=before - timedelta(days=1), reason="提前")
    assert codes(refused) == {"announcement-conditions"}
    extension = actions.extend(id=made.pk, by=by, at=AT, closes_at=before + timedelta(days=5), reason="应申请单位要求")
    made.refresh_from_db()
    assert (extension.closed_at_before, made.closes_at) == (before, before + timedelta(days=5))
    with pytest.raises(Refused):
        actions.extend(
            id=made.pk, by=by, at=made.closes_at + timedelta(seconds=1), closes_at=made.closes_at + timedelta(days=9),
            reason="迟了",
        )  # fmt: skip


def test_an_announcement_is_cancelled_before_it_closes_with_its_reason() -> None:
    made = scenario.published()
    with pytest.raises(Refused):
        actions.cancel(id=made.pk, by=world.approver(), at=made.closes_at + timedelta(seconds=1), reason="迟了")
    cancelled = actions.cancel(id=made.pk, by=world.approver(), at=AT, reason="领域调整")
    assert cancelled.ended_reason == "领域调整"
    assert not cancelled.open_at(AT)
    assert not queries.open_announcements(AT).exists()


def test_the_job_records_what_the_window_decided_and_twice_is_harmless() -> None:
    made = scenario.published()
    assert sweep_closed(AT) == 0
    after = made.closes_at + timedelta(minutes=1)
    assert JOBS[0].backlog(after) == 1
    assert sweep_closed(after) == 1
    assert sweep_closed(after) == 0
    made.refresh_from_db()
    assert made.state == Announcement.State.CLOSED
    with pytest.raises(Refused):
        actions.close(id=scenario.published(heading="另一份").pk, by=SYSTEM, at=AT)


def test_drafts_are_seen_where_they_are_made_and_published_ones_by_everybody() -> None:
    draft = scenario.drafted()
    for stranger in (ANONYMOUS, world.clerk(COUNTY), seat(Role.UNIT_HANDLER, unit=world.units()["cac"])):
        assert not permissions.announcements(stranger).exists()
    for insider in (world.clerk(), seat(Role.SECRETARIAT), seat(Role.SECTOR, unit=world.units()["sector"])):
        assert permissions.announcements(insider).get() == draft
    mechanism.ready()
    publish(draft)
    assert permissions.announcements(ANONYMOUS).exists()


def back_entered(fact_on: date, **changes: object) -> Announcement:
    clerk = world.clerk()
    opens = AT.replace(year=fact_on.year, month=fact_on.month, day=fact_on.day)
    inputs = scenario.contents(opens_at=opens, closes_at=opens + timedelta(days=30), **changes)
    return actions.back_enter(
        by=clerk, at=AT, number=f"杭数通〔{fact_on.year}〕7号", fact_on=fact_on, scan=world.evidence(clerk), **inputs
    )


def test_a_paper_announcement_in_order_stands_on_its_own_day() -> None:
    mechanism.ready()
    entered = back_entered(DAY - timedelta(days=10))
    with pytest.raises(Refused) as refused:
        publish(entered)
    assert "back-entry" in codes(refused)
    stands = actions.confirm_entry(id=entered.pk, by=world.approver(), at=AT)
    assert stands.state == Announcement.State.PUBLISHED
    assert stands.back_entered
    assert stands.number == "杭数通〔2026〕7号"
    assert stands.irregular == []
    assert stands.open_at(AT)


@pytest.mark.clause("ruleset-effective-date")
def test_a_paper_announcement_that_broke_a_rule_is_an_irregular_fact_and_opens_nothing() -> None:
    mechanism.ready()
    entered = back_entered(date(2023, 8, 20), quota=0)
    recorded = actions.confirm_entry(id=entered.pk, by=world.approver(), at=AT)
    assert recorded.state == Announcement.State.DRAFT
    assert {f["code"] for f in recorded.irregular} == {"ruleset-effective-date", "quota-and-fair-competition"}
    assert not recorded.open_at(AT)
    auditor = seat(Role.AUDITOR)
    assert list(queries.irregular(auditor)) == [recorded]
    for act, by in ((actions.confirm_entry, world.approver()), (actions.publish, world.approver())):
        with pytest.raises(Refused):
            act(id=entered.pk, by=by, at=AT)
    with pytest.raises(Refused):
        actions.edit(id=entered.pk, by=world.clerk(), at=AT, **scenario.contents())


def test_a_paper_number_is_entered_once_and_its_day_is_past() -> None:
    mechanism.ready()
    back_entered(DAY - timedelta(days=10))
    with pytest.raises(Refused) as refused:
        back_entered(DAY - timedelta(days=10))
    assert {f.field for f in refused.value.findings} == {"number"}
    with pytest.raises(Refused) as refused:
        back_entered(DAY + timedelta(days=1), heading="明天的")
    assert "fact_on" in {f.field for f in refused.value.findings}


def test_what_waits_for_the_approver_is_not_what_they_drafted() -> None:
    draft = scenario.drafted()
    assert [w.subject for w in queries.waiting(world.approver(), AT)] == [draft]
    assert list(queries.waiting(world.person(world.clerk().name, Role.APPROVER), AT)) == []
    assert list(queries.waiting(world.approver(COUNTY), AT)) == []
    assert str(draft.region_id) == CITY


def both(name: str) -> tuple[Actor, Actor]:
    """One person with a clerk's and an approver's seat."""
    return world.person(name, Role.CLERK), world.person(name, Role.APPROVER)


def test_nobody_who_wrote_part_of_an_announcement_publishes_it() -> None:
    mechanism.ready(CITY)
    people = [both(name) for name in ("drafter", "editor", "conditions")]
    (first, _a), (editor, _b), (third, _c) = people
    draft = actions.draft(by=first, at=AT, **scenario.contents())
    actions.edit(id=draft.pk, by=editor, at=AT, **scenario.contents(quota=3))
    condition = draft.conditions.get(code="mlps3")
    actions.set_condition(id=condition.pk, by=third, at=AT, unit_kinds=["police"], text="三级以上")
    actions.edit(id=draft.pk, by=world.clerk(), at=AT, **scenario.contents(quota=4))
    draft.refresh_from_db()
    assert draft.drafted_by == first.user_id, "an edit doesn't make somebody else the drafter"
    for _clerk, approver in people:
        assert list(queries.waiting(approver, AT)) == []
        with pytest.raises(Refused) as refused:
            publish(draft, by=approver)
        assert codes(refused) == {"four-eyes"}
    assert [w.verb for w in queries.waiting(world.approver(), AT)] == ["publish"]
    assert publish(draft).state == Announcement.State.PUBLISHED


def test_nobody_who_wrote_part_of_an_entry_from_paper_confirms_it() -> None:
    mechanism.ready(CITY)
    clerk, approver = both("editor")
    scan = world.evidence(world.clerk())
    entered = actions.back_enter(
        by=world.clerk(), at=AT, number="杭数通〔2026〕3号", fact_on=DAY, scan=scan, **scenario.contents()
    )
    actions.edit(id=entered.pk, by=clerk, at=AT, **scenario.contents(quota=5))
    with pytest.raises(Refused) as refused:
        actions.confirm_entry(id=entered.pk, by=approver, at=AT)
    assert codes(refused) == {"four-eyes"}
    assert actions.confirm_entry(id=entered.pk, by=world.approver(), at=AT).state == Announcement.State.PUBLISHED


def test_an_announcement_goes_out_with_a_code_and_anew_when_extended_or_withdrawn() -> None:
    made = scenario.published()
    first = paper_of(made, Paper.Kind.ANNOUNCEMENT)
    assert first is not None
    assert verify(made.number, first.code).superseded is False
    actions.extend(
        id=made.pk, by=world.approver(), at=AT, closes_at=made.closes_at + timedelta(days=5), reason="申请单位不足"
    )
    later = AT + timedelta(hours=1)
    actions.cancel(id=made.pk, by=world.approver(), at=later, reason="领域调整")
    last = paper_of(made, Paper.Kind.ANNOUNCEMENT)
    assert verify(made.number, first.code).superseded
    assert not verify(made.number, last.code).superseded
    assert "申请截止时间延至" in last.contents
    assert "本通告于2026年11月23日撤回" in last.contents
    assert "撤回公告" not in first.contents

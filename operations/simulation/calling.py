"""Announcements: drawn up again and again in every field, countersigned, published, now and then extended or withdrawn."""

from django.db.models import Q

from operations.announcements import actions as announcements
from operations.announcements.models import Announcement
from operations.demo import applying
from operations.demo.cases import Call
from operations.demo.timeline import moment
from operations.demo.world import CITY, COUNTY, NO_PILOT, PROVINCE
from operations.simulation.habits import daily, habit
from operations.simulation.town import Town

DRAFT, PUBLISHED = Announcement.State.DRAFT, Announcement.State.PUBLISHED
# Where something is announced, and in which fields.
FIELDS = (
    (CITY, "finance"), (CITY, "health"), (CITY, "transport"), (CITY, "tourism"), (CITY, "geo"),
    (PROVINCE, "health"), (PROVINCE, "finance"), (COUNTY, "health"), (COUNTY, "geo"),
)  # fmt: skip
_CONDITIONS = {"finance": "核验结果不得用于营销", "geo": "坐标数据须经保密处理\n成果须经地图审核"}
QUOTA, WINDOW = 12, 22


@daily
def draw_up_an_announcement(town: Town) -> None:
    """The clerk draws up what comes next in a field, every five or six months."""
    for region, field in FIELDS:
        period = town.chance.between(95, 125, "call", region, field)
        if (town.workday - town.chance.between(0, 40, "first call", region, field)) % period == 0:
            opens = town.in_workdays(town.chance.between(5, 9, "opens", region, field, town.day))
            call = Call(
                region=region, field=field, quota=QUOTA, field_conditions=_CONDITIONS.get(field, ""),
                extra_materials="相关场景应急预案" if field == "finance" else "",
            )  # fmt: skip
            applying.draft(town, town.diary, call, opens, town.today.add(opens, WINDOW))


@daily
def draw_up_where_nothing_is_tried(town: Town) -> None:
    """A county that is no pilot draws one up, now and then, and its approver would publish it."""
    if town.workday % 260 == 30:
        call = Call(region=NO_PILOT, field="tourism", quota=1)
        made = applying.draft(town, town.diary, call, town.day, town.in_workdays(WINDOW))
        town.refused(announcements.publish, id=made.pk, by=town.of(NO_PILOT, "approver"), at=town.at())


@habit(
    Announcement, DRAFT, since="drafted_at", after=(1, 3),
    where=Q(concurred_at__isnull=True) & ~Q(field_conditions=""), related=("field",),
)  # fmt: skip
def countersign(town: Town, draft: Announcement) -> None:
    """The sector's authority countersigns what its field asks for beside the law."""
    unit = town.unit(str(draft.region_id), f"sector-{draft.field.code}")
    mark = town.regions[str(draft.region_id)].mark
    announcements.concur(
        id=draft.pk, by=town.lead(unit), at=town.at(), concurrence_no=town.number(f"{mark}会签", town.day)
    )


@habit(
    Announcement, DRAFT, since="opens_at", where=(Q(concurred_at__isnull=False) | Q(field_conditions="")) & ~Q(region_id=NO_PILOT),
    related=("field",),
)  # fmt: skip
def publish(town: Town, draft: Announcement) -> None:
    """The approver publishes on the opening day."""
    announcements.publish(id=draft.pk, by=town.of(str(draft.region_id), "approver"), at=town.at())


@habit(
    Announcement, PUBLISHED, since="published_at", after=(14, 18), odds=0.08, where=Q(extensions__isnull=True)
)  # fmt: skip
def extend(town: Town, announcement: Announcement) -> None:
    """Ten working days more."""
    assert announcement.closes_at is not None
    until = town.today.add(announcement.closes_at.date(), 10)
    announcements.extend(
        id=announcement.pk, by=town.of(str(announcement.region_id), "approver"), at=town.at(),
        closes_at=moment(until, 17, 30), reason="申请单位反映准备材料时间不足。",
    )  # fmt: skip


@habit(Announcement, PUBLISHED, since="published_at", after=(3, 6), odds=0.02)
def cancel(town: Town, announcement: Announcement) -> None:
    """Withdrawn, because it was drawn up wrongly."""
    by = town.of(str(announcement.region_id), "approver")
    announcements.cancel(id=announcement.pk, by=by, at=town.at(), reason="评审标准有误，另行发布。")

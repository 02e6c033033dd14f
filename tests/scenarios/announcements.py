"""Announcements through the real actions."""

from datetime import datetime, timedelta
from typing import Any

from accounts.queries import sector_unit
from audit.roles import Role
from operations.announcements import actions
from operations.announcements.models import Announcement
from tests import world
from tests.scenarios import mechanism
from tests.scenarios.stages import stage
from tests.world import AT, CITY, PROVINCE


def contents(field: str = "finance", at: datetime = AT, **changes: Any) -> dict[str, Any]:
    """What a lawful announcement says: opens an hour ago, closes in thirty days."""
    return {
        "heading": "关于征集普惠金融领域公共数据授权运营主体的通告",
        "field": mechanism.field(field),
        "ground": Announcement.Ground.LIVELIHOOD,
        "use_kind": Announcement.UseKind.INDUSTRY,
        "opens_at": at - timedelta(hours=1),
        "closes_at": at + timedelta(days=30),
        "quota": 2,
        "ruleset": "ZJ-2023",
        "text": "请符合条件的法人或者非法人组织提出申请。",
        "criteria": "应用场景价值四十分，安全保障四十分，团队能力二十分。",
        "field_conditions": "",
        "extra_materials": "",
    } | changes


@stage
def drafted(region: str = CITY, *, field: str = "finance", at: datetime = AT, **changes: Any) -> Announcement:
    """A draft of the region's clerk; the region need not be a pilot yet."""
    return actions.draft(by=world.clerk(region), at=at, **contents(field, at, **changes))


@stage
def concurred(draft: Announcement, *, at: datetime = AT) -> Announcement:
    """The sector authority of the field concurred in its requirements."""
    unit = sector_unit(str(draft.region_id), draft.field.code)
    return actions.concur(
        id=draft.pk, by=mechanism.seat(Role.SECTOR, unit=unit), at=at, concurrence_no="会签〔2026〕1号"
    )


@stage
def published(region: str = CITY, *, field: str = "finance", at: datetime = AT, **changes: Any) -> Announcement:
    """An announcement published at `at`, its window open; the region is made ready (mechanism, pilot, seal, experts)."""
    mechanism.ready(region)
    if region == PROVINCE:
        mechanism.designated_field(field)
    draft = drafted(region, field=field, at=at, **changes)
    if draft.field_conditions:
        concurred(draft, at=at)
    return actions.publish(id=draft.pk, by=world.approver(region), at=at)

"""Catalog items through the real actions."""

from datetime import datetime
from typing import Any

from audit.roles import Role
from operations.catalog import actions
from operations.catalog.models import Attribute, Item, Level
from tests import world
from tests.scenarios import mechanism
from tests.scenarios.stages import stage
from tests.world import AT, CITY


def contents(field: str = "finance", **changes: Any) -> dict[str, Any]:
    """What a lawful proposal says."""
    return {
        "code": "D05",
        "name": "纳税信用等级",
        "classification": "法人信息·信用评价",
        "level": Level.L2,
        "attribute": Attribute.RESTRICTED,
        "update_cycle": "每年",
        "fields_of_use": [mechanism.field(field)],
    } | changes


@stage
def proposed(region: str = CITY, *, provider: str = "税务局", at: datetime = AT, **changes: Any) -> Item:
    """An item its steward proposed; `provider` is a unit of the region by name or kind."""
    unit = world.units(region)[provider]
    return actions.propose(by=mechanism.seat(Role.STEWARD, unit=unit), at=at, **contents(**changes))


@stage
def confirmed(region: str = CITY, *, provider: str = "税务局", at: datetime = AT, **changes: Any) -> Item:
    """An item of the region's catalog."""
    made = proposed(region, provider=provider, at=at, **changes)
    return actions.confirm(id=made.pk, by=world.clerk(region), at=at)

"""A small world for the trail's own tests: one region, one steward, items to propose."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import Region, Unit
from audit.actor import Actor
from audit.roles import Role
from operations.catalog import actions
from operations.models import KeyField

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture
def steward() -> Actor:
    region = Region.objects.create(
        code="330100", name="杭州市", mark="杭", level="city", government="杭州市人民政府", authority="杭州市数据局"
    )
    unit = Unit.objects.create(region=region, kind="provider", name="医保局")
    KeyField.objects.create(code="health", name="医疗健康")
    return Actor(user_id=uuid4(), name="审核人", role=Role.STEWARD, unit=str(unit.pk), region="330100")


def propose(by: Actor, code: str, level: str = "L2", attribute: str = "restricted") -> Any:
    return actions.propose(
        by=by, at=AT, code=code, name=f"数据项{code}", classification="民生", level=level, attribute=attribute,
        update_cycle="月", fields_of_use=list(KeyField.objects.all()),
    )  # fmt: skip

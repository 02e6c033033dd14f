"""Samples that auditors draw, through the real actions."""

from datetime import date, datetime
from typing import Any

from audit.actor import Actor
from audit.roles import Role
from audit.trail.sealing import seal_all
from operations.auditing.actions import sampling as actions
from operations.auditing.indexing import index_all
from operations.auditing.models import Sample, SampleItem
from tests import world
from tests.scenarios.catalog import confirmed as catalogued
from tests.scenarios.mechanism import seat
from tests.scenarios.stages import stage
from tests.world import AT

SEED = "双色球 2026135 期 07 11 15 22 28 31 09"


def auditor() -> Actor:
    """The auditor of the city."""
    return seat(Role.AUDITOR)


def terms(**changes: Any) -> dict[str, Any]:
    """What a draw asks."""
    return {
        "purpose": "数据项登记是否齐全", "kind": "item", "since": date(2026, 1, 1), "until": date(2026, 11, 23), "wanted": 2,
        "seed": SEED, **changes,
    }  # fmt: skip


@stage
def drawn(*, at: datetime = AT, **changes: Any) -> Sample:
    """Two of the catalog's items, from what is sealed and indexed."""
    world.regions()
    for n in range(4):
        catalogued(code=f"S{n}", name=f"样本数据{n}")
    seal_all()
    index_all()
    return actions.draw(by=auditor(), at=at, **terms(**changes))


@stage
def looked_at(sample: Sample, *, at: datetime = AT) -> Sample:
    """Every one looked at, a problem in the first."""
    for row in SampleItem.objects.filter(sample=sample).order_by("place"):
        found = {"outcome": "finding", "finding": "缺少登记编码。"} if row.place == 1 else {"outcome": "sound"}
        actions.note(id=row.pk, by=auditor(), at=at, **{"finding": "", **found})
    return sample


@stage
def concluded(*, at: datetime = AT) -> Sample:
    """Looked at and done."""
    sample = looked_at(drawn(at=at), at=at)
    return actions.conclude(id=sample.pk, by=auditor(), at=at, conclusion="一项缺少登记编码，已告知。")

"""Supervision records, safety measures, major issues, by the real actions."""

from datetime import datetime
from typing import Any

from audit.actor import Actor
from audit.clock import today
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.oversight.actions import supervising
from operations.oversight.models import Issue, SafetyMeasure, SupervisionRecord
from tests import world
from tests.scenarios import domains, mechanism
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY


def recorded(
    agreement: Agreement | None = None, at: datetime = AT, by: Actor | None = None, **changes: Any
) -> SupervisionRecord:
    """By 网信, on safety."""
    running = agreement or domains.active()
    unit = world.units(str(running.region_id))["cac"]
    values = {"kind": "safety", "found_on": today(at), "text": "抽查漏洞修复情况，基本合规。"} | changes
    return supervising.record_supervision(id=running.pk, by=by or seat(Role.UNIT_HANDLER, unit=unit), at=at, **values)


def duties(agreement: Agreement, at: datetime = AT) -> SupervisionRecord:
    """By the authority."""
    return recorded(agreement, at, world.clerk(str(agreement.region_id)), kind="duties", text="责任书已签，专人到岗。")


def measure(kind: str = "training", at: datetime = AT, agreement: Agreement | None = None) -> SafetyMeasure:
    """By the authority, for all unless told otherwise."""
    return supervising.record_measure(
        by=world.clerk(), at=at, kind=kind, held_on=today(at), text="组织全体运营单位培训。", agreement=agreement
    )


def raised(at: datetime = AT, region: str = CITY) -> Issue:
    """By a member unit."""
    mechanism.mechanism(region)
    by = seat(Role.UNIT_HANDLER, unit=world.units(region)["ndrc"])
    return supervising.raise_issue(by=by, at=at, name="跨部门数据更新不及时", text="多部门目录更新周期不一。")


def closed(issue: Issue | None = None, at: datetime = AT) -> Issue:
    """With its conclusion."""
    made = issue or raised(at)
    by = seat(Role.SECRETARIAT, str(made.region_id))
    return supervising.close_issue(id=made.pk, by=by, at=at, conclusion="统一为每日更新。", concluded_on=today(at))

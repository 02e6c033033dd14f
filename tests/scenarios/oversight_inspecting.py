"""Inspections, by the real actions."""

from datetime import datetime, timedelta
from typing import Any

from audit.clock import today
from operations.agreements.models import Agreement
from operations.oversight.actions import inspecting
from operations.oversight.models import Inspection
from tests import world
from tests.scenarios import domains
from tests.world import AT


def planned(agreement: Agreement | None = None, at: datetime = AT, **changes: Any) -> Inspection:
    """By the clerk, of the data's use."""
    running = agreement or domains.active()
    values = {"planned_on": today(at), "data_use": True} | changes
    return inspecting.plan_inspection(id=running.pk, by=world.clerk(str(running.region_id)), at=at, **values)


def performed(inspection: Inspection | None = None, at: datetime = AT, **changes: Any) -> Inspection:
    """On the day."""
    made = inspection or planned(at=at)
    values = {
        "inspected_on": today(at), "inspectors": "检查组甲、乙", "observations": "抽查日志二十条。", "data_use": True,
        "safeguards": True,
    } | changes  # fmt: skip
    return inspecting.perform(id=made.pk, by=world.clerk(str(made.region_id)), at=at, **values)


def found(inspection: Inspection | None = None, at: datetime = AT, **changes: Any) -> Inspection:
    """By the approver, an answer asked for."""
    made = performed(inspection, at)
    values = {"findings": "账号回收不够及时。", "answer_due_on": today(at) + timedelta(days=10)} | changes
    return inspecting.give_findings(id=made.pk, by=world.approver(str(made.region_id)), at=at, **values)


def answered(inspection: Inspection | None = None, at: datetime = AT, **changes: Any) -> Inspection:
    """By the operator."""
    made = found(inspection, at, **changes)
    return inspecting.respond(id=made.pk, by=world.admin_of(made.organization), at=at, response="已回收闲置账号。")


def closed(inspection: Inspection | None = None, at: datetime = AT) -> Inspection:
    """Done."""
    made = answered(inspection, at)
    by = world.approver(str(made.region_id))
    return inspecting.close_inspection(id=made.pk, by=by, at=at, conclusion="已经改进。")

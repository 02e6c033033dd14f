"""Reports of a running or ended agreement, by the real actions."""

from datetime import UTC, datetime
from typing import Any

from operations.agreements.models import Agreement
from operations.closures.models import Closure
from operations.oversight.actions import reporting
from operations.oversight.models import Report
from operations.oversight.tasks.reporting import sweep_owed
from tests import world
from tests.scenarios import domains

NEW_YEAR = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
SECTIONS = {
    "storage": "数据存储于授权运营域。", "processing": "加工任务两项。", "analysis": "用于小微企业授信。",
    "security": "落实数据安全制度，开展个人信息保护培训。", "market": "签约银行两家。",
}  # fmt: skip


def due(agreement: Agreement | None = None, at: datetime = NEW_YEAR, kind: str = "annual") -> Report:
    """Opened by the job after the period."""
    running = agreement or domains.active()
    sweep_owed(at)
    return Report.objects.get(agreement=running, kind=kind)


def drafting(report: Report | None = None, at: datetime = NEW_YEAR) -> Report:
    """The figures are in."""
    made = report or due()
    return reporting.begin_report(id=made.pk, by=world.admin_of(made.organization), at=at)


def written(report: Report | None = None, at: datetime = NEW_YEAR, **changes: Any) -> Report:
    """Every section is written, unless told otherwise."""
    made = drafting(report, at)
    values = SECTIONS | changes
    return reporting.write_report(id=made.pk, by=world.admin_of(made.organization), at=at, **values)


def submitted(report: Report | None = None, at: datetime = NEW_YEAR) -> Report:
    """In."""
    made = written(report, at)
    return reporting.submit_report(id=made.pk, by=world.admin_of(made.organization), at=at)


def examined(report: Report | None = None, at: datetime = NEW_YEAR) -> Report:
    """The clerk has looked at it."""
    made = submitted(report, at)
    return reporting.examine_report(id=made.pk, by=world.clerk(str(made.region_id)), at=at, examination="内容属实。")


def accepted(report: Report | None = None, at: datetime = NEW_YEAR) -> Report:
    """By the approver."""
    made = examined(report, at)
    return reporting.accept_report(id=made.pk, by=world.approver(str(made.region_id)), at=at)


def returned(report: Report | None = None, at: datetime = NEW_YEAR) -> Report:
    """To be mended."""
    made = submitted(report, at)
    by = world.clerk(str(made.region_id))
    return reporting.send_back_report(id=made.pk, by=by, at=at, reason="市场运营情况过于笼统。")


def final(closure: Closure, at: datetime) -> Report:
    """The final report of what ended."""
    return due(closure.agreement, at, "final")

"""Supervision: risk reports, what they stopped, what waits 五(二)."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.roles import Role
from operations.dataflow.models import ProcessingTask
from operations.oversight.models import RiskReport
from web.desk import Waiting
from web.inbox import Source, waits

State = RiskReport.State


def stopping(report: RiskReport) -> bool:
    """Whether the report still keeps its processing stopped."""
    return report.stop is not None and report.stop.until_at is None


def running(task: ProcessingTask) -> bool:
    """Whether the processing still goes on."""
    return ProcessingTask.objects.filter(pk=task.pk, state__in=[ProcessingTask.State.RUNNING]).exists()


def also_stopped(report: RiskReport) -> bool:
    """Whether another report keeps the same processing stopped."""
    others = RiskReport.objects.filter(task_id=report.task_id, stop__until_at__isnull=True, stop__isnull=False)
    return others.exclude(pk=report.pk).exists()


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Risks to assess, then to close."""
    rows = RiskReport.objects.filter(region_id=by.region).select_related("agreement", "organization", "stop")
    rows = rows.order_by("reported_at", "pk")
    if by.role == Role.CLERK:
        yield Source(
            rows=rows.filter(state__in=[State.REPORTED]),
            tell=lambda row: Waiting(
                label=_("研判数据风险"), subject=row, clause="五(二)", verb="assess", note=row.whose
            ),
        )
    if by.role == Role.APPROVER:
        yield Source(
            rows=rows.filter(state__in=[State.ASSESSED]).exclude(assessed_by=by.user_id),
            tell=lambda row: Waiting(
                label=_("恢复处理或者办结"), subject=row, clause="五(二)", verb="" if stopping(row) else "close",
                note=row.whose,
            ),
        )  # fmt: skip

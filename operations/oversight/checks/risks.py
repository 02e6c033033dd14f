"""Risk reports 五(二): the named processing stops with the report, the authority alone resumes it."""

from datetime import datetime
from typing import Any

from audit.actor import Actor
from operations.agreements.models import Agreement, ScopeItem
from operations.dataflow.models import ProcessingTask
from operations.oversight.models import RiskReport
from operations.oversight.queries import risks as queries
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import risking


def reported(
    agreement: Agreement, *, by: Actor, at: datetime, kind: str, found_at: datetime, text: str, task: ProcessingTask | None,
    item: ScopeItem | None = None, **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """One of the five kinds; the processing named is the agreement's own."""
    facts = risking.RiskFacts(kind=kind, text=text, found_at=found_at, at=at, task_named=task is not None)
    found = list(risking.risk(facts))
    if task is not None and task.agreement_id != agreement.pk:
        found.append(_foreign("task"))
    if item is not None and (task is None or not task.items.filter(pk=item.pk).exists()):
        found.append(_foreign("item"))
    return tuple(found)


def _foreign(place: str) -> Finding:
    message = gettext_noop("所选内容不属于该协议的数据处理活动。")
    return Finding(code="risk-scope", message=message, clause="五(二)", kind=Kind.SHAPE, field=place)


def resume(report: RiskReport, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Assessed, and still stopped."""
    return risking.resumable(report.assessed_at is not None, queries.stopping(report))

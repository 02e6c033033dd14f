"""Processing tasks: stopped by a risk report, resumed by the authority 五(二)."""

from datetime import datetime

from audit.actor import Actor
from operations.agreements.models import Stop
from operations.dataflow.models import ProcessingTask
from statute.findings import Finding
from statute.rules import risking


def resume(task: ProcessingTask, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """No risk report keeps its scenario stopped any more."""
    stops = Stop.objects.filter(
        agreement_id=task.agreement_id, scenario_id=task.scenario_id, cause=Stop.Cause.RISK, until_at__isnull=True
    )
    return risking.processing_resumable(stops.count())

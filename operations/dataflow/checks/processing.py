"""Processing tasks: inside the domain, on what is supplied; stopped by a risk report, resumed by the authority 五(二)(四)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from audit.actor import Actor
from operations.agreements.models import Agreement, ScopeItem
from operations.applications.models import Scenario
from operations.dataflow.models import DataImport, ProcessingTask
from operations.dataflow.queries import processing as queries
from statute.findings import Finding
from statute.rules import processing, risking


def start(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """In the agreement's own open place, while it runs 五(四)."""
    return processing.inside(queries.place_facts(agreement, at))


def started(
    agreement: Agreement, *, by: Actor, at: datetime, scenario: Scenario, kind: str, items: Sequence[ScopeItem],
    imports: Sequence[DataImport] = (), sampled: bool = False, desensitised: bool = False, **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """On what is supplied for the scenario and what was imported; models on sampled and desensitised data 五(四)2."""
    facts = queries.task_facts(
        agreement, at, scenario=scenario, kind=kind, items=items, imports=imports, sampled=sampled,
        desensitised=desensitised,
    )  # fmt: skip
    return (*processing.used(facts), *processing.learning(kind, sampled, desensitised))


def resume(task: ProcessingTask, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """No risk report keeps its scenario stopped any more, and it may run where and on what it ran."""
    return (
        *risking.processing_resumable(queries.risks_open(task)),
        *processing.task(queries.facts_of(task, at)),
    )

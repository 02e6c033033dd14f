"""Data during operation: what processing reads."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem, Stop
from operations.applications.models import Scenario
from operations.dataflow import permissions
from operations.dataflow.models import DataImport, ProcessingTask
from operations.dataflow.queries.imports import import_facts
from operations.domains.queries import tenancy_of
from statute.rules.access import StopFacts
from statute.rules.processing import PlaceFacts, TaskFacts, UsedItem
from web.desk import Waiting
from web.inbox import Source, waits

State = ProcessingTask.State
UNFINISHED = (State.RUNNING, State.STOPPED)


def place_facts(agreement: Agreement, at: datetime) -> PlaceFacts:
    """Where the agreement processes."""
    tenancy = tenancy_of(agreement)
    return PlaceFacts(
        at=at, agreement_state=agreement.state, first_on=agreement.first_on, last_on=agreement.last_on,
        tenancy_state=tenancy.state if tenancy else "",
    )  # fmt: skip


def supplied_on(row: ScopeItem, day: date) -> bool:
    """Whether the item is supplied that day."""
    return (
        row.supplied_from is not None
        and row.supplied_from <= day
        and (row.supplied_until is None or day <= row.supplied_until)
    )


def task_facts(
    agreement: Agreement, at: datetime, *, scenario: Scenario, kind: str, items: Sequence[ScopeItem],
    imports: Sequence[DataImport], sampled: bool, desensitised: bool,
) -> TaskFacts:  # fmt: skip
    """A task as the statute looks at it."""
    today = clock.today(at)
    rows = ScopeItem.objects.filter(pk__in=[row.pk for row in items]).select_related("item").order_by("pk")
    social = DataImport.objects.filter(pk__in=[one.pk for one in imports]).order_by("pk")
    stops = Stop.objects.filter(agreement=agreement, until_at__isnull=True).select_related("item", "scenario")
    scope = ScopeItem.objects.filter(agreement=agreement, scenario=scenario, ended_at__isnull=True)
    return TaskFacts(
        place=place_facts(agreement, at),
        scenario=scenario.name,
        scenario_approved=scope.exists(),
        kind=kind,
        items=tuple(
            UsedItem(
                name=row.item.name, in_scope=row.agreement_id == agreement.pk and row.scenario_id == scenario.pk,
                ended=row.ended_at is not None, supplied=supplied_on(row, today), attribute=row.item.attribute,
            )
            for row in rows
        ),
        imports=tuple(import_facts(one, of=agreement.pk) for one in social),
        sampled=sampled,
        desensitised=desensitised,
        stops=tuple(
            StopFacts(
                cause=stop.cause, from_at=stop.from_at, until_at=stop.until_at,
                scenario=stop.scenario.name if stop.scenario else "", item=stop.item.name if stop.item else "",
            )
            for stop in stops
        ),
    )  # fmt: skip


def facts_of(task: ProcessingTask, at: datetime) -> TaskFacts:
    """A task that is there."""
    return task_facts(
        task.agreement, at, scenario=task.scenario, kind=task.kind, items=list(task.items.order_by("pk")),
        imports=list(task.imports.order_by("pk")), sampled=task.sampled, desensitised=task.desensitised,
    )  # fmt: skip


def unfinished(agreement_id: UUID) -> QuerySet[ProcessingTask]:
    """Tasks of an agreement that still run or stand still."""
    return ProcessingTask.objects.filter(agreement_id=agreement_id, state__in=UNFINISHED).order_by("pk")


def using(rows: Iterable[ScopeItem]) -> QuerySet[ProcessingTask]:
    """Running tasks that use any of these rows."""
    tasks = ProcessingTask.objects.filter(items__in=[row.pk for row in rows]).values("pk")
    return ProcessingTask.objects.filter(pk__in=tasks, state=State.RUNNING).order_by("pk")


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """What of this waits for the actor: a task that runs on data no longer supplied, or in a place no longer open."""
    if by.role not in {Role.ORG_ADMIN, Role.ORG_STAFF}:
        return
    today = clock.today(at)
    gone = Q(items__supplied_until__lt=today) | Q(items__ended_at__isnull=False)
    rows = permissions.tasks(by).filter(state=State.RUNNING)
    yield Source(
        rows=rows.filter(pk__in=ProcessingTask.objects.filter(gone).values("pk")).order_by("pk"),
        tell=lambda task: Waiting(label=_("结束使用已停供数据的任务"), subject=task, clause="五(四)", verb="finish"),
    )

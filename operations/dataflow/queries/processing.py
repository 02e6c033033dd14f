"""Data during operation: what processing reads."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
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
from operations.domains.queries import tenancies, tenancy_of
from statute.rules.access import StopFacts
from statute.rules.processing import PlaceFacts, TaskFacts, UsedItem
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import File, listed, once

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


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a task stands on: the rows and the social data it uses, what is stopped, whether its scenario has data."""

    items: Sequence[ScopeItem]
    imports: Sequence[DataImport]
    stops: Sequence[Stop]
    approved: bool


class TaskFile(File):
    """Everything on the file of one task that its page and its actions look at."""

    def __init__(self, task: ProcessingTask) -> None:
        self.task = task

    def beside(self) -> Iterator[QuerySet[Any]]:
        yield tenancies(self.task.agreement)

    @listed
    def items(self) -> QuerySet[ScopeItem]:
        """The rows of the scope it uses."""
        return self.task.items.select_related("item__provider").order_by("pk")

    @listed
    def imports(self) -> QuerySet[DataImport]:
        """The social data it uses."""
        return self.task.imports.order_by("pk")

    @listed
    def stops(self) -> QuerySet[Stop]:
        """What of the agreement is stopped."""
        return _open_stops(self.task.agreement)

    @listed
    def standing(self) -> QuerySet[ScopeItem]:
        """The rows of the scope for its scenario in which authority still stands."""
        return _standing(self.task.agreement, self.task.scenario)


@once
def file_of(task: ProcessingTask) -> TaskFile:
    """The file of a task: one on a page; in an action, where rows change, a new one each time."""
    return TaskFile(task)


def _open_stops(agreement: Agreement) -> QuerySet[Stop]:
    stops = Stop.objects.filter(agreement=agreement, until_at__isnull=True)
    return stops.select_related("item", "scenario").order_by("pk")


def _standing(agreement: Agreement, scenario: Scenario) -> QuerySet[ScopeItem]:
    return ScopeItem.objects.filter(agreement=agreement, scenario=scenario, ended_at__isnull=True).order_by("pk")


def task_facts(
    agreement: Agreement, at: datetime, *, scenario: Scenario, kind: str, items: Sequence[ScopeItem],
    imports: Sequence[DataImport], sampled: bool, desensitised: bool,
) -> TaskFacts:  # fmt: skip
    """A task as the statute looks at it, before there is one."""
    rows = ScopeItem.objects.filter(pk__in=[row.pk for row in items]).select_related("item").order_by("pk")
    social = DataImport.objects.filter(pk__in=[one.pk for one in imports]).order_by("pk")
    ground = Ground(
        items=list(rows),
        imports=list(social),
        stops=list(_open_stops(agreement)),
        approved=_standing(agreement, scenario).exists(),
    )
    return _facts(agreement, at, ground, scenario=scenario, kind=kind, sampled=sampled, desensitised=desensitised)


def _facts(
    agreement: Agreement, at: datetime, ground: Ground, *, scenario: Scenario, kind: str, sampled: bool,
    desensitised: bool,
) -> TaskFacts:  # fmt: skip
    today = clock.today(at)
    return TaskFacts(
        place=place_facts(agreement, at),
        scenario=scenario.name,
        scenario_approved=ground.approved,
        kind=kind,
        items=tuple(
            UsedItem(
                name=row.item.name, in_scope=row.agreement_id == agreement.pk and row.scenario_id == scenario.pk,
                ended=row.ended_at is not None, supplied=supplied_on(row, today), attribute=row.item.attribute,
            )
            for row in ground.items
        ),
        imports=tuple(import_facts(one, of=agreement.pk) for one in ground.imports),
        sampled=sampled,
        desensitised=desensitised,
        stops=tuple(
            StopFacts(
                cause=stop.cause, from_at=stop.from_at, until_at=stop.until_at,
                scenario=stop.scenario.name if stop.scenario else "", item=stop.item.name if stop.item else "",
            )
            for stop in ground.stops
        ),
    )  # fmt: skip


def facts_of(task: ProcessingTask, at: datetime) -> TaskFacts:
    """A task that is there."""
    file = file_of(task)
    ground = Ground(items=file.items, imports=file.imports, stops=file.stops, approved=bool(file.standing))
    return _facts(
        task.agreement, at, ground, scenario=task.scenario, kind=task.kind, sampled=task.sampled,
        desensitised=task.desensitised,
    )  # fmt: skip


def risks_open(task: ProcessingTask) -> int:
    """How many stops for a risk keep its scenario stopped."""
    stops = file_of(task).stops
    return sum(stop.cause == Stop.Cause.RISK and stop.scenario_id == task.scenario_id for stop in stops)


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

"""Data during operation: what imports reads."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.dataflow import permissions
from operations.dataflow.models import DataImport, ProcessingTask
from statute.rules.processing import ImportFacts
from web.desk import Waiting

State = DataImport.State
LIVE = (Agreement.State.SEALED, Agreement.State.ACTIVE, Agreement.State.SUSPENDED)
# Approved or in the domain: what is to be taken out.
THERE = (State.APPROVED, State.IMPORTED)


def import_facts(one: DataImport, of: UUID | None = None) -> ImportFacts:
    """Social data as the statute looks at it; `of`: the agreement that wants to use it."""
    return ImportFacts(
        name=one.name, own=of is None or one.agreement_id == of, source=one.source, lawful_basis=one.lawful_basis,
        document=one.document_id is not None, examined=one.examined_at is not None, state=one.state,
    )  # fmt: skip


def running_on(one: DataImport) -> QuerySet[ProcessingTask]:
    """Running tasks that use it."""
    return one.tasks.filter(state=ProcessingTask.State.RUNNING).order_by("pk")


def waiting(by: Actor, at: datetime) -> Iterable[Waiting]:
    """What of this waits for the actor."""
    rows = permissions.imports(by)
    asked = rows.filter(state=State.REQUESTED, agreement__state__in=LIVE)
    if by.role == Role.CLERK:
        for one in asked.filter(examined_at__isnull=True).order_by("requested_at", "pk"):
            yield Waiting(label=_("审核社会数据来源"), subject=one, clause="五(四)3", verb="examine")
    elif by.role == Role.APPROVER:
        examined = asked.filter(examined_at__isnull=False).exclude(examined_by=by.user_id)
        for one in examined.order_by("examined_at", "pk"):
            yield Waiting(label=_("审批社会数据导入"), subject=one, clause="五(四)3", verb="approve")
    elif by.role == Role.DOMAIN_OPERATOR:
        yield from _for_operator(rows)


def _for_operator(rows: QuerySet[DataImport]) -> Iterator[Waiting]:
    out = ~Q(agreement__state__in=LIVE) | Q(removal_ordered_at__isnull=False)
    for one in rows.filter(out, state__in=THERE).order_by("removal_ordered_at", "pk"):
        yield Waiting(label=_("移除社会数据"), subject=one, clause="五(四)3", verb="remove")
    for one in rows.exclude(out).filter(state=State.APPROVED).order_by("approved_at", "pk"):
        yield Waiting(label=_("导入社会数据并确认"), subject=one, clause="五(四)3", verb="confirm_imported")

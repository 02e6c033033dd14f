"""Data during operation: what imports reads."""

from collections.abc import Iterator
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
from web.inbox import Source, waits
from web.reading import once

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


def undecided(agreement_id: UUID) -> QuerySet[DataImport]:
    """What an operator asked to bring in and nobody has decided on."""
    return DataImport.objects.filter(agreement_id=agreement_id, state=State.REQUESTED).order_by("pk")


@once
def running_on(one: DataImport) -> QuerySet[ProcessingTask]:
    """Running tasks that use it."""
    return one.tasks.filter(state=ProcessingTask.State.RUNNING).order_by("pk")


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """What of this waits for the actor."""
    rows = permissions.imports(by)
    asked = rows.filter(state=State.REQUESTED)
    if by.role == Role.CLERK:
        yield _source(
            asked.filter(examined_at__isnull=True).order_by("requested_at", "pk"), _("审核社会数据来源"), "examine"
        )
    elif by.role == Role.APPROVER:
        examined = asked.filter(examined_at__isnull=False).exclude(examined_by=by.user_id)
        yield _source(examined.order_by("examined_at", "pk"), _("审批社会数据导入"), "approve")
    elif by.role == Role.DOMAIN_OPERATOR:
        out = ~Q(agreement__state__in=LIVE) | Q(removal_ordered_at__isnull=False)
        yield _source(
            rows.filter(out, state__in=THERE).order_by("removal_ordered_at", "pk"), _("移除社会数据"), "remove"
        )
        approved = rows.exclude(out).filter(state=State.APPROVED)
        yield _source(approved.order_by("approved_at", "pk"), _("导入社会数据并确认"), "confirm_imported")


def _source(rows: QuerySet[DataImport], label: object, verb: str) -> Source:
    return Source(rows=rows, tell=lambda one: Waiting(label=label, subject=one, clause="五(四)3", verb=verb))

"""Data during operation: what quality reads."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.dataflow import permissions
from operations.dataflow.models import QualityDemand
from operations.mechanism.queries import calendar, rules_for
from statute.rules.governing import DemandFacts
from web.desk import Waiting
from web.inbox import Source, waits

State = QualityDemand.State


def demand_facts(agreement: Agreement, row: ScopeItem, problem: str) -> DemandFacts:
    """A demand as the statute looks at it."""
    return DemandFacts(
        agreement_state=agreement.state, item=row.item.name, problem=problem,
        in_scope=row.agreement_id == agreement.pk and row.ended_at is None,
    )  # fmt: skip


def unsettled(agreement_id: UUID) -> QuerySet[QualityDemand]:
    """Demands under an agreement that somebody still has to do with."""
    ended = [State.DECLINED, State.CONFIRMED, State.CLOSED]
    return QualityDemand.objects.filter(agreement_id=agreement_id).exclude(state__in=ended).order_by("pk")


def late(at: datetime) -> QuerySet[QualityDemand]:
    """Assigned demands past their day, not noted yet."""
    return QualityDemand.objects.filter(
        state=State.ASSIGNED, due_on__lt=clock.today(at), overdue_noted_at__isnull=True
    ).order_by("due_on", "pk")


def near(at: datetime) -> list[UUID]:
    """Assigned demands whose day is near by the region's rule, nobody reminded yet."""
    today, days = clock.today(at), calendar()
    rows = QualityDemand.objects.filter(state=State.ASSIGNED, due_on__gte=today, reminded_at__isnull=True)
    return [
        row.pk
        for row in rows.order_by("due_on", "pk")
        if row.due_on is not None
        and row.due_on
        <= days.add_workdays(today, rules_for(str(row.region_id), today).integer("unit_opinion_reminder_workdays"))
    ]


_NEXT = {
    (Role.CLERK, State.RAISED): (_("审查数据治理需求"), "accept"),
    (Role.APPROVER, State.ACCEPTED): (_("交办数据治理"), "assign"),
    (Role.STEWARD, State.ASSIGNED): (_("治理数据并反馈"), "cure"),
    (Role.ORG_ADMIN, State.CURED): (_("确认治理结果"), "confirm"),
    (Role.ORG_STAFF, State.CURED): (_("确认治理结果"), "confirm"),
}


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """What of this waits for the actor; what is overdue shows to the provider and to the authority."""
    rows = permissions.demands(by).select_related("scope_item__item", "scope_item__scenario")
    for state in [state for role, state in _NEXT if role == by.role]:
        due = "due_on" if state in {State.ACCEPTED, State.ASSIGNED} else ""
        open_to = rows.filter(state=state)
        if state == State.ACCEPTED:
            open_to = open_to.exclude(accepted_by=by.user_id)
        yield _source(open_to.order_by("due_on", "pk"), *_NEXT[Role(by.role), state], due=due)
    if by.role in {Role.CLERK, Role.APPROVER}:
        overdue = rows.filter(state=State.ASSIGNED, due_on__lt=clock.today(at))
        yield _source(overdue.order_by("due_on", "pk"), _("督促逾期数据治理"), "", due="due_on")


def _source(rows: QuerySet[QualityDemand], label: object, verb: str, *, due: str) -> Source:
    return Source(
        rows=rows,
        due=due,
        tell=lambda demand: Waiting(
            label=label, subject=demand, clause="五(一)", due_on=demand.due_on if due else None, verb=verb
        ),
    )

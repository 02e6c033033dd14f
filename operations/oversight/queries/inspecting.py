"""Supervision: which authorizations are to be inspected, what inspections rest on, what waits 五(二), 六(三)3."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.outbox.post import posted
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.oversight.models import Correction, Inspection, Violation
from operations.oversight.queries.days import MonthsLater, day_of, months_in
from operations.oversight.queries.reporting import Rules, operated
from statute.rules import inspecting
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import once

State = Inspection.State
RUNNING = (Agreement.State.ACTIVE, Agreement.State.SUSPENDED)


def last_inspected(agreements: QuerySet[Agreement]) -> dict[UUID, date]:
    """The day of the latest inspection of each agreement that had one."""
    rows = Inspection.objects.filter(agreement__in=agreements.order_by().values("pk"), inspected_on__isnull=False)
    return dict(rows.values_list("agreement").annotate(last=Max("inspected_on")).order_by())


def due_of(agreement: Agreement, last: date | None, rules: Rules) -> date:
    """The last day for the next inspection, from the last one or from the start of operation."""
    assert agreement.activated_at is not None
    return inspecting.due_on(last or clock.today(agreement.activated_at), rules.of(agreement))


def uninspected(region: str, on: date) -> Iterator[QuerySet[Agreement]]:
    """Running agreements of a region not inspected within the months, `inspect_by` the day it was due; none where one is
    planned."""
    had = Inspection.objects.filter(agreement=OuterRef("pk"))
    last = had.filter(inspected_on__isnull=False).order_by("-inspected_on").values("inspected_on")[:1]
    since = Coalesce(Subquery(last), day_of("activated_at"))
    running = operated().filter(region_id=region, state__in=RUNNING)
    for months, pinned in months_in(region, "inspection_interval_months", on):
        rows = running.filter(application__announcement__ruleset__in=pinned)
        due = rows.annotate(inspect_by=MonthsLater(since, months)).filter(inspect_by__lt=on)
        yield due.exclude(Exists(had.filter(state__in=[State.PLANNED])))


def reminder_key(agreement: Agreement, due: date) -> str:
    """One reminder for each day an inspection was due."""
    return f"inspection-due:{agreement.pk}:{due}"


def to_remind(at: datetime) -> list[tuple[Agreement, date]]:
    """Overdue inspections the authority was not told of."""
    return [
        (agreement, due)
        for region in operated().order_by().values_list("region", flat=True).distinct()
        for rows in uninspected(str(region), clock.today(at))
        for agreement in rows
        if not posted(reminder_key(agreement, due := agreement.inspect_by))  # type: ignore[attr-defined]
    ]


@once
def follow_up(inspection: Inspection) -> QuerySet[Inspection]:
    """The inspection itself, where a breach that was found is on record as a violation, or an order to correct was drafted
    since; else nothing."""
    followed: Exists | Q = Exists(Violation.objects.filter(inspection=OuterRef("pk")))
    if inspection.found_at is not None:
        orders = Correction.objects.filter(agreement=inspection.agreement_id, drafted_at__gte=inspection.found_at)
        followed = Q(followed) | Q(Exists(orders.exclude(state__in=[Correction.State.DROPPED])))
    return Inspection.objects.filter(followed, pk=inspection.pk).only("pk").order_by("pk")


def followed_up(inspection: Inspection) -> bool:
    """Whether a breach that was found was taken up."""
    return bool(follow_up(inspection))


def unanswered(on: date) -> Q:
    """An answer was asked for, its day has passed, none is in."""
    return Q(state__in=[State.FINDINGS], responded_at__isnull=True, answer_due_on__lt=on)


def overdue(inspection: Inspection, at: datetime) -> bool:
    """Derived, never stored."""
    due = inspection.answer_due_on
    unanswered = inspection.state == State.FINDINGS and inspection.responded_at is None
    return unanswered and due is not None and due < clock.today(at)


# --- inbox ---------------------------------------------------------------------------------------------------------


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Inspections to plan, to perform, to find on, to answer, to close."""
    rows = Inspection.objects.select_related("agreement", "organization")
    if by.role == Role.CLERK:
        for overdue in uninspected(by.region, clock.today(at)):
            yield Source(rows=overdue, due="inspect_by", tell=_to_plan)
        planned = rows.filter(region_id=by.region, state__in=[State.PLANNED])
        yield _each(planned, _("实施监督检查"), "perform", due="planned_on")
    if by.role == Role.APPROVER:
        mine = rows.filter(region_id=by.region)
        performed = mine.filter(state__in=[State.PERFORMED]).exclude(performed_by=by.user_id)
        yield _each(performed, _("出具检查意见"), "give_findings")
        answered = Q(responded_at__isnull=False) | Q(answer_due_on__isnull=True)
        yield _each(mine.filter(answered, state__in=[State.FINDINGS]), _("办结监督检查"), "close")
        yield _each(mine.filter(unanswered(clock.today(at))), _("督促答复检查意见"), "")
    if by.role == Role.ORG_ADMIN and by.organization:
        asked = rows.filter(
            organization_id=by.organization, state__in=[State.FINDINGS], responded_at__isnull=True,
            answer_due_on__isnull=False,
        )  # fmt: skip
        yield _each(asked, _("答复检查意见"), "respond", clause="五(二)")


def _to_plan(agreement: Any) -> Waiting:
    return Waiting(
        label=_("安排监督检查"), subject=agreement, clause="六(三)3", due_on=agreement.inspect_by,
        verb="plan_inspection", note=agreement.number,
    )  # fmt: skip


def _each(
    rows: QuerySet[Inspection], label: object, verb: str, clause: str = "六(三)3", due: str = "answer_due_on"
) -> Source:
    return Source(
        rows=rows.order_by(due, "pk"),
        due=due,
        tell=lambda row: Waiting(
            label=label, subject=row, clause=clause, due_on=getattr(row, due), verb=verb, note=row.whose
        ),
    )

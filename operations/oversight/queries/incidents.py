"""Supervision: incidents and their clock, drills and when the next is due, what waits 六(四)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.outbox.post import posted
from audit.roles import Role
from operations.agreements.models import Agreement, Plan
from operations.agreements.queries import rules_of
from operations.oversight.models import Drill, Incident
from operations.oversight.queries.days import MonthsLater, day_of, months_in
from statute.rules import risking
from web.desk import Waiting
from web.inbox import Source, waits

State = Incident.State
OPEN = (State.REPORTED, State.RESPONDING, State.CONTAINED)
RUNNING = (Agreement.State.ACTIVE, Agreement.State.SUSPENDED)
# Days before it is due that a drill comes into the clerk's inbox.
AHEAD = 30


# --- incidents -----------------------------------------------------------------------------------------------------


def must_report(incident: Incident) -> bool:
    """Whether the law wants this one reported up within hours."""
    return risking.must_report(incident.grade, incident.critical_infrastructure)


def late(at: datetime) -> list[Incident]:
    """Incidents that had to be reported up by now and were not; nobody was told of it yet."""
    rows = Incident.objects.filter(reported_up_at__isnull=True, report_due_at__lt=at, overdue_noted_at__isnull=True)
    return [incident for incident in rows.order_by("report_due_at", "pk") if must_report(incident)]


def stopping(incident: Incident) -> bool:
    """Whether the incident still keeps access closed."""
    return incident.stop is not None and incident.stop.until_at is None


def not_stopping(incident: Incident) -> bool:
    """Whether access may still be closed for it."""
    return not stopping(incident)


def stopped_on(incident: Incident) -> bool:
    """Whether access is closed and may be opened again: the incident is under control."""
    return stopping(incident) and incident.state in {State.CONTAINED, State.CLOSED}


# --- drills --------------------------------------------------------------------------------------------------------


def approved_plan(agreement: Agreement) -> Plan | None:
    """The emergency plan in force 六(四)."""
    return Plan.objects.filter(agreement=agreement, state=Plan.State.APPROVED).order_by("-version").first()


def drill_due(agreement: Agreement, at: datetime, last: date | None) -> date | None:
    """The last day for the next drill, from the last one or from the start of operation; none before operation."""
    if agreement.activated_at is None or agreement.state not in RUNNING:
        return None
    since = max(filter(None, (last, clock.today(agreement.activated_at))))
    return risking.drill_due(since, rules_of(agreement, at))


def drilling(agreement: Agreement) -> tuple[bool, date | None]:
    """Whether there is a plan to drill, and the day of the latest drill; by one query."""
    last = Drill.objects.filter(agreement=OuterRef("pk")).order_by("-held_on").values("held_on")[:1]
    plan = Plan.objects.filter(agreement=OuterRef("pk"), state=Plan.State.APPROVED)
    row = Agreement.objects.filter(pk=agreement.pk).values_list(Exists(plan), Subquery(last)).get()
    return bool(row[0]), row[1]


def drills_before(rows: QuerySet[Agreement], region: str, on: date, within: int) -> Iterator[QuerySet[Agreement]]:
    """Running agreements of a region whose next drill is due within so many days, `drill_by` the day; -1: overdue."""
    held = Drill.objects.filter(agreement=OuterRef("pk")).order_by("-held_on").values("held_on")[:1]
    begun = day_of("activated_at")
    since = Greatest(Coalesce(Subquery(held), begun), begun)
    running = rows.filter(region_id=region, state__in=RUNNING, activated_at__isnull=False)
    running = running.select_related("application__announcement").order_by("activated_at", "pk")
    for months, pinned in months_in(region, "drill_interval_months", on):
        due = running.filter(application__announcement__ruleset__in=pinned)
        yield due.annotate(drill_by=MonthsLater(since, months)).filter(drill_by__lte=on + timedelta(days=within))


def drills_due(rows: QuerySet[Agreement], at: datetime) -> Iterator[tuple[Agreement, date]]:
    """Running agreements whose drill is overdue, with the day."""
    for region in rows.order_by().values_list("region", flat=True).distinct():
        for found in drills_before(rows, str(region), clock.today(at), -1):
            yield from ((agreement, agreement.drill_by) for agreement in found)  # type: ignore[attr-defined]


def drill_key(agreement: Agreement, due: date) -> str:
    """One reminder for each day a drill was due."""
    return f"drill:{agreement.pk}:{due}"


def undrilled(at: datetime) -> Iterator[tuple[Agreement, date]]:
    """Agreements whose drill is overdue and whose people were not reminded of that day yet."""
    for agreement, due in drills_due(Agreement.objects.all(), at):
        if not posted(drill_key(agreement, due)):
            yield agreement, due


# --- inbox ---------------------------------------------------------------------------------------------------------

_NEXT = {
    (Role.CLERK, State.REPORTED): (_("启动应急响应"), "respond"),
    (Role.CLERK, State.RESPONDING): (_("记载已控制"), "contain"),
    (Role.APPROVER, State.CONTAINED): (_("办结安全事件"), "close"),
}


# The same as `must_report`, as a condition on rows.
_TO_REPORT = Q(critical_infrastructure=True) | Q(grade__in=[g for g in risking.GRADES if risking.must_report(g, False)])


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Incidents to report up, to respond to, to close; drills to hold."""
    if by.role not in {Role.CLERK, Role.APPROVER}:
        return
    rows = Incident.objects.filter(region_id=by.region, state__in=OPEN).select_related("agreement", "organization")
    rows = rows.order_by("report_due_at", "pk")
    if by.role == Role.CLERK:
        yield Source(
            rows=rows.filter(_TO_REPORT, reported_up_at__isnull=True, report_due_at__isnull=False),
            due=day_of("report_due_at"),
            tell=lambda row: Waiting(
                label=_("上报安全事件"), subject=row, clause="六(四)", verb="report_up",
                due_on=clock.today(row.report_due_at), note=row.whose,
            ),
        )  # fmt: skip
    for (role, state), (label, verb) in _NEXT.items():
        if by.role == role:
            step = rows.filter(state=state)
            if role == Role.APPROVER:
                step = step.exclude(contained_by=by.user_id)
            yield Source(rows=step, tell=_told(label, verb))
    if by.role == Role.CLERK:
        for due in drills_before(Agreement.objects.all(), by.region, clock.today(at), AHEAD):
            yield Source(rows=due, due="drill_by", tell=_to_drill)


def _told(label: object, verb: str) -> Callable[[Incident], Waiting]:
    """An incident's next step, without a day."""
    return lambda row: Waiting(label=label, subject=row, clause="六(四)", verb=verb, note=row.whose)


def _to_drill(agreement: Any) -> Waiting:
    return Waiting(
        label=_("组织应急演练"), subject=agreement, clause="六(四)", verb="record_drill", due_on=agreement.drill_by
    )

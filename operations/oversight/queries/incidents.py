"""Supervision: incidents and their clock, drills and when the next is due, what waits 六(四)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements.models import Agreement, Plan
from operations.agreements.queries import rules_of
from operations.oversight.models import Drill, Incident
from statute.rules import risking
from web.desk import Waiting

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


def drills_due(rows: QuerySet[Agreement], at: datetime, within: int = 0) -> Iterator[tuple[Agreement, date]]:
    """Running agreements whose drill is overdue, or due within so many days, with the day."""
    horizon = clock.today(at) + timedelta(days=within)
    running = rows.filter(state__in=RUNNING, activated_at__isnull=False).select_related("application__announcement")
    last = dict(
        Drill.objects.filter(agreement__in=running.order_by().values("pk"))
        .values_list("agreement")
        .annotate(last=Max("held_on"))
    )
    for agreement in running.order_by("activated_at", "pk"):
        due = drill_due(agreement, at, last.get(agreement.pk))
        if due is not None and (due < clock.today(at) or (within and due <= horizon)):
            yield agreement, due


def drill_key(agreement: Agreement, due: date) -> str:
    """One reminder for each day a drill was due."""
    return f"drill:{agreement.pk}:{due}"


def told(key: str) -> bool:
    """Whether the notice of this key has been posted."""
    return Message.objects.filter(key__startswith=f"{key}:").exists()


def undrilled(at: datetime) -> Iterator[tuple[Agreement, date]]:
    """Agreements whose drill is overdue and whose people were not reminded of that day yet."""
    for agreement, due in drills_due(Agreement.objects.all(), at):
        if not told(drill_key(agreement, due)):
            yield agreement, due


# --- inbox ---------------------------------------------------------------------------------------------------------

_NEXT = {
    (Role.CLERK, State.REPORTED): (_("启动应急响应"), "respond"),
    (Role.CLERK, State.RESPONDING): (_("记载已控制"), "contain"),
    (Role.APPROVER, State.CONTAINED): (_("办结安全事件"), "close"),
}


def waiting(by: Actor, at: datetime) -> Iterable[Waiting]:
    """Incidents to report up, to respond to, to close; drills to hold."""
    if by.role not in {Role.CLERK, Role.APPROVER}:
        return
    rows = Incident.objects.filter(region_id=by.region, state__in=OPEN).select_related("agreement")
    for row in rows.order_by("report_due_at", "pk"):
        if by.role == Role.CLERK and row.reported_up_at is None and row.report_due_at and must_report(row):
            yield Waiting(
                label=_("上报安全事件"), subject=row, clause="六(四)", verb="report_up",
                due_on=clock.today(row.report_due_at), note=row.agreement.number,
            )  # fmt: skip
        step = _NEXT.get((Role(by.role), State(row.state)))
        if step is not None and not (by.role == Role.APPROVER and row.contained_by == by.user_id):
            yield Waiting(label=step[0], subject=row, clause="六(四)", verb=step[1], note=row.agreement.number)
    if by.role == Role.CLERK:
        for agreement, due in drills_due(Agreement.objects.filter(region_id=by.region), at, AHEAD):
            yield Waiting(label=_("组织应急演练"), subject=agreement, clause="六(四)", verb="record_drill", due_on=due)

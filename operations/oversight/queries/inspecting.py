"""Supervision: which authorizations are to be inspected, what inspections rest on, what waits 五(二), 六(三)3."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.oversight.models import Correction, Inspection, Violation
from operations.oversight.queries.reporting import Rules, operated
from statute.rules import inspecting
from web.desk import Waiting

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


def uninspected(rows: QuerySet[Agreement], at: datetime) -> Iterator[tuple[Agreement, date]]:
    """Running agreements not inspected within the months, with the day it was due; none where one is planned."""
    rules = Rules(at)
    running = rows.filter(state__in=RUNNING)
    last = last_inspected(running)
    planned = set(Inspection.objects.filter(state__in=[State.PLANNED]).values_list("agreement", flat=True))
    for agreement in running:
        due = due_of(agreement, last.get(agreement.pk), rules)
        if agreement.pk not in planned and inspecting.schedule(due, rules.today):
            yield agreement, due


def reminder_key(agreement: Agreement, due: date) -> str:
    """One reminder for each day an inspection was due."""
    return f"inspection-due:{agreement.pk}:{due}"


def to_remind(at: datetime) -> list[tuple[Agreement, date]]:
    """Overdue inspections the authority was not told of."""
    told = set(Message.objects.filter(key__startswith="inspection-due:").values_list("key", flat=True))
    return [
        (agreement, due)
        for agreement, due in uninspected(operated(), at)
        if f"{reminder_key(agreement, due)}:{Role.CLERK}" not in told
    ]


def followed_up(inspection: Inspection) -> bool:
    """Whether a breach that was found is on record as a violation, or an order to correct was drafted since."""
    if Violation.objects.filter(inspection=inspection).exists():
        return True
    return inspection.found_at is not None and (
        Correction.objects.filter(agreement=inspection.agreement_id, drafted_at__gte=inspection.found_at)
        .exclude(state__in=[Correction.State.DROPPED])
        .exists()
    )


def unanswered(on: date) -> Q:
    """An answer was asked for, its day has passed, none is in."""
    return Q(state__in=[State.FINDINGS], responded_at__isnull=True, answer_due_on__lt=on)


def overdue(inspection: Inspection, at: datetime) -> bool:
    """Derived, never stored."""
    due = inspection.answer_due_on
    unanswered = inspection.state == State.FINDINGS and inspection.responded_at is None
    return unanswered and due is not None and due < clock.today(at)


# --- inbox ---------------------------------------------------------------------------------------------------------


def waiting(by: Actor, at: datetime) -> Iterable[Waiting]:
    """Inspections to plan, to perform, to find on, to answer, to close."""
    rows = Inspection.objects.select_related("agreement")
    if by.role == Role.CLERK:
        for agreement, due in uninspected(operated().filter(region_id=by.region), at):
            yield Waiting(
                label=_("安排监督检查"), subject=agreement, clause="六(三)3", due_on=due, verb="plan_inspection",
                note=agreement.number,
            )  # fmt: skip
        for row in rows.filter(region_id=by.region, state__in=[State.PLANNED]).order_by("planned_on", "pk"):
            yield Waiting(
                label=_("实施监督检查"), subject=row, clause="六(三)3", due_on=row.planned_on, verb="perform",
                note=row.agreement.number,
            )  # fmt: skip
    if by.role == Role.APPROVER:
        mine = rows.filter(region_id=by.region)
        performed = mine.filter(state__in=[State.PERFORMED]).exclude(performed_by=by.user_id)
        yield from _each(performed, _("出具检查意见"), "give_findings")
        answered = Q(responded_at__isnull=False) | Q(answer_due_on__isnull=True)
        yield from _each(mine.filter(answered, state__in=[State.FINDINGS]), _("办结监督检查"), "close")
        yield from _each(mine.filter(unanswered(clock.today(at))), _("督促答复检查意见"), "")
    if by.role == Role.ORG_ADMIN and by.organization:
        asked = rows.filter(
            organization_id=by.organization, state__in=[State.FINDINGS], responded_at__isnull=True,
            answer_due_on__isnull=False,
        )  # fmt: skip
        yield from _each(asked, _("答复检查意见"), "respond", clause="五(二)")


def _each(rows: QuerySet[Inspection], label: object, verb: str, clause: str = "六(三)3") -> Iterator[Waiting]:
    for row in rows.order_by("answer_due_on", "pk"):
        yield Waiting(
            label=label, subject=row, clause=clause, due_on=row.answer_due_on, verb=verb, note=row.agreement.number
        )

"""Supervision: which reports are owed, what the system knows of a period, what waits 五(二), 五(六)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement, Stop
from operations.dataflow.models import DataRequest, Delivery, ProcessingTask, Product
from operations.domains.models import Account, Personnel
from operations.mechanism.queries import duties_for
from operations.oversight.models import Correction, Incident, Report
from statute.rules import reporting
from statute.rules.reporting import Operation, Period
from statute.rulesets import RuleSet
from web.desk import Waiting
from web.inbox import Source, waits

State = Report.State
# Days before the due day at which the operator is reminded (local rule).
REMIND_DAYS = 15
OPEN = (State.DUE, State.DRAFTING, State.RETURNED)
# What the system fills in, in the order shown.
FIGURES = {
    "people": _("准予上岗人员（人）"),
    "accounts": _("已开通账号（个）"),
    "requests": _("获同意的数据需求清单（份）"),
    "tasks": _("加工处理任务（项）"),
    "products": _("审核通过的数据产品和服务（个）"),
    "deliveries": _("交付次数"),
    "customers": _("使用单位（家）"),
    "income": _("交付金额（元）"),
    "stops": _("暂时关闭权限（次）"),
    "corrections": _("改正通知（份）"),
    "incidents": _("安全事件（起）"),
}


# --- which are owed ------------------------------------------------------------------------------------------------


def operation_of(agreement: Agreement, at: datetime) -> Operation | None:
    """From the day it was activated to its last day of use; none for what never was in operation."""
    if agreement.activated_at is None:
        return None
    first, today = clock.today(agreement.activated_at), clock.today(at)
    if agreement.ended_at is not None:
        last = min(agreement.last_on, clock.today(agreement.ended_at - timedelta(microseconds=1)))
        return Operation(first_on=first, last_on=max(first, last), ended=True)
    return Operation(first_on=first, last_on=max(first, min(agreement.last_on, today)), ended=False)


def operated() -> QuerySet[Agreement]:
    """Agreements that are or were in operation."""
    return (
        Agreement.objects.filter(activated_at__isnull=False).select_related("application__announcement").order_by("pk")
    )


class Rules:
    """The rules in force on one day, read once for each region and announced set."""

    def __init__(self, at: datetime) -> None:
        self.today = clock.today(at)
        self._known: dict[tuple[str, str], RuleSet] = {}

    def of(self, agreement: Agreement) -> RuleSet:
        """Continuing duties follow the day 七."""
        key = (str(agreement.region_id), agreement.application.announcement.ruleset)
        if key not in self._known:
            self._known[key] = duties_for(key[0], self.today, lambda: key[1])
        return self._known[key]


def unopened(at: datetime) -> Iterator[tuple[Agreement, Period]]:
    """Reports that are owed and have no row yet; a change of frequency never asks for a period twice."""
    known: dict[tuple[UUID, str], list[tuple[date, date]]] = {}
    for id, kind, first, last in Report.objects.values_list("agreement", "kind", "first_on", "last_on"):
        known.setdefault((id, kind), []).append((first, last))
    rules = Rules(at)
    for agreement in operated():
        operation = operation_of(agreement, at)
        assert operation is not None
        for period in reporting.owed(operation, rules.today, rules.of(agreement)):
            had = known.get((agreement.pk, period.kind), [])
            if not any(first <= period.last_on and period.first_on <= last for first, last in had):
                yield agreement, period


def overdue(report: Report, at: datetime) -> bool:
    """Derived, never stored: the day has passed and the report is not in."""
    return report.state in OPEN and report.submitted_at is None and report.due_on < clock.today(at)


def late(on: date) -> Q:
    """The same as a condition on rows."""
    return Q(state__in=OPEN, submitted_at__isnull=True, due_on__lt=on)


def newly_overdue(at: datetime) -> QuerySet[Report]:
    """Overdue and the authority not told yet."""
    return Report.objects.filter(late(clock.today(at)), overdue_noted_at__isnull=True).order_by("due_on", "pk")


def to_remind(at: datetime) -> QuerySet[Report]:
    """Due within the days of the reminder, nobody reminded yet."""
    today = clock.today(at)
    return Report.objects.filter(
        state__in=OPEN, submitted_at__isnull=True, reminded_at__isnull=True, due_on__gte=today,
        due_on__lte=today + timedelta(days=REMIND_DAYS),
    ).order_by("due_on", "pk")  # fmt: skip


def final_accepted(agreement: UUID) -> bool:
    """Whether the final report of an agreement was accepted 五(六)."""
    return Report.objects.filter(agreement=agreement, kind=Report.Kind.FINAL, state=State.ACCEPTED).exists()


# --- what the system knows -----------------------------------------------------------------------------------------


def figures(report: Report) -> dict[str, int | str]:
    """Counts of the period from the rooms up-river; sums of money as text."""
    first, last, of = report.first_on, report.last_on, {"agreement": report.agreement_id}
    within = (first, last)
    people = Personnel.objects.filter(**of, cleared_at__date__lte=last)
    delivered = Delivery.objects.filter(**of, delivered_on__range=within).aggregate(
        n=Count("pk"), customers=Count("customer", distinct=True), income=Sum("price")
    )
    return {
        "people": people.filter(Q(left_on__isnull=True) | Q(left_on__gte=first)).count(),
        "accounts": Account.objects.filter(
            personnel__agreement=report.agreement_id, enabled_at__date__lte=last, valid_until__gte=first
        ).count(),
        "requests": DataRequest.objects.filter(**of, approved_at__date__range=within).count(),
        "tasks": ProcessingTask.objects.filter(**of, started_at__date__range=within).count(),
        "products": Product.objects.filter(**of, approved_at__date__range=within).count(),
        "deliveries": int(delivered["n"]),
        "customers": int(delivered["customers"]),
        "income": f"{delivered['income'] or 0:.2f}",
        "stops": Stop.objects.filter(**of, from_at__date__range=within).count(),
        "corrections": Correction.objects.filter(**of, issued_at__date__range=within).count(),
        "incidents": Incident.objects.filter(**of, occurred_at__date__range=within).count(),
    }


# --- inbox ---------------------------------------------------------------------------------------------------------


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Reports to write, to examine, to decide on, and overdue ones to see after."""
    rows = Report.objects.select_related("agreement", "organization")
    if by.role in {Role.ORG_ADMIN, Role.ORG_STAFF} and by.organization:
        yield _to_write(rows.filter(organization_id=by.organization, state__in=OPEN))
    if by.role == Role.CLERK:
        mine = rows.filter(region_id=by.region)
        yield _each(mine.filter(state__in=[State.SUBMITTED], examined_at__isnull=True), _("审核运营报告"), "examine")
        yield _each(mine.filter(late(clock.today(at))), _("督促报送运营报告"), "")
    if by.role == Role.APPROVER:
        mine = rows.filter(region_id=by.region, state__in=[State.SUBMITTED], examined_at__isnull=False)
        yield _each(mine.exclude(examined_by=by.user_id), _("审批运营报告"), "accept")


_WRITE = {
    State.DUE: (_("开始填报运营报告"), "begin"),
    State.DRAFTING: (_("填报运营报告"), "write"),
    State.RETURNED: (_("修改退回的运营报告"), "write"),
}


def _to_write(rows: QuerySet[Report]) -> Source:
    """Staff write, the administrator submits; what was returned is mended first."""
    return Source(
        rows=rows.order_by("due_on", "pk"), due="due_on", tell=lambda row: _told(row, *_WRITE[State(row.state)])
    )


def _each(rows: QuerySet[Report], label: object, verb: str) -> Source:
    return Source(rows=rows.order_by("due_on", "pk"), due="due_on", tell=lambda row: _told(row, label, verb))


def _told(row: Report, label: object, verb: str) -> Waiting:
    return Waiting(
        label=label, subject=row, clause=reporting.CLAUSES[row.kind], due_on=row.due_on, verb=verb,
        note=row.whose,
    )  # fmt: skip

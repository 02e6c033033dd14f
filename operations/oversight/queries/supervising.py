"""Supervision: records of the units, the authority's year, logs that are missing, what waits 二(一)(三), 六(三)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, DateField, Max, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.queries import units_of
from audit import clock
from audit.actor import Actor
from audit.logs.models import LogDay
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.domains.models import Order, Tenancy
from operations.mechanism.queries import corrected_days, loaded_sets, local_values
from operations.oversight.models import Issue, SafetyMeasure, SupervisionRecord
from operations.oversight.queries import inspecting
from operations.oversight.queries.days import start_of
from operations.oversight.queries.reporting import Rules, operated, operation_of
from statute.findings import Finding
from statute.rules import supervising
from statute.rules.inspecting import schedule
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import once, together

Kind = SupervisionRecord.Kind
RECORDABLE = (
    Agreement.State.SEALED, Agreement.State.ACTIVE, Agreement.State.SUSPENDED, Agreement.State.EXPIRED,
    Agreement.State.TERMINATED, Agreement.State.REVOKED,
)  # fmt: skip
# The month from which a missing record of the year comes into the clerk's inbox (local rule).
LISTED_FROM = 12


def facts_of(agreement: Agreement, by: Actor, kind: str, found_on: date, at: datetime) -> supervising.RecordFacts:
    """Who keeps a record of what."""
    provides = bool(by.unit) and by.role == Role.STEWARD
    if provides:
        provides = ScopeItem.objects.filter(agreement=agreement, item__provider_id=UUID(by.unit)).exists()
    return supervising.RecordFacts(
        kind=kind, unit=by.unit_kind, own_region=by.region == str(agreement.region_id), provides=provides,
        authority=by.role == Role.CLERK and by.region == str(agreement.region_id), found_on=found_on,
        today=clock.today(at),
    )  # fmt: skip


def unit_of(by: Actor, region: str) -> Unit | None:
    """The recording unit: the seat's own, for the authority's clerk the data authority."""
    return Unit.objects.filter(pk=by.unit).first() if by.unit else next(iter(units_of(region, "data")), None)


# --- missing logs --------------------------------------------------------------------------------------------------


class Logs:
    """What tells of missing days: since when the tenancies of these agreements are open, and the days that logs came for; to
    be read."""

    def __init__(self, agreements: QuerySet[Agreement], at: datetime) -> None:
        self.today = clock.today(at)
        opened = Order.objects.filter(
            kind=Order.Kind.OPEN_TENANCY, confirmed_at__isnull=False, agreement__in=agreements.order_by().values("pk"),
            agreement__tenancy__state=Tenancy.State.OPEN,
        ).order_by()  # fmt: skip
        self.opened = opened.values_list("agreement").annotate(last=Max("confirmed_at"))
        days = LogDay.objects.filter(
            owner__in=opened.values("agreement"), kind__in=supervising.LOG_KINDS,
            day__gte=self.today - timedelta(days=40),
        )  # fmt: skip
        self.days = days.order_by().values_list("owner", "kind", "day")

    @property
    def lists(self) -> tuple[QuerySet[Any, Any], ...]:
        return self.opened, self.days

    def gaps(self) -> dict[UUID, supervising.LogGap]:
        """Missing days of every agreement that has any."""
        together(*self.lists)
        had: dict[UUID, set[tuple[str, date]]] = {}
        for owner, kind, day in self.days:
            had.setdefault(owner, set()).add((kind, day))
        gaps = {
            id: supervising.missing_logs(had.get(id, ()), clock.today(last), self.today) for id, last in self.opened
        }
        return {id: gap for id, gap in gaps.items() if gap is not None}


def log_gaps(agreements: QuerySet[Agreement], at: datetime) -> dict[UUID, supervising.LogGap]:
    """Missing days of every open tenancy of these agreements, by one query."""
    return Logs(agreements, at).gaps()


def gap_key(agreement: Agreement | UUID, first: date) -> str:
    """One notice for each gap, by its first missing day."""
    return f"log-gap:{agreement.pk if isinstance(agreement, Agreement) else agreement}:{first}"


def gaps_to_note(at: datetime) -> dict[UUID, supervising.LogGap]:
    """Missing days nobody was told of: a gap is told of once, though the month that is looked back on moves over it."""
    logs = Logs(operated(), at)
    found = logs.gaps()
    opened = {id: clock.today(last) for id, last in logs.opened}
    told = {id: day for id, day in _told_of(found).items() if opened[id] < day <= found[id].first}
    came = LogDay.objects.filter(owner__in=list(told), kind__in=supervising.LOG_KINDS).order_by()
    whole = came.values_list("owner", "day").annotate(kinds=Count("kind")).filter(kinds=len(supervising.LOG_KINDS))
    ended = {id for id, day, _kinds in whole if told[id] < day < found[id].first}
    return {id: gap for id, gap in found.items() if id not in told or id in ended}


def _told_of(ids: Iterable[UUID]) -> dict[UUID, date]:
    """The latest first missing day that the clerk was told of."""
    keys = Message.objects.filter(key__startswith="log-gap:", role=Role.CLERK, subject_id__in=list(ids))
    told: dict[UUID, date] = {}
    for id, key in keys.values_list("subject_id", "key"):
        day = date.fromisoformat(str(key).split(":")[2])
        told[id] = max(day, told.get(id, day))
    return told


# --- the authority's year ------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class YearRow:
    """One authorization in one year: counts, and what is missing."""

    agreement: Agreement
    measures: Mapping[str, int]
    duties: int
    inspected_on: date | None
    findings: Sequence[Finding]


def in_year(rows: QuerySet[Agreement], year: int, at: datetime) -> list[Agreement]:
    """Agreements with a day of operation in a year."""
    found = []
    for agreement in rows:
        operation = operation_of(agreement, at)
        if operation is not None and operation.first_on.year <= year <= operation.last_on.year:
            found.append(agreement)
    return found


def compliance(rows: QuerySet[Agreement], year: int, at: datetime) -> list[YearRow]:
    """Counts and gaps of every authorization in operation in a year; what was done for a whole region counts for each."""
    agreements = in_year(rows, year, at)
    ids, regions = [a.pk for a in agreements], {str(a.region_id) for a in agreements}
    measures: dict[tuple[object, str], int] = {}
    counted = SafetyMeasure.objects.filter(held_on__year=year).filter(
        Q(agreement__in=ids) | Q(agreement__isnull=True, region__in=regions)
    )
    for agreement, region, kind, n in (
        counted.order_by().values_list("agreement", "region", "kind").annotate(n=Count("pk"))
    ):
        measures[agreement or region, kind] = n
    duties = dict(
        SupervisionRecord.objects.filter(agreement__in=ids, kind=Kind.DUTIES, year=year)
        .order_by()
        .values_list("agreement")
        .annotate(n=Count("pk"))
    )
    last, gaps, known = inspecting.last_inspected(rows), log_gaps(rows, at), Rules(at)
    return [_row(a, measures, duties.get(a.pk, 0), last.get(a.pk), gaps.get(a.pk), known) for a in agreements]


def _row(
    agreement: Agreement, measures: Mapping[tuple[object, str], int], duties: int, last: date | None,
    gap: supervising.LogGap | None, rules: Rules,
) -> YearRow:  # fmt: skip
    counts = {
        kind: measures.get((agreement.pk, kind), 0) + measures.get((str(agreement.region_id), kind), 0)
        for kind in supervising.MEASURES
    }
    found = [*supervising.year(supervising.YearFacts(measures=counts, duties=bool(duties))), *supervising.log_gap(gap)]
    if agreement.state in inspecting.RUNNING:
        found.extend(schedule(inspecting.due_of(agreement, last, rules), rules.today))
    return YearRow(agreement=agreement, measures=counts, duties=duties, inspected_on=last, findings=found)


def without_duties(rows: QuerySet[Agreement], at: datetime) -> QuerySet[Agreement]:
    """Agreements in operation this year whose duties nobody recorded yet 六(三)4; the same as `in_year`, in the database."""
    year = clock.today(at).year
    first, after = start_of(year), start_of(year + 1)
    done = SupervisionRecord.objects.filter(kind=Kind.DUTIES, year=year).values("agreement")
    still = Q(last_on__gte=date(year, 1, 1)) & (Q(ended_at__isnull=True) | Q(ended_at__gt=first))
    return rows.exclude(pk__in=done).filter(Q(activated_at__gte=first) | still, activated_at__lt=after)


# --- inbox ---------------------------------------------------------------------------------------------------------


def _watched(by: Actor) -> QuerySet[Agreement] | None:
    """The agreements whose logs this seat sees to."""
    if by.role == Role.CLERK:
        return operated().filter(region_id=by.region)
    if by.role == Role.DOMAIN_OPERATOR and by.domain:
        return operated().filter(tenancy__domain_id=by.domain)
    return None


@once
def _logs_of(by: Actor, at: datetime) -> Logs | None:
    rows = _watched(by)
    return Logs(rows, at) if rows is not None else None


def ahead(by: Actor, at: datetime) -> None:
    """What has to be known before one can say what waits, by one query: logs, the region's rules, the calendar."""
    logs = _logs_of(by, at)
    if logs is not None:
        together(*logs.lists, local_values(by.region), loaded_sets(), corrected_days())


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Records of the year, missing logs, major issues that are open."""
    today, rows, logs = clock.today(at), _watched(by), _logs_of(by, at)
    clerk = by.role == Role.CLERK
    if clerk and rows is not None and today.month >= LISTED_FROM:
        yield _duties(without_duties(rows, at), date(today.year, 12, 31))
    if rows is not None and logs is not None and (gaps := logs.gaps()):
        label = _("督促补传全流程日志") if clerk else _("补传全流程日志")
        yield _gaps(rows.filter(pk__in=list(gaps)), gaps, label, "" if clerk else "upload_log")
    if by.role in {Role.SECRETARIAT, Role.CONVENER}:
        issues = Issue.objects.filter(region_id=by.region, state__in=[Issue.State.OPEN])
        yield Source(
            rows=issues.order_by("raised_at", "pk"),
            tell=lambda row: Waiting(label=_("处理重大问题"), subject=row, clause="二(一)", verb="close"),
        )


def _duties(rows: QuerySet[Agreement], due: date) -> Source:
    return Source(
        rows=rows,
        due=Value(due, output_field=DateField()),
        tell=lambda agreement: Waiting(
            label=_("记载责任落实监督"), subject=agreement, clause="六(三)4", due_on=due, verb="record_supervision",
            note=agreement.number,
        ),
    )  # fmt: skip


def _gaps(rows: QuerySet[Agreement], gaps: Mapping[UUID, supervising.LogGap], label: object, verb: str) -> Source:
    """A day's log is due by the end of the next."""
    due: dict[date, list[UUID]] = {}
    for id, gap in gaps.items():
        due.setdefault(gap.first + timedelta(days=1), []).append(id)
    whens = [When(pk__in=ids, then=Value(day)) for day, ids in due.items()]
    return Source(
        rows=rows,
        due=Case(*whens, output_field=DateField()),
        tell=lambda agreement: Waiting(
            label=label, subject=agreement, clause="六(三)2", due_on=gaps[agreement.pk].first + timedelta(days=1),
            verb=verb, note=agreement.number,
        ),
    )  # fmt: skip

"""Supervision: records of the units, the authority's year, logs that are missing, what waits 二(一)(三), 六(三)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.queries import units_of
from audit import clock
from audit.actor import Actor
from audit.logs.models import Batch
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.domains.models import Order, Tenancy
from operations.oversight.models import Issue, SafetyMeasure, SupervisionRecord
from operations.oversight.queries import inspecting
from operations.oversight.queries.reporting import Rules, operated, operation_of
from statute.findings import Finding
from statute.rules import supervising
from web.desk import Waiting

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


def log_gaps(agreements: QuerySet[Agreement], at: datetime) -> dict[UUID, tuple[date, ...]]:
    """Missing days of every open tenancy of these agreements, in two queries."""
    today = clock.today(at)
    opened = (
        Order.objects.filter(
            kind=Order.Kind.OPEN_TENANCY, confirmed_at__isnull=False, agreement__in=agreements.order_by().values("pk"),
            agreement__tenancy__state=Tenancy.State.OPEN,
        )
        .order_by()
        .values_list("agreement")
        .annotate(last=Max("confirmed_at"))
    )  # fmt: skip
    since = {id: clock.today(last) for id, last in opened}
    had: dict[UUID, set[date]] = {}
    batches = Batch.objects.filter(
        owner__in=list(since), kind__in=supervising.LOG_KINDS, day__gte=today - timedelta(days=40)
    )
    for owner, day in batches.values_list("owner", "day"):
        had.setdefault(owner, set()).add(day)
    gaps = {id: supervising.missing_days(had.get(id, ()), day, today) for id, day in since.items()}
    return {id: days for id, days in gaps.items() if days}


def gap_key(agreement: Agreement | UUID, first: date) -> str:
    """One notice for each first missing day."""
    return f"log-gap:{agreement.pk if isinstance(agreement, Agreement) else agreement}:{first}"


def gaps_to_note(at: datetime) -> dict[UUID, tuple[date, ...]]:
    """Missing days nobody was told of."""
    told = set(Message.objects.filter(key__startswith="log-gap:").values_list("key", flat=True))
    found = log_gaps(operated(), at)
    return {id: days for id, days in found.items() if f"{gap_key(id, days[0])}:{Role.CLERK}" not in told}


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
    return [_row(a, measures, duties.get(a.pk, 0), last.get(a.pk), gaps.get(a.pk, ()), known) for a in agreements]


def _row(
    agreement: Agreement, measures: Mapping[tuple[object, str], int], duties: int, last: date | None,
    gaps: Sequence[date], rules: Rules,
) -> YearRow:  # fmt: skip
    counts = {
        kind: measures.get((agreement.pk, kind), 0) + measures.get((str(agreement.region_id), kind), 0)
        for kind in supervising.MEASURES
    }
    found = [*supervising.year(supervising.YearFacts(measures=counts, duties=bool(duties))), *supervising.log_gap(gaps)]
    if agreement.state in inspecting.RUNNING:
        found.extend(inspecting.inspecting.schedule(inspecting.due_of(agreement, last, rules), rules.today))
    return YearRow(agreement=agreement, measures=counts, duties=duties, inspected_on=last, findings=found)


def without_duties(rows: QuerySet[Agreement], at: datetime) -> list[Agreement]:
    """Agreements in operation this year whose duties nobody recorded yet 六(三)4."""
    year = clock.today(at).year
    done = SupervisionRecord.objects.filter(kind=Kind.DUTIES, year=year).values("agreement")
    return in_year(rows.exclude(pk__in=done), year, at)


# --- inbox ---------------------------------------------------------------------------------------------------------


def waiting(by: Actor, at: datetime) -> Iterable[Waiting]:
    """Records of the year, missing logs, major issues that are open."""
    today = clock.today(at)
    if by.role == Role.CLERK:
        mine = operated().filter(region_id=by.region)
        if today.month >= LISTED_FROM:
            for agreement in without_duties(mine, at):
                yield Waiting(
                    label=_("记载责任落实监督"), subject=agreement, clause="六(三)4", due_on=date(today.year, 12, 31),
                    verb="record_supervision", note=agreement.number,
                )  # fmt: skip
        yield from _gaps(mine, at, _("督促补传全流程日志"), "")
    if by.role == Role.DOMAIN_OPERATOR and by.domain:
        yield from _gaps(operated().filter(tenancy__domain_id=by.domain), at, _("补传全流程日志"), "upload_log")
    if by.role in {Role.SECRETARIAT, Role.CONVENER}:
        for row in Issue.objects.filter(region_id=by.region, state__in=[Issue.State.OPEN]).order_by("raised_at", "pk"):
            yield Waiting(label=_("处理重大问题"), subject=row, clause="二(一)", verb="close")


def _gaps(rows: QuerySet[Agreement], at: datetime, label: object, verb: str) -> Iterator[Waiting]:
    gaps = log_gaps(rows, at)
    for agreement in rows.filter(pk__in=list(gaps)):
        first = gaps[agreement.pk][0]
        yield Waiting(
            label=label, subject=agreement, clause="六(三)2", due_on=first + timedelta(days=1), verb=verb,
            note=agreement.number,
        )  # fmt: skip

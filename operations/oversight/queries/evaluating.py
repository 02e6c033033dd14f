"""Supervision: which evaluations are owed, what they rest on, what waits 六(七)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Seat, Unit
from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.mechanism.queries import calendar, rules_for
from operations.oversight.models import Evaluation, Score
from operations.oversight.queries.reporting import Rules, operated, operation_of
from statute.rules import evaluating, reporting
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import once

State = Evaluation.State
UNFINISHED = (State.PLANNED, State.SCORING)


def unopened(at: datetime) -> Iterator[tuple[Agreement, int, date]]:
    """Years in operation that are over and have no evaluation yet: agreement, year, due day."""
    known = set(Evaluation.objects.values_list("agreement", "year"))
    rules = Rules(at)
    for agreement in operated():
        operation = operation_of(agreement, at)
        assert operation is not None
        month, day = reporting.month_day(rules.of(agreement).text("annual_evaluation_due"))
        for year, _first, _last in reporting.years(operation):
            if date(year, 12, 31) < rules.today and (agreement.pk, year) not in known:
                yield agreement, year, date(year + 1, month, day)


def late(on: date) -> Q:
    """Not published by its day, as a condition on rows."""
    return Q(state__in=UNFINISHED, due_on__lt=on)


def overdue(evaluation: Evaluation, at: datetime) -> bool:
    """Derived, never stored."""
    return evaluation.state in UNFINISHED and evaluation.due_on < clock.today(at)


def newly_overdue(at: datetime) -> QuerySet[Evaluation]:
    """Overdue and nobody told yet."""
    return Evaluation.objects.filter(late(clock.today(at)), overdue_noted_at__isnull=True).order_by("due_on", "pk")


def objection_until(evaluation: Evaluation, at: datetime) -> date:
    """The last day to object to a result published at `at` (local rule)."""
    today = clock.today(at)
    days = rules_for(str(evaluation.region_id), today).integer("evaluation_objection_workdays")
    return calendar().add_workdays(today, days)


def other_units(region: str) -> QuerySet[Unit]:
    """Units that may evaluate together with the authority: every active one of the region but itself."""
    return Unit.objects.filter(region__code=region, is_active=True).exclude(kind="data").order_by("name", "pk")


def evaluator_seats(region: str, day: date) -> QuerySet[Seat]:
    """Seats of third parties in the region on a day."""
    return (
        Seat.objects.filter(role=Role.EVALUATOR, region_code=region, valid_from__lte=day)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))
        .select_related("user")
        .order_by("place", "pk")
    )


@once
def scores_of(evaluation: Evaluation) -> QuerySet[Score]:
    """In the order of the template."""
    return Score.objects.filter(evaluation=evaluation).order_by("pk")


@once
def joint_units(evaluation: Evaluation) -> QuerySet[Unit]:
    """The units that evaluate together with the authority, by their names."""
    return evaluation.units.order_by("name", "pk")


def unscored(rows: Iterable[Score]) -> tuple[str, ...]:
    """Codes of criteria without points or ground."""
    return tuple(row.criterion for row in rows if row.points is None or not row.ground.strip())


def result_facts(evaluation: Evaluation, at: datetime) -> evaluating.ResultFacts:
    """What publishing rests on."""
    return evaluating.ResultFacts(
        evaluator=evaluation.evaluator, unscored=unscored(scores_of(evaluation)), summary=evaluation.summary,
        report=evaluation.report_id is not None, concurred=evaluation.concurred_at is not None,
        due_on=evaluation.due_on, today=clock.today(at),
    )  # fmt: skip


def takes_part(evaluation: Evaluation, unit: str) -> bool:
    """Whether a unit evaluates together with the authority."""
    return bool(unit) and any(str(joint.pk) == unit for joint in joint_units(evaluation))


def units_of(rows: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """With the joint units loaded."""
    return rows.prefetch_related(Prefetch("units", Unit.objects.order_by("name", "pk")))


# --- inbox ---------------------------------------------------------------------------------------------------------


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Evaluations to begin, to score, to stand by, to publish, to object to, to make final."""
    rows = Evaluation.objects.select_related("agreement", "organization")
    if by.role == Role.CLERK:
        yield from _for_clerk(rows.filter(region_id=by.region))
    if by.role == Role.EVALUATOR and by.seat_id:
        yield from _to_score(rows.filter(evaluator_seat=by.seat_id, state__in=[State.SCORING]))
    if by.role == Role.UNIT_HANDLER and by.unit:
        joint = rows.filter(units=UUID(by.unit), state__in=[State.SCORING])
        scored = joint.filter(scored_at__isnull=False, concurred_at__isnull=True)
        yield _each(scored, _("确认年度评估评分"), "concur")
    if by.role == Role.APPROVER:
        yield from _for_approver(rows.filter(region_id=by.region), by, at)
    if by.role == Role.ORG_ADMIN and by.organization:
        published = rows.filter(
            organization_id=by.organization, state__in=[State.PUBLISHED], objected_at__isnull=True,
            objection_until__gte=clock.today(at),
        )  # fmt: skip
        yield _each(published, _("查阅年度评估结果，可提出异议"), "", due="objection_until")


def _for_clerk(rows: QuerySet[Evaluation]) -> Iterator[Source]:
    yield _each(rows.filter(state__in=[State.PLANNED]), _("开始年度评估"), "begin")
    yield from _to_score(rows.filter(state__in=[State.SCORING], evaluator=Evaluation.Evaluator.JOINT))


def _to_score(rows: QuerySet[Evaluation]) -> Iterator[Source]:
    yield _each(rows.filter(scored_at__isnull=True), _("年度评估评分"), "enter_scores")
    yield _each(rows.filter(scored_at__isnull=False, report__isnull=True), _("提交年度评估报告"), "file_report")


def _for_approver(rows: QuerySet[Evaluation], by: Actor, at: datetime) -> Iterator[Source]:
    scored = rows.filter(state__in=[State.SCORING], scored_at__isnull=False, report__isnull=False)
    ready = scored.filter(Q(evaluator=Evaluation.Evaluator.THIRD_PARTY) | Q(concurred_at__isnull=False))
    yield _each(ready.exclude(begun_by=by.user_id), _("发布年度评估结果"), "publish")
    yield _each(rows.filter(state__in=[State.OBJECTION]), _("答复年度评估异议"), "answer_objection")
    over = Q(answered_at__isnull=False) | Q(objection_until__lt=clock.today(at))
    yield _each(rows.filter(over, state__in=[State.PUBLISHED]), _("确定年度评估结果"), "finalize")


def _each(rows: QuerySet[Evaluation], label: object, verb: str, due: str = "due_on") -> Source:
    return Source(
        rows=rows.order_by(due, "pk"),
        due=due,
        tell=lambda row: Waiting(
            label=label, subject=row, clause="六(七)", due_on=getattr(row, due), verb=verb, note=row.whose
        ),
    )

"""Supervision: the desk of yearly evaluations, and the result as it is published."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from applicants import documents
from audit import clock
from audit.act import Unseen
from audit.actor import Actor
from audit.roles import ORGANIZATION, Role
from operations.mechanism.regions import region_filter
from operations.mechanism.years import year_filter
from operations.oversight import permissions
from operations.oversight.models import Evaluation
from operations.oversight.queries import evaluating as queries
from operations.oversight.views.correcting import OFFICIALS, day_of, of_agreement, state_filter
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from operations.papers.views import issued
from statute.rules.evaluating import CRITERIA
from web import addresses
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of
from web.reading import together

State = Evaluation.State


def _overdue(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    condition = queries.late(clock.today())
    return rows.filter(condition) if value == "yes" else rows.exclude(condition)


def _track(subject: Evaluation, at: datetime) -> tuple[Stage, ...]:
    published = State.OBJECTION if subject.state == State.OBJECTION else State.PUBLISHED
    return track_of(
        subject.state,
        (
            (State.PLANNED, _("安排"), day_of(subject.planned_at)),
            (State.SCORING, _("评估"), day_of(subject.begun_at)),
            (published, published.label, day_of(subject.published_at)),
            (State.FINAL, _("确定"), day_of(subject.finalized_at)),
        ),
    )


def _deadline(subject: Evaluation, at: datetime) -> tuple[Any, date] | None:
    if subject.state in queries.UNFINISHED:
        return _("完成时限"), subject.due_on
    if subject.state == State.PUBLISHED and subject.objection_until is not None and subject.objected_at is None:
        return _("异议期限"), subject.objection_until
    return None


def _context(subject: Evaluation, by: Actor, at: datetime) -> Mapping[str, Any]:
    scores, joint, evidence = queries.scores_of(subject), queries.joint_units(subject), documents.of(subject)
    together(scores, joint, evidence)
    return {
        "scores": [(CRITERIA[row.criterion][0], row) for row in scores],
        "joint": joint,
        "overdue": queries.overdue(subject, at),
        "evidence": evidence,
    }


def _fields(subject: Evaluation, by: Actor) -> Mapping[str, object]:
    return {
        "number": subject.number,
        "agreement": str(subject.agreement_id),
        "year": subject.year,
        "due_on": subject.due_on,
        "evaluator": subject.evaluator,
        "units": [unit.name for unit in queries.joint_units(subject)],
        "third_party": subject.third_party,
        "scores": [
            {"criterion": row.criterion, "weight": row.weight, "points": row.points, "ground": row.ground}
            for row in queries.scores_of(subject)
        ],
        "summary": subject.summary,
        "score": subject.score,
        "grade": subject.grade,
        "published_at": subject.published_at,
        "objection_until": subject.objection_until,
        "objection": subject.objection,
        "objection_answer": subject.objection_answer,
        "finalized_at": subject.finalized_at,
    }


EVALUATIONS = Desk(
    model=Evaluation,
    see=permissions.evaluations,
    title=_("年度评估"),
    columns=(
        Column(name="number", label=_("编号"), value=lambda e: e.number, order="number", kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda e: e.agreement.number),
        Column(
            name="operator", label=_("授权运营单位"), value=lambda e: str(e.organization), order="organization__name"
        ),
        Column(name="year", label=_("年度"), value=lambda e: e.year, order="year"),
        Column(
            name="due_on", label=_("完成时限"), order="due_on", kind="due",
            value=lambda e: e.due_on if e.state in queries.UNFINISHED else None,
        ),
        Column(name="evaluator", label=_("评估方式"), value=lambda e: e.get_evaluator_display()),
        Column(name="score", label=_("得分"), value=lambda e: e.score, order="score"),
        Column(name="grade", label=_("等次"), value=lambda e: e.get_grade_display(), order="grade"),
        Column(name="state", label=_("状态"), value=lambda e: e.state_label, order="state", kind="state"),
    ),
    filters=(
        state_filter(State.choices),
        Filter(
            name="grade", label=_("等次"), choices=lambda by: Evaluation.Grade.choices,
            apply=lambda rows, value: rows.filter(grade=value),
        ),
        Filter(
            name="overdue", label=_("逾期"), choices=lambda by: [("yes", _("已逾期")), ("no", _("未逾期"))],
            apply=_overdue,
        ),
        year_filter("year", _("年度")),
        region_filter(),
    ),
    search=("number", "agreement__number", "organization__name", "third_party"),
    rows=of_agreement,
    template="operations/oversight/evaluation.html",
    context=_context,
    facts=lambda e, at: (
        Fact(label=_("协议"), value=e.agreement.number, to=e.agreement),
        Fact(label=_("授权运营单位"), value=str(e.organization), to=e.organization),
        Fact(label=_("年度"), value=e.year),
        Fact(label=_("评估方式"), value=e.get_evaluator_display()),
        Fact(label=_("等次"), value=e.get_grade_display()),
    ),
    track=_track,
    deadline=_deadline,
    fields=_fields,
    nav_for=OFFICIALS | ORGANIZATION | {Role.EVALUATOR},
    hangs=(Hanging(on="agreement", by="agreement", due="due_on", due_in=queries.UNFINISHED),),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (EVALUATIONS,)


def result(request: HttpRequest, id: UUID) -> HttpResponse:
    """The result as it was published last: criteria, points, grade; no person is named."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = permissions.evaluations(by).filter(pk=id).first()
    paper = paper_of(row, Paper.Kind.EVALUATION) if row is not None else None
    if row is None or paper is None:
        raise Unseen("evaluation.result")
    return issued(request, paper, back=addresses.of(row))

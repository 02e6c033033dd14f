"""Supervision: the desk of inspections, and the findings on paper."""

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
from audit.roles import AUTHORITY, ORGANIZATION, Role
from operations.mechanism.regions import region_filter
from operations.oversight import permissions
from operations.oversight.models import Inspection
from operations.oversight.queries import inspecting as queries
from operations.oversight.views.correcting import day_of, of_agreement, state_filter
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from operations.papers.views import issued
from web import addresses
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of
from web.reading import together

State = Inspection.State
_SCOPE = ("business", "data_use", "safeguards")


def _unanswered(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    condition = queries.unanswered(clock.today())
    return rows.filter(condition) if value == "yes" else rows.exclude(condition)


def _track(subject: Inspection, at: datetime) -> tuple[Stage, ...]:
    return track_of(
        subject.state,
        (
            (State.PLANNED, _("安排"), day_of(subject.planned_at)),
            (State.PERFORMED, _("实施"), subject.inspected_on or ""),
            (State.FINDINGS, _("检查意见"), day_of(subject.found_at)),
            (State.CLOSED, _("办结"), day_of(subject.closed_at)),
        ),
    )


def _deadline(subject: Inspection, at: datetime) -> tuple[Any, date] | None:
    if subject.state == State.PLANNED:
        return _("计划检查日期"), subject.planned_on
    if subject.state == State.FINDINGS and subject.answer_due_on is not None and subject.responded_at is None:
        return _("答复时限"), subject.answer_due_on
    return None


def _context(subject: Inspection, by: Actor, at: datetime) -> Mapping[str, Any]:
    seen = by.of_organization or by.role in AUTHORITY | {Role.AUDITOR}
    follows, evidence = subject.breach and by.role in AUTHORITY, documents.of(subject)
    together(*([queries.follow_up(subject)] if follows else ()), *([evidence] if seen else ()))
    return {
        "scope": [Inspection._meta.get_field(name).verbose_name for name in _SCOPE if getattr(subject, name)],  # type: ignore[union-attr]
        "overdue": queries.overdue(subject, at),
        "follow": follows and not queries.followed_up(subject),
        "evidence": evidence if seen else [],
    }


def _fields(subject: Inspection, by: Actor) -> Mapping[str, object]:
    return {
        "number": subject.number,
        "agreement": str(subject.agreement_id),
        "planned_on": subject.planned_on,
        "scope": [name for name in _SCOPE if getattr(subject, name)],
        "inspected_on": subject.inspected_on,
        "inspectors": subject.inspectors if by.role in AUTHORITY else "",
        "observations": subject.observations,
        "findings": subject.findings,
        "breach": subject.breach,
        "answer_due_on": subject.answer_due_on,
        "response": subject.response,
        "responded_at": subject.responded_at,
        "conclusion": subject.conclusion,
        "closed_at": subject.closed_at,
    }


INSPECTIONS = Desk(
    model=Inspection,
    see=permissions.inspections,
    title=_("监督检查"),
    columns=(
        Column(name="number", label=_("编号"), value=lambda i: i.number, order="number", kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda i: i.agreement.number),
        Column(
            name="operator", label=_("授权运营单位"), value=lambda i: str(i.organization), order="organization__name"
        ),
        Column(name="planned_on", label=_("计划检查日期"), value=lambda i: i.planned_on, order="planned_on"),
        Column(name="inspected_on", label=_("检查日期"), value=lambda i: i.inspected_on, order="inspected_on"),
        Column(name="breach", label=_("发现违反协议"), value=lambda i: i.breach if i.found_at else None),
        Column(
            name="answer_due_on", label=_("答复时限"), order="answer_due_on", kind="due",
            value=lambda i: i.answer_due_on if i.state == State.FINDINGS and i.responded_at is None else None,
        ),
        Column(name="state", label=_("状态"), value=lambda i: i.state_label, order="state", kind="state"),
    ),
    filters=(
        state_filter(State.choices),
        Filter(
            name="unanswered", label=_("逾期未答复"), choices=lambda by: [("yes", _("是")), ("no", _("否"))],
            apply=_unanswered,
        ),
        region_filter(),
    ),
    search=("number", "agreement__number", "organization__name"),
    rows=of_agreement,
    template="operations/oversight/inspection.html",
    context=_context,
    facts=lambda i, at: (
        Fact(label=_("协议"), value=i.agreement.number, to=i.agreement),
        Fact(label=_("授权运营单位"), value=str(i.organization), to=i.organization),
        Fact(label=_("计划检查日期"), value="" if i.state == State.PLANNED else i.planned_on),
        Fact(label=_("检查日期"), value=i.inspected_on or ""),
    ),
    track=_track,
    deadline=_deadline,
    fields=_fields,
    nav_for=AUTHORITY | ORGANIZATION | {Role.AUDITOR},
    hangs=(Hanging(on="agreement", by="agreement"),),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (INSPECTIONS,)


def letter(request: HttpRequest, id: UUID) -> HttpResponse:
    """检查意见书, once given."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = permissions.inspections(by).filter(pk=id).first()
    paper = paper_of(row, Paper.Kind.INSPECTION) if row is not None else None
    if row is None or paper is None:
        raise Unseen("inspection.letter")
    return issued(request, paper, back=addresses.of(row))

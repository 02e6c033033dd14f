"""Supervision: the desk of orders to correct, and the order on paper."""

from collections.abc import Mapping, Sequence
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
from audit.roles import AUTHORITY, MECHANISM, ORGANIZATION, UNIT, Role
from operations.mechanism.queries import corrected_days
from operations.mechanism.regions import region_filter
from operations.mechanism.years import year_filter
from operations.oversight import permissions
from operations.oversight.models import Correction
from operations.oversight.queries import correcting as queries
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from operations.papers.views import issued
from web import addresses
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of
from web.reading import together

State = Correction.State
AWAITED = (State.DRAFT, State.NOTIFIED)  # the day to correct by has not been answered
OFFICIALS = frozenset({*AUTHORITY, *MECHANISM, *UNIT, Role.AUDITOR})


def day_of(at: datetime | None) -> date | str:
    """The Shanghai date of an instant; nothing where there is none."""
    return clock.today(at) if at is not None else ""


def state_filter(choices: Sequence[tuple[str, Any]]) -> Filter:
    """The filter by state that every desk here has."""
    return Filter(
        name="state", label=_("状态"), choices=lambda by: choices, apply=lambda rows, value: rows.filter(state=value)
    )


def of_agreement(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows with what lists and headers name: agreement, operator, region."""
    return rows.select_related("agreement__application", "organization", "region")


def _overdue(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    late = rows.filter(state__in=[State.NOTIFIED], due_on__lt=clock.today())
    return late if value == "yes" else rows.exclude(pk__in=late.values("pk"))


def _track(subject: Correction, at: datetime) -> tuple[Stage, ...]:
    judged = State.REJECTED if subject.state == State.REJECTED else State.ACCEPTED
    path = (
        (State.DRAFT, _("拟订"), day_of(subject.drafted_at)),
        (State.NOTIFIED, _("通知改正并暂停"), day_of(subject.issued_at)),
        (State.FEEDBACK, _("反馈"), day_of(subject.feedback_at)),
        (judged, judged.label, day_of(subject.decided_at)),
    )
    off = {State.FAILED: day_of(subject.failed_at), State.DROPPED: ""}
    ended = (subject.state_label, off[State(subject.state)]) if subject.state in off else None
    return track_of(subject.state, path, ended=ended)


def _deadline(subject: Correction, at: datetime) -> tuple[Any, date] | None:
    return (_("改正期限"), subject.due_on) if subject.state in AWAITED else None


def _context(subject: Correction, by: Actor, at: datetime) -> Mapping[str, Any]:
    seen = by.of_organization or by.role in OFFICIALS
    items, evidence = queries.named(subject), documents.of(subject)
    together(items, corrected_days(), *([evidence] if seen else ()))
    return {
        "items": items,
        "evidence": evidence if seen else [],
        "overdue": queries.overdue(subject, at),
        "proposal": subject.proposal if seen else None,
        "stopping": queries.stopping(subject),
    }


def _fields(subject: Correction, by: Actor) -> Mapping[str, object]:
    return {
        "number": subject.number,
        "agreement": str(subject.agreement_id),
        "violation": str(subject.violation_id) if subject.violation_id else None,
        "clause": subject.clause,
        "facts": subject.facts,
        "requirement": subject.requirement,
        "due_on": subject.due_on,
        "items": [str(pk) for pk in subject.items.order_by("pk").values_list("pk", flat=True)],
        "issued_at": subject.issued_at,
        "feedback": subject.feedback,
        "feedback_at": subject.feedback_at,
        "late": subject.late,
        "decision": subject.decision,
        "decided_at": subject.decided_at,
        "failed_at": subject.failed_at,
        "proposal": str(subject.proposal_id) if subject.proposal_id else None,
        "suspended": queries.stopping(subject),
    }


CORRECTIONS = Desk(
    model=Correction,
    see=permissions.corrections,
    title=_("改正通知"),
    columns=(
        Column(name="number", label=_("文号"), value=lambda c: c.number, order="number", kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda c: c.agreement.number),
        Column(
            name="operator", label=_("授权运营单位"), value=lambda c: str(c.organization), order="organization__name"
        ),
        Column(name="clause", label=_("违反的协议条款"), value=lambda c: c.clause),
        Column(
            name="due_on", label=_("改正期限"), order="due_on", kind="due",
            value=lambda c: c.due_on if c.state == State.NOTIFIED else None,
        ),
        Column(name="late", label=_("逾期反馈"), value=lambda c: c.late if c.feedback_at else None),
        Column(name="state", label=_("状态"), value=lambda c: c.state_label, order="state", kind="state"),
    ),
    filters=(
        state_filter(State.choices),
        Filter(
            name="overdue", label=_("逾期"), choices=lambda by: [("yes", _("已逾期")), ("no", _("未逾期"))],
            apply=_overdue,
        ),
        year_filter("issued_at__year", _("发出年度")),
        region_filter(),
    ),
    search=("number", "agreement__number", "organization__name", "clause"),
    rows=lambda rows: of_agreement(rows).select_related("stop", "proposal", "violation"),
    template="operations/oversight/correction.html",
    context=_context,
    facts=lambda c, at: (
        Fact(label=_("协议"), value=c.agreement.number, to=c.agreement),
        Fact(label=_("授权运营单位"), value=str(c.organization), to=c.organization),
        Fact(label=_("违反的协议条款"), value=c.clause),
        Fact(label=_("违规记录"), value=str(c.violation or ""), to=c.violation),
    ),
    track=_track,
    deadline=_deadline,
    fields=_fields,
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION}),
    hangs=(
        Hanging(on="agreement", by="agreement", due="due_on", due_in=AWAITED),
        Hanging(on="violation", by="violation", due="due_on", due_in=AWAITED),
    ),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (CORRECTIONS,)


def letter(request: HttpRequest, id: UUID) -> HttpResponse:
    """改正通知书, once issued."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    order = CORRECTIONS.rows(permissions.corrections(by)).filter(pk=id).first()
    paper = paper_of(order, Paper.Kind.CORRECTION) if order is not None else None
    if order is None or paper is None:
        raise Unseen("correction.paper")
    return issued(request, paper, back=addresses.of(order))

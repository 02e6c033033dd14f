"""Desks of closures, of what is carried over and of purge proposals; the certificate of deletion as a PDF."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from audit import clock
from audit.actor import Actor
from audit.roles import AUTHORITY, ORGANIZATION, Role
from operations.closures import carrying, papers, permissions, queries, retaining
from operations.closures.models import CarryOver, Closure, PurgeProposal
from operations.domains.permissions import orders
from operations.mechanism.queries import calendar
from operations.mechanism.regions import region_filter
from operations.papers.issuing import contents_of
from operations.papers.models import Paper
from operations.papers.pdf import render as render_pdf
from operations.papers.queries import paper_of, papers_about, papers_of
from operations.papers.views import issued, pdf
from statute.findings import Finding
from statute.rules.closing import lateness
from web import addresses
from web.desk import Column, Desk, Fact, Filter, Stage, track_of
from web.reading import together

State = Closure.State
OFFICIALS = frozenset({*AUTHORITY, Role.AUDITOR})


def _track(subject: Closure, at: datetime) -> tuple[Stage, ...]:
    return track_of(
        subject.state,
        (
            (State.OPENED, State.OPENED.label, subject.ended_at),
            (
                State.PERMISSIONS_CLOSED,
                State.PERMISSIONS_CLOSED.label,
                subject.closed_confirmed_at or subject.confirm_due_on,
            ),
            (State.ASSETS_SETTLED, State.ASSETS_SETTLED.label, subject.assets_settled_at or ""),
            (State.DATA_DELETED, State.DATA_DELETED.label, subject.deleted_at or subject.deletion_due_on),
            (State.RETAINING_LOGS, State.RETAINING_LOGS.label, subject.hold_until or ""),
            (State.COMPLETE, State.COMPLETE.label, subject.completed_at or ""),
        ),
    )


def _facts(subject: Closure, at: datetime) -> Sequence[Fact]:
    return (
        Fact(label=_("协议"), value=subject.agreement.application.heading, to=subject.agreement),
        Fact(label=_("授权运营单位"), value=subject.organization, to=subject.organization),
        Fact(label=_("结束方式"), value=subject.get_cause_display()),
        Fact(label=_("结束时间"), value=subject.ended_at),
        Fact(label=_("授权运营域"), value=subject.domain.name if subject.domain else "—", to=subject.domain),
    )


def _context(subject: Closure, by: Actor, at: datetime) -> Mapping[str, Any]:
    official = by.role in OFFICIALS or by.role == Role.AUDIT_ADMIN
    file, holds = queries.file_of(subject), queries.holds_of(subject)
    ordered = orders(by).filter(agreement_id=subject.agreement_id, ordered_at__gte=subject.opened_at)
    ordered = ordered.select_related("agreement__application", "domain").order_by("pk")[:100]
    steps, purges = (
        subject.steps.order_by("due_on", "pk"),
        permissions.purges(by).filter(closure=subject).order_by("pk"),
    )
    together(ordered, steps, purges, *([holds] if official else ()), *file.lists)
    for purge in purges:
        purge.closure = subject
    late: Sequence[Finding] = ()
    if subject.state in queries.CLOSING_STATES:
        late = lateness(
            clock.today(subject.ended_at), clock.today(at), subject.closed_confirmed_at is not None,
            subject.deleted_at is not None, calendar(), queries.rules_of(subject, at),
        )  # fmt: skip
    return {
        "late": late,
        "items": file.items,
        "carried": file.carried,
        "orders": ordered,
        "steps": steps,
        "holds": holds if official else [],
        "papers": papers_of(subject, Paper.Kind.CLOSURE),
        "purges": purges,
    }


def _fields(subject: Closure, by: Actor) -> Mapping[str, object]:
    return {
        "number": subject.number,
        "agreement": str(subject.agreement_id),
        "cause": subject.cause,
        "ended_at": subject.ended_at,
        "confirm_due_on": subject.confirm_due_on,
        "closed_confirmed_at": subject.closed_confirmed_at,
        "assets_note": subject.assets_note,
        "deletion_due_on": subject.deletion_due_on,
        "deletion_no": subject.deletion_no,
        "deleted_at": subject.deleted_at,
        "deletion_confirmed_at": subject.deletion_confirmed_at,
        "hold_until": subject.hold_until,
        "completed_at": subject.completed_at,
        "items": [str(pk) for pk in subject.items.order_by("pk").values_list("pk", flat=True)],
        "carried": [
            {"id": str(one.pk), "item": one.row.item.name, "renewal": str(one.renewal_id), "state": one.state}
            for one in queries.file_of(subject).carried
        ],
    }


CLOSURES = Desk(
    model=Closure,
    see=permissions.closures,
    title=pgettext_lazy("list", "退出处置"),
    columns=(
        Column(name="number", label=_("编号"), value=lambda c: c.number, order="number", kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda c: c.agreement.number),
        Column(name="operator", label=_("授权运营单位"), value=lambda c: str(c.organization)),
        Column(name="cause", label=_("结束方式"), value=lambda c: c.get_cause_display(), order="cause"),
        Column(name="ended_at", label=_("结束时间"), value=lambda c: c.ended_at, order="ended_at"),
        Column(
            name="deletion_due_on", label=_("删除时限"), order="deletion_due_on", kind="due",
            value=lambda c: None if c.deleted_at else c.deletion_due_on,
        ),
        Column(name="hold_until", label=_("日志留存至"), value=lambda c: c.hold_until, order="hold_until"),
        Column(name="state", label=_("状态"), value=lambda c: c.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state", label=_("状态"), choices=lambda by: State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
        Filter(
            name="cause", label=_("结束方式"), choices=lambda by: Closure.Cause.choices,
            apply=lambda rows, value: rows.filter(cause=value),
        ),
        region_filter(),
    ),
    search=("number", "agreement__number", "organization__name"),
    rows=lambda rows: rows.select_related("agreement__application", "organization", "region", "domain"),
    template="operations/closures/closure.html",
    context=_context,
    facts=_facts,
    track=_track,
    deadline=lambda c, at: queries.next_stage(c),
    fields=_fields,
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION, Role.DOMAIN_OPERATOR}),
)  # fmt: skip


# --- what is carried over ------------------------------------------------------------------------------------------


def _carry_track(subject: CarryOver, at: datetime) -> tuple[Stage, ...]:
    state = CarryOver.State
    path: list[tuple[str, Any, object]] = [
        (state.PROPOSED, state.PROPOSED.label, subject.proposed_at),
        (state.APPROVED, state.APPROVED.label, (subject.decided_at if subject.state != state.REFUSED else "") or ""),
    ]
    if subject.cancelled_at is not None:
        path += [
            (state.CANCELLED, state.CANCELLED.label, subject.cancelled_at),
            (state.DELETED, state.DELETED.label, subject.deleted_at or subject.deletion_due_on or ""),
        ]
    refused = (state.REFUSED.label, subject.decided_at) if subject.state == state.REFUSED else None
    return track_of(subject.state, path, ended=refused)


def _carry_context(subject: CarryOver) -> Mapping[str, Any]:
    file = carrying.file_of(subject)
    together(*file.lists, carrying.to_supply(subject), *queries.file_of(subject.closure).lists)
    return {"agreement": file.agreement, "fields": file.fields, "found": carrying.standing(subject)}


CARRY_OVERS = Desk(
    model=CarryOver,
    see=permissions.carry_overs,
    title=pgettext_lazy("list", "数据延用"),
    columns=(
        Column(name="item", label=_("数据项"), value=lambda c: c.row.item.name, kind="link", order="row__item__name"),
        Column(name="closure", label=_("退出处置"), value=lambda c: c.closure.number),
        Column(name="operator", label=_("授权运营单位"), value=lambda c: str(c.closure.organization)),
        Column(name="renewal", label=_("续期申请"), value=lambda c: c.renewal.number),
        Column(name="proposed_at", label=_("提出时间"), value=lambda c: c.proposed_at, order="proposed_at"),
        Column(name="decided_at", label=_("审批时间"), value=lambda c: c.decided_at, order="decided_at"),
        Column(name="state", label=_("状态"), value=lambda c: c.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state", label=_("状态"), choices=lambda by: CarryOver.State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
        region_filter("closure__region__code"),
    ),
    search=("closure__number", "row__item__name", "renewal__number", "closure__organization__name"),
    rows=lambda rows: rows.select_related(
        "closure__agreement__application", "closure__organization", "closure__region", "closure__domain",
        "row__item__provider", "row__scenario", "renewal", "deletion_document",
    ),
    template="operations/closures/carryover.html",
    context=lambda c, by, at: _carry_context(c),
    facts=lambda c, at: (
        Fact(label=_("退出处置"), value=c.closure.number, to=c.closure),
        Fact(label=_("授权运营单位"), value=c.closure.organization, to=c.closure.organization),
        Fact(label=_("续期申请"), value=c.renewal.number, to=c.renewal),
        Fact(label=_("续期协议"), value=(made := carrying.file_of(c).agreement) and made.number, to=made),
    ),
    track=_carry_track,
    deadline=lambda c, at: (_("数据删除"), day) if (day := _carry_day(c)) else None,
    fields=lambda c, by: {
        "closure": str(c.closure_id), "row": str(c.row_id), "item": str(c.row.item_id), "renewal": str(c.renewal_id),
        "reason": c.reason, "proposed_at": c.proposed_at, "decided_at": c.decided_at, "decision": c.decision,
        "cancelled_at": c.cancelled_at, "cancel_reason": c.cancel_reason, "deletion_due_on": c.deletion_due_on,
        "deletion_no": c.deletion_no, "deleted_at": c.deleted_at,
    },
    nav_for=OFFICIALS,
)  # fmt: skip


def _carry_day(subject: CarryOver) -> Any:
    """Undecided, it is deleted with the rest; cancelled, on a day of its own."""
    days = {
        CarryOver.State.PROPOSED: subject.closure.deletion_due_on, CarryOver.State.CANCELLED: subject.deletion_due_on,
    }  # fmt: skip
    return days.get(CarryOver.State(subject.state))


# --- purges --------------------------------------------------------------------------------------------------------


def _kinds(proposal: PurgeProposal) -> str:
    return now("处理记录") if queries.PROCESSING in proposal.log_kinds else now("网络日志")


def _purge_track(subject: PurgeProposal, at: datetime) -> tuple[Stage, ...]:
    state = PurgeProposal.State
    return track_of(
        subject.state,
        (
            (state.OPEN, state.OPEN.label, subject.proposed_at),
            (state.APPROVED, state.APPROVED.label, subject.approved_at or ""),
            (state.PURGED, state.PURGED.label, subject.purged_at or ""),
        ),
        ended=(state.KEPT.label, "") if subject.state == state.KEPT else None,
    )


def _purge_context(subject: PurgeProposal) -> Mapping[str, Any]:
    holds = queries.holds_of(subject.closure)
    together(holds, papers_about(subject), *queries.file_of(subject.closure).lists)
    return {"kinds": _kinds(subject), "holds": holds, "papers": papers_of(subject)}


PURGES = Desk(
    model=PurgeProposal,
    see=permissions.purges,
    title=pgettext_lazy("list", "日志清除"),
    columns=(
        Column(name="closure", label=_("退出处置"), value=lambda p: p.closure.number, kind="link"),
        Column(name="kinds", label=_("日志种类"), value=_kinds),
        Column(name="logs_until", label=_("日志截至"), value=lambda p: p.logs_until, order="logs_until"),
        Column(name="proposed_at", label=_("提出时间"), value=lambda p: p.proposed_at, order="proposed_at"),
        Column(name="record_no", label=_("清除记录编号"), value=lambda p: p.record_no),
        Column(name="state", label=_("状态"), value=lambda p: p.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state", label=_("状态"), choices=lambda by: PurgeProposal.State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
        region_filter(),
    ),
    search=("closure__number", "record_no"),
    rows=lambda rows: rows.select_related("closure__agreement__application", "region"),
    template="operations/closures/purge.html",
    context=lambda p, by, at: _purge_context(p),
    facts=lambda p, at: (
        Fact(label=_("退出处置"), value=p.closure.number, to=p.closure),
        Fact(label=_("日志截至"), value=p.logs_until),
        Fact(label=_("清除记录编号"), value=p.record_no or "—"),
    ),
    track=_purge_track,
    fields=lambda p, by: {
        "closure": str(p.closure_id), "kinds": list(p.log_kinds), "logs_until": p.logs_until,
        "proposed_at": p.proposed_at, "prepared_at": p.prepared_at, "approved_at": p.approved_at,
        "purged_at": p.purged_at, "rows_purged": p.rows_purged, "record_no": p.record_no,
    },
    nav_for=OFFICIALS,
)  # fmt: skip


DESKS = (CLOSURES, CARRY_OVERS, PURGES)


@require_GET
@login_required
def deletion(request: HttpRequest, id: UUID) -> HttpResponse:
    """数据删除确认书 of a closure: with its verification code once the authority has confirmed it, an unissued draft before."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    subject = (
        permissions.closures(by).select_related("agreement", "organization", "region", "domain").filter(pk=id).first()
    )
    if subject is None or not subject.deletion_no:
        raise Http404
    paper = paper_of(subject, Paper.Kind.DELETION)
    said = contents_of(paper) if paper is not None else papers.deletion(subject)
    return pdf(render_pdf("deletion", said, paper), f"{subject.deletion_no}.pdf")


@require_GET
@login_required
def carried_deletion(request: HttpRequest, id: UUID) -> HttpResponse:
    """数据删除确认书 of what had stayed for a renewal."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    subject = permissions.carry_overs(by).filter(pk=id).first()
    paper = paper_of(subject, Paper.Kind.DELETION) if subject is not None else None
    if subject is None or paper is None:
        raise Http404
    return pdf(render_pdf("deletion", contents_of(paper), paper), f"{subject.deletion_no}.pdf")


@require_GET
@login_required
def completion(request: HttpRequest, id: UUID) -> HttpResponse:
    """退出处置办结记录 of a closure."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    subject = permissions.closures(by).filter(pk=id).first()
    paper = paper_of(subject, Paper.Kind.CLOSURE) if subject is not None else None
    if subject is None or paper is None:
        raise Http404
    return issued(request, paper, back=addresses.of(subject))


@require_GET
@login_required
def purge_record(request: HttpRequest, id: UUID) -> HttpResponse:
    """日志清除记录 of a purge that was carried out."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    subject = permissions.purges(by).filter(pk=id).first()
    paper = paper_of(subject, Paper.Kind.PURGE) if subject is not None else None
    if subject is None or paper is None:
        raise Http404
    return issued(request, paper, back=addresses.of(subject))


@require_GET
@login_required
def retention(request: HttpRequest) -> HttpResponse:
    """What is kept until when and why; `after` pages on."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if by.role not in retaining.SEES_RETENTION:
        raise Http404
    try:
        after = UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError as error:
        raise Http404 from error
    context = {
        "retention": retaining.retention(by, request.at, after),  # type: ignore[attr-defined]
        "official": by.role != Role.DOMAIN_OPERATOR,
    }
    return render(request, "operations/closures/retention.html", context)

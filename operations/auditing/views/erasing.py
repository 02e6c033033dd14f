"""The desk of erasures, the page where what is to be erased is looked for, and the paper that proves it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import Region, User
from audit.actor import Actor
from audit.roles import Role
from operations.auditing import permissions
from operations.auditing.actions.erasing import request as asked
from operations.auditing.models import Erasure
from operations.auditing.queries import erasing as queries
from operations.mechanism.regions import region_filter
from operations.papers.models import Paper
from operations.papers.queries import paper_of, papers_about, papers_of
from operations.papers.views import issued
from web import addresses
from web.desk import Column, Desk, Fact, Filter, Stage, track_of
from web.house import house
from web.reading import together
from web.timeline import label_of, who_of

State = Erasure.State
SHOWN = 50


def _track(subject: Erasure, at: datetime) -> tuple[Stage, ...]:
    ended = {State.REJECTED: subject.decided_at, State.WITHDRAWN: ""}
    return track_of(
        subject.state,
        (
            (State.REQUESTED, State.REQUESTED.label, subject.requested_at),
            (State.APPROVED, State.APPROVED.label, subject.decided_at or ""),
            (State.DONE, State.DONE.label, subject.carried_out_at or ""),
        ),
        ended=(State(subject.state).label, ended[State(subject.state)]) if subject.state in ended else None,
    )


def _facts(subject: Erasure, at: datetime) -> Sequence[Fact]:
    return (
        Fact(label=_("法律依据"), value=subject.ground),
        Fact(label=_("区划"), value=subject.region.name),
        Fact(label=_("涉及记录"), value=subject.entries),
        Fact(label=_("申请时间"), value=subject.requested_at),
    )


def _context(subject: Erasure, by: Actor, at: datetime) -> Mapping[str, Any]:
    people = [id for id in (subject.requested_by, subject.decided_by) if id is not None]
    users = User.objects.filter(pk__in=people).order_by().values_list("pk", "display_name")
    documents = subject.documents.order_by("pk")
    together(users, documents, papers_about(subject))
    names = dict(users)
    return {
        "documents": documents,
        "requester": names.get(subject.requested_by, ""),
        "decider": names.get(subject.decided_by, "") if subject.decided_by else "",
        "papers": papers_of(subject),
    }


ERASURES = Desk(
    model=Erasure,
    see=permissions.erasures,
    title=pgettext_lazy("list", "依法删除"),
    columns=(
        Column(name="number", label=_("编号"), value=lambda e: e.number, order="number", kind="link"),
        Column(name="basis", label=_("法律依据"), value=lambda e: e.ground),
        Column(name="entries", label=_("涉及记录"), value=lambda e: e.entries, order="entries"),
        Column(name="requested_at", label=_("申请时间"), value=lambda e: e.requested_at, order="requested_at"),
        Column(name="carried_out_at", label=_("删除时间"), value=lambda e: e.carried_out_at),
        Column(name="record_no", label=_("删除证明编号"), value=lambda e: e.record_no),
        Column(name="state", label=_("状态"), value=lambda e: e.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state", label=_("状态"), choices=lambda by: State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
        region_filter(),
    ),
    search=("number", "record_no", "document_no"),
    rows=lambda rows: rows.select_related("region"),
    template="operations/auditing/erasure.html",
    context=_context,
    facts=_facts,
    track=_track,
    fields=lambda e, by: {
        "number": e.number, "basis": e.basis, "document_no": e.document_no, "reason": e.reason, "entries": e.entries,
        "entries_digest": e.entries_digest, "requested_at": e.requested_at, "decided_at": e.decided_at,
        "decision": e.decision, "carried_out_at": e.carried_out_at, "erased": e.erased,
        "outline_digest": e.outline_digest, "record_no": e.record_no,
    },
    nav_for=frozenset({Role.CLERK, Role.APPROVER, Role.AUDITOR, Role.AUDIT_ADMIN}),
)  # fmt: skip
DESKS = (ERASURES,)


@require_GET
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """What may be erased: the records that say certain words, and from each of them those of its case; the form ticks them."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if by.role not in permissions.ASKS_ERASURE:
        raise Http404
    region = by.region if by.role == Role.CLERK else request.GET.get("region", "")
    naming = request.GET.get("naming", "").strip()
    found = queries.choosable(region, naming=naming)
    entries = list(found.select_related("leaf")[: SHOWN + 1])
    start = addresses.of_act(asked)
    context = {
        "naming": naming,
        "region": region,
        "regions": Region.objects.order_by("code") if by.role == Role.AUDIT_ADMIN else (),
        "asked": bool(naming and region),
        "rows": [
            _shown(entry, f"{start}?{urlencode({'region': region, 'case': entry.case_id})}")
            for entry in entries[:SHOWN]
        ],
        "more": len(entries) > SHOWN,
        "all": f"{start}?{urlencode({'region': region, 'naming': naming})}",
    }
    return render(request, "operations/auditing/erasing.html", context)


def _shown(entry: Any, case: str) -> Mapping[str, Any]:
    who = who_of(entry, json.loads(entry.body), with_name=False)
    return {"entry": entry, "label": label_of(entry, house()), "who": who, "case": case if entry.case_id else ""}


@require_GET
@login_required
def record(request: HttpRequest, id: UUID) -> HttpResponse:
    """内容删除证明 of an erasure that was carried out."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    subject = permissions.erasures(by).filter(pk=id).first()
    paper = paper_of(subject, Paper.Kind.ERASURE) if subject is not None else None
    if subject is None or paper is None:
        raise Http404
    return issued(request, paper, back=addresses.of(subject))

"""How supplements, filed changes and new names are shown; a supplement's letters and its PDF."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from applicants import documents
from audit import clock
from audit.act import Unseen
from audit.actor import Actor
from audit.roles import AUTHORITY, MECHANISM, ORGANIZATION, UNIT, Role
from operations.agreements import amendment_letters as letters
from operations.agreements import permissions, queries
from operations.agreements.models import Amendment, ChangeFiling, NameChange
from operations.mechanism.regions import region_filter
from operations.papers.issuing import contents_of
from operations.papers.models import Paper
from operations.papers.pdf import render
from operations.papers.queries import paper_of, papers_of
from operations.papers.views import issued, pdf, show
from web import addresses
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of
from web.reading import together
from web.showing import day_text

State = Amendment.State
OFFICIALS = frozenset({*AUTHORITY, *MECHANISM, *UNIT, Role.AUDITOR, Role.PROVINCIAL_DESK})
_JOINED = (
    "agreement__application__announcement__field", "agreement__application__region", "agreement__organization",
    "agreement__region__parent",
)  # fmt: skip


def _noted(at: datetime | None) -> str:
    return day_text(clock.today(at)) if at is not None else ""


# --- supplements ---------------------------------------------------------------------------------------------------


def _track(amendment: Amendment, at: datetime) -> Sequence[Stage]:
    ended = {State.REFUSED, State.WITHDRAWN, State.VOID}
    return track_of(
        amendment.state,
        (
            (State.DRAFT, _("草拟"), _noted(amendment.drafted_at)),
            (State.SUBMITTED, _("提交"), _noted(amendment.submitted_at)),
            (State.REVIEWING, _("提供单位审核"), _noted(amendment.review_begun_at)),
            (State.DELIBERATING, _("审议"), _noted(amendment.deliberation_opened_at)),
            (State.GRANTED, _("政府决定"), day_text(amendment.decided_on) if amendment.decided_on else ""),
            (State.OPERATOR_SIGNED, _("签署"), _noted(amendment.signed_at)),
            (State.SEALED, _("用印"), _noted(amendment.sealed_at)),
        ),
        ended=(amendment.state_label, _noted(amendment.ended_at)) if amendment.state in ended else None,
    )


def _deadline(amendment: Amendment, at: datetime) -> tuple[Any, date] | None:
    labels = {
        State.REVIEWING: _("提供单位审核时限"),
        State.DELIBERATING: _("单位意见时限"),
        State.GRANTED: _("签署期限"),
    }
    label = labels.get(State(amendment.state))
    return (label, amendment.due_on) if label is not None and amendment.due_on is not None else None


def _facts(amendment: Amendment, at: datetime) -> Sequence[Fact]:
    agreement = amendment.agreement
    return (
        Fact(label=_("协议"), value=agreement.number, to=agreement),
        Fact(label=_("授权运营单位"), value=str(agreement.organization), to=agreement.organization),
        Fact(label=_("新增应用场景"), value=amendment.scenario_name),
        Fact(label=_("届满日（不变）"), value=agreement.last_on),
        Fact(label=_("政府文号"), value=amendment.decision_no),
        Fact(label=_("公开日期"), value=amendment.published_on or ""),
        Fact(label=_("报备文号"), value=amendment.filing_no),
        Fact(label=_("备案回执"), value=amendment.receipt_no),
    )


def _context(amendment: Amendment, by: Actor, at: datetime) -> Mapping[str, Any]:
    """Everything the page shows, all lists by one query."""
    file, registers = queries.file_of_amendment(amendment), _may_register(by)
    rows = permissions.amendment_items(by).filter(amendment=amendment, removed=False)
    rows = rows.select_related("item__provider", "scenario").order_by("pk")
    uses = amendment.seal_uses.select_related("seal").order_by("pk")
    uses = uses if registers else uses.none()
    names = User.objects.filter(
        Q(pk__in=uses.order_by().values("keeper")) | Q(pk__in=uses.order_by().values("released_by"))
    ).values_list("pk", "display_name")  # fmt: skip
    papers = documents.of(amendment)
    together(rows, uses, names, *file.lists, *([papers] if registers else ()))
    for row in rows:
        row.amendment, row.agreement = amendment, amendment.agreement
    named: dict[UUID | None, str] = dict(names)
    matter = amendment.matter
    return {
        "rows": rows,
        "uses": [(use, named.get(use.keeper, ""), named.get(use.released_by, "")) for use in uses],
        "documents": papers if registers else [],
        "papers": [p for p in papers_of(amendment) if p.kind != Paper.Kind.AMENDMENT] if _reads_letters(by) else [],
        "request_letter": by.role in AUTHORITY and matter is not None and matter.advice,
        "matter": matter if by.role in AUTHORITY | MECHANISM | UNIT | {Role.AUDITOR} else None,
        "text": amendment.decided_on is not None and amendment.state != State.REFUSED,
    }


def _may_register(by: Actor) -> bool:
    return by.of_organization or by.role in AUTHORITY | {Role.AUDITOR, Role.AUDIT_ADMIN, Role.PROVINCIAL_DESK}


def _reads_letters(by: Actor) -> bool:
    return by.is_system or by.of_organization or by.role in OFFICIALS | {Role.AUDIT_ADMIN}


def _fields(amendment: Amendment, by: Actor) -> Mapping[str, object]:
    rows = permissions.amendment_items(by).filter(amendment=amendment, removed=False)
    return {
        "number": amendment.number,
        "agreement": str(amendment.agreement_id),
        "reason": amendment.reason,
        "scenario": amendment.scenario_name,
        "decision_no": amendment.decision_no,
        "decided_on": amendment.decided_on,
        "published_on": amendment.published_on,
        "filing_no": amendment.filing_no,
        "filed_on": amendment.filed_on,
        "receipt_no": amendment.receipt_no,
        "text_digest": amendment.text_digest,
        "sealed_at": amendment.sealed_at,
        "items": [
            {
                "id": str(row.pk), "item": row.item.code, "name": row.item.name, "scenario": row.scenario_name,
                "necessity": row.necessity, "fields": queries.lines(row.fields), "state": row.state,
                "allowed_fields": queries.lines(row.allowed_fields),
            }
            for row in rows.select_related("item", "scenario", "amendment").order_by("pk")
        ],
    }  # fmt: skip


AMENDMENTS = Desk(
    model=Amendment,
    see=permissions.amendments,
    title=_("补充协议"),
    columns=(
        Column(name="number", label=_("编号"), value=str, order="number", kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda a: a.agreement.number, order="agreement__number"),
        Column(name="organization", label=_("授权运营单位"), value=lambda a: str(a.agreement.organization)),
        Column(name="scenario", label=_("新增应用场景"), value=lambda a: a.scenario_name),
        Column(name="submitted", label=_("提交日期"), value=lambda a: a.submitted_at, order="submitted_at"),
        Column(name="sealed", label=_("用印日期"), value=lambda a: a.sealed_at, order="sealed_at"),
        Column(name="state", label=_("状态"), value=lambda a: a.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state", label=_("状态"), choices=lambda by: State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
        region_filter("agreement__region__code"),
    ),
    search=("number", "agreement__number", "agreement__organization__name", "scenario_name", "reason"),
    rows=lambda rows: rows.select_related(*_JOINED, "matter__decision", "scenario"),
    template="operations/agreements/amendment.html",
    context=_context,
    facts=_facts,
    track=_track,
    deadline=_deadline,
    fields=_fields,
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION, Role.STEWARD}),
    hangs=(Hanging(on="agreement", by="agreement", listed=False),),
)  # fmt: skip


# --- filed changes -------------------------------------------------------------------------------------------------


def _register(filing: ChangeFiling, by: Actor, at: datetime) -> Mapping[str, Any]:
    return {"document": filing.document}


CHANGE_FILINGS = Desk(
    model=ChangeFiling,
    see=permissions.change_filings,
    title=_("变更备案"),
    columns=(
        Column(name="agreement", label=_("协议"), value=lambda f: f.agreement.number, kind="link"),
        Column(name="organization", label=_("授权运营单位"), value=lambda f: str(f.agreement.organization)),
        Column(name="kind", label=_("变更事项"), value=lambda f: f.get_kind_display(), order="kind"),
        Column(name="before", label=_("变更前"), value=lambda f: f.before),
        Column(name="after", label=_("变更后"), value=lambda f: f.after),
        Column(name="changed_on", label=_("变更日期"), value=lambda f: f.changed_on, order="changed_on"),
        Column(name="recorded_at", label=_("备案日期"), value=lambda f: f.recorded_at, order="recorded_at"),
    ),
    filters=(
        Filter(
            name="kind", label=_("变更事项"), choices=lambda by: ChangeFiling.Kind.choices,
            apply=lambda rows, value: rows.filter(kind=value),
        ),
        region_filter("agreement__region__code"),
    ),
    search=("agreement__number", "agreement__organization__name", "before", "after"),
    rows=lambda rows: rows.select_related(*_JOINED, "document"),
    template="operations/agreements/change.html",
    context=_register,
    facts=lambda f, at: (
        Fact(label=_("协议"), value=f.agreement.number, to=f.agreement),
        Fact(label=_("变更事项"), value=f.get_kind_display()),
        Fact(label=_("变更前"), value=f.before),
        Fact(label=_("变更后"), value=f.after),
        Fact(label=_("变更日期"), value=f.changed_on),
    ),
    fields=lambda f, by: {
        "agreement": str(f.agreement_id), "kind": f.kind, "before": f.before, "after": f.after,
        "changed_on": f.changed_on, "reason": f.reason, "recorded_at": f.recorded_at,
    },
    nav_for=frozenset({*AUTHORITY, Role.AUDITOR, *ORGANIZATION}),
    hangs=(Hanging(on="agreement", by="agreement", listed=False),),
)  # fmt: skip


# --- new names of organizations ------------------------------------------------------------------------------------


def _outcome(change: NameChange) -> object:
    if change.pending:
        return _("待确认")
    return _("不予确认") if change.confirmed_at is None else _("已确认")


def _narrowed(rows: Any, value: str) -> Any:
    if value == "pending":
        return rows.filter(confirmed_at__isnull=True, declined_at__isnull=True)
    return rows.filter(**{f"{value}_at__isnull": False}) if value in {"confirmed", "declined"} else rows


NAME_CHANGES = Desk(
    model=NameChange,
    see=permissions.name_changes,
    title=_("名称变更"),
    columns=(
        Column(name="after", label=_("新名称"), value=lambda c: c.after, order="after", kind="link"),
        Column(name="before", label=_("原名"), value=lambda c: c.before, order="before"),
        Column(name="changed_on", label=_("变更日期"), value=lambda c: c.changed_on, order="changed_on"),
        Column(name="requested_at", label=_("申请日期"), value=lambda c: c.requested_at, order="requested_at"),
        Column(name="outcome", label=_("结果"), value=_outcome),
    ),
    filters=(
        Filter(
            name="outcome", label=_("结果"),
            choices=lambda by: (("pending", _("待确认")), ("confirmed", _("已确认")), ("declined", _("不予确认"))),
            apply=_narrowed,
        ),
    ),
    search=("before", "after", "organization__credit_code"),
    rows=lambda rows: rows.select_related("organization__region", "document"),
    template="operations/agreements/change.html",
    context=lambda change, by, at: {"document": change.document},
    facts=lambda c, at: (
        Fact(label=_("单位"), value=str(c.organization), to=c.organization),
        Fact(label=_("统一社会信用代码"), value=c.organization.credit_code),
        Fact(label=_("原名"), value=c.before),
        Fact(label=_("新名称"), value=c.after),
        Fact(label=_("变更日期"), value=c.changed_on),
        Fact(label=_("结果"), value=_outcome(c)),
    ),
    fields=lambda c, by: {
        "organization": str(c.organization_id), "before": c.before, "after": c.after, "changed_on": c.changed_on,
        "reason": c.reason, "requested_at": c.requested_at, "confirmed_at": c.confirmed_at,
        "declined_at": c.declined_at, "declined_reason": c.declined_reason,
    },
    nav_for=frozenset({*AUTHORITY, Role.AUDITOR, *ORGANIZATION}),
    hangs=(Hanging(on="organization", by="organization", name="after"),),
)  # fmt: skip

DESKS = (AMENDMENTS, CHANGE_FILINGS, NAME_CHANGES)


# --- on paper ------------------------------------------------------------------------------------------------------


def _seen(id: UUID, by: Actor) -> Amendment:
    rows = permissions.amendments(by).select_related(*_JOINED, "matter__decision", "matter__region", "scenario")
    amendment = rows.filter(pk=id).first()
    if amendment is None:
        raise Unseen("amendment.paper")
    return amendment


def document(request: HttpRequest, id: UUID) -> HttpResponse:
    """The supplement as PDF: with its verification code once sealed, as an unissued draft before."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    amendment = _seen(id, by)
    if amendment.decided_on is None or not _reads_letters(by):
        raise Unseen("amendment.document")
    paper = queries.issued_amendment(amendment)
    said = contents_of(paper) if paper is not None else queries.amendment_contents(amendment)
    return pdf(render("amendment", said, paper), f"{amendment.number}.pdf")


def letter(request: HttpRequest, id: UUID, kind: str) -> HttpResponse:
    """A letter about a supplement: the decision, what became public, what was filed; to the government, the request."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    amendment = _seen(id, by)
    back = addresses.of(amendment)
    paper = paper_of(amendment, kind) if kind != Paper.Kind.AMENDMENT else None
    if paper is not None and _reads_letters(by):
        return issued(request, paper, back=back)
    matter = amendment.matter
    if kind == "request" and by.role in AUTHORITY and matter is not None and matter.advice:
        return show(request, letters.request(amendment), back=back, draft=True)
    raise Unseen("amendment.letter")

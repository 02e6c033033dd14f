"""How agreements, emergency plans and proposals to end are shown; the agreement as PDF."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db.models import DateField, OuterRef, Q, QuerySet, Subquery, Value
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, User
from applicants import documents
from audit import clock
from audit.act import Unseen
from audit.actor import Actor
from audit.roles import AUTHORITY, MECHANISM, ORGANIZATION, UNIT, Role
from operations.agreements import amendments, letters, permissions, queries
from operations.agreements.models import Agreement, EndingProposal, Plan, ScopeItem, Stop
from operations.agreements.queries.years import in_force
from operations.mechanism.models import KeyField
from operations.mechanism.queries import local_values
from operations.mechanism.years import year_filter
from operations.papers import corrections
from operations.papers.issuing import contents_of
from operations.papers.models import Paper
from operations.papers.pdf import render
from operations.papers.queries import numbers_of, paper_of, papers_about, papers_of
from operations.papers.views import issued, pdf, show
from web import addresses
from web.desk import Column, Desk, Fact, Filter, Stage, track_of
from web.reading import hang, together
from web.showing import day_text

State = Agreement.State
WITHIN = (30, 90, 180)
OFFICIALS = frozenset({*AUTHORITY, *MECHANISM, *UNIT, Role.AUDITOR, Role.PROVINCIAL_DESK})


# --- agreements ----------------------------------------------------------------------------------------------------


def _left(agreement: Agreement) -> object:
    """Days to the last day, that day included in the term; nothing once it is over."""
    left = (agreement.last_on - cast(date, agreement.asked_on)).days  # type: ignore[attr-defined]
    return left if agreement.state in queries.LIVE and left >= 0 else None


def _regions(by: Actor) -> Sequence[tuple[str, Any]]:
    return [(r.code, r.name) for r in Region.objects.order_by("code")]


def _fields(by: Actor) -> Sequence[tuple[str, Any]]:
    return [(f.code, f.name) for f in KeyField.objects.order_by("code", "pk")]


def _ends_within(rows: QuerySet[Any], days: str) -> QuerySet[Any]:
    if not days.isdigit():
        return rows
    today = clock.today()
    return rows.filter(
        state__in=queries.LIVE, last_on__gte=today, last_on__lte=today + timedelta(days=min(int(days), 3660))
    )


def _rows(rows: QuerySet[Any]) -> QuerySet[Any]:
    today = Value(clock.today(), output_field=DateField())
    joined = rows.select_related(
        "application__announcement__field", "application__region", "application__publication", "application__filing",
        "organization", "region__parent",
    )  # fmt: skip
    return cast("QuerySet[Any]", joined.annotate(asked_on=today))


def _facts(agreement: Agreement, at: datetime) -> Sequence[Fact]:
    left = queries.days_left(agreement, at)
    found = [
        Fact(label=_("甲方"), value=agreement.party_a),
        Fact(label=_("授权运营单位"), value=str(agreement.organization), to=agreement.organization),
        Fact(label=_("领域"), value=agreement.application.announcement.field.name),
        Fact(label=_("期限"), value=f"{day_text(agreement.first_on)} — {day_text(agreement.last_on)}"),
        Fact(label=_("第一责任人"), value=agreement.first_responsible),
        Fact(label=_("申请"), value=agreement.application.number, to=agreement.application),
        Fact(label=_("适用规则"), value=agreement.application.announcement.ruleset),
    ]
    if former := queries.former_names(agreement):
        found.insert(2, Fact(label=_("原名"), value="、".join(former)))
    if agreement.state in queries.LIVE and left >= 0:
        found.insert(4, Fact(label=_("剩余"), value=gettext("%(days)s 日") % {"days": left}))
    return found


def _track(agreement: Agreement, at: datetime) -> Sequence[Stage]:
    suspended = agreement.state == State.SUSPENDED
    path = (
        (State.DRAFT, _("拟订"), _noted(agreement.drafted_at)),
        (State.OPERATOR_SIGNED, _("签署"), _noted(agreement.signed_at)),
        (State.SEALED, _("用印"), _noted(agreement.sealed_at)),
        (State.ACTIVE, _("暂时关闭") if suspended else _("运营"), _noted(agreement.activated_at)),
        (State.EXPIRED, _("届满"), "" if agreement.state in {State.VOID} else day_text(agreement.last_on)),
    )
    ended = None
    if agreement.state in {State.TERMINATED, State.REVOKED, State.VOID}:
        path = (*path[:-1], (State.EXPIRED, _("届满"), ""))
        ended = (agreement.state_label, _noted(agreement.ended_at))
    return track_of(State.ACTIVE if suspended else agreement.state, path, ended=ended)


def _noted(at: datetime | None) -> str:
    return day_text(clock.today(at)) if at is not None else ""


def _deadline(agreement: Agreement, at: datetime) -> tuple[Any, date] | None:
    if agreement.state in queries.DRAFTED and not agreement.stock and agreement.application.due_on is not None:
        return _("签约期限"), agreement.application.due_on
    return (_("届满"), agreement.last_on) if agreement.state in queries.LIVE else None


def _context(agreement: Agreement, by: Actor, at: datetime) -> Mapping[str, Any]:
    """Everything the page shows, all lists by one query."""
    officials, registers = by.role in AUTHORITY | {Role.AUDITOR}, _may_register(by)
    plans = permissions.plans(by).filter(agreement=agreement).order_by("-version")
    words = permissions.concurrences(by).filter(agreement=agreement).select_related("unit").order_by("pk")
    uses = agreement.seal_uses.select_related("seal", "amendment").order_by("pk")
    uses = uses if registers else uses.none()
    stops = agreement.stops.select_related("scenario", "item").order_by("-from_at", "-pk")
    stops = stops.annotate(
        notice=Subquery(numbers_of(OuterRef("pk"), Paper.Kind.SUSPENSION)),
        resumption=Subquery(numbers_of(OuterRef("agreement_id"), Paper.Kind.RESUMPTION)),
    )
    endings = permissions.endings(by).filter(agreement=agreement).order_by("-pk")
    scope, names = _scope(agreement, by), _names(agreement)
    changes = permissions.change_filings(by).filter(agreement=agreement).order_by("-changed_on", "-pk")
    supplements = permissions.amendments(by).filter(agreement=agreement).order_by("-pk")
    papers, calls = documents.of(agreement), queries.open_calls(agreement, at)
    together(
        plans, words, uses, stops, endings, scope, names, changes, supplements, *queries.file_of(agreement).lists,
        *([papers] if registers else ()), *([calls] if officials or by.of_organization else ()),
    )  # fmt: skip
    hang(words, onto=plans, name="concurrences", key="plan_id")
    for part in (*plans, *uses, *stops, *endings, *scope, *supplements):
        # Read already: a part asks for its agreement to say whose it is.
        cast("Plan | Stop", part).agreement = agreement
    named: dict[UUID | None, str] = dict(names)
    return {
        "letters": may_read_letters(by),
        "resumption": stops[0].resumption if stops else "",
        "terms": [(Agreement._meta.get_field(name), getattr(agreement, name)) for name in Agreement.TERMS],
        "scope": scope,
        "plans": plans,
        "uses": [(use, named.get(use.keeper, ""), named.get(use.released_by, "")) for use in uses],
        "stops": [(stop, named.get(stop.opened_by, "")) for stop in stops],
        "endings": endings,
        "changes": changes,
        "supplements": supplements,
        "corrections": corrections.of(agreement) if officials else [],
        "correctable": queries.CORRECTABLE,
        "documents": papers if registers else [],
        "drafted": agreement.state in queries.DRAFTED,
        "warning": _renewal_warning(agreement, at) if officials or by.of_organization else "",
    }


def _names(agreement: Agreement) -> QuerySet[User, tuple[UUID, str]]:
    """The persons that the seal register and the stops name: id and name."""
    uses, stops = agreement.seal_uses.order_by(), agreement.stops.order_by()
    known = Q(pk__in=uses.values("keeper")) | Q(pk__in=uses.values("released_by")) | Q(pk__in=stops.values("opened_by"))
    return User.objects.filter(known).values_list("pk", "display_name")


def _may_register(by: Actor) -> bool:
    return by.of_organization or by.role in AUTHORITY | {Role.AUDITOR, Role.AUDIT_ADMIN, Role.PROVINCIAL_DESK}


def _scope(agreement: Agreement, by: Actor) -> QuerySet[ScopeItem]:
    rows = permissions.scope_items(by).filter(agreement=agreement)
    return rows.select_related("scenario", "item", "item__provider", "amendment").order_by("scenario_id", "pk")


def _renewal_warning(agreement: Agreement, at: datetime) -> bool:
    """Within 180 days of the end, and no announcement open in the field 四(四)."""
    near = agreement.state in queries.LIVE and 0 <= queries.days_left(agreement, at) <= max(WITHIN)
    return near and not queries.renewal_open(agreement, at)


def _fields_of(agreement: Agreement, by: Actor) -> Mapping[str, object]:
    return {
        "number": agreement.number,
        "application": str(agreement.application_id),
        "organization": str(agreement.organization_id),
        "region": agreement.region_id,
        "party_a": agreement.party_a,
        "representative": agreement.representative,
        "first_responsible": agreement.first_responsible,
        "first_on": agreement.first_on.isoformat(),
        "last_on": agreement.last_on.isoformat(),
        "text_digest": agreement.text_digest,
        "terms": {name: getattr(agreement, name) for name in Agreement.TERMS},
        "scope": [
            {
                "id": str(row.pk),
                "scenario": row.scenario.name,
                "item": row.item.code,
                "name": row.item.name,
                "fields": queries.lines(row.fields),
                "amendment": str(row.amendment_id) if row.amendment_id else None,
                "ended_at": row.ended_at.isoformat() if row.ended_at else None,
            }
            for row in _scope(agreement, by)
        ],
    }


AGREEMENTS = Desk(
    model=Agreement,
    see=permissions.agreements,
    title=pgettext_lazy("list", "协议"),
    columns=(
        Column(name="number", label=_("编号"), value=lambda a: a.number, order="number", kind="link"),
        Column(
            name="organization",
            label=_("授权运营单位"),
            value=lambda a: str(a.organization),
            order="organization__name",
        ),
        Column(name="heading", label=_("名称"), value=lambda a: a.application.heading),
        Column(name="field", label=_("领域"), value=lambda a: a.application.announcement.field.name),
        Column(name="region", label=_("地区"), value=lambda a: a.region.name, order="region_id"),
        Column(name="first_on", label=_("起始日"), value=lambda a: a.first_on, order="first_on"),
        Column(name="last_on", label=_("届满日"), value=lambda a: a.last_on, order="last_on"),
        Column(name="left", label=_("剩余（日）"), value=_left),
        Column(name="state", label=_("状态"), value=lambda a: a.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state",
            label=_("状态"),
            choices=lambda by: State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
        Filter(
            name="region", label=_("地区"), choices=_regions, apply=lambda rows, value: rows.filter(region_id=value)
        ),
        Filter(
            name="field",
            label=_("领域"),
            choices=_fields,
            apply=lambda rows, value: rows.filter(application__announcement__field__code=value),
        ),
        Filter(
            name="ends",
            label=_("届满"),
            choices=lambda by: [(str(n), _("%(days)s 日内") % {"days": n}) for n in WITHIN],
            apply=_ends_within,
        ),
        year_filter(in_force, _("有效年度")),
    ),
    search=("number", "application__number", "application__heading", "organization__name", "organization__credit_code"),
    rows=_rows,
    template="operations/agreements/agreement.html",
    context=_context,
    facts=_facts,
    track=_track,
    deadline=_deadline,
    fields=_fields_of,
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION, Role.DOMAIN_OPERATOR, Role.STEWARD}),
)


# --- plans ---------------------------------------------------------------------------------------------------------


def _plan_track(plan: Plan, at: datetime) -> Sequence[Stage]:
    return track_of(
        plan.state,
        (
            (Plan.State.DRAFT, _("编制"), _noted(plan.drafted_at)),
            (Plan.State.UNDER_REVIEW, _("会同审查"), _noted(plan.sent_out_at)),
            (Plan.State.APPROVED, _("批准"), _noted(plan.approved_at)),
        ),
        ended=(plan.state_label, "") if plan.state == Plan.State.SUPERSEDED else None,
    )


def _plan_context(plan: Plan, by: Actor, at: datetime) -> Mapping[str, Any]:
    """The units' words as far as they may be read, the text and what changed in it."""
    file = queries.file_of_plan(plan)
    words = permissions.concurrences(by).filter(plan=plan).select_related("unit", "document").order_by("pk")
    together(words, *file.lists)
    for word in words:
        word.plan, word.agreement = plan, plan.agreement
    earlier = queries.version_before(plan)
    return {
        "words": words,
        "earlier": earlier,
        "lines": queries.plan_diff(plan, earlier) if earlier is not None else (),
        "scenarios": file.covered,
        "mine": by.unit,
    }


def _plan_deadline(plan: Plan, at: datetime) -> tuple[Any, date] | None:
    if plan.state != Plan.State.UNDER_REVIEW:
        return None
    words = queries.file_of_plan(plan).words
    waiting = [w.due_on for w in words if w.given_at is None and w.due_on is not None]
    return (_("会同意见时限"), min(waiting)) if waiting else None


PLANS = Desk(
    model=Plan,
    see=permissions.plans,
    title=pgettext_lazy("list", "应急预案"),
    columns=(
        Column(name="plan", label=_("预案"), value=str, kind="link"),
        Column(name="organization", label=_("授权运营单位"), value=lambda p: str(p.agreement.organization)),
        Column(name="version", label=_("版本"), value=lambda p: p.version, order="version"),
        Column(name="approved", label=_("批准日期"), value=lambda p: p.approved_at, order="approved_at"),
        Column(name="state", label=_("状态"), value=lambda p: p.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state",
            label=_("状态"),
            choices=lambda by: Plan.State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
    ),
    search=("agreement__number", "agreement__organization__name"),
    rows=lambda rows: rows.select_related("agreement__organization", "agreement__application", "document"),
    template="operations/agreements/plan.html",
    context=_plan_context,
    facts=lambda plan, at: (
        Fact(label=_("协议"), value=plan.agreement.number, to=plan.agreement),
        Fact(label=_("授权运营单位"), value=str(plan.agreement.organization)),
        Fact(label=_("版本"), value=plan.version),
    ),
    track=_plan_track,
    deadline=_plan_deadline,
    fields=lambda plan, by: {
        "agreement": str(plan.agreement_id),
        "version": plan.version,
        "text": plan.text,
        "scenarios": [s.name for s in plan.scenarios.order_by("pk")],
    },
)


# --- proposals to end ----------------------------------------------------------------------------------------------


def _ending_track(proposal: EndingProposal, at: datetime) -> Sequence[Stage]:
    step = EndingProposal.State
    return track_of(
        proposal.state,
        (
            (step.OPEN, _("提出"), _noted(proposal.proposed_at)),
            (step.HEARD, _("听取陈述申辩、审议"), _noted(proposal.heard_at)),
            (step.CONCLUDED, _("政府决定"), ""),
            (step.CARRIED_OUT, _("执行"), _noted(proposal.carried_out_at)),
        ),
        ended=(proposal.state_label, "") if proposal.state == step.DROPPED else None,
    )


def _ending_context(proposal: EndingProposal, by: Actor, at: datetime) -> Mapping[str, Any]:
    items = proposal.items.select_related("item", "scenario").order_by("pk")
    together(items, papers_about(proposal), local_values(str(proposal.region_id)))
    return {
        "items": list(items),
        "papers": papers_of(proposal),
        "request_letter": by.role in AUTHORITY and proposal.matter is not None and proposal.matter.advice,
        "matter": proposal.matter if by.role in AUTHORITY | MECHANISM | UNIT | {Role.AUDITOR} else None,
    }


ENDINGS = Desk(
    model=EndingProposal,
    see=permissions.endings,
    title=_("终止和撤销"),
    columns=(
        Column(name="agreement", label=_("协议"), value=lambda p: p.agreement.number, kind="link"),
        Column(name="organization", label=_("授权运营单位"), value=lambda p: str(p.agreement.organization)),
        Column(name="kind", label=_("方式"), value=lambda p: p.get_kind_display(), order="kind"),
        Column(name="ground", label=_("理由"), value=lambda p: p.get_ground_display(), order="ground"),
        Column(
            name="due", label=_("陈述申辩期限"), value=lambda p: p.hearing_due_on, order="hearing_due_on", kind="day"
        ),
        Column(name="state", label=_("状态"), value=lambda p: p.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state",
            label=_("状态"),
            choices=lambda by: EndingProposal.State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
        Filter(
            name="ground",
            label=_("理由"),
            choices=lambda by: EndingProposal.Ground.choices,
            apply=lambda rows, value: rows.filter(ground=value),
        ),
    ),
    search=("agreement__number", "agreement__organization__name", "agreement__organization__credit_code"),
    rows=lambda rows: rows.select_related(
        "agreement__organization", "agreement__application__announcement", "matter__decision"
    ),
    template="operations/agreements/ending.html",
    context=_ending_context,
    facts=lambda proposal, at: (
        Fact(label=_("协议"), value=proposal.agreement.number, to=proposal.agreement),
        Fact(label=_("授权运营单位"), value=str(proposal.agreement.organization)),
        Fact(label=_("方式"), value=proposal.get_kind_display()),
        Fact(label=_("理由"), value=proposal.get_ground_display()),
    ),
    track=_ending_track,
    deadline=lambda proposal, at: (
        (_("陈述申辩期限"), proposal.hearing_due_on) if proposal.state == EndingProposal.State.OPEN else None
    ),
    fields=lambda proposal, by: {
        "agreement": str(proposal.agreement_id),
        "kind": proposal.kind,
        "ground": proposal.ground,
        "text": proposal.text,
        "statement": proposal.statement,
        "items": [str(pk) for pk in proposal.items.order_by("pk").values_list("pk", flat=True)],
    },
)

DESKS = (AGREEMENTS, PLANS, ENDINGS, *amendments.DESKS)


# --- the agreement on paper ----------------------------------------------------------------------------------------


def document(request: HttpRequest, id: UUID) -> HttpResponse:
    """The agreement as PDF: with its verification code once sealed, as an unissued draft before."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    agreement = (
        permissions.agreements(by)
        .select_related("application__announcement__field", "organization")
        .filter(pk=id)
        .first()
    )
    if agreement is None:
        raise Unseen("agreement.document")
    paper = queries.issued(agreement)
    said = contents_of(paper) if paper is not None else queries.contents(agreement)
    return pdf(render("agreement", said, paper), f"{agreement.number}.pdf")


def letter(request: HttpRequest, id: UUID, kind: str) -> HttpResponse:
    """A letter about a proposal to end: to the operator, the hearing and the decision; to the government, the request."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    proposal = permissions.endings(by).select_related("agreement__application", "matter").filter(pk=id).first()
    if proposal is None:
        raise Unseen("endingproposal.letter")
    back = addresses.of(proposal)
    if (paper := paper_of(proposal, kind)) is not None:
        return issued(request, paper, back=back)
    if kind == "request" and by.role in AUTHORITY and proposal.matter is not None and proposal.matter.advice:
        return show(request, letters.request(proposal), back=back, draft=True)
    raise Unseen("endingproposal.letter")


def notice(request: HttpRequest, id: UUID) -> HttpResponse:
    """暂时关闭使用权限通知书 of one stop."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    stop = permissions.stops(by).select_related("agreement").filter(pk=id).first()
    paper = paper_of(stop, Paper.Kind.SUSPENSION) if stop is not None and may_read_letters(by) else None
    if stop is None or paper is None:
        raise Unseen("stop.notice")
    return issued(request, paper, back=addresses.of(stop.agreement))


def resumption(request: HttpRequest, id: UUID) -> HttpResponse:
    """恢复使用权限通知书: the latest of an agreement."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    agreement = permissions.agreements(by).filter(pk=id).first()
    paper = paper_of(agreement, Paper.Kind.RESUMPTION) if agreement is not None and may_read_letters(by) else None
    if agreement is None or paper is None:
        raise Unseen("agreement.resumption")
    return issued(request, paper, back=addresses.of(agreement))


def may_read_letters(by: Actor) -> bool:
    """Letters go to the operator; officials and auditors read them along."""
    return by.is_system or by.of_organization or by.role in OFFICIALS | {Role.AUDIT_ADMIN}

"""How applications are shown: the desk, the case page with its task list, and the official papers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from audit.actor import Actor
from audit.clock import today
from audit.roles import AUTHORITY, MECHANISM, ORGANIZATION, UNIT, Role
from operations.applications import decisions, notices, permissions, queries
from operations.applications.models import Application, CheckItem, Publication
from operations.applications.queries.reaching import REACHED, reached
from operations.applications.reviewing import beside
from operations.applications.showing import context
from operations.mechanism.models import KeyField
from operations.mechanism.regions import region_filter
from operations.mechanism.years import year_filter
from operations.papers.letters import Letter
from operations.papers.models import Paper
from operations.papers.queries import paper_among, paper_of
from operations.papers.views import issued, show
from web import addresses
from web.desk import Column, Desk, Fact, Filter, Stage
from web.showing import day_text

State = Application.State
_ENDED = (State.REFUSED, State.NOT_ACCEPTED, State.WITHDRAWN, State.LAPSED, State.ANNULLED)


# --- the desk --------------------------------------------------------------------------------------------------------


def _step(case: Application) -> int:
    """Where on the track the case stands."""
    if case.state in _ENDED:
        reached = (
            case.submitted_at, case.accepted_at, case.verification_begun_at, case.deliberation_opened_at,
        )  # fmt: skip
        return 1 + sum(moment is not None for moment in reached) + (case.state in {State.LAPSED, State.ANNULLED})
    if case.state == State.SUPPLEMENTING:
        return 3 if case.in_verification_round else 1
    if case.state == State.GRANTED:
        needs_filing = case.region.level != "province"
        done = queries.published_on(case) and (not needs_filing or queries.filed(case))
        return 7 if done else 6
    places = (State.DRAFT, State.SUBMITTED, State.ACCEPTED, State.VERIFYING, State.DELIBERATING)
    return places.index(case.state) if case.state in places else 8


def _track(case: Application, at: datetime) -> Sequence[Stage]:
    published = queries.published_on(case)
    steps: tuple[tuple[Any, date | None], ...] = (
        (_("填报"), None),
        (_("提交"), today(case.submitted_at) if case.submitted_at else None),
        (_("受理"), today(case.accepted_at) if case.accepted_at else None),
        (_("核实"), today(case.verification_begun_at) if case.verification_begun_at else None),
        (_("审议"), today(case.deliberation_opened_at) if case.deliberation_opened_at else None),
        (_("政府确定"), case.decided_on if case.state not in {State.DELIBERATING, State.VERIFYING} else None),
        (_("公开、报备"), published),
        (_("签约"), None),
    )
    here = _step(case)
    stages = [
        Stage(
            label=label,
            status="done" if place < here else "now" if place == here else "ahead",
            note=day_text(day, today=today(at)) if day else "",
        )
        for place, (label, day) in enumerate(steps)
    ]
    if case.state in _ENDED:
        stages = [s for s in stages if s.status == "done"]
        note = day_text(case.ended_at, today=today(at)) if case.ended_at else ""
        stages.append(Stage(label=case.state_label, status="now", note=note))
    return stages


def _at_work(case: Application) -> object:
    """Who has the case now."""
    if case.state == State.VERIFYING:
        file = queries.dossier(case)
        counts = {"all": len(file.checks), "done": sum(c.state != CheckItem.State.OPEN for c in file.checks)}
        return _("有关单位，共 %(all)s 项，已核实 %(done)s 项") % counts
    return {
        State.DRAFT: _("申请单位"),
        State.SUBMITTED: case.region.authority,
        State.SUPPLEMENTING: _("申请单位"),
        State.ACCEPTED: case.region.authority,
        State.DELIBERATING: _("协调机制"),
        State.GRANTED: case.region.authority,
    }.get(case.state, "")


def _months(n: int) -> str:
    return ngettext("%(n)s 个月", "%(n)s 个月", n) % {"n": n}


def _facts(case: Application, at: datetime) -> Sequence[Fact]:
    months = case.granted_months if case.state in {State.GRANTED, State.AGREED} else case.term_months
    facts = [
        Fact(label=_("申请单位"), value=str(case.organization), to=case.organization),
        Fact(label=_("领域"), value=case.announcement.field.name, to=case.announcement),
        Fact(label=_("授权期限"), value=_months(months) if months else ""),
        Fact(label=_("适用规则"), value=case.announcement.ruleset),
        Fact(label=_("当前办理"), value=_at_work(case)),
    ]
    if case.state in {State.GRANTED, State.AGREED, State.REFUSED, State.LAPSED, State.ANNULLED}:
        facts.append(Fact(label=_("政府文号"), value=case.decision_no))
    if case.renews_id:
        facts.append(Fact(label=_("续接"), value=_("原授权"), to=case.renews))
    return [fact for fact in facts if fact.value]


_DUE = {
    State.SUPPLEMENTING: _("补正时限"),
    State.VERIFYING: _("核实时限"),
    State.DELIBERATING: _("意见时限"),
    State.GRANTED: _("签约时限"),
}


def _deadline(case: Application, at: datetime) -> tuple[Any, date] | None:
    if case.state == State.DRAFT and case.announcement.closes_at is not None:
        return (_("申请截止"), today(case.announcement.closes_at))
    label = _DUE.get(case.state)
    return (label, case.due_on) if label is not None and case.due_on is not None else None


def _fields(case: Application, by: Actor) -> Mapping[str, object]:
    file = queries.dossier(case)
    official = by.role in permissions.OFFICIALS
    return {
        "number": case.number,
        "heading": case.heading,
        "region": case.region_id,
        "organization": str(case.organization_id),
        "announcement": str(case.announcement_id),
        "field": case.announcement.field.code,
        "ruleset": case.announcement.ruleset,
        "term_months": case.term_months,
        "renews": str(case.renews_id) if case.renews_id else None,
        "submitted_at": case.submitted_at,
        "accepted_at": case.accepted_at,
        "due_on": case.due_on,
        "decision_no": case.decision_no if official or case.state != State.DELIBERATING else "",
        "decided_on": case.decided_on if official or case.state != State.DELIBERATING else None,
        "granted_months": case.granted_months if official or case.state != State.DELIBERATING else None,
        "ended_reason": case.ended_reason,
        "scenarios": [{"id": str(s.pk), "name": s.name, "goals": s.goals} for s in file.scenarios],
        "items": [
            {
                "id": str(r.pk),
                "item": str(r.item_id),
                "name": r.item.name,
                "scenario": str(r.scenario_id) if r.scenario_id else None,
                "state": r.state,
                "necessity": r.necessity,
            }
            for r in file.requested
            if by.role != Role.STEWARD or str(r.item.provider_id) == by.unit
        ],
        "checks": [
            {"id": str(c.pk), "condition": c.condition.code, "unit": c.unit.name, "state": c.state, "due_on": c.due_on}
            for c in (file.checks if official or by.of_organization else ())
        ],
        "materials": [
            {"id": str(m.pk), "kind": m.kind, "name": m.document.name, "digest": m.document.digest, "found": m.found}
            for m in (file.materials if official or by.of_organization else ())
        ],
        "back_entered": case.back_entered,
        "stock": case.stock,
    }


APPLICATIONS = Desk(
    model=Application,
    see=permissions.applications,
    title=pgettext_lazy("list", "申请"),
    columns=(
        Column(name="heading", label=_("名称"), value=lambda a: a.title, order="heading", kind="link"),
        Column(name="number", label=_("编号"), value=lambda a: a.number, order="number"),
        Column(
            name="organization", label=_("申请单位"), value=lambda a: str(a.organization), order="organization__name"
        ),
        Column(
            name="field", label=_("重点领域"), value=lambda a: a.announcement.field.name,
            order="announcement__field__code",
        ),
        Column(name="region", label=_("区划"), value=lambda a: a.region.name, order="region__code"),
        Column(name="submitted_at", label=_("提交时间"), value=lambda a: a.submitted_at, order="submitted_at"),
        Column(name="due_on", label=_("时限"), value=lambda a: a.due_on, order="due_on", kind="due"),
        Column(name="state", label=_("状态"), value=lambda a: a.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state", label=_("状态"), choices=lambda by: State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
        Filter(
            name="field", label=_("重点领域"),
            choices=lambda by: list(KeyField.objects.order_by("code").values_list("code", "name")),
            apply=lambda rows, value: rows.filter(announcement__field__code=value),
        ),
        region_filter(),
        Filter(
            name="entry", label=_("来源"),
            choices=lambda by: (
                ("renewal", _("续期申请")), ("stock", _("存量登记")), ("irregular", _("有不规范事实")),
            ),
            apply=queries.of_entry,
        ),
        year_filter("submitted_at__year", _("提交年度")),
        Filter(
            name="reached", label=_("办理到"), choices=lambda by: [(code, label) for code, (label, _q) in REACHED.items()],
            apply=reached,
        ),
    ),
    search=("heading", "number", "organization__name", "organization__credit_code"),
    rows=lambda rows: rows.select_related(*permissions.SHOWN),
    template="operations/applications/application.html",
    context=context,
    facts=_facts,
    track=_track,
    deadline=_deadline,
    beside=beside,
    fields=_fields,
    nav_for=frozenset(
        AUTHORITY | MECHANISM | UNIT | ORGANIZATION
        | {Role.PROVINCIAL_DESK, Role.STEWARD, Role.EXPERT, Role.AUDITOR, Role.AUDIT_ADMIN}
    ),
)  # fmt: skip

DESKS = (APPLICATIONS,)


# --- papers ----------------------------------------------------------------------------------------------------------


def _read(request: HttpRequest, id: UUID) -> tuple[Application, Actor]:
    """The case, for its applicant and for officials; stewards and experts have no use for its papers."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = permissions.applications(by).filter(pk=id).first()
    if case is None or not (by.of_organization or by.role in permissions.OFFICIALS):
        raise Http404
    return case, by


def _show(request: HttpRequest, case: Application, letter: Letter, paper: Paper | None = None) -> HttpResponse:
    return show(request, letter, back=addresses.of(case), paper=paper)


def receipt(request: HttpRequest, id: UUID) -> HttpResponse:
    """Number, time and the digest of every file."""
    case, _by = _read(request, id)
    if case.submitted_at is None:
        raise Http404
    return _show(request, case, notices.receipt(case))


def form(request: HttpRequest, id: UUID) -> HttpResponse:
    """The application as it reads now, for wet sealing."""
    case, _by = _read(request, id)
    return _show(request, case, notices.application_form(case))


# Issued about the case itself; what is issued about its publication and its filing has its own subject.
_OF_CASE = frozenset(
    {
        Paper.Kind.ACCEPTANCE, Paper.Kind.NOT_ACCEPTED, Paper.Kind.GRANT, Paper.Kind.REFUSAL, Paper.Kind.LAPSE,
        Paper.Kind.ANNULMENT,
    }
)  # fmt: skip


def paper(request: HttpRequest, id: UUID, kind: str) -> HttpResponse:
    """A paper about the case. What was made public anybody may read; the rest is for the applicant and officials."""
    if kind == Paper.Kind.PUBLICATION and (published := queries.published(id)) is not None:
        return _publication(request, published)
    case, by = _read(request, id)
    file = queries.dossier(case)
    if kind in _OF_CASE and (given := paper_of(case, kind)) is not None:
        return issued(request, given, back=addresses.of(case))
    if kind == "request" and by.role in AUTHORITY and file.matter is not None and file.matter.advice:
        return show(request, decisions.request(case), back=addresses.of(case), draft=True)
    if kind == Paper.Kind.PUBLICATION and file.publication is not None:
        return _show(request, case, notices.publication(case, file.publication, ""))
    if kind == Paper.Kind.FILING and file.filing is not None:
        return _show(request, case, notices.report(case, file.filing), paper_of(file.filing, kind))
    raise Http404


def _publication(request: HttpRequest, published: Publication) -> HttpResponse:
    """授权结果公告, with the way back of those who know the case."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case, given = published.application, paper_of(published, Paper.Kind.PUBLICATION)
    back = addresses.of(case) if permissions.applications(by).filter(pk=case.pk).exists() else ""
    letter = notices.publication(case, published, given.number if given else "")
    return show(request, letter, back=back, paper=given)


def supplement(request: HttpRequest, id: UUID) -> HttpResponse:
    """补正告知书."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    notice = permissions.supplements(by).filter(pk=id).select_related("application__region").first()
    if notice is None or not (by.of_organization or by.role in permissions.OFFICIALS):
        raise Http404
    return _show(request, notice.application, notices.supplement(notice), paper_of(notice, Paper.Kind.SUPPLEMENT))


def letter(request: HttpRequest, id: UUID, unit: UUID) -> HttpResponse:
    """征求意见函 to one unit as it went out, for those that answer on paper."""
    case, by = _read(request, id)
    asked = [check for check in queries.dossier(case).checks if check.unit_id == unit]
    given = paper_among(asked, Paper.Kind.CONSULTATION)
    if given is None or by.of_organization:
        raise Http404
    return issued(request, given, back=addresses.of(case))

"""The desk of announcements, and the announcement as a paper."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.queries import units_at
from applicants import documents
from audit import clock
from audit.actor import Actor
from audit.roles import ADMINISTRATORS, Role
from operations.announcements import permissions, queries
from operations.announcements.models import Announcement
from operations.announcements.paper import kind_names, letter
from operations.mechanism import queries as mechanism
from operations.mechanism.models import KeyField
from operations.mechanism.regions import region_filter
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from operations.papers.views import show
from statute.rulesets import banner as newer_rules
from statute.vocabulary import MATERIALS
from web.desk import Column, Desk, Fact, Filter, Stage, track_of
from web.reading import together

State = Announcement.State


def _track(subject: Announcement, at: datetime) -> tuple[Stage, ...]:
    return track_of(
        subject.state,
        (
            (State.DRAFT, _("草拟中"), subject.drafted_at),
            (State.PUBLISHED, _("已发布"), subject.published_at or ""),
            (State.CLOSED, _("已截止"), subject.closes_at if subject.state == State.CLOSED else ""),
        ),
        ended=(_("已撤回"), "") if subject.state == State.CANCELLED else None,
    )


def _facts(subject: Announcement, at: datetime) -> Sequence[Fact]:
    facts = [
        Fact(label=_("区划"), value=subject.region.name),
        Fact(label=_("重点领域"), value=subject.field.name),
        Fact(label=_("授权总量"), value=subject.quota or "—"),
        Fact(label=_("适用规则"), value=subject.ruleset),
    ]
    if subject.number:
        facts.insert(0, Fact(label=_("编号"), value=subject.number))
    if subject.irregular_at:
        facts.append(Fact(label=_("性质"), value=_("不规范事实")))
    return facts


def _deadline(subject: Announcement, at: datetime) -> tuple[Any, date] | None:
    if subject.state != State.PUBLISHED or subject.closes_at is None:
        return None
    return (_("申请截止"), clock.today(subject.closes_at))


def _context(subject: Announcement, by: Actor, at: datetime) -> Mapping[str, Any]:
    region = str(subject.region_id)
    extensions, scans = subject.extensions.order_by("extended_at", "pk"), documents.of(subject, "paper")
    together(
        queries.conditions_of(subject), units_at(region), extensions, mechanism.loaded_sets(), *([scans] if by.signed_in else ()),
        *(_of_draft(subject) if subject.state == State.DRAFT else ()),
    )  # fmt: skip
    return {
        "conditions": [
            {"condition": c, "kinds": kind_names(c), "units": queries.verifying_units(subject, c)}
            for c in queries.conditions_of(subject)
        ],
        "materials": [m.title for m in MATERIALS],
        "field_lines": [line.strip() for line in subject.field_conditions.splitlines() if line.strip()],
        "extensions": extensions,
        "open": subject.open_at(at),
        "ruleset": mechanism.rulesets().get(subject.ruleset),
        "banner": newer_rules(subject.ruleset, clock.today(at), mechanism.rulesets())
        if subject.state == State.DRAFT
        else (),
        "scans": scans if by.signed_in else [],
    }


def _of_draft(subject: Announcement) -> Iterator[QuerySet[Any, Any]]:
    """What publishing looks at."""
    region = str(subject.region_id)
    yield from (mechanism.local_values(region), mechanism.designated_pilots(region))
    yield from (mechanism.designated_fields(subject.field), queries.writers(subject))


def _fields(subject: Announcement, by: Actor) -> Mapping[str, object]:
    return {
        "number": subject.number,
        "heading": subject.heading,
        "region": subject.region_id,
        "field": subject.field.code,
        "ground": subject.ground,
        "use_kind": subject.use_kind,
        "opens_at": subject.opens_at,
        "closes_at": subject.closes_at,
        "quota": subject.quota,
        "criteria": subject.criteria,
        "ruleset": subject.ruleset,
        "conditions": [
            {
                "id": str(c.pk),
                "code": c.code,
                "title": c.title_text,
                "clause": c.clause,
                "text": c.text,
                "units": list(c.kinds),
            }
            for c in queries.conditions_of(subject)
        ],
        "materials": [m.code for m in MATERIALS],
        "extra_materials": list(subject.extras),
        "field_conditions": subject.field_conditions,
        "published_at": subject.published_at,
        "ended_reason": subject.ended_reason,
        "back_entered": subject.back_entered,
        "irregular": subject.irregular,
    }


ANNOUNCEMENTS = Desk(
    model=Announcement,
    see=permissions.announcements,
    title=pgettext_lazy("list", "通告"),
    columns=(
        Column(name="heading", label=_("标题"), value=lambda a: a.heading, order="heading", kind="link"),
        Column(name="number", label=_("编号"), value=lambda a: a.number, order="number"),
        Column(name="region", label=_("区划"), value=lambda a: a.region.name, order="region__code"),
        Column(name="field", label=_("重点领域"), value=lambda a: a.field.name, order="field__code"),
        Column(name="opens_at", label=_("开始时间"), value=lambda a: a.opens_at, order="opens_at"),
        Column(name="closes_at", label=_("截止时间"), value=lambda a: a.closes_at, order="closes_at"),
        Column(name="quota", label=_("授权总量"), value=lambda a: a.quota or "", order="quota"),
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
            apply=lambda rows, value: rows.filter(field__code=value),
        ),
        region_filter(),
        Filter(
            name="entry", label=_("来源"),
            choices=lambda by: (("back", _("补录")), ("irregular", _("不规范事实"))),
            apply=lambda rows, value: rows.filter(
                **({"irregular_at__isnull": False} if value == "irregular" else {"back_entered": True})
            ),
        ),
    ),
    search=("heading", "number", "text"),
    rows=lambda rows: rows.select_related("region", "field", "concurred_by_unit"),
    template="operations/announcements/announcement.html",
    context=_context,
    facts=_facts,
    track=_track,
    deadline=_deadline,
    fields=_fields,
    nav_for=frozenset(Role) - ADMINISTRATORS - {Role.SYSTEM, Role.EVALUATOR, Role.DOMAIN_OPERATOR},
    order="-drafted_at,-pk",
)  # fmt: skip

DESKS = (ANNOUNCEMENTS,)


def paper(request: HttpRequest, id: UUID) -> HttpResponse:
    """The announcement as it is posted: everybody may read a published one, its drafters the draft."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    subject = permissions.announcements(by).select_related("region", "field").filter(pk=id).first()
    if subject is None:
        raise Http404
    issued = paper_of(subject, Paper.Kind.ANNOUNCEMENT)
    return show(request, letter(subject), draft=subject.state == State.DRAFT, paper=issued)

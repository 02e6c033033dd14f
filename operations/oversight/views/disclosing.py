"""Supervision: the desk of yearly disclosures, and what everybody may read of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.models import Region
from audit import clock
from audit.actor import Actor
from audit.roles import AUTHORITY, MECHANISM, ORGANIZATION, UNIT, Role
from operations.mechanism.regions import region_filter
from operations.mechanism.years import year_filter
from operations.oversight import permissions
from operations.oversight.models import Disclosure
from operations.oversight.queries import disclosing as queries
from operations.oversight.views.correcting import day_of, state_filter
from statute.rules.disclosing import FIRST_YEAR
from web import addresses
from web.desk import Column, Desk, Fact, Filter, Stage, track_of
from web.exporting import XLSX, Sheet, workbook

State = Disclosure.State


def _overdue(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    condition = queries.late(clock.today())
    return rows.filter(condition) if value == "yes" else rows.exclude(condition)


def _track(subject: Disclosure, at: datetime) -> tuple[Stage, ...]:
    path = (
        (State.DUE, State.DUE.label, day_of(subject.opened_at)),
        (State.PREPARED, _("编制"), day_of(subject.prepared_at)),
        (State.PUBLISHED, _("披露"), day_of(subject.published_at)),
    )
    ended = (subject.state_label, "") if subject.state in {State.SUPERSEDED, State.DROPPED} else None
    return track_of(subject.state, path, ended=ended)


def _deadline(subject: Disclosure, at: datetime) -> tuple[Any, date] | None:
    return (_("披露时限"), subject.due_on) if subject.state in queries.OPEN and subject.due_on is not None else None


def _context(subject: Disclosure, by: Actor, at: datetime) -> Mapping[str, Any]:
    return {
        "information": queries.content_of(subject)["information"],
        "tables": queries.shown(subject),
        "gaps": queries.gaps(subject),
        "preview": subject.state == State.DUE,
        "overdue": queries.overdue(subject, at),
        "versions": [row for row in queries.corrections_of(subject) if row.pk != subject.pk],
    }


def _fields(subject: Disclosure, by: Actor) -> Mapping[str, object]:
    return {
        "number": subject.number,
        "year": subject.year,
        "region": str(subject.region_id),
        "organization": str(subject.organization_id) if subject.organization_id else None,
        "version": subject.version,
        "corrects": str(subject.corrects_id) if subject.corrects_id else None,
        "correction_reason": subject.correction_reason,
        "due_on": subject.due_on,
        "content": queries.content_of(subject),
        "remark_first": subject.remark_first,
        "remark_second": subject.remark_second,
        "digest": subject.digest,
        "prepared_at": subject.prepared_at,
        "published_at": subject.published_at,
        "late": subject.late,
    }


_SIDES = (("authority", _("主管部门")), ("operator", _("授权运营单位")))

DISCLOSURES = Desk(
    model=Disclosure,
    see=permissions.disclosures,
    title=_("年度信息披露"),
    columns=(
        Column(name="number", label=_("编号"), value=lambda d: d.number, order="number", kind="link"),
        Column(name="year", label=_("年度"), value=lambda d: d.year, order="year"),
        Column(name="discloser", label=_("披露单位"), value=lambda d: d.discloser, order="organization__name"),
        Column(name="region", label=_("区划"), value=lambda d: d.region.name, order="region__code"),
        Column(name="version", label=_("版本"), value=lambda d: d.version, order="version"),
        Column(
            name="due_on", label=_("披露时限"), order="due_on", kind="due",
            value=lambda d: d.due_on if d.state in queries.OPEN else None,
        ),
        Column(name="published_at", label=_("披露时间"), value=lambda d: d.published_at, order="published_at"),
        Column(name="late", label=_("逾期披露"), value=lambda d: d.late if d.published_at else None),
        Column(name="state", label=_("状态"), value=lambda d: d.state_label, order="state", kind="state"),
    ),
    filters=(
        state_filter(State.choices),
        year_filter("year", _("年度")),
        Filter(
            name="side", label=_("披露单位"), choices=lambda by: _SIDES,
            apply=lambda rows, value: rows.filter(organization__isnull=value == "authority"),
        ),
        Filter(
            name="overdue", label=_("逾期"), choices=lambda by: [("yes", _("已逾期")), ("no", _("未逾期"))],
            apply=_overdue,
        ),
        region_filter(),
    ),
    search=("number", "organization__name", "organization__credit_code", "region__authority"),
    rows=lambda rows: rows.select_related(*queries.SHOWN),
    template="operations/oversight/disclosure.html",
    context=_context,
    facts=lambda d, at: (
        Fact(label=_("年度"), value=d.year),
        Fact(label=_("披露单位"), value=d.discloser, to=d.organization),
        Fact(label=_("区划"), value=d.region.name),
        Fact(label=_("更正的披露"), value=d.corrects.number if d.corrects else "", to=d.corrects),
    ),
    track=_track,
    deadline=_deadline,
    fields=_fields,
    nav_for=frozenset({*AUTHORITY, *MECHANISM, *ORGANIZATION, *UNIT, Role.PROVINCIAL_DESK, Role.AUDITOR}),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (DISCLOSURES,)


# --- what everybody may read ---------------------------------------------------------------------------------------


@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """Disclosures in force, the latest year first; `year` and `region` narrow the list."""
    rows = permissions.disclosed().filter(state=State.PUBLISHED)
    region, year = request.GET.get("region", ""), request.GET.get("year", "")
    if region:
        rows = rows.filter(region_id=region)
    if year.isdigit():
        rows = rows.filter(year=int(year[-4:]))
    rows = rows.select_related("region", "organization").order_by("-year", "region_id", "organization__name", "pk")
    context = {
        "pages": Paginator(rows, 30).get_page(request.GET.get("page")),
        "region": region,
        "year": year,
        "regions": Region.objects.order_by("code").values_list("code", "name"),
        "years": range(clock.today(request.at).year - 1, FIRST_YEAR - 1, -1),  # type: ignore[attr-defined]
    }
    return render(request, "operations/oversight/disclosures.html", context)


@require_GET
def tables(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """Both tables of one disclosure as they were published; `format=xlsx`: the same as a workbook."""
    row = permissions.disclosed().filter(pk=id).select_related(*queries.SHOWN).first()
    if row is None:
        raise Http404
    if request.GET.get("format") == "xlsx":
        name = f"{row}-{row.number}.xlsx"
        return FileResponse(workbook(list(_sheets(row))), as_attachment=True, filename=name, content_type=XLSX)
    by: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        "disclosure": row,
        "information": row.content["information"],
        "tables": queries.shown(row),
        "newer": next((v for v in queries.corrections_of(row) if v.state == State.PUBLISHED and v.pk != row.pk), None),
        "case": addresses.of(row) if permissions.disclosures(by).filter(pk=row.pk).exists() else "",
    }
    return render(request, "operations/oversight/disclosed.html", context)


def _sheets(row: Disclosure) -> Iterator[Sheet]:
    shown = queries.shown(row)
    about: list[Sequence[object]] = [
        *((gettext(label), text) for label, text in row.content["information"]),
        [gettext("年度"), row.year],
        [gettext("编号"), row.number],
        [gettext("披露时间"), row.published_at],
        [gettext("内容摘要"), row.digest],
        *([_named(part.table.title), part.remark] for part in shown if part.remark),
    ]
    yield Sheet(title=gettext("披露单位"), headings=(gettext("项目"), gettext("内容")), rows=about)
    for part in shown:
        heads = [gettext(column.label) for column in part.table.columns]
        yield Sheet(title=gettext(part.table.title), headings=heads, rows=part.rows)


def _named(title: str) -> str:
    return gettext("“%(table)s”备注") % {"table": gettext(title)}

"""The exception lists: an index of questions with how much is on each, and the lists themselves, as pages or files."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from audit import clock
from audit.actor import Actor
from operations.auditing.queries import exceptional
from operations.auditing.queries.exceptions import (
    NEAR,
    NEARS,
    Asked,
    Exceptions,
    Line,
    every,
    numbers,
    page,
    people,
    regions,
)
from operations.auditing.reading import watched
from web.exporting import XLSX, Sheet, csv_of, workbook
from web.page import page_of
from web.reading import soon


def _asked(request: HttpRequest) -> Asked:
    """What is asked for; what is none of the choices is ignored."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    given = request.GET
    near = given.get("near", "")
    return Asked(
        by=by,
        today=clock.today(request.at),  # type: ignore[attr-defined]
        region=given.get("region", "")[:6],
        first=_day(given, "first"),
        last=_day(given, "last"),
        near=int(near) if near in {str(months) for months in NEARS} else NEAR,
        person=_id(given, "person"),
    )


def _day(given: QueryDict, name: str) -> date | None:
    try:
        return date.fromisoformat(given.get(name, ""))
    except ValueError:
        return None


def _id(given: QueryDict, name: str) -> UUID | None:
    try:
        return UUID(given.get(name, ""))
    except ValueError:
        return None


def _query(asked: Asked, **more: object) -> str:
    """The query string that asks the same."""
    values = {
        "region": asked.region,
        "first": asked.first.isoformat() if asked.first else "",
        "last": asked.last.isoformat() if asked.last else "",
        "near": asked.near if asked.near != NEAR else "",
        "person": asked.person or "",
        **more,
    }
    return urlencode({name: value for name, value in values.items() if value != ""})


@watched
def index(request: HttpRequest) -> HttpResponse:
    """Every list: what it asks, under which clause, and how many rows it has; `region`, `first` and `last` narrow all."""
    asked = _asked(request)
    page_of(request)
    places = regions(asked.by)
    soon(places)
    found = numbers(exceptional.LISTS, asked)
    context = {
        "lists": [(one, found[one.code]) for one in exceptional.LISTS],
        "regions": places,
        "asked": asked,
        "query": _query(asked),
    }
    return render(request, "operations/auditing/exceptions.html", context)


@watched
def exceptions(request: HttpRequest, code: str) -> HttpResponseBase:
    """One list, or the same rows as a file: `format` xlsx or csv."""
    one = exceptional.BY_CODE.get(code)
    if one is None:
        raise Http404
    asked = _asked(request)
    places = regions(asked.by)
    if (wanted := request.GET.get("format")) in {"xlsx", "csv"}:
        return _file(one, asked, dict(places), wanted)
    persons = people(one, asked) if one.choice == "person" else None
    page_of(request)
    soon(places, asked.everywhere.lists[1], *(() if persons is None else (persons,)))
    found = page(one, asked, after=_id(request.GET, "after"), before=_id(request.GET, "before"))
    context = {
        "one": one,
        "found": found,
        "regions": places,
        "names": dict(places),
        "people": [(str(id), name) for id, name in persons or ()],
        "nears": NEARS,
        "asked": asked,
        "query": _query(asked),
        "older": _query(asked, after=found.older) if found.older else "",
        "newer": _query(asked, before=found.newer) if found.newer else "",
    }
    return render(request, "operations/auditing/exception.html", context)


def _file(one: Exceptions, asked: Asked, names: Mapping[str, str], kind: str) -> HttpResponseBase:
    heads = (_("类别"), _("对象"), _("单位或人员"), _("区划"), _("日期"), _("情形"), _("轨迹记录"))
    sheet = Sheet(headings=heads, rows=_cells(every(one, asked), names))
    name = f"{one.title}-{asked.today:%Y%m%d}.{kind}"
    if kind == "xlsx":
        return FileResponse(workbook([sheet]), as_attachment=True, filename=name, content_type=XLSX)
    answer = StreamingHttpResponse(csv_of(sheet), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _cells(lines: Iterator[Line], names: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    for line in lines:
        place = names.get(line.region, line.region)
        yield line.kind, line.name, line.whose, place, line.day, line.says, str(line.entry or "")

"""What is counted and what is filed: statistics of a year, a unit's own work, the table for the province; each as a workbook."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audit import clock
from audit.actor import Actor
from operations.mechanism.years import years
from operations.portal import filings
from operations.portal.diagrams import lengths
from operations.portal.permissions import SEES_FILINGS, SEES_STATISTICS
from operations.portal.statistics import Statistics
from operations.portal.work import LISTS
from web import listing
from web.download import KINDS, as_file
from web.exporting import XLSX, Sheet, workbook

EACH = 50
PLACES = 7  # digits of a page's number


def _asker(request: HttpRequest, roles: frozenset[Any]) -> Actor:
    by: Actor = request.actor  # type: ignore[attr-defined]
    if by.role not in roles:
        raise Http404
    return by


@require_GET
@login_required
def statistics(request: HttpRequest) -> HttpResponseBase:
    """A year in numbers, each a link to what it counts; `year`, `region` choose, `format=xlsx` is the same as a file."""
    by = _asker(request, SEES_STATISTICS)
    at = request.at  # type: ignore[attr-defined]
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(n) for n in years()} else clock.today(at).year
    found = Statistics(by, year, request.GET.get("region", "")[:6], at)
    if request.GET.get("format") == "xlsx":
        heads = (_("类别"), _("项目"), _("数量"), _("用时中位数（工作日）"), _("时限"))
        return _file([Sheet(headings=heads, rows=_numbers(found))], f"{_('统计')}-{year}.xlsx")
    sections = []
    for section in found.sections:
        lines = section.shown
        widths = lengths([line.number for line in lines])
        sections.append(
            (section, [(line, line.median(found.worked), w) for line, w in zip(lines, widths, strict=True)])
        )
    context = {"sections": sections, "year": year, "years": years(), "found": found}
    return render(request, "operations/portal/statistics.html", context)


def _numbers(found: Statistics) -> Iterator[tuple[object, ...]]:
    for section in found.sections:
        for line in section.shown:
            yield str(section.title), str(line.label), line.number, line.median(found.worked), line.limit_text


@require_GET
@login_required
def work(request: HttpRequest, type_code: str) -> HttpResponseBase:
    """What the reader's unit was asked: the rows behind its statistics, or the same as a file."""
    by = _asker(request, SEES_STATISTICS)
    desk = LISTS.get(type_code)
    if desk is None:
        raise Http404
    query = listing.asked(desk, by, request.GET)
    if request.GET.get("format") in KINDS:
        return as_file(query, request.GET["format"], clock.today(request.at))  # type: ignore[attr-defined]
    try:
        found = listing.page(query)
    except listing.BadCursor:
        return redirect(f"{request.path}?{query.address()}")
    return render(request, "operations/portal/list.html", {"desk": desk, "listing": found, "query": query})


@require_GET
@login_required
def filed(request: HttpRequest) -> HttpResponseBase:
    """Grants and endings of a period with their filing; `first` and `last` choose it, this year's unless said."""
    by = _asker(request, SEES_FILINGS)
    year = clock.today(request.at).year  # type: ignore[attr-defined]
    first = _day(request.GET.get("first", "")) or date(year, 1, 1)
    last = _day(request.GET.get("last", "")) or date(year, 12, 31)
    tables = filings.tables(by, first, last)
    if request.GET.get("format") == "xlsx":
        sheets = [
            Sheet(title=str(table.title), headings=[str(h) for h in table.heads], rows=table.every())
            for table in tables
        ]
        return _file(sheets, f"{_('备案表')}-{first:%Y%m%d}-{last:%Y%m%d}.xlsx")
    asked = request.GET.get("page", "")
    number = max(int(asked), 1) if asked.isdigit() and len(asked) < PLACES else 1
    parts = filings.parts(tables, number, EACH)
    context = {
        "parts": parts,
        "before": number - 1,
        "after": number + 1 if any(part.total > number * EACH for part in parts) else 0,
        "first": first,
        "last": last,
    }
    return render(request, "operations/portal/filings.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _file(sheets: list[Sheet], name: str) -> FileResponse:
    return FileResponse(workbook(sheets), as_attachment=True, filename=name, content_type=XLSX)

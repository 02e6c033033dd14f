"""Supervision: pages across the authorizations: how operators stand 六(七), what the authority did in a year 六(三)."""

import csv
import io
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audit import clock
from audit.act import Unseen
from audit.actor import Actor
from operations.agreements.permissions import agreements
from operations.oversight.permissions import SEES_BOARDS
from operations.oversight.queries.reporting import operated
from operations.oversight.queries.standing import Standing, notes, standings
from operations.oversight.queries.supervising import compliance
from statute.rules.supervising import MEASURES
from web.exporting import safe
from web.findings import text_of


def _asker(request: HttpRequest) -> tuple[Actor, datetime]:
    by: Actor = request.actor  # type: ignore[attr-defined]
    if by.role not in SEES_BOARDS:
        raise Unseen("oversight.boards")
    return by, request.at  # type: ignore[attr-defined]


@require_GET
@login_required
def standing(request: HttpRequest) -> HttpResponse:
    """One list of all operators with their standing; `format=csv`: the same as a file."""
    by, at = _asker(request)
    rows = standings(agreements(by))
    if request.GET.get("format") == "csv":
        return _csv(rows, f"standing-{clock.today(at):%Y%m%d}.csv")
    return render(
        request,
        "operations/oversight/standing.html",
        {"rows": [(row, [text_of(f) for f in notes(row)]) for row in rows]},
    )


def _csv(rows: list[Standing], name: str) -> HttpResponse:
    lines = io.StringIO()
    writer = csv.writer(lines)
    heads = (
        _("授权运营单位"),
        _("运营中"),
        _("暂时关闭"),
        _("已结束"),
        _("改正中"),
        _("终止或撤销提议"),
        _("年度评估"),
        _("关注"),
    )
    writer.writerow([safe(head) for head in heads])
    for row in rows:
        grades = "；".join(f"{year} {_(grade)}" for year, grade in row.grades)
        watched = "；".join(text_of(finding) for finding in notes(row))
        counts = (row.running, row.suspended, row.ended, row.corrections, row.proposals)
        writer.writerow([safe(str(row.organization)), *counts, safe(grades), safe(watched)])
    answer = HttpResponse("\ufeff" + lines.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_GET
@login_required
def year(request: HttpRequest) -> HttpResponse:
    """What the authority did in a year, and the gaps, for each authorization; `year` chooses another than this one."""
    by, at = _asker(request)
    this = clock.today(at).year
    asked = request.GET.get("year", "")
    chosen = int(asked) if asked.isdigit() and 2023 <= int(asked) <= this else this
    seen = operated().filter(pk__in=agreements(by).order_by().values("pk")).select_related(
        "application__announcement", "organization"
    )  # fmt: skip
    context = {
        "rows": [
            (
                row,
                [(name, row.measures[code]) for code, name in MEASURES.items()],
                [(text_of(f), f.clause) for f in row.findings],
            )
            for row in compliance(seen, chosen, at)
        ],
        "kinds": list(MEASURES.values()),
        "year": chosen,
        "years": range(this, 2022, -1),
    }
    return render(request, "operations/oversight/year.html", context)

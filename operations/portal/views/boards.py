"""Pages across the rooms: search, what runs out, jobs, notices, the demo clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit import clock
from audit.actor import Actor
from operations.portal import queries
from operations.portal.jobs import last_runs
from operations.portal.permissions import SEES_EXPIRY, SEES_JOBS
from operations.portal.views.notices import rendered
from web import addresses
from web.desk import Desk
from web.house import house
from web.jobs import backlogs
from web.reading import together

EACH = 8
LONGEST = 400  # days the clock may be set forward at once


@dataclass(frozen=True, kw_only=True)
class Found:
    """What one desk has for a search."""

    desk: Desk
    rows: Sequence[Any]
    more: bool


@require_GET
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Number, name or credit code, over every desk; through each desk's gate."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("q", "").strip()[:80]
    lists = [(desk, _matching(desk, by, text)) for desk in house().desks if desk.search and text]
    together(*(rows for _desk, rows in lists))
    found = [Found(desk=desk, rows=list(rows[:EACH]), more=len(rows) > EACH) for desk, rows in lists if rows]
    if len(found) == 1 and len(found[0].rows) == 1:
        return redirect(addresses.of(found[0].rows[0]))
    return render(request, "operations/portal/search.html", {"search_text": text, "found": found})


def _matching(desk: Desk, by: Actor, text: str) -> QuerySet[Any]:
    """What a desk has for the text, the latest first; one more than is shown."""
    match = Q()
    for lookup in desk.search:
        match |= Q(**{f"{lookup}__icontains": text})
    ids = desk.model._default_manager.filter(match).values("pk")
    return desk.rows(desk.see(by).filter(pk__in=ids)).order_by("-pk")[: EACH + 1]


@require_GET
@login_required
def expiry(request: HttpRequest) -> HttpResponse:
    """Agreements by the days they have left; closing cases with their deletion and hold dates."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    if by.role not in SEES_EXPIRY:
        raise Http404
    today = clock.today(at)
    bands = [
        (band.days, [(agreement, (agreement.last_on - today).days) for agreement in band.rows])
        for band in queries.running_out(by, at)
    ]
    context = {"bands": bands, "closing": queries.closing(by), "today": today}
    return render(request, "operations/portal/expiry.html", context)


@require_GET
@login_required
def jobs(request: HttpRequest) -> HttpResponse:
    """Every job: when it last ran, how many it did, what is left."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    if by.role not in SEES_JOBS:
        raise Http404
    runs, waiting = last_runs(), backlogs(house().jobs, at)
    rows = [(job, runs.get(job.name), waiting[job.name]) for job in house().jobs]
    return render(request, "operations/portal/jobs.html", {"rows": rows})


@require_GET
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """Everything this seat was told."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    page = Paginator(queries.notices(by), 30).get_page(request.GET.get("page"))
    context = {"notices": [rendered(notice) for notice in page.object_list], "pages": page}
    return render(request, "operations/portal/notifications.html", context)


@require_POST
@login_required
def mark_read(request: HttpRequest) -> HttpResponse:
    """One notice (`id`), or all of this seat's."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    rows = queries.notices(by).filter(read_at__isnull=True)
    if wanted := request.POST.get("id", ""):
        try:
            rows = rows.filter(pk=UUID(wanted))
        except ValueError as error:
            raise Http404 from error
    rows.order_by().select_related(None).update(read_at=at)
    return redirect("portal:notifications")


@require_GET
@login_required
def open_notice(request: HttpRequest, id: UUID) -> HttpResponse:
    """To what a notice is about. Reading is marked by POST only."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    notice = queries.notices(by).filter(pk=id).first()
    if notice is None:
        raise Http404
    return redirect("portal:case", type_code=notice.message.subject_type, id=notice.message.subject_id)


@login_required
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Set the demo clock forward; there is no such page in production."""
    if not clock.movable():
        raise Http404
    if request.method == "POST":
        days = request.POST.get("days", "")
        if days.isdigit() and 0 < int(days) <= LONGEST:
            now = clock.advance(timedelta(days=int(days)))
            messages.success(request, _("演示日期已调至 %(day)s。") % {"day": clock.today(now)})
            return redirect("portal:clock")
        messages.error(request, _("请填写 1 至 %(most)s 之间的天数。") % {"most": LONGEST})
    return render(request, "operations/portal/clock.html", {"steps": (1, 7, 30, 90, 180), "longest": LONGEST})

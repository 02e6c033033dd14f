"""Pages without sign-in: open announcements, grants made public, papers verified."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from audit.actor import ANONYMOUS, Actor
from audit.roles import Role
from operations.agreements.queries import published_amendments
from operations.announcements.permissions import announcements
from operations.announcements.queries import announced, conditions_of, open_announcements
from operations.applications.models import Publication
from operations.papers.queries import verify
from operations.portal import queries
from web.house import house


@require_GET
def announcement_list(request: HttpRequest) -> HttpResponse:
    """Announcements open now or to open."""
    at = request.at  # type: ignore[attr-defined]
    opened = list(open_announcements(at)[:100])
    later = [a for a in announced(at)[:100] if a.pk not in {o.pk for o in opened}]
    return render(request, "operations/portal/announcements.html", {"opened": opened, "later": later})


@require_GET
def announcement(request: HttpRequest, id: UUID) -> HttpResponse:
    """One announcement with its conditions, for anybody."""
    found = announcements(ANONYMOUS).filter(pk=id).select_related("region", "field").first()
    if found is None:
        raise Http404
    at = request.at  # type: ignore[attr-defined]
    is_open = found.opens_at is not None and found.closes_at is not None and found.opens_at <= at <= found.closes_at
    by: Actor = request.actor  # type: ignore[attr-defined]
    start = house().act("announcement", "start")
    context = {
        "announcement": found,
        "conditions": conditions_of(found),
        "is_open": is_open,
        "may_start": start is not None and (not by.signed_in or by.role in start.roles),
        "may_register": not by.signed_in or by.role == Role.REGISTRANT,
    }
    return render(request, "operations/portal/announcement.html", context)


def published() -> Any:
    """Grants made public: only what the publication itself says."""
    return (
        Publication.objects.filter(irregular=False)
        .select_related("application__organization", "application__region", "application__announcement__field")
        .order_by("-published_on", "-pk")
    )


@require_GET
def grants(request: HttpRequest) -> HttpResponse:
    """Results made public 四(一): who, where, which field, for how long; nothing else of the case."""
    rows = published()
    if region := request.GET.get("region", ""):
        rows = rows.filter(application__region_id=region)
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    added = list(published_amendments([row.application_id for row in page.object_list]))
    for row in page.object_list:
        row.supplements = [a for a in added if a.agreement.application_id == row.application_id]
    return render(request, "operations/portal/grants.html", {"page_rows": page})


@require_GET
def verification(request: HttpRequest) -> HttpResponse:
    """Whether a paper with this number and code was issued, and under which checkpoint of the trail; nothing of its case. And
    the program that checks bundles of the trail, with its digests and the first key."""
    number, code = (request.GET.get(name, "").strip()[:80] for name in ("number", "code"))
    asked = bool(number and code)
    context = {
        "number": number,
        "code": code,
        "asked": asked,
        "paper": verify(number, code) if asked else None,
        "verifier": queries.verifier(),
        "key": queries.first_key(),
    }
    return render(request, "operations/portal/verify.html", context)

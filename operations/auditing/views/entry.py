"""One entry of the trail and its proof: as a page that checks it, and as a file."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from audit import clock
from operations.auditing.queries import entry as queries
from operations.auditing.reading import note_reading
from operations.mechanism.queries import loaded_sets
from web.page import page_of
from web.reading import together

# Digits of the size of a tree.
DIGITS = 15


def _shown(request: HttpRequest, id: UUID) -> queries.Shown:
    found = queries.shown(id, request.actor)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    note_reading(request)
    return found


@require_GET
@login_required
def entry(request: HttpRequest, id: UUID) -> HttpResponse:
    """An entry: everything to auditors, to others what the timeline of its case shows them; its proof is checked on the page."""
    page_of(request)
    shown = _shown(request, id)
    together(loaded_sets())  # what clauses are cited by, and the page's frame with it
    context = {
        "shown": shown,
        "entry": shown.entry,
        "proof": queries.proof(shown.entry),
        "rules_day": _day(shown.entry.at),
    }
    return render(request, "operations/auditing/entry.html", context)


def _day(at: datetime) -> str:
    return clock.today(at).isoformat()


@require_GET
@login_required
def proof(request: HttpRequest, id: UUID) -> HttpResponse:
    """The proof as a file, under the newest checkpoint of the shard or the one of `size` leaves in it."""
    shown = _shown(request, id)
    size = request.GET.get("size", "")
    if size and not (size.isascii() and size.isdigit() and len(size) <= DIGITS):
        raise Http404
    found = queries.proof(shown.entry, int(size) if size else None)
    if size and found is None:
        raise Http404
    answer = JsonResponse(queries.as_data(shown, found), json_dumps_params={"ensure_ascii": False})
    name = f"entry-{shown.entry.pk}.json"
    answer["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    answer["Cache-Control"] = "private, no-store"
    return answer

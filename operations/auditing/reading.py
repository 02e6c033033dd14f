"""The pages of this room: for those who watch, and what they read of the trail is in the trail before they see it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from audit.actor import Actor
from audit.trail.bundles import Made, Selection
from audit.trail.recording import record_reading
from operations.auditing.permissions import SEES_TRAIL

READ, EXPORT = "auditing.read", "auditing.export"
View = Callable[..., HttpResponseBase]


def note_reading(request: HttpRequest) -> None:
    """Record that an auditor or audit administrator opens this page, with its filters; of anybody else nothing is recorded."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if by.role in SEES_TRAIL:
        asked = {name: values for name, values in request.GET.lists() if any(values)}
        record_reading(action=READ, by=by, at=request.at, payload={"path": request.path, "asked": asked})  # type: ignore[attr-defined]


def note_export(request: HttpRequest, selection: Selection, made: Made) -> None:
    """Record that somebody carries a bundle away: of what, how much, with what digest."""
    told = {"path": request.path, "selection": selection.said, "counts": made.counts, "sha256": made.digest}
    record_reading(action=EXPORT, by=request.actor, at=request.at, payload=told)  # type: ignore[attr-defined]


def watched(view: View) -> View:
    """Mark a page of this room: read only, 404 to everybody who does not watch, and recorded when one of them opens it."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.actor.role not in SEES_TRAIL:  # type: ignore[attr-defined]
            raise Http404
        note_reading(request)
        return view(request, *args, **kwargs)

    return require_GET(login_required(shown))

"""One authorization on one page, from its announcement to its shutdown; and the way to it from the agreement's page."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from audit.actor import Actor
from operations.agreements.models import Agreement
from operations.auditing.permissions import SEES_TRAIL
from operations.auditing.queries import authorization as queries
from operations.auditing.reading import watched
from operations.auditing.views.searching import OUTCOMES
from web.house import Section, house
from web.listing import BadCursor
from web.page import page_of


@watched
def authorization(request: HttpRequest, id: UUID) -> HttpResponse:
    """The line of one authorization, the oldest first; `stage` and `outcome` narrow it, `after` goes on from an entry."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    agreement = queries.seen(id, by)
    if agreement is None:
        raise Http404
    page_of(request)  # what the frame asks is read with the first lists, as are the rules that apply
    house().soon_applied(agreement)
    asked = {name: request.GET.get(name, "") for name in ("stage", "outcome")}
    try:
        line = queries.line(agreement, **asked, after=request.GET.get("after", ""))
    except BadCursor:
        return redirect(f"{request.path}?{urlencode(asked)}")
    context = {
        "agreement": agreement,
        "stages": queries.STAGES.items(),
        "outcomes": OUTCOMES,
        "asked": asked,
        "days": [(day, list(steps)) for day, steps in groupby(line.steps, key=lambda step: step.day)],
        "later": urlencode({**asked, "after": str(line.later)}) if line.later else "",
    }
    return render(request, "operations/auditing/authorization.html", context)


def _way(agreement: Agreement, by: Actor, at: datetime) -> Mapping[str, Any] | None:
    return {"agreement": agreement} if by.role in SEES_TRAIL else None


SECTIONS = (Section(on="agreement", template="operations/auditing/_authorization.html", context=_way),)

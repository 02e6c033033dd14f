"""Refusals of the API as problem documents (RFC 9457), with the findings that the panel shows."""

from typing import Any

from django.http import Http404
from rest_framework.response import Response
from rest_framework.views import exception_handler

from audit.act import Unseen
from statute.findings import Finding, Kind, Refused
from web.findings import as_data

STATUS = {Kind.ROLE: 403, Kind.DUTY: 403, Kind.STATE: 409}


def status_of(refused: Refused) -> int:
    """403 wrong person, 409 wrong state or moment, 422 anything the rules or the form say."""
    return STATUS.get(refused.kind, 422)


def problem(status: int, title: str, findings: tuple[Finding, ...] = ()) -> Response:
    """A problem document."""
    body = {"type": "about:blank", "title": title, "status": status, "findings": [as_data(f) for f in findings]}
    return Response(body, status=status, content_type="application/problem+json")


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: refusals and unseen objects here, everything else in the same shape."""
    if isinstance(error, Refused):
        return problem(status_of(error), "refused", error.findings)
    if isinstance(error, Unseen | Http404):
        return problem(404, "not found")
    response = exception_handler(error, context)
    if response is not None:
        detail = response.data
        response.data = {
            "type": "about:blank",
            "title": str(getattr(error, "default_code", "error")),
            "status": response.status_code,
            "detail": detail,
            "findings": [],
        }
        response.content_type = "application/problem+json"
    return response

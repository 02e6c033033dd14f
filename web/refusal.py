"""A refusal that no view answered becomes a page, never a 500."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit.act import Unseen
from statute.findings import Refused
from web.problems import status_of


class RefusalMiddleware:
    """Refused → the page with every reason; Unseen → the same 404 as a missing page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return render(request, "web/refused.html", {"findings": error.findings}, status=status_of(error))
        if isinstance(error, Unseen):
            return render(request, "404.html", status=404)
        return None

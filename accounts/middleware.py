"""Who asks, and when: set once per request, read by everything after it."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.queries import actor_of, seats_of
from audit import clock
from audit.actor import ANONYMOUS, Actor
from web import citing
from web.reading import one_state, together

SEAT = "seat"
# When the session was last written. A session ends 30 minutes after that; writing it at most once a minute keeps the end
# rolling without a write per request.
SEEN = "seen"
SEEN_SECONDS = 60
READING = frozenset({"GET", "HEAD"})


class ActorMiddleware:
    """`request.at` is the one reading of the clock; `request.actor` the person in the seat they chose.

    While the request is answered the clock stands at that moment; what only reads (GET, HEAD) reads one state.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid4().hex  # type: ignore[attr-defined]
        request.actor = self._actor(request)  # type: ignore[attr-defined]
        self._roll(request)
        at: datetime = request.at  # type: ignore[attr-defined]
        with clock.standing(at), citing.of_day(at), one_state() if request.method in READING else nullcontext():
            response = self._must_change_password(request) or self.get_response(request)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response

    @staticmethod
    def _roll(request: HttpRequest) -> None:
        now = int(clock.real_now().timestamp())
        if request.user.is_authenticated and now - request.session.get(SEEN, 0) >= SEEN_SECONDS:
            request.session[SEEN] = now

    @staticmethod
    def _must_change_password(request: HttpRequest) -> HttpResponse | None:
        """A one-time password opens the page where it is changed, and nothing else."""
        if not getattr(request.user, "must_change_password", False):
            return None
        open_to = (reverse("accounts:password"), reverse("accounts:sign-out"), reverse("accounts:language"))
        if request.path in open_to or request.path.startswith(settings.STATIC_URL):
            return None
        return HttpResponseRedirect(open_to[0])

    def _actor(self, request: HttpRequest) -> Actor:
        user = request.user
        if not user.is_authenticated:
            request.at = clock.now()  # type: ignore[attr-defined]
            return ANONYMOUS
        given, ahead = seats_of(user), clock.ahead()
        together(given, ahead)
        with clock.told(ahead):
            request.at = clock.now()  # type: ignore[attr-defined]
        seats = [seat for seat in given if seat.valid_on(clock.today(request.at))]  # type: ignore[attr-defined]
        request.seats = seats  # type: ignore[attr-defined]
        chosen = request.session.get(SEAT)
        seat = next((s for s in seats if chosen and s.pk == UUID(chosen)), seats[0] if seats else None)
        return actor_of(
            user,
            seat,
            seats=seats,
            address=request.META.get("REMOTE_ADDR", ""),
            request_id=request.request_id,  # type: ignore[attr-defined]
        )

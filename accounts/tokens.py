"""Keys of the API: `Authorization: Bearer …`, known by their digest, acting from one seat."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import Seat, User
from accounts.queries import actor_of
from audit import clock
from audit.actor import ANONYMOUS, Actor
from audit.trail.digest import sm3


def digest_of(token: str) -> str:
    """What is kept of a key."""
    return sm3(token.encode()).hex()


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was accepted: which one, and from which seat it acts."""

    token_id: UUID
    seat_id: UUID


class TokenAuthentication(BaseAuthentication):
    """Sets the person and the actor of the key's seat, in one query."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, Key] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.lower().encode():
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("接口密钥格式不正确。"))
        plain = request._request
        at = getattr(plain, "at", None) or clock.now()
        day = clock.today(at)
        # All seats of the key's owner at once: recusal needs every organization the person belongs to.
        rows = (
            Seat.objects.filter(user__seats__tokens__digest=digest_of(parts[1].decode(errors="replace")))
            .annotate(
                key=F("user__seats__tokens__id"),
                key_seat=F("user__seats__tokens__seat_id"),
                key_expires=F("user__seats__tokens__expires_on"),
                key_revoked=F("user__seats__tokens__revoked_at"),
            )
            .select_related("user", "unit")
        )
        seats = [seat for seat in rows if seat.valid_on(day)]
        seat: Any = next((s for s in seats if s.pk == s.key_seat), None)
        if seat is None or seat.key_revoked or seat.key_expires < day or not seat.user.is_active:
            raise AuthenticationFailed(_("接口密钥无效、已停用或者已过期。"))
        plain.actor = actor_of(  # type: ignore[attr-defined]
            seat.user,
            seat,
            seats=seats,
            address=plain.META.get("REMOTE_ADDR", ""),
            request_id=getattr(plain, "request_id", ""),
        )
        plain.seats = seats  # type: ignore[attr-defined]
        return seat.user, Key(seat.key, seat.pk)

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


def actor_for(request: Any) -> Actor:
    """Who asks: the key's seat, or the one chosen in the session. For API views; the middleware ran before the key was read."""
    if isinstance(request, Request):
        _user = request.user  # lets DRF authenticate first
        request = request._request
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    return actor


class TokenScheme(OpenApiAuthenticationExtension):
    """The key in the API's own description."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}

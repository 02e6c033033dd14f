"""Keys of the API: `Authorization: Bearer …`, known by their digest, acting from one seat."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, F, Model, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import Seat, Unit, User
from accounts.queries import actor_of
from audit import clock
from audit.actor import ANONYMOUS, Actor
from audit.trail.digest import sm3
from web.compiled import Compiled

M = TypeVar("M", bound=Model)


def digest_of(token: str) -> str:
    """What is kept of a key."""
    return sm3(token.encode()).hex()


def _seats(*, digest: Any) -> QuerySet[Seat]:
    """All seats of the key's owner at once: recusal needs every organization the person belongs to."""
    return Seat.objects.filter(user__seats__tokens__digest=digest).annotate(
        key=F("user__seats__tokens__id"),
        key_seat=F("user__seats__tokens__seat_id"),
        key_expires=F("user__seats__tokens__expires_on"),
        key_revoked=F("user__seats__tokens__revoked_at"),
    )


_COLUMNS: dict[type[Model], list[str]] = {
    model: [field.attname for field in model._meta.concrete_fields] for model in (Seat, User, Unit)
}
_seats_by_key = Compiled(
    _seats,
    [
        "key", "key_seat", "key_expires", "key_revoked", *_COLUMNS[Seat],
        *(f"user__{name}" for name in _COLUMNS[User]), *(f"unit__{name}" for name in _COLUMNS[Unit]),
    ],
    digest=CharField(),
)  # fmt: skip


def _seat(row: Mapping[str, Any]) -> Seat:
    """The seat with its person and unit, as the ORM would have loaded them."""
    seat = _loaded(Seat, row, "")
    seat.user = _loaded(User, row, "user__")
    seat.unit = _loaded(Unit, row, "unit__") if row["unit__id"] is not None else None
    return seat


def _loaded(model: type[M], row: Mapping[str, Any], prefix: str) -> M:
    names = _COLUMNS[model]
    return model.from_db(DEFAULT_DB_ALIAS, names, [row[prefix + name] for name in names])


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
        rows = _seats_by_key.rows(digest=digest_of(parts[1].decode(errors="replace")))
        seats = [seat for seat in map(_seat, rows) if seat.valid_on(day)]
        key = rows[0] if rows else {}
        seat = next((s for s in seats if s.pk == key["key_seat"]), None)
        if seat is None or key["key_revoked"] or key["key_expires"] < day or not seat.user.is_active:
            raise AuthenticationFailed(_("接口密钥无效、已停用或者已过期。"))
        plain.actor = actor_of(  # type: ignore[attr-defined]
            seat.user,
            seat,
            seats=seats,
            address=plain.META.get("REMOTE_ADDR", ""),
            request_id=getattr(plain, "request_id", ""),
        )
        plain.seats = seats  # type: ignore[attr-defined]
        return seat.user, Key(key["key"], seat.pk)

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

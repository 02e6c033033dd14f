"""Putting a notice into the outbox, inside the transaction of the change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from audit.outbox.models import Message
from audit.roles import Role
from audit.subject import Subject
from audit.trail.recording import plain


def posted(key: str) -> bool:
    """Whether a notice has been written under this key, to whichever role."""
    return Message.objects.filter(key__in=[f"{key}:{role}" for role in Role]).exists()


def post(
    about: Subject,
    text: str,
    *,
    at: datetime,
    to: str | Iterable[str],
    action: str = "",
    region: str = "",
    unit: Any = "",
    organization: Any = "",
    domain: Any = "",
    key: str | None = None,
    **params: object,
) -> None:
    """Tell every seat of role(s) `to` in the given scope. `text` is a gettext_noop'ed Chinese template with %(name)s
    places filled from `params`. With `key`, a second call with the same key writes nothing."""
    for role in (to,) if isinstance(to, str) else to:
        row_key = f"{key}:{role}" if key else None
        if row_key and Message.objects.filter(key=row_key).exists():
            continue
        Message.objects.create(
            action=action,
            subject_type=about.type_code(),
            subject_id=about.pk,
            role=str(role),
            region=str(region or ""),
            unit=str(unit or ""),
            organization=str(organization or ""),
            domain=str(domain or ""),
            text=text,
            params=plain(params),
            key=row_key,
            created_at=at,
        )

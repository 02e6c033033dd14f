"""A notice in the reader's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext

from operations.portal.models import Notification
from web.showing import day_text

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One notice as shown."""

    id: UUID
    text: str
    at: datetime
    read: bool


def text_of(template: str, params: Mapping[str, object]) -> str:
    """The Chinese template in the reader's language, its texts too; as it is where a value is missing."""
    values = {k: _said(v) if isinstance(v, str) and v else v for k, v in params.items()}
    try:
        return gettext(template) % values
    except (KeyError, ValueError, TypeError):
        return gettext(template)


def _said(value: str) -> str:
    """A day, which an outbox keeps in its ISO form, as people write it; any other text in their language."""
    return day_text(date.fromisoformat(value)) if _DAY.fullmatch(value) else gettext(value)


def rendered(notice: Notification) -> Notice:
    message = notice.message
    return Notice(
        id=notice.pk,
        text=text_of(message.text, message.params),
        at=message.created_at,
        read=notice.read_at is not None,
    )

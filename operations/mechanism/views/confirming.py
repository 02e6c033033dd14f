"""Entered by one person, confirmed by another: how lists show and choose it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from web.desk import Filter

CONFIRMED = (("yes", _("已确认")), ("no", _("待确认")))


def confirmed(row: Any) -> object:
    return _("已确认") if row.confirmed_by else _("待确认")


CONFIRMED_FILTER = Filter(
    name="confirmed",
    label=_("确认"),
    choices=lambda by: CONFIRMED,
    apply=lambda rows, value: rows.filter(confirmed_by__isnull=value == "no"),
)

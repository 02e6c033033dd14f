"""The filter by region that many lists share."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from audit.actor import Actor
from web.desk import Filter


def region_filter(path: str = "region__code") -> Filter:
    """Choose one region: the actor's own and those below it come with the list's gate."""
    return Filter(
        name="region",
        label=_("区划"),
        choices=_choices,
        apply=lambda rows, value: rows.filter(**{path: value}),
    )


def _choices(by: Actor) -> Sequence[tuple[str, str]]:
    return list(Region.objects.order_by("code").values_list("code", "name"))

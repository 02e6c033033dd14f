"""How far applications have come, for lists and for what is counted of them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import pgettext_lazy

from operations.applications.models import Application

State = Application.State
_GRANTED = Q(state__in=[State.GRANTED, State.AGREED, State.LAPSED, State.ANNULLED])
# From the submission on, in their order: what it is called, and which cases came that far.
REACHED: Mapping[str, tuple[Any, Q]] = {
    "submitted": (pgettext_lazy("reached", "提交"), Q(submitted_at__isnull=False)),
    "accepted": (pgettext_lazy("reached", "受理"), Q(accepted_at__isnull=False)),
    "verifying": (pgettext_lazy("reached", "核实"), Q(verification_begun_at__isnull=False)),
    "deliberating": (pgettext_lazy("reached", "审议"), Q(deliberation_opened_at__isnull=False)),
    "decided": (pgettext_lazy("reached", "政府决定"), _GRANTED | Q(state__in=[State.REFUSED])),
    "granted": (pgettext_lazy("reached", "确定授权"), _GRANTED),
    "published": (pgettext_lazy("reached", "公开"), _GRANTED & Q(publication__irregular=False)),
    "filed": (pgettext_lazy("reached", "报备"), _GRANTED & Q(filing__irregular=False)),
    "signed": (pgettext_lazy("reached", "签约"), Q(state__in=[State.AGREED])),
}


def reached(rows: QuerySet[Application], stage: str) -> QuerySet[Application]:
    """The cases that came as far as this stage."""
    return rows.filter(REACHED[stage][1]) if stage in REACHED else rows.none()

"""Agreements by the year they were in force in."""

from datetime import datetime

from django.db.models import Q, QuerySet

from audit import clock
from operations.agreements.models import Agreement


def in_force(rows: QuerySet[Agreement], year: int) -> QuerySet[Agreement]:
    """Those that were sealed and in their term on at least one day of the year."""
    first = datetime(year, 1, 1, tzinfo=clock.SHANGHAI)
    return rows.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=first), sealed_at__isnull=False, first_on__year__lte=year,
        last_on__gte=first.date(),
    )  # fmt: skip

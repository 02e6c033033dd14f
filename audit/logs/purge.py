"""Deleting log rows when nothing holds them any more; called by one act only, that of the purge job."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from audit.logs.models import LogRow
from statute.terms import ends_at

CHUNK = 5000


def purge_rows(owner: UUID, kinds: Iterable[str], until: date) -> int:
    """Delete the rows of these kinds up to 24:00 of `until` (Shanghai) and answer how many.

    The batches stay: what was received, when and by whom is no log. A row that a hold keeps makes the database refuse all.
    """
    rows = LogRow.objects.filter(owner=owner, kind__in=list(kinds), at__lt=ends_at(until))
    deleted = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        deleted += LogRow.objects.filter(pk__in=ids).delete()[0]
    return deleted

"""Deleting log rows when nothing holds them any more; called by one act only, that of the purge job."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncMonth

from audit.clock import SHANGHAI
from audit.logs import partitions
from audit.logs.models import LogRow
from audit.logs.partitions import PurgedPart
from statute.terms import ends_at

CHUNK = 5000


def purge_rows(owner: UUID, kinds: Iterable[str], until: date) -> tuple[PurgedPart, ...]:
    """Delete the rows of these kinds up to 24:00 of `until` (Shanghai) and answer how many of each month and kind.

    On PostgreSQL a month that is over and in which nothing else lies goes as a whole partition. The batches stay: what was
    received, when and by whom is no log. A row that a hold keeps makes the database refuse all.
    """
    before, wanted = ends_at(until), list(kinds)
    if connection.vendor == "postgresql":
        return partitions.purge(owner, wanted, before)
    rows = LogRow.objects.filter(owner=owner, kind__in=wanted, at__lt=before)
    counted = rows.order_by().annotate(month=TruncMonth("at", tzinfo=SHANGHAI)).values_list("month", "kind")
    found = tuple(
        PurgedPart(month=month.date(), kind=kind, rows=number, whole=False)
        for month, kind, number in counted.annotate(number=Count("pk")).order_by("month", "kind")
    )
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        LogRow.objects.filter(pk__in=ids).delete()
    return found

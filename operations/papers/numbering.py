"""Document numbers: 杭授申〔2026〕12号."""

from datetime import datetime

from django.db import transaction

from accounts.models import Region
from audit import clock
from operations.papers.models import Counter


def take(region: Region | str, kind: str, at: datetime) -> str:
    """The next number of this region, kind and Shanghai year: the region's mark, the kind, 〔year〕, the count.

    Taken under the counter's row lock, inside the caller's transaction: an act that is refused gives its number back.
    """
    place = Region.objects.get(code=region) if isinstance(region, str) else region
    year = clock.today(at).year
    with transaction.atomic():
        Counter.objects.get_or_create(region_code=place.code, kind=kind, year=year)
        counter = Counter.objects.select_for_update().get(region_code=place.code, kind=kind, year=year)
        counter.last += 1
        counter.save(update_fields=["last"])
    return f"{place.mark}{kind}〔{year}〕{counter.last}号"

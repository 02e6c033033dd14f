"""Supervision: credit records and market rules; what of them waits 六(五)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.roles import Role
from operations.oversight.models import CreditRecord
from web.desk import Waiting
from web.inbox import Source, waits


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Appeals against what the own unit recorded."""
    if by.role != Role.UNIT_APPROVER or not by.unit:
        return
    rows = CreditRecord.objects.filter(unit__in=[UUID(by.unit)], state__in=[CreditRecord.State.APPEALED])
    yield Source(
        rows=rows.select_related("organization").exclude(recorded_by=by.user_id).order_by("appealed_at", "pk"),
        tell=lambda row: Waiting(
            label=_("答复信用异议"), subject=row, clause="六(五)", note=str(row.organization)
        ),
    )  # fmt: skip

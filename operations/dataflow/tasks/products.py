"""Data during operation: sweeps of products."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.actor import SYSTEM
from operations.dataflow.actions.products import note_overdue
from operations.dataflow.queries.products import overdue_reviews
from operations.domains.tasks import each
from web.jobs import Job


def note_overdue_reviews(at: datetime) -> int:
    """Outbound reviews and re-reviews past their day come before clerk and approver, once each."""
    return each(overdue_reviews(at).values_list("pk", flat=True), lambda id: note_overdue(id=id, by=SYSTEM, at=at))


JOBS: tuple[Job, ...] = (
    Job(
        name="note_overdue_reviews", run=note_overdue_reviews, every=3600, title=_("记载逾期的出域审核"),
        rows=overdue_reviews,
    ),
)  # fmt: skip

"""Supervision: sweeps of orders to correct: they remind, record what was missed and propose; nothing ends here."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.actor import SYSTEM
from operations.domains.tasks import each
from operations.oversight.actions.correcting import fail_correction, remind_correction
from operations.oversight.queries import correcting as queries
from web.jobs import Job


def sweep_failed(at: datetime) -> int:
    """Record overdue and rejected orders as failed, each with its proposal to end."""
    return each(queries.failing(at).values_list("pk", flat=True), lambda id: fail_correction(id=id, by=SYSTEM, at=at))


def sweep_reminders(at: datetime) -> int:
    """Remind operators whose period is about to end."""
    ids = [row.pk for row in queries.to_remind(at)]
    return each(ids, lambda id: remind_correction(id=id, by=SYSTEM, at=at))


JOBS: tuple[Job, ...] = (
    Job(
        name="note_failed_corrections",
        run=sweep_failed,
        every=3600,
        title=_("记载未按要求改正"),
        rows=queries.failing,
    ),
    Job(
        name="remind_corrections",
        run=sweep_reminders,
        every=24 * 3600,
        title=_("提醒改正期限"),
        number=lambda at: len(list(queries.to_remind(at))),
    ),
)

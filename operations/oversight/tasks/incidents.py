"""Supervision: sweeps of incidents and drills: they escalate and remind."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.actor import SYSTEM
from operations.domains.tasks import each
from operations.oversight.actions.incidents import note_late, remind_drill
from operations.oversight.queries import incidents as queries
from web.jobs import Job


def sweep_clocks(at: datetime) -> int:
    """Escalate incidents whose reporting clock ran out."""
    return each([row.pk for row in queries.late(at)], lambda id: note_late(id=id, by=SYSTEM, at=at))


def sweep_drills(at: datetime) -> int:
    """Remind of drills that are overdue."""
    due = {agreement.pk: day for agreement, day in queries.undrilled(at)}
    return each(due, lambda id: remind_drill(id=id, by=SYSTEM, at=at, due=due[id]))


JOBS: tuple[Job, ...] = (
    Job(
        name="watch_incident_clocks",
        run=sweep_clocks,
        every=600,
        title=_("督办安全事件上报"),
        number=lambda at: len(queries.late(at)),
    ),
    Job(
        name="remind_drills",
        run=sweep_drills,
        every=24 * 3600,
        title=_("提醒应急演练"),
        number=lambda at: len(list(queries.undrilled(at))),
    ),
)

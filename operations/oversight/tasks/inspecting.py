"""Supervision: the sweep of inspections: it reminds the authority of what is overdue."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.actor import SYSTEM
from operations.domains.tasks import each
from operations.oversight.actions.inspecting import remind_inspection
from operations.oversight.queries import inspecting as queries
from web.jobs import Job


def sweep_due(at: datetime) -> int:
    """Tell the authority of authorizations not inspected within the months."""
    due = {agreement.pk: day for agreement, day in queries.to_remind(at)}
    return each(due, lambda id: remind_inspection(id=id, by=SYSTEM, at=at, due=due[id]))


JOBS: tuple[Job, ...] = (
    Job(
        name="remind_inspections",
        run=sweep_due,
        every=24 * 3600,
        title=_("提醒监督检查"),
        number=lambda at: len(queries.to_remind(at)),
    ),
)

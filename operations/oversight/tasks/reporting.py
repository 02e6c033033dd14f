"""Supervision: sweeps of reports: they open what is owed, remind and bring what is missed before the authority."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.actor import SYSTEM
from operations.domains.tasks import each
from operations.oversight.actions.reporting import note_overdue_report, open_report, remind_report
from operations.oversight.queries import reporting as queries
from web.jobs import Job


def sweep_owed(at: datetime) -> int:
    """Open every report whose period is over."""
    done = 0
    for agreement, period in list(queries.unopened(at)):
        open_report(by=SYSTEM, at=at, agreement=agreement, period=period)
        done += 1
    return done


def sweep_reminders(at: datetime) -> int:
    """Remind operators before the day."""
    return each(queries.to_remind(at).values_list("pk", flat=True), lambda id: remind_report(id=id, by=SYSTEM, at=at))


def sweep_overdue(at: datetime) -> int:
    """Note what was not filed by its day."""
    ids = queries.newly_overdue(at).values_list("pk", flat=True)
    return each(ids, lambda id: note_overdue_report(id=id, by=SYSTEM, at=at))


JOBS: tuple[Job, ...] = (
    Job(
        name="open_reports", run=sweep_owed, every=3600, title=_("建立运营报告任务"),
        number=lambda at: sum(1 for _found in queries.unopened(at)),
    ),
    Job(
        name="remind_reports", run=sweep_reminders, every=24 * 3600, title=_("提醒报送运营报告"),
        rows=queries.to_remind,
    ),
    Job(
        name="note_overdue_reports", run=sweep_overdue, every=3600, title=_("记载逾期未报送的运营报告"),
        rows=queries.newly_overdue,
    ),
)  # fmt: skip

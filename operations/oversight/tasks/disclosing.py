"""Supervision: sweeps of yearly disclosures: they open what is owed, remind and bring what is missed before the authority."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.actor import SYSTEM
from operations.domains.tasks import each
from operations.oversight.actions.disclosing import note_overdue_disclosure, open_disclosure, remind_disclosure
from operations.oversight.queries import disclosing as queries
from web.jobs import Job


def sweep_owed(at: datetime) -> int:
    """Open every disclosure whose year is over."""
    done = 0
    for owed in list(queries.unopened(at)):
        open_disclosure(by=SYSTEM, at=at, year=owed.year, region=owed.region, organization=owed.organization)
        done += 1
    return done


def sweep_reminders(at: datetime) -> int:
    """Remind disclosers before the day."""
    ids = queries.to_remind(at).values_list("pk", flat=True)
    return each(ids, lambda id: remind_disclosure(id=id, by=SYSTEM, at=at))


def sweep_overdue(at: datetime) -> int:
    """Note what was not disclosed by its day."""
    ids = queries.newly_overdue(at).values_list("pk", flat=True)
    return each(ids, lambda id: note_overdue_disclosure(id=id, by=SYSTEM, at=at))


JOBS: tuple[Job, ...] = (
    Job(
        name="open_disclosures", run=sweep_owed, every=3600, title=_("建立年度信息披露任务"),
        number=lambda at: sum(1 for _found in queries.unopened(at)),
    ),
    Job(
        name="remind_disclosures", run=sweep_reminders, every=24 * 3600, title=_("提醒披露年度信息"),
        rows=queries.to_remind,
    ),
    Job(
        name="note_overdue_disclosures", run=sweep_overdue, every=3600, title=_("记载逾期未披露的年度信息"),
        rows=queries.newly_overdue,
    ),
)  # fmt: skip

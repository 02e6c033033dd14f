"""Supervision: sweeps of evaluations: they arrange what is owed and bring what is missed before the authority."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.actor import SYSTEM
from operations.domains.tasks import each
from operations.oversight.actions.evaluating import note_overdue_evaluation, open_evaluation
from operations.oversight.queries import evaluating as queries
from web.jobs import Job


def sweep_years(at: datetime) -> int:
    """Arrange an evaluation for every year in operation that is over."""
    done = 0
    for agreement, year, due_on in list(queries.unopened(at)):
        open_evaluation(by=SYSTEM, at=at, agreement=agreement, year=year, due_on=due_on)
        done += 1
    return done


def sweep_overdue(at: datetime) -> int:
    """Note what was not published by its day."""
    ids = queries.newly_overdue(at).values_list("pk", flat=True)
    return each(ids, lambda id: note_overdue_evaluation(id=id, by=SYSTEM, at=at))


JOBS: tuple[Job, ...] = (
    Job(
        name="open_evaluations", run=sweep_years, every=3600, title=_("安排年度评估"),
        number=lambda at: sum(1 for _found in queries.unopened(at)),
    ),
    Job(
        name="note_overdue_evaluations", run=sweep_overdue, every=3600, title=_("记载逾期的年度评估"),
        rows=queries.newly_overdue,
    ),
)  # fmt: skip

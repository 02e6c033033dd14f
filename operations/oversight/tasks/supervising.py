"""Supervision: the sweep of missing logs: it flags and tells, nothing else."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from audit.actor import SYSTEM
from operations.domains.tasks import each
from operations.oversight.actions.supervising import note_log_gap
from operations.oversight.queries import supervising as queries
from statute.rules.supervising import LogGap
from web.jobs import Job


def sweep_gaps(at: datetime) -> int:
    """Tell clerk and domain of days without a log."""
    gaps = queries.gaps_to_note(at)
    return each(gaps, lambda id: _note(id, gaps[id], at))


def _note(id: UUID, gap: LogGap, at: datetime) -> None:
    note_log_gap(id=id, by=SYSTEM, at=at, days=gap.days, by_kind=gap.by_kind)


JOBS: tuple[Job, ...] = (
    Job(
        name="note_log_gaps",
        run=sweep_gaps,
        every=24 * 3600,
        title=_("核对全流程日志"),
        number=lambda at: len(queries.gaps_to_note(at)),
    ),
)

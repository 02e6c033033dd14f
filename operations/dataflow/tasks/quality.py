"""Data during operation: sweeps of quality."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from operations.dataflow.actions import quality
from operations.dataflow.queries import quality as queries
from operations.dataflow.tasks.requests import each
from web.jobs import Job


def remind_providers(at: datetime) -> int:
    """Providers are reminded of a day that is near."""
    return each(queries.near(at), quality.remind, at)


def note_late_cures(at: datetime) -> int:
    """Demands past their day are noted, told to provider and authority."""
    return each(queries.late(at).values_list("pk", flat=True), quality.note_overdue, at)


JOBS: tuple[Job, ...] = (
    Job(
        name="remind_quality_demands", run=remind_providers, every=3600, title=_("提醒数据治理期限"),
        number=lambda at: len(queries.near(at)),
    ),
    Job(
        name="note_late_quality_demands", run=note_late_cures, every=3600, title=_("记载数据治理逾期"),
        rows=queries.late,
    ),
)  # fmt: skip

"""Units that have not answered are reminded before the day."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import SYSTEM
from operations.mechanism import queries
from operations.mechanism.actions import note_overdue, remind_opinion
from web.jobs import Job


def sweep_reminders(at: datetime) -> int:
    """Remind, once, every unit whose opinion is due within the local reminder period; answers how many."""
    ids = _to_remind(at)
    for id in ids:
        remind_opinion(id=id, by=SYSTEM, at=at)
    return len(ids)


def _to_remind(at: datetime) -> list[UUID]:
    today, calendar = clock.today(at), queries.calendar()
    rules: dict[str, int] = {}
    due = []
    for opinion in queries.never_reminded():
        region = str(opinion.matter.region_id)
        if region not in rules:
            rules[region] = queries.rules_for(region, today).integer("unit_opinion_reminder_workdays")
        if today >= calendar.add_workdays(opinion.matter.opinions_due_on, -rules[region]):
            due.append(opinion.pk)
    return due


def backlog(at: datetime) -> int:
    """How many units should have been reminded and were not."""
    return len(_to_remind(at))


def sweep_follow_ups(at: datetime) -> int:
    """Note, once, items of conclusions that are overdue; answers how many."""
    ids = list(queries.overdue_follow_ups(at).values_list("pk", flat=True))
    for id in ids:
        note_overdue(id=id, by=SYSTEM, at=at)
    return len(ids)


JOBS = (
    Job(name="mechanism-remind", run=sweep_reminders, every=3600, title=_("提醒未反馈单位"), number=backlog),
    Job(
        name="mechanism-follow-ups", run=sweep_follow_ups, every=3600, title=_("记载逾期的交办事项"),
        rows=queries.overdue_follow_ups,
    ),
)  # fmt: skip

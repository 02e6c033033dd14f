"""Units that have not answered, and whoever confirms a region's rules, are reminded before the day."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import SYSTEM
from operations.mechanism import queries
from operations.mechanism.actions import note_overdue, remind_local_rule, remind_opinion
from operations.mechanism.models import LocalRule
from web.jobs import Job
from web.showing import SOON


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


def _unconfirmed(at: datetime) -> QuerySet[LocalRule]:
    """Values whose day is three working days away or passed, not confirmed, nobody told yet."""
    near = queries.calendar().add_workdays(clock.today(at), SOON)
    rows = queries.unconfirmed_rules().filter(reminded_at__isnull=True, effective_on__lte=near)
    return rows.order_by("effective_on", "pk")


def sweep_local_rules(at: datetime) -> int:
    """Remind, once, of values whose day comes unconfirmed; answers how many."""
    ids = list(_unconfirmed(at).values_list("pk", flat=True))
    for id in ids:
        remind_local_rule(id=id, by=SYSTEM, at=at)
    return len(ids)


JOBS = (
    Job(name="remind_opinions", run=sweep_reminders, every=3600, title=_("提醒未反馈单位"), number=backlog),
    Job(
        name="note_overdue_follow_ups", run=sweep_follow_ups, every=3600, title=_("记载逾期的交办事项"),
        rows=queries.overdue_follow_ups,
    ),
    Job(
        name="remind_local_rules", run=sweep_local_rules, every=3600, title=_("提醒确认地方规则"),
        number=lambda at: _unconfirmed(at).count(),
    ),
)  # fmt: skip

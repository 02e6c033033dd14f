"""What time makes due: unsigned grants, unconfirmed emergency stops, silent units and providers, terms that run out. Nothing
ends here."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import SYSTEM
from audit.outbox.post import posted
from operations.agreements import actions, queries
from operations.agreements.models import Amendment, AmendmentItem
from web.jobs import Job


def _unsigned(at: datetime) -> Iterable[UUID]:
    today = clock.today(at)
    for application in queries.unsigned(at).order_by("decided_on", "pk"):
        due_on = queries.signing_due_on(application, at)
        if due_on < today and not posted(queries.key_of(application, "unsigned")):
            yield application.pk


def sweep_unsigned(at: datetime) -> int:
    """Mark grants whose period for signing has passed."""
    ids = list(_unsigned(at))
    for id in ids:
        actions.note_unsigned(id=id, by=SYSTEM, at=at)
    return len(ids)


def _unconfirmed(at: datetime) -> Iterable[UUID]:
    today = clock.today(at)
    for stop in queries.unconfirmed_stops():
        if queries.confirmation_due_on(stop) < today and not posted(queries.key_of(stop, "unconfirmed")):
            yield stop.pk


def sweep_emergency_stops(at: datetime) -> int:
    """Report emergency stops that no second officer confirmed by the next working day."""
    ids = list(_unconfirmed(at))
    for id in ids:
        actions.note_unconfirmed(id=id, by=SYSTEM, at=at)
    return len(ids)


def _silent(at: datetime) -> Iterable[UUID]:
    for word in queries.overdue_concurrences(at):
        if not posted(queries.overdue_key(word)):
            yield word.pk


def sweep_concurrences(at: datetime) -> int:
    """Remind units whose word on a plan is overdue."""
    ids = list(_silent(at))
    for id in ids:
        actions.note_overdue(id=id, by=SYSTEM, at=at)
    return len(ids)


def _ending(at: datetime) -> Iterable[tuple[UUID, int]]:
    for agreement in queries.expiring(queries.LONGEST_REMINDER, at):
        left = queries.days_left(agreement, at)
        due = [days for days in queries.rules_of(agreement, at).integers("expiry_reminders_days") if left <= days]
        if due and not posted(queries.term_key(agreement, min(due))):
            yield agreement.pk, min(due)


def sweep_terms(at: datetime) -> int:
    """Remind operator and authority 180, 90, 30 and 7 days before the last one; the latest reminder that is due, once."""
    found = list(_ending(at))
    for id, days in found:
        actions.remind_term(id=id, by=SYSTEM, at=at, days=days)
    return len(found)


def _late_amendments(at: datetime) -> tuple[QuerySet[AmendmentItem], QuerySet[Amendment]]:
    return queries.overdue_reviews(at), queries.unsigned_amendments(at)


def sweep_amendments(at: datetime) -> int:
    """Mark items of supplements that their providers review late, and decided supplements nobody signs."""
    reviews = list(queries.overdue_reviews(at).values_list("pk", flat=True))
    for id in reviews:
        actions.note_review_overdue(id=id, by=SYSTEM, at=at)
    unsigned = list(queries.unsigned_amendments(at).values_list("pk", flat=True))
    for id in unsigned:
        actions.note_amendment_unsigned(id=id, by=SYSTEM, at=at)
    return len(reviews) + len(unsigned)


def sweep_filings(at: datetime) -> int:
    """Supplements whose decision was not reported in time are put before the approver 四(二)."""
    late = queries.unfiled_amendments(at)
    for row, due_on in late:
        actions.note_amendment_unfiled(id=row.pk, by=SYSTEM, at=at, due_on=due_on)
    return len(late)


DAY = 24 * 3600
JOBS = (
    Job(
        name="note_unsigned_grants",
        run=sweep_unsigned,
        every=DAY,
        title=_("提醒逾期未签约"),
        number=lambda at: len(list(_unsigned(at))),
    ),
    Job(
        name="remind_emergency_stops",
        run=sweep_emergency_stops,
        every=3600,
        title=_("提醒紧急关闭未确认"),
        number=lambda at: len(list(_unconfirmed(at))),
    ),
    Job(
        name="remind_concurrences",
        run=sweep_concurrences,
        every=DAY,
        title=_("提醒会同意见逾期"),
        number=lambda at: len(list(_silent(at))),
    ),
    Job(
        name="remind_terms",
        run=sweep_terms,
        every=DAY,
        title=_("提醒期限将届满"),
        number=lambda at: len(list(_ending(at))),
    ),
    Job(
        name="note_late_amendments",
        run=sweep_amendments,
        every=DAY,
        title=_("提醒补充协议逾期"),
        rows=_late_amendments,
    ),
    Job(
        name="note_late_amendment_filings",
        run=sweep_filings,
        every=DAY,
        title=_("提醒补充协议逾期未报备"),
        number=lambda at: len(queries.unfiled_amendments(at)),
    ),
)

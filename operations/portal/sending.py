"""Messages become notices: one for every valid seat they are meant for, once."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Seat
from audit import clock
from audit.outbox.models import Message
from operations.portal.models import Notification
from web.jobs import Job

BATCH = 500
# Role, region, unit, organization, domain: most messages of a portion go to the same few.
Scope = tuple[str, str, str, str, str]


def unsent() -> QuerySet[Message]:
    return Message.objects.filter(sent_at__isnull=True)


def send_outbox(at: datetime) -> int:
    """Deliver what is unsent; answers how many messages. One that fails keeps none of the others back."""
    ids = list(unsent().order_by("created_at", "id").values_list("id", flat=True)[:BATCH])
    try:
        return deliver(ids, at)
    except Exception:  # whatever it was: which of them it was shows when each goes by itself
        return _each(ids, at)


def _each(ids: Sequence[UUID], at: datetime) -> int:
    failed: list[Exception] = []
    done = 0
    for id in ids:
        try:
            done += deliver([id], at)
        except Exception as error:  # noted, tried again, raised at the end
            Message.objects.filter(pk=id).update(attempts=_next(id))
            failed.append(error)
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(ids)} messages not delivered") from failed[0]
    return done


@transaction.atomic
def deliver(ids: Sequence[UUID], at: datetime) -> int:
    """Write the notices of these messages and mark them sent; answers how many. What was sent already is left alone."""
    messages = list(Message.objects.select_for_update().filter(pk__in=ids, sent_at__isnull=True).order_by("id"))
    day, seats = clock.today(at), dict[Scope, list[Seat]]()
    notices = []
    for message in messages:
        scope = (message.role, message.region, message.unit, message.organization, message.domain)
        if scope not in seats:
            seats[scope] = list(seats_for(message, day))
        notices += [Notification(seat=seat, message=message) for seat in seats[scope]]
    Notification.objects.bulk_create(notices, ignore_conflicts=True)
    sent = Message.objects.filter(pk__in=[message.pk for message in messages])
    sent.update(sent_at=at, attempts=F("attempts") + 1)
    return len(messages)


def seats_for(message: Message, day: date) -> QuerySet[Seat]:
    """The seats valid on `day` with the message's role and scope, and their deputies are seats of their own."""
    rows = Seat.objects.filter(role=message.role, valid_from__lte=day, user__is_active=True).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    )
    scope = {
        "region_code": message.region,
        "unit_id": message.unit,
        "organization": message.organization,
        "domain": message.domain,
    }
    return rows.filter(**{column: value for column, value in scope.items() if value}).order_by("id")


def _next(id: UUID) -> int:
    return min((Message.objects.filter(pk=id).values_list("attempts", flat=True).first() or 0) + 1, 1000)


SENDING = Job(name="send_outbox", run=send_outbox, every=20, title=_("发送消息"), rows=lambda at: unsent())

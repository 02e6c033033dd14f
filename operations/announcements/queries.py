"""Everything that reads announcements."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.queries import sector_unit, sector_unit_of, units_of
from audit.actor import Actor
from audit.clock import SHANGHAI
from audit.roles import Role
from audit.trail.models import Entry, Outcome
from operations.announcements import permissions
from operations.announcements.models import Announcement, Condition
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import once

SOON = timedelta(days=7)


def open_announcements(at: datetime) -> QuerySet[Announcement]:
    """Those under which an application may be submitted at this moment, the one closing first at the top."""
    return (
        Announcement.objects.filter(
            state__in=(Announcement.State.PUBLISHED, Announcement.State.CLOSED), opens_at__lte=at, closes_at__gte=at
        )
        .select_related("region", "field")
        .order_by("closes_at", "pk")
    )


def announced(at: datetime) -> QuerySet[Announcement]:
    """Open ones and those that open later: what the public page shows."""
    return (
        Announcement.objects.filter(state=Announcement.State.PUBLISHED, closes_at__gte=at)
        .select_related("region", "field")
        .order_by("opens_at", "pk")
    )


def irregular(by: Actor) -> QuerySet[Announcement]:
    """Paper announcements whose facts ran into a rule, for auditors' lists."""
    return (
        permissions.announcements(by)
        .filter(irregular_at__isnull=False)
        .select_related("region", "field")
        .order_by("-irregular_at", "pk")
    )


@once
def conditions_of(announcement: Announcement) -> QuerySet[Condition]:
    """The conditions in the order of part three, as they were made."""
    return announcement.conditions.order_by("pk")


def verifying_units(announcement: Announcement, condition: Condition) -> tuple[Unit, ...]:
    """The units that verify a condition here: one for each kind, the sector's by the field."""
    return tuple(unit for kind in condition.kinds if (unit := verifying_unit(announcement, kind)) is not None)


def verifying_unit(announcement: Announcement, kind: str) -> Unit | None:
    """The region's unit of this kind; a county lacking one is served by its city's."""
    region = str(announcement.region_id)
    if kind == "sector":
        return sector_unit(region, announcement.field.code)
    return next(iter(units_of(region, kind)), None)


# The acts by which somebody writes part of an announcement.
WRITING = ("announcement.draft", "announcement.back_enter", "announcement.edit", "condition.set")


def _written() -> QuerySet[Entry]:
    return Entry.objects.filter(outcome=Outcome.DONE, action__in=WRITING)


@once
def writers(announcement: Announcement) -> QuerySet[Entry, UUID | None]:
    """Who wrote any part of it, as the trail tells."""
    return _written().filter(case_id=announcement.pk).order_by().values_list("actor_id", flat=True).distinct()


def wrote(announcement: Announcement, person: UUID) -> bool:
    """Whether this person wrote any part of it, as the trail tells."""
    return person in set(writers(announcement))


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Drafts to publish, to countersign, and windows about to close."""
    if by.role == Role.APPROVER:
        drafts = Announcement.objects.filter(
            region_id=by.region, state=Announcement.State.DRAFT, irregular_at__isnull=True
        ).exclude(Exists(_written().filter(case_id=OuterRef("pk"), actor_id=by.user_id)))
        yield Source(rows=drafts.order_by("pk"), tell=_to_publish)
    if by.role == Role.SECTOR and by.unit:
        unsigned = permissions.announcements(by).filter(
            state=Announcement.State.DRAFT, concurred_at__isnull=True, back_entered=False
        )
        mine = unsigned.exclude(field_conditions="").annotate(authority=sector_unit_of("region_id", "field__code"))
        yield Source(
            rows=mine.filter(authority=by.unit).order_by("pk"),
            tell=lambda draft: Waiting(label=_("会签领域具体安全要求"), subject=draft, clause="三(四)", verb="concur"),
        )
    if by.role == Role.CLERK:
        closing = Announcement.objects.filter(
            region_id=by.region, state=Announcement.State.PUBLISHED, closes_at__gte=at, closes_at__lte=at + SOON
        )
        yield Source(
            rows=closing.order_by("closes_at", "pk"),
            due=TruncDate("closes_at", tzinfo=SHANGHAI),
            tell=lambda announcement: Waiting(
                label=_("通告即将截止"), subject=announcement, clause="四(一)",
                due_on=announcement.closes_at.astimezone(SHANGHAI).date(),
            ),
        )  # fmt: skip


def _to_publish(draft: Announcement) -> Waiting:
    verb = "confirm_entry" if draft.back_entered else "publish"
    return Waiting(label=_("审批通告"), subject=draft, clause="四(一)", verb=verb)

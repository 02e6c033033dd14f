"""Who may know of an announcement: everybody, once published; its draft only where it is made and countersigned."""

from django.db.models import Q, QuerySet

from audit.actor import Actor
from audit.roles import AUTHORITY, MECHANISM, Role
from operations.announcements.models import Announcement, Condition, Extension
from operations.mechanism.permissions import below
from web.reading import among

PUBLIC = (Announcement.State.PUBLISHED, Announcement.State.CLOSED, Announcement.State.CANCELLED)


def announcements(by: Actor) -> QuerySet[Announcement]:
    """Published ones for everybody, without signing in too; drafts for authority, mechanism, auditors and the sector."""
    if by.is_system:
        return Announcement.objects.all()
    known = Q(state__in=PUBLIC)
    if by.role in AUTHORITY | MECHANISM:
        known |= Q(region_id=by.region)
    elif by.role == Role.AUDITOR:
        known |= below(by.region)
    elif by.role == Role.SECTOR and by.region:
        # A county's sector authority may be its city's 三(四).
        known |= below(by.region)
    return Announcement.objects.filter(known)


def conditions(by: Actor) -> QuerySet[Condition]:
    """The conditions of what one may see."""
    return Condition.objects.filter(among(announcements(by), "announcement_id"))


def extensions(by: Actor) -> QuerySet[Extension]:
    """The extensions of what one may see."""
    return Extension.objects.filter(among(announcements(by), "announcement_id"))

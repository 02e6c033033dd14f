"""Who reads the trail: auditors that of their jurisdiction, a province's and audit administrators all of it; nobody else."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.actor import Actor
from audit.roles import AUTHORITY, Role
from audit.trail.models import Entry
from audit.trail.recording import READING
from operations.auditing.models import Alarm, Erasure, IndexedEntry, Sample, SampleItem

# Who has the pages of this room; to everybody else there are none.
SEES_TRAIL = frozenset({Role.AUDITOR, Role.AUDIT_ADMIN})
# Who reads where the trail stands and its alarms: these, and who keeps the machines.
SEES_STANDING = SEES_TRAIL | {Role.SYSTEM_ADMIN}
# Who asks for contents of the trail to be erased: who keeps the cases, who keeps the trail.
ASKS_ERASURE = frozenset({Role.CLERK, Role.AUDIT_ADMIN})


def sees_all(by: Actor) -> bool:
    """Whether nothing of the trail is outside this actor's jurisdiction: audit administrators, auditors of the province."""
    return by.is_system or by.role == Role.AUDIT_ADMIN or (by.role == Role.AUDITOR and by.region.endswith("0000"))


def within(by: Actor, path: str = "region") -> Q:
    """The condition that a region's code at this path lies in the actor's jurisdiction, by the structure of GB/T 2260 codes."""
    if sees_all(by):
        return Q()
    if by.role != Role.AUDITOR or not by.region:
        return Q(pk__in=[])
    if by.region.endswith("00"):
        return Q(**{f"{path}__startswith": by.region[:4]})
    return Q(**{path: by.region})


def entries(by: Actor) -> QuerySet[Entry]:
    """The entries this actor may read: about objects of their jurisdiction, or by somebody seated in it."""
    rows = Entry.objects.all()
    if sees_all(by):
        return rows
    about = IndexedEntry.objects.filter(within(by), pk=OuterRef("pk"))
    return rows.filter(within(by) | Exists(about))


def indexed(by: Actor) -> QuerySet[IndexedEntry]:
    """The same as the search knows them."""
    return IndexedEntry.objects.filter(within(by))


def indexed_acts(by: Actor) -> QuerySet[IndexedEntry]:
    """Those without what somebody who watches read of the trail."""
    return indexed(by).exclude(object_type=READING)


def samples(by: Actor) -> QuerySet[Sample]:
    """The samples of the actor's jurisdiction."""
    return Sample.objects.filter(within(by, "region__code"))


def sample_items(by: Actor) -> QuerySet[SampleItem]:
    """What was drawn: whoever sees the sample."""
    return SampleItem.objects.filter(within(by, "sample__region__code"))


def erasures(by: Actor) -> QuerySet[Erasure]:
    """Erasures: the authority whose cases they concern, auditors of the jurisdiction, who keeps the trail."""
    if by.role in AUTHORITY:
        return Erasure.objects.filter(region_id=by.region)
    return Erasure.objects.filter(within(by, "region__code"))


def alarms(by: Actor) -> QuerySet[Alarm]:
    """Alarms are the whole installation's: whoever reads where the trail stands."""
    return Alarm.objects.all() if by.is_system or by.role in SEES_STANDING else Alarm.objects.none()

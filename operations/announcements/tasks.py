"""Windows that are over are recorded as closed."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.actor import SYSTEM
from operations.announcements.actions import close
from operations.announcements.models import Announcement
from web.jobs import Job


def _over(at: datetime) -> QuerySet[Announcement]:
    return Announcement.objects.filter(state=Announcement.State.PUBLISHED, closes_at__lt=at)


def sweep_closed(at: datetime) -> int:
    """Record as closed what closed before `at`; answers how many."""
    ids = list(_over(at).order_by("closes_at", "pk").values_list("pk", flat=True))
    for id in ids:
        close(id=id, by=SYSTEM, at=at)
    return len(ids)


JOBS = (Job(name="close_announcements", run=sweep_closed, every=300, title=_("记载通告截止"), rows=_over),)

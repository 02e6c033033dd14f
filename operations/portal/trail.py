"""Entries of the trail become leaves of the tree, by the clock."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.trail.models import Pending
from audit.trail.sealing import seal_all
from web.jobs import Job


def seal(at: datetime) -> int:
    """Seal every pending entry; answers how many."""
    return seal_all()


SEALING = Job(name="seal_trail", run=seal, every=60, title=_("封存办理轨迹"), rows=lambda at: Pending.objects.all())

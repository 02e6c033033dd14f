"""Erasures that were approved are carried out."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.actor import SYSTEM
from operations.auditing.actions.erasing import carry_out
from operations.auditing.checks.erasing import carry_out as needed_still
from operations.auditing.queries.erasing import approved
from operations.domains.tasks import each
from web.jobs import Job


def run_erasures(at: datetime) -> int:
    """Empty what the other side approved; what a case needs still waits without an attempt."""
    free = [erasure.pk for erasure in approved(at) if not needed_still(erasure, by=SYSTEM, at=at)]
    return each(free, lambda id: carry_out(id=id, by=SYSTEM, at=at))


JOBS = (Job(name="run_erasures", run=run_erasures, every=300, title=_("执行已批准的依法删除"), rows=approved),)

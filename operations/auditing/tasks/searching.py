"""What is sealed becomes findable, by the clock."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from operations.auditing.indexing import index_all, left
from web.jobs import Job


def index(at: datetime) -> int:
    """Index every sealed entry; answers how many."""
    return index_all()


JOBS: tuple[Job, ...] = (
    Job(name="index_trail", run=index, every=60, title=_("编制办理轨迹索引"), number=lambda at: left()),
)

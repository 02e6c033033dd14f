"""What must hold at the end: the trail sound, the folded trail the database, nothing overdue that nobody was told of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from audit import clock
from audit.outbox.post import posted
from operations.agreements.models import Agreement, Concurrence, Stop
from operations.agreements.queries import confirmation_due_on, key_of, overdue_key
from operations.announcements.models import Announcement
from operations.applications.models import Application, CheckItem, RequestedItem
from operations.applications.queries import filing_due_on, unfiled, unfiled_key
from operations.closures.models import Closure
from operations.dataflow.models import DataRequest, Product, QualityDemand
from operations.domains.models import Order
from operations.mechanism.models import FollowUp, Opinion
from operations.oversight.models import Correction, Disclosure, Evaluation, Incident, Report
from operations.oversight.queries.incidents import must_report
from operations.portal.registry import JOBS
from operations.simulation.naming import name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Offender:
    """Something past its day that nobody above was told of."""

    deadline: str
    row: str


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """Rows that wait past their day, and whether somebody above was told of one."""

    name: str
    rows: Callable[[date, datetime], QuerySet[Any]]
    told: Callable[[Any], bool]


def _noted(row: Any) -> bool:
    return row.overdue_noted_at is not None


def _never(_row: Any) -> bool:
    return False


def _posted(key: Callable[[Any], str]) -> Callable[[Any], bool]:
    """Told by a notice of this key."""
    return lambda row: posted(key(row))


CLOSING = ("opened", "permissions_closed", "assets_settled")

DEADLINES: tuple[Deadline, ...] = (
    # What time decides is recorded on its day.
    Deadline(
        name="通告截止", told=_never,
        rows=lambda _on, at: Announcement.objects.filter(state="published", closes_at__lt=at),
    ),
    Deadline(
        name="期限届满", told=_never,
        rows=lambda on, _at: Agreement.objects.filter(state__in=["sealed", "active", "suspended"], last_on__lt=on),
    ),
    Deadline(
        name="改正期限", told=_never,
        rows=lambda on, _at: Correction.objects.filter(state="notified", due_on__lt=on),
    ),
    # What people are late with is noted, and told to whoever stands above.
    Deadline(
        name="补正", told=_noted,
        rows=lambda on, _at: Application.objects.filter(state="supplementing", due_on__lt=on),
    ),
    Deadline(
        name="核实", told=_noted,
        rows=lambda on, _at: CheckItem.objects.filter(
            state="open", application__state="verifying", due_on__lt=on
        ).select_related("application", "condition", "unit"),
    ),
    Deadline(
        name="数据项审核", told=_noted,
        rows=lambda on, _at: RequestedItem.objects.filter(
            state="open", removed=False, application__state="verifying", due_on__lt=on
        ).select_related("application", "item"),
    ),
    Deadline(
        name="单位意见", told=lambda row: row.reminded_at is not None,
        rows=lambda on, _at: Opinion.objects.filter(
            given_at=None, matter__state="open", matter__opinions_due_on__lt=on
        ).select_related("matter", "unit"),
    ),
    Deadline(
        name="交办事项", told=_noted,
        rows=lambda on, _at: FollowUp.objects.filter(done_at=None, due_on__lt=on).select_related("matter"),
    ),
    Deadline(
        name="签约", told=_posted(lambda row: key_of(row, "unsigned")),
        rows=lambda on, _at: Application.objects.filter(state="granted", due_on__lt=on),
    ),
    Deadline(
        name="报备",
        told=lambda row: (
            filing_due_on(str(row.region_id), row.decided_on) >= clock.today() or _posted(unfiled_key)(row)
        ),
        rows=lambda _on, _at: unfiled(Application.objects.all()),
    ),
    Deadline(
        name="会同意见", told=_posted(overdue_key),
        rows=lambda on, _at: Concurrence.objects.filter(
            given_at=None, plan__state="under_review", due_on__lt=on
        ).select_related("plan__agreement", "unit"),
    ),
    Deadline(
        name="紧急关闭确认",
        told=lambda row: (
            confirmation_due_on(row) >= clock.today() or _posted(lambda stop: key_of(stop, "unconfirmed"))(row)
        ),
        rows=lambda _on, at: Stop.objects.filter(
            emergency=True, confirmed_at=None, until_at=None, from_at__lt=at
        ).select_related("agreement"),
    ),
    Deadline(
        name="指令", told=lambda row: row.escalated_at is not None,
        rows=lambda _on, at: Order.objects.filter(
            confirmed_at=None, cancelled_at=None, due_at__lte=at
        ).select_related("agreement"),
    ),
    Deadline(
        name="需求清单审核", told=_noted,
        rows=lambda on, _at: DataRequest.objects.filter(state__in=["steward_review", "province_review"], due_on__lt=on),
    ),
    Deadline(
        name="出域审核", told=_noted,
        rows=lambda on, _at: Product.objects.filter(
            Q(state__in=["submitted", "reviewing"]) | Q(rereview_ordered_at__isnull=False, rereviewed_at=None),
            review_due_on__lt=on,
        ).exclude(state="withdrawn"),
    ),
    Deadline(
        name="数据治理", told=_noted,
        rows=lambda on, _at: QualityDemand.objects.filter(state="assigned", due_on__lt=on).select_related("agreement"),
    ),
    Deadline(
        name="运营报告", told=_noted,
        rows=lambda on, _at: Report.objects.filter(state__in=["due", "drafting"], due_on__lt=on),
    ),
    Deadline(
        name="信息披露", told=_noted,
        rows=lambda on, _at: Disclosure.objects.filter(state__in=["due", "prepared"], version=1, due_on__lt=on),
    ),
    Deadline(
        name="年度评估", told=_noted,
        rows=lambda on, _at: Evaluation.objects.filter(state__in=["planned", "scoring"], due_on__lt=on),
    ),
    Deadline(
        name="安全事件上报", told=lambda row: _noted(row) or not must_report(row),
        rows=lambda _on, at: Incident.objects.filter(reported_up_at=None, report_due_at__lt=at).exclude(state="closed"),
    ),
    Deadline(
        name="确认关闭", told=lambda row: row.escalated_on is not None,
        rows=lambda on, _at: Closure.objects.filter(state="opened", confirm_due_on__lt=on),
    ),
    Deadline(
        name="数据删除", told=lambda row: row.escalated_on is not None,
        rows=lambda on, _at: Closure.objects.filter(state__in=CLOSING, deletion_due_on__lt=on, deleted_at=None),
    ),
)  # fmt: skip


def unescalated(at: datetime) -> Iterator[Offender]:
    """Everything that is past its day though nobody above was told, by the deadlines of all rooms; `at`: after the jobs."""
    on = clock.today(at)
    for deadline in DEADLINES:
        rows: Iterable[Any] = deadline.rows(on, at).order_by("pk")
        yield from (Offender(deadline=deadline.name, row=name_of(row)) for row in rows if not deadline.told(row))


def undone(at: datetime) -> dict[str, int]:
    """What the jobs find though they have just run."""
    return {job.name: count for job in JOBS if (count := job.backlog(at))}

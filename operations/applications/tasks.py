"""Sweeps: what came near its deadline is reminded of, what passed it is noted. A sweep never decides."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from applicants.models import Fact
from audit.actor import SYSTEM
from audit.clock import today
from audit.outbox.post import posted
from operations.applications import queries
from operations.applications.actions import reopen_check, sweeping
from operations.applications.models import Application, CheckItem, RequestedItem, Supplement
from operations.mechanism import queries as mechanism
from statute.findings import Refused, gettext_noop
from web.jobs import Job

HOUR = 3600
_RUNNING = (Application.State.VERIFYING, Application.State.SUPPLEMENTING, Application.State.DELIBERATING)


def _each(ids: Iterable[UUID], act: Callable[..., object], at: datetime, **inputs: object) -> int:
    """One call each; a row that somebody moved on meanwhile is left alone."""
    done = 0
    for id in ids:
        try:
            act(id=id, by=SYSTEM, at=at, **inputs)
        except Refused:
            continue
        done += 1
    return done


def _ids(rows: QuerySet[Any]) -> list[UUID]:
    return list(rows.values_list("id", flat=True))


def _late_supplements(at: datetime) -> QuerySet[Application]:
    rows = Application.objects.filter(
        state=Application.State.SUPPLEMENTING, due_on__lt=today(at), overdue_noted_at__isnull=True
    )
    return rows.order_by("due_on", "id")


def sweep_supplements(at: datetime) -> int:
    """Supplements that did not come in time are put before the approver."""
    return _each(_ids(_late_supplements(at)), sweeping.note_overdue, at)


def _late_filings(at: datetime) -> list[tuple[UUID, date]]:
    """Grants past the day by which the province was to know of them, nobody told yet."""
    found = []
    for case in queries.unfiled(Application.objects.all()):
        assert case.decided_on is not None
        due = queries.filing_due_on(str(case.region_id), case.decided_on)
        if due < today(at) and not posted(queries.unfiled_key(case)):
            found.append((case.pk, due))
    return found


def sweep_filings(at: datetime) -> int:
    """Grants that were not reported in time are put before the approver 四(二)."""
    return sum(_each([id], sweeping.note_unfiled, at, due_on=due) for id, due in _late_filings(at))


def _late_checks(at: datetime) -> QuerySet[CheckItem]:
    rows = CheckItem.objects.filter(
        state=CheckItem.State.OPEN, due_on__lt=today(at), overdue_noted_at__isnull=True,
        application__state=Application.State.VERIFYING,
    )  # fmt: skip
    return rows.order_by("due_on", "id")


def sweep_checks(at: datetime) -> int:
    """Conditions whose unit is late."""
    return _each(_ids(_late_checks(at)), sweeping.note_check_overdue, at)


def _late_items(at: datetime) -> QuerySet[RequestedItem]:
    rows = RequestedItem.objects.filter(
        state=RequestedItem.State.OPEN, removed=False, due_on__lt=today(at), overdue_noted_at__isnull=True,
        application__state=Application.State.VERIFYING,
    )  # fmt: skip
    return rows.order_by("due_on", "id")


def sweep_items(at: datetime) -> int:
    """Data items whose provider is late."""
    return _each(_ids(_late_items(at)), sweeping.note_item_overdue, at)


def sweep_reminders(at: datetime) -> int:
    """What is due soon, told once: as many working days ahead as the region's rule says; a supplement one day ahead."""
    on, calendar = today(at), mechanism.calendar()
    regions = Application.objects.filter(state__in=_RUNNING).values_list("region_id", flat=True).distinct()
    done = 0
    for region in sorted({str(code) for code in regions}):
        days = mechanism.rules_for(str(region), on).integer("unit_opinion_reminder_workdays")
        soon = calendar.add_workdays(on, days)
        checks = CheckItem.objects.filter(
            application__region_id=region, application__state=Application.State.VERIFYING, due_on__gte=on,
            due_on__lte=soon, state=CheckItem.State.OPEN, reminded_at__isnull=True,
        )  # fmt: skip
        items = RequestedItem.objects.filter(
            application__region_id=region, application__state=Application.State.VERIFYING, due_on__gte=on,
            due_on__lte=soon, state=RequestedItem.State.OPEN, removed=False, reminded_at__isnull=True,
        )  # fmt: skip
        notices = Supplement.objects.filter(
            application__region_id=region, application__state=Application.State.SUPPLEMENTING, due_on__gte=on,
            due_on__lte=calendar.add_workdays(on, 1), answered_at__isnull=True, reminded_at__isnull=True,
        )  # fmt: skip
        for rows, act in (
            (checks, sweeping.remind_check),
            (items, sweeping.remind_item),
            (notices, sweeping.remind_supplement),
        ):
            done += _each(list(rows.order_by("due_on", "id").values_list("id", flat=True)), act, at)
    return done


def _new_incidents(at: datetime) -> QuerySet[CheckItem]:
    later = Fact.objects.filter(
        organization_id=OuterRef("application__organization_id"), kind=Fact.Kind.INCIDENT,
        recorded_at__gt=OuterRef("concluded_at"),
    ).exclude(severity=Fact.Severity.UNRATED)  # fmt: skip
    rows = CheckItem.objects.filter(
        Exists(later), condition__code="incidents", application__state__in=_RUNNING, state=CheckItem.State.MET
    )
    return rows.order_by("concluded_at", "id")


def sweep_incidents(at: datetime) -> int:
    """An incident came on record after a unit had found none: the unit verifies again 三(二)4."""
    reason = gettext_noop("核实之后记录了安全事件。")
    return _each(_ids(_new_incidents(at)), reopen_check, at, reason=reason)


JOBS: tuple[Job, ...] = (
    Job(
        name="note_late_supplements", run=sweep_supplements, every=HOUR, title=_("补正逾期"),
        rows=_late_supplements,
    ),
    Job(
        name="note_late_checks", run=sweep_checks, every=HOUR, title=_("核实逾期"),
        rows=_late_checks,
    ),
    Job(
        name="note_late_item_reviews", run=sweep_items, every=HOUR, title=_("提供单位审核逾期"),
        rows=_late_items,
    ),
    Job(
        name="note_late_filings", run=sweep_filings, every=HOUR, title=_("逾期未报备"),
        number=lambda at: len(_late_filings(at)),
    ),
    Job(name="remind_verification", run=sweep_reminders, every=HOUR, title=_("核实和补正时限提醒")),
    Job(
        name="reopen_checks", run=sweep_incidents, every=HOUR, title=_("新记录的安全事件"),
        rows=_new_incidents,
    ),
)  # fmt: skip

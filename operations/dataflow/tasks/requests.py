"""Data during operation: sweeps of requests."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from audit.actor import SYSTEM
from operations.dataflow.actions import consents, requests
from operations.dataflow.queries import requests as queries
from statute.findings import Refused
from web.jobs import Job


def each(ids: Iterable[UUID], act: Callable[..., Any], at: datetime) -> int:
    """One call each; what somebody moved on meanwhile is left alone."""
    done = 0
    for id in list(ids):
        try:
            act(id=id, by=SYSTEM, at=at)
        except Refused:
            continue
        done += 1
    return done


def remind_reviews(at: datetime) -> int:
    """Providers and the province are reminded of a day that is near."""
    return each(queries.near(at), requests.remind, at)


def note_late_reviews(at: datetime) -> int:
    """Lists past their day are noted and put before the authority."""
    return each(queries.overdue(at).values_list("pk", flat=True), requests.note_overdue, at)


def record_supplies(at: datetime) -> int:
    """Lists whose every order the domain has confirmed are recorded as supplied."""
    return each(queries.supplied_throughout(at), requests.deliver, at)


def note_lapsed_consents(at: datetime) -> int:
    """Consents that ran out while data is supplied on their ground."""
    return each(queries.lapsed_consents(at).values_list("pk", flat=True), consents.note_lapse, at)


JOBS: tuple[Job, ...] = (
    Job(
        name="remind_data_requests", run=remind_reviews, every=3600, title=_("提醒需求清单审核"),
        number=lambda at: len(queries.near(at)),
    ),
    Job(
        name="note_late_data_requests", run=note_late_reviews, every=3600, title=_("记载需求清单审核逾期"),
        rows=queries.overdue,
    ),
    Job(
        name="record_supplies", run=record_supplies, every=300, title=_("记载需求清单供数完成"),
        number=lambda at: len(queries.supplied_throughout(at)),
    ),
    Job(
        name="note_lapsed_consents", run=note_lapsed_consents, every=3600, title=_("记载授权同意到期"),
        rows=queries.lapsed_consents,
    ),
)  # fmt: skip

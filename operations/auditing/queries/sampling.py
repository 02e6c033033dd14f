"""What there is to draw from, what a draw gives, and which samples are open."""

import hashlib
import heapq
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.actor import Actor
from audit.roles import Role
from audit.subject import Subject
from operations.auditing import permissions
from operations.auditing.models import IndexedEntry, Sample, SampleItem
from operations.auditing.queries.searching import midnight
from web.desk import Waiting
from web.house import house
from web.inbox import Source, waits

State = Sample.State


def population(by: Actor, terms: Mapping[str, Any], size: int) -> QuerySet[IndexedEntry, Any]:
    """The objects of a kind that an entry before leaf `size` tells of, within the days, the action and the outcome asked for."""
    rows = permissions.indexed(by).filter(
        index__lt=size, object_type=terms["kind"], object_id__isnull=False,
        at__gte=midnight(terms["since"]), at__lt=midnight(terms["until"] + timedelta(days=1)),
    )  # fmt: skip
    if terms["action"]:
        rows = rows.filter(action=terms["action"])
    if terms["outcome"]:
        rows = rows.filter(outcome=terms["outcome"])
    return rows.order_by().values_list("object_id", flat=True).distinct()


def place(seed: str, id: UUID) -> bytes:
    """Where an object stands in the order of a draw: SHA-256 of the seed and the id, both as text in UTF-8."""
    return hashlib.sha256(f"{seed}{id}".encode()).digest()


def drawn(seed: str, ids: Iterable[UUID], wanted: int) -> list[UUID]:
    """The first of them in the order of the draw."""
    return heapq.nsmallest(wanted, ids, key=lambda id: place(seed, id))


def named(kind: str, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """What objects of a kind are called; one that is gone by its id."""
    wanted = list(ids)
    model, desk = house().types[kind], house().desk(kind)
    rows = model._default_manager.filter(pk__in=wanted)
    found = {row.pk: row for row in (desk.rows(rows) if desk is not None else rows)}
    return {id: _name(found.get(id), id) for id in wanted}


def _name(subject: Subject | None, id: UUID) -> str:
    return subject.title[:160] if subject is not None else str(id)


def items(sample: Sample) -> list[SampleItem]:
    """What was drawn, in the order of the draw."""
    return list(sample.items.order_by("place"))


def unlooked(sample: Sample) -> int:
    """How many were not looked at yet."""
    return sample.items.filter(looked_at__isnull=True).count()


def lookers(rows: Iterable[SampleItem]) -> Mapping[UUID, str]:
    """Who looked, by id."""
    ids = {row.looked_by for row in rows if row.looked_by is not None}
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=ids)} if ids else {}


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """Samples that the region's auditors have not concluded."""
    if by.role != Role.AUDITOR or not by.region:
        return
    rows = Sample.objects.filter(region_id=by.region, state=State.DRAWN).annotate(
        left=Count("items", filter=Q(items__looked_at__isnull=True))
    )
    yield Source(rows=rows.order_by("pk"), tell=_tell)


def _tell(row: Any) -> Waiting:
    if row.left:
        return Waiting(
            label=_("查看样本"), subject=row, clause="六(一)", note=_("尚有 %(n)s 项未查看") % {"n": row.left}
        )
    return Waiting(label=_("办结抽样"), subject=row, clause="六(一)", verb="conclude")

"""Holds on domain logs: placed, fixed, released; and whether a log may go.

A hold without a day runs until it is given one. A closure's holds are given their day once and end with it; a hold of law is
lifted by an act. The triggers of `audit.logs.triggers` refuse a delete under a hold whatever the application does.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit.act import Acts
from audit.actor import Actor
from audit.logs.models import Batch, Hold
from audit.roles import Role
from statute.findings import Finding, Kind, gettext_noop

OPEN_END = date.max


def _all(by: Actor) -> QuerySet[Hold]:
    """Holds are reached through the acts of their case, which has its own gate."""
    return Hold.objects.all()


hold = Acts(Hold, see=_all)
_ROLES = (Role.CLERK, Role.APPROVER, Role.AUDIT_ADMIN, Role.DOMAIN_OPERATOR, Role.SYSTEM)


@hold.act("place", label=_("留存日志"), root=True, roles=_ROLES, clause="四(五)")
def place(
    *,
    by: Actor,
    at: datetime,
    owner: UUID,
    reason: str,
    clause: str,
    until: date | None = None,
    kind: str = "",
    text: str = "",
    origin: UUID | None = None,
) -> Hold:
    """Keep the logs of `owner` (of one kind, or all) until `until`, included; without a day until one is given."""
    return Hold.objects.create(
        owner=owner, reason=reason, kind=kind, until=until, clause=clause, text=text, origin=origin, placed_at=at,
        placed_by=by.user_id,
    )  # fmt: skip


def _only_later(subject: Hold, *, by: Actor, at: datetime, until: date) -> tuple[Finding, ...]:
    if subject.released_at is None and (subject.until is None or until >= subject.until):
        return ()
    return (
        Finding(
            code="log-retention-6-months",
            message=gettext_noop("日志留存期不能提前结束。"),
            clause="四(五)",
            field="until",
            owner=Role.APPROVER,
        ),
    )


@hold.act(
    "fix", label=_("确定留存期限"), roles=_ROLES, arrow=None, clause="四(五)", input_checks=_only_later, scoped=False
)
def fix(subject: Hold, *, by: Actor, at: datetime, until: date) -> None:
    """Give the hold its last day, included; never an earlier one than it has."""
    subject.until = until


@hold.act("release", label=_("解除留存"), roles=_ROLES, arrow=None, clause="四(五)", scoped=False)
def release(subject: Hold, *, by: Actor, at: datetime, text: str = "") -> None:
    """Lift the hold. The database refuses it for a closure's hold that still runs."""
    subject.released_at = at
    subject.text = text or subject.text


def holding(owner: UUID, kind: str, on: date) -> QuerySet[Hold]:
    """The holds that keep logs of `owner` and `kind` on a day; an empty kind asks for those that keep any kind."""
    rows = Hold.objects.filter(owner=owner, released_at__isnull=True).filter(Q(until__isnull=True) | Q(until__gte=on))
    return rows.filter(Q(kind="") | Q(kind=kind)) if kind else rows


def held_until(owner: UUID, kind: str) -> date | None:
    """The last day any unreleased hold keeps the logs; `date.max` while one is open, None without any."""
    rows = Hold.objects.filter(Q(kind="") | Q(kind=kind), owner=owner, released_at__isnull=True)
    days = [OPEN_END if until is None else until for until in rows.values_list("until", flat=True)]
    return max(days, default=None)


def may_purge(owner: UUID, kind: str, on: date) -> bool:
    """Whether no hold keeps logs of `owner` and `kind` on a day."""
    return not holding(owner, kind, on).exists()


def in_the_way(owner: UUID, kinds: Iterable[str], on: date, *, besides: UUID | None = None) -> tuple[str, ...]:
    """What keeps logs of these kinds on a day, in words; holds of the case `besides` are left out."""
    rows = Hold.objects.filter(owner=owner, released_at__isnull=True).filter(
        Q(until__isnull=True) | Q(until__gte=on), Q(kind="") | Q(kind__in=list(kinds))
    )
    if besides is not None:
        rows = rows.exclude(origin=besides, reason__in=[Hold.Reason.CLOSURE, Hold.Reason.PROCESSING])
    return tuple(f"{h.get_reason_display()}{f'（{h.text}）' if h.text else ''}" for h in rows.order_by("id"))


def not_held(owner: UUID, kinds: Iterable[str], on: date) -> tuple[Finding, ...]:
    """One finding when any hold keeps logs of these kinds."""
    names = in_the_way(owner, kinds, on)
    if not names:
        return ()
    return (
        Finding(
            code="log-retention-6-months",
            message=gettext_noop("日志仍须留存：%(names)s。"),
            params={"names": names},
            clause="四(五)",
            kind=Kind.LAW,
            owner=Role.APPROVER,
            where="holds",
        ),
    )


NETWORK_KINDS = (Batch.Kind.SOURCE, Batch.Kind.CALL, Batch.Kind.ACCESS, Batch.Kind.NETWORK)
PROCESSING_KINDS = (Batch.Kind.PROCESSING,)

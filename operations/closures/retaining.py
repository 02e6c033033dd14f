"""What is kept until when and why, agreement by agreement: holds with who placed them, what may go, purges under way, attempts
to purge that were refused 四(五)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from audit import clock
from audit.actor import Actor
from audit.logs.models import Hold
from audit.roles import Role
from audit.trail.models import Entry, Outcome, Shard
from operations.agreements.models import Agreement
from operations.closures.models import Closure, PurgeProposal
from operations.closures.queries import BUNDLES, NETWORK
from operations.domains.permissions import agreements
from web.reading import together

SEES_RETENTION = frozenset({Role.CLERK, Role.APPROVER, Role.AUDITOR, Role.AUDIT_ADMIN, Role.DOMAIN_OPERATOR})
PAGE = 50
_UNDECIDED = frozenset({PurgeProposal.State.OPEN, PurgeProposal.State.APPROVED})
_ATTEMPTS = ("purgeproposal.approve", "purgeproposal.purge")


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """One bundle of an agreement's logs: until when it is held (None: no end yet), whether it may go now, whether it has gone."""

    network: bool
    held: bool
    until: date | None
    free: bool
    gone: bool


@dataclass(frozen=True, kw_only=True)
class Retained:
    """Everything about the logs of one agreement."""

    agreement: Agreement
    holds: tuple[tuple[Hold, str], ...]
    bundles: tuple[Bundle, ...]
    closures: tuple[Closure, ...]
    proposals: tuple[PurgeProposal, ...]
    refused: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Retention:
    """One page: agreements, the shards of the trail, which are kept for good, and where the next page begins."""

    rows: tuple[Retained, ...]
    shards: tuple[str, ...]
    following: UUID | None


def retention(by: Actor, at: datetime, after: UUID | None = None) -> Retention:
    """The agreements this seat sees whose logs are, or were, held; those after `after`. As many queries for 10 as for 200."""
    placed = Hold.objects.filter(owner=OuterRef("pk"))
    rows = agreements(by).filter(Exists(placed)).select_related("application", "organization").order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    ids = [agreement.pk for agreement in shown]
    holds = Hold.objects.filter(owner__in=ids).order_by("placed_at", "pk")
    closures = Closure.objects.filter(agreement_id__in=ids).order_by("pk")
    proposals = PurgeProposal.objects.filter(closure__agreement_id__in=ids).order_by("pk")
    shards = Shard.objects.order_by("first")
    together(holds, closures, proposals, shards)
    whole = {closure.pk: closure for closure in closures}
    for proposal in proposals:
        proposal.closure = whole[proposal.closure_id]
    people: QuerySet[User, Any] = User.objects.filter(pk__in={h.placed_by for h in holds if h.placed_by})
    names = people.order_by("pk").values_list("pk", "display_name")
    refused = Entry.objects.filter(
        object_type=PurgeProposal.type_code(), object_id__in=[p.pk for p in proposals], outcome=Outcome.REFUSED,
        action__in=_ATTEMPTS,
    ).order_by("-at", "pk")  # fmt: skip
    told, attempts = dict(names), list(refused[:200])
    today = clock.today(at)
    return Retention(
        rows=tuple(
            _retained(agreement, today, holds, list(whole.values()), list(proposals), attempts, told)
            for agreement in shown
        ),
        shards=tuple(shard.name for shard in shards),
        following=shown[-1].pk if len(found) > PAGE else None,
    )


def _retained(
    agreement: Agreement, today: date, holds: Iterable[Hold], closures: list[Closure], proposals: list[PurgeProposal],
    attempts: list[Entry], names: Mapping[UUID, str],
) -> Retained:  # fmt: skip
    own = [hold for hold in holds if hold.owner == agreement.pk]
    put = tuple(p for p in proposals if p.closure.agreement_id == agreement.pk)
    ids = {proposal.pk for proposal in put}
    return Retained(
        agreement=agreement,
        holds=tuple((h, names.get(h.placed_by, "") if h.placed_by else "") for h in own if h.released_at is None),
        bundles=tuple(_bundle(name, today, own, put) for name in BUNDLES),
        closures=tuple(closure for closure in closures if closure.agreement_id == agreement.pk),
        proposals=put,
        refused=tuple(entry for entry in attempts if entry.object_id in ids)[:5],
    )


def _bundle(name: str, today: date, holds: list[Hold], proposals: tuple[PurgeProposal, ...]) -> Bundle:
    kinds = {*BUNDLES[name]}
    mine = [h for h in holds if h.released_at is None and (not h.kind or h.kind in kinds)]
    held = [h for h in mine if h.until is None or h.until >= today]
    about = [p for p in proposals if kinds & {*p.log_kinds}]
    days = [h.until for h in held if h.until is not None]
    gone = any(p.state == PurgeProposal.State.PURGED for p in about)
    return Bundle(
        network=name == NETWORK,
        held=bool(held),
        until=max(days) if days and len(days) == len(held) else None,
        free=not held and not gone and not any(p.state in _UNDECIDED for p in about),
        gone=gone,
    )

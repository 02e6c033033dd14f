"""What carrying data over into a renewal rests on, and who has its next step 四(四), 四(五)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem, Stop
from operations.agreements.queries import allowed_fields
from operations.applications.models import Application, RequestedItem
from operations.closures import permissions, queries
from operations.closures.models import CarryOver, Closure
from operations.domains.models import Order
from operations.mechanism.queries import calendar
from statute.findings import Finding
from statute.rules.carrying import CarriedFacts, carried
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import File, listed, once

State = CarryOver.State
GRANTED = (Application.State.GRANTED, Application.State.AGREED)
# Before the domain's certificate; from then on nothing is left to carry over.
BEFORE_DELETION = (Closure.State.OPENED, Closure.State.PERMISSIONS_CLOSED, Closure.State.ASSETS_SETTLED)
_UNSEALED = (Agreement.State.DRAFT, Agreement.State.OPERATOR_SIGNED, Agreement.State.VOID)


class CarryFile(File):
    """What one item of an ended authorization and its renewal are judged by: on a page read at once."""

    def __init__(self, closure: Closure, row: ScopeItem, renewal: Application) -> None:
        self.closure, self.row, self.renewal = closure, row, renewal

    @listed
    def agreements(self) -> QuerySet[Agreement]:
        """The renewal's sealed agreement, the latest first; none before it is sealed."""
        rows = Agreement.objects.filter(application_id=self.renewal.pk).exclude(state__in=_UNSEALED)
        return rows.select_related("application").order_by("-pk")

    @listed
    def scope(self) -> QuerySet[ScopeItem]:
        """The item in the scope of that agreement."""
        rows = ScopeItem.objects.filter(agreement__application_id=self.renewal.pk, item_id=self.row.item_id)
        return rows.exclude(agreement__state__in=_UNSEALED).order_by("pk")

    @listed
    def asked(self) -> QuerySet[RequestedItem]:
        """The item in what the renewal was granted: reviewed, for an approved scenario."""
        return RequestedItem.objects.filter(
            application_id=self.renewal.pk, item_id=self.row.item_id, removed=False, scenario__approved=True,
            state__in=[RequestedItem.State.AGREED, RequestedItem.State.REDUCED],
        ).order_by("pk")  # fmt: skip

    @listed
    def stops(self) -> QuerySet[Stop]:
        """Stops of the ended agreement that nobody has lifted."""
        return Stop.objects.filter(agreement_id=self.closure.agreement_id, until_at__isnull=True).order_by("pk")

    @property
    def agreement(self) -> Agreement | None:
        """The renewal's agreement, once sealed."""
        return next(iter(self.agreements), None)

    @property
    def fields(self) -> str:
        """The fields that go on being authorized, where they are limited."""
        if self.agreement is not None:
            return next((row.fields for row in self.scope), "")
        return next((allowed_fields(row) for row in self.asked), "")

    @property
    def stopped(self) -> bool:
        """Ended by itself before or without the whole, or stopped and not lifted."""
        row, ended_at = self.row, self.closure.agreement.ended_at
        if row.ended_at is not None and (ended_at is None or row.ended_at < ended_at):
            return True
        return any(
            stop.item_id in {None, row.item_id} and stop.scenario_id in {None, row.scenario_id} for stop in self.stops
        )

    @property
    def facts(self) -> CarriedFacts:
        """As the statute looks at it."""
        earlier, renewal = self.closure.agreement, self.renewal
        renews = renewal.renews_id == earlier.application_id and renewal.organization_id == earlier.organization_id
        return CarriedFacts(
            name=self.row.item.name,
            attribute=self.row.item.attribute,
            ends_here=self.row.agreement_id == earlier.pk,
            stopped=self.stopped,
            renews=renews,
            granted=renewal.state in GRANTED,
            in_scope=bool(self.scope if self.agreement is not None else self.asked),
        )


@once
def file_of(subject: CarryOver) -> CarryFile:
    """The file of one carry-over: one on a page; in an action, where rows change, a new one each time."""
    return CarryFile(subject.closure, subject.row, subject.renewal)


def standing(subject: CarryOver) -> tuple[Finding, ...]:
    """What says that the ground of an approved one has gone; nothing while it stands.

    Once the item is in the renewal's sealed agreement, that agreement's own ending deletes it. A stop of the ended agreement
    is no reason any more.
    """
    file = file_of(subject)
    return () if file.scope else carried(replace(file.facts, stopped=False))


def to_note(at: datetime) -> list[UUID]:
    """Approved ones whose ground has gone and of which the clerk was not told."""
    rows = CarryOver.objects.filter(state=State.APPROVED, lost_noted_at__isnull=True)
    rows = rows.select_related("closure__agreement", "row__item", "renewal").order_by("pk")
    return [row.pk for row in rows if standing(row)]


def of_closure(closure: Closure, *states: str) -> list[CarryOver]:
    """What of a closing case is carried over, in these states."""
    return [row for row in queries.file_of(closure).carried if row.state in states]


def _approved(closure: Closure) -> list[CarryOver]:
    return of_closure(closure, State.APPROVED, State.CANCELLED, State.DELETED)


def kept(closure: Closure) -> list[CarryOver]:
    """What stays in the domain by approval, or stayed when the rest was deleted, whatever became of it since."""
    return [
        one
        for one in _approved(closure)
        if one.cancelled_at is None or (closure.deleted_at is not None and one.cancelled_at > closure.deleted_at)
    ]


def rest_of(closure: Closure) -> list[ScopeItem]:
    """The rows that are deleted with this case; what was carried over and is deleted after all has a certificate of its own."""
    rows = closure.items.all() if closure.partial else closure.agreement.scope.all()
    staying = [one.row_id for one in _approved(closure)]
    return list(rows.exclude(pk__in=staying).select_related("item__provider", "scenario").order_by("pk"))


def names_of(rows: Sequence[ScopeItem]) -> tuple[str, ...]:
    """The items by name, each once."""
    return tuple(dict.fromkeys(row.item.name for row in rows))


def candidates(closure: Closure) -> QuerySet[ScopeItem]:
    """The rows of the ended agreement for which nothing is proposed or decided yet."""
    known = CarryOver.objects.filter(closure=closure).exclude(state=State.REFUSED)
    rows = ScopeItem.objects.filter(agreement_id=closure.agreement_id).exclude(pk__in=known.values("row"))
    return rows.select_related("item", "scenario").order_by("pk")


def renewals(closure: Closure) -> QuerySet[Application]:
    """The granted applications that renew the ended authorization."""
    rows = Application.objects.filter(renews=closure.agreement.application_id, state__in=GRANTED)
    return rows.order_by("-pk")


def _supplies(renewal: Any, item: Any, domain: Any) -> QuerySet[Order]:
    rows = ScopeItem.objects.filter(agreement__application_id=renewal, item_id=item)
    return Order.objects.filter(
        kind=Order.Kind.SUPPLY, target_type=ScopeItem.type_code(), target_id__in=rows.values("pk"), domain_id=domain,
        confirmed_at__isnull=True, cancelled_at__isnull=True,
    ).order_by("pk")  # fmt: skip


@once
def to_supply(subject: CarryOver) -> QuerySet[Order]:
    """Orders to supply the item under the renewal's agreement, in the domain where the data already is."""
    return _supplies(subject.renewal_id, subject.row.item_id, subject.closure.domain_id)


def due_on(closure: Closure, at: datetime) -> date:
    """The day by which data is deleted whose carry-over is cancelled at `at`."""
    days = queries.rules_of(closure, at).integer("deletion_due_workdays")
    return calendar().add_workdays(clock.today(at), days)


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """To be decided on, to be cancelled, to be deleted."""
    rows = permissions.carry_overs(by).select_related("closure__agreement", "row__item", "renewal")
    if by.role == Role.APPROVER:
        open_ones = rows.filter(state=State.PROPOSED, closure__deletion_due_on__gte=clock.today(at))
        open_ones = open_ones.exclude(proposed_by=by.user_id).order_by("pk")
        yield _source(open_ones, _("审批数据延用"), "approve", due="closure__deletion_due_on")
    elif by.role == Role.ORG_ADMIN:
        yield _to_propose(permissions.closures(by), clock.today(at))
    elif by.role == Role.CLERK:
        gone = rows.filter(state=State.APPROVED, lost_noted_at__isnull=False).order_by("lost_noted_at", "pk")
        yield _source(gone, _("取消数据延用"), "cancel")
    elif by.role == Role.DOMAIN_OPERATOR:
        cancelled = rows.filter(state=State.CANCELLED).order_by("pk")
        yield _source(cancelled, _("删除延用数据并提交证明"), "certify_deletion", due="deletion_due_on")
        # Two queries deep: the row is the carry-over's.
        renewal, item = OuterRef(OuterRef("renewal_id")), OuterRef(OuterRef("row__item_id"))
        ordered = _supplies(renewal, item, OuterRef("closure__domain_id"))
        yield _source(rows.filter(Exists(ordered), state=State.APPROVED).order_by("pk"), _("以延用数据供数"), "supply")


def _to_propose(closures: QuerySet[Closure], today: date) -> Source:
    """Closures whose renewal was granted, while data may still be carried over and nothing was proposed."""
    granted = Application.objects.filter(renews=OuterRef("agreement__application"), state__in=GRANTED)
    known = CarryOver.objects.filter(closure=OuterRef("pk"))
    open_ones = closures.filter(
        Exists(granted), ~Exists(known), state__in=BEFORE_DELETION, deletion_due_on__gte=today, items__isnull=True
    )
    return Source(
        rows=open_ones.select_related("agreement__application").order_by("pk"),
        due="deletion_due_on",
        tell=lambda closure: Waiting(
            label=_("可以提出数据延用"), subject=closure, clause="四(五)", due_on=closure.deletion_due_on,
            verb="propose_carry_over", note=closure.agreement.number,
        ),
    )  # fmt: skip


def _source(rows: QuerySet[CarryOver], label: object, verb: str, due: str = "") -> Source:
    def day(row: Any) -> date | None:
        for name in due.split("__"):
            row = getattr(row, name)
        found: date | None = row
        return found

    return Source(
        rows=rows,
        due=due,
        tell=lambda row: Waiting(
            label=label, subject=row, clause="四(五)", due_on=day(row) if due else None, verb=verb,
            note=row.closure.number,
        ),
    )  # fmt: skip

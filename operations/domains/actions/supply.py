"""Supplying an item to its scenario: ordered with an approved demand, confirmed by the domain; and stopped 五(三)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.act import Acts
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import ScopeItem
from operations.domains import checks, permissions, queries
from operations.domains.models import Order, Tenancy
from operations.domains.orders import cancel_open, issue_now
from web.forms import ReasonForm

Kind = Order.Kind
order: Acts[Order] = Acts(Order, see=permissions.orders)
scope_item = Acts(ScopeItem, see=permissions.scope)
_internal = Acts(ScopeItem, see=lambda by: ScopeItem.objects.all())


@_internal.act(
    "order_supply", label=_("指令供数"), roles=[Role.APPROVER], arrow=None, clause="五(三)", checks=checks.order_supply
)
def order_supply(subject: ScopeItem, *, by: Actor, at: datetime, note: str = "") -> None:
    """With the approval of the operator's demand: the domain has it from now on. `note`: how the item is treated."""
    tenancy = Tenancy.objects.select_related("domain").get(agreement=subject.agreement)
    subject.supply_ordered_at = at
    issue_now(
        by=by, at=at, agreement=subject.agreement, domain=tenancy.domain, kind=Kind.SUPPLY, target=subject,
        title=str(subject), basis="五(三)", due_at=queries.open_due(at), note=note,
    )  # fmt: skip


@_internal.act(
    "supply_started", label=_("已供数"), roles=[Role.DOMAIN_OPERATOR], arrow=None, clause="五(三)",
    checks=checks.suppliable,
)  # fmt: skip
def supply_started(subject: ScopeItem, *, by: Actor, at: datetime) -> None:
    """The domain has supplied it; access may be asked for from today on."""
    subject.supplied_from, subject.supplied_until = clock.today(at), None


@scope_item.act(
    "stop_supply", label=_("停止供数"), roles=[Role.CLERK, Role.APPROVER], arrow=None, clause="五(三)",
    checks=checks.stop_supply, form=ReasonForm, tone="danger",
    ready=lambda row: (
        row.supplied_from is not None and row.supplied_until is None and row.agreement.ended_at is None
    ),
)  # fmt: skip
def stop_supply(subject: ScopeItem, *, by: Actor, at: datetime, reason: str) -> None:
    """Supply ends with today; the domain confirms."""
    subject.supplied_until = clock.today(at)
    _order_stop(subject, by=by, at=at, basis="五(三)", note=reason)


@_internal.act("supply_ended", label=_("停止供数"), roles=tuple(Role), arrow=None, clause="四(五)", scoped=False)
def supply_ended(subject: ScopeItem, *, by: Actor, at: datetime, basis: str = "四(五)") -> None:
    """The row's authority has ended, or the demand was withdrawn: what was supplied is stopped, what was ordered is cancelled."""
    if subject.supplied_from is not None and subject.supplied_until is None:
        subject.supplied_until = clock.today(at)
    _order_stop(subject, by=by, at=at, basis=basis)


def _order_stop(row: ScopeItem, *, by: Actor, at: datetime, basis: str, note: str = "") -> None:
    """Order the domain to stop supplying, where the agreement has a place in one."""
    cancel_open(row.agreement_id, Kind.SUPPLY, by=by, at=at, target_id=row.pk)
    tenancy = queries.tenancy_of(row.agreement)
    if tenancy is None or tenancy.state == Tenancy.State.UNOPENED:
        return
    issue_now(
        by=by, at=at, agreement=row.agreement, domain=tenancy.domain, kind=Kind.STOP_SUPPLY, target=row,
        title=str(row), basis=basis, due_at=queries.close_due(at, row.region_id), note=note,
    )  # fmt: skip

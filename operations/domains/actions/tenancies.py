"""The tenancy follows the agreement: ordered open and closed, confirmed by the domain. Only other acts call these."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.act import Acts
from audit.actor import Actor
from audit.logs import holds
from audit.logs.models import Hold
from audit.roles import Role
from audit.subject import Subject
from operations.agreements.models import Agreement
from operations.domains import permissions, queries
from operations.domains.models import Domain, Order, Tenancy
from operations.domains.orders import cancel_open, issue_now

State = Tenancy.State
Kind = Order.Kind
tenancy: Acts[Any] = Acts(Tenancy, see=permissions.tenancies)
_ANYBODY = tuple(Role)


@tenancy.act("host", label=_("确定授权运营域"), root=True, roles=[Role.CLERK], arrow=None, clause="四(三)")
def host(*, by: Actor, at: datetime, agreement: Agreement, domain: Domain) -> Tenancy:
    """Where the agreement will be opened."""
    return Tenancy.objects.create(agreement=agreement, domain=domain, created_at=at)


@tenancy.act(
    "rehost", label=_("改定授权运营域"), roles=[Role.CLERK], states=[State.UNOPENED], arrow=None, clause="四(三)"
)
def rehost(subject: Tenancy, *, by: Actor, at: datetime, domain: Domain) -> None:
    """Asked anew before anything was opened: another domain perhaps, and the approval is asked for again."""
    subject.domain, subject.approved_at, subject.approved_by = domain, None, None


@tenancy.act(
    "approve", label=_("审批开通"), roles=[Role.APPROVER], states=[State.UNOPENED], arrow=None, clause="六(四)"
)
def approve(subject: Tenancy, *, by: Actor, at: datetime) -> None:
    """The second person's word; the opening itself may lie ahead."""
    subject.approved_at, subject.approved_by = at, by.user_id


@tenancy.act("order_open", label=_("指令开通"), scoped=False)
def order_open(subject: Tenancy, *, by: Actor, at: datetime) -> None:
    """An order to open goes to the domain's operator; the logs are held from now on."""
    agreement = subject.agreement
    if not Hold.objects.filter(owner=agreement.pk, reason=Hold.Reason.OPERATION, released_at__isnull=True).exists():
        holds.place(
            by=by, at=at, owner=agreement.pk, reason=Hold.Reason.OPERATION, clause="六(三)2", text=agreement.number
        )
    issue_now(
        by=by, at=at, agreement=agreement, domain=subject.domain, kind=Kind.OPEN_TENANCY, target=subject,
        title=agreement.title, basis="四(三)", due_at=queries.open_due(at),
    )  # fmt: skip


@tenancy.act("order_close", label=_("指令关闭"), scoped=False)
def order_close(
    subject: Tenancy, *, by: Actor, at: datetime, target: Subject | None = None, basis: str = "四(五)",
    due_at: datetime | None = None,
) -> None:  # fmt: skip
    """An order to close; access is already refused, the domain now shuts what it has. `target`: the closure, if one began."""
    agreement = subject.agreement
    cancel_open(agreement.pk, Kind.OPEN_TENANCY, Kind.OPEN_ACCOUNT, Kind.SUPPLY, by=by, at=at)
    issue_now(
        by=by, at=at, agreement=agreement, domain=subject.domain, kind=Kind.CLOSE_TENANCY, target=target or subject,
        title=agreement.title, basis=basis, due_at=due_at or queries.close_due(at, agreement.region_id),
    )  # fmt: skip


@tenancy.act("confirm_open", label=_("确认已开通"))
def confirm_open(subject: Tenancy, *, by: Actor, at: datetime) -> None:
    """The domain has opened it."""


@tenancy.act("confirm_closed", label=_("确认已关闭"))
def confirm_closed(subject: Tenancy, *, by: Actor, at: datetime) -> None:
    """The domain has closed it."""

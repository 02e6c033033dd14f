"""Domain accounts: asked for, enabled, frozen, closed 六(三)2."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.domains import checks, forms, permissions, queries
from operations.domains.models import Account, Order, Personnel, Tenancy
from operations.domains.orders import cancel_open, fulfil_open, issue_now
from statute.findings import gettext_noop
from web.forms import ReasonForm

State = Account.State
Kind = Order.Kind
account: Acts[Any] = Acts(Account, see=permissions.accounts)
_personnel: Acts[Any] = Acts(Personnel, see=permissions.personnel)


@_personnel.act(
    "request_account", label=_("申请账号"), roles=[Role.ORG_ADMIN], states=[Personnel.State.CLEARED], arrow=None,
    clause="六(三)2", form=forms.AccountForm, checks=checks.request_account, input_checks=checks.account_asked,
    makes=Account,
)  # fmt: skip
def request_account(
    subject: Personnel, *, by: Actor, at: datetime, name: str, role: str, valid_from: date, valid_until: date
) -> Account:
    """An account for a cleared person: role, first and last day; the operator is ordered to enable it."""
    tenancy = Tenancy.objects.select_related("domain").get(agreement=subject.agreement)
    made = Account.objects.create(
        agreement=subject.agreement, tenancy=tenancy, personnel=subject, name=name, role=role, valid_from=valid_from,
        valid_until=valid_until, requested_at=at, requested_by=by.user_id,
    )  # fmt: skip
    issue_now(
        by=by, at=at, agreement=subject.agreement, domain=tenancy.domain, kind=Kind.OPEN_ACCOUNT, target=made,
        title=f"{name}（{subject.person.name}）", basis="六(三)2", due_at=queries.open_due(at),
    )  # fmt: skip
    return made


@account.act("enable", label=_("启用账号"), checks=checks.enable, tone="primary")
def enable(subject: Account, *, by: Actor, at: datetime, order: UUID | None = None) -> None:
    """Opened by the domain's operator, every fact looked at again. `order`: the one that is being confirmed with it."""
    subject.enabled_at = at
    fulfil_open(
        subject.agreement_id, Kind.OPEN_ACCOUNT, by=by, at=at, evidence=str(_("账号已启用")), target_id=subject.pk,
        besides=order,
    )  # fmt: skip
    post(
        subject, gettext_noop("账号%(account)s已启用。"), at=at, to=Role.ORG_ADMIN, organization=subject.organization_id,
        account=subject.name,
    )  # fmt: skip


@account.act("freeze", label=_("冻结账号"), form=ReasonForm, tone="danger")
def freeze(subject: Account, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Not usable for now: idle, or ordered."""
    post(
        subject, gettext_noop("账号%(account)s已冻结：%(reason)s"), at=at, to=Role.ORG_ADMIN,
        organization=subject.organization_id, account=subject.name, reason=reason,
    )  # fmt: skip
    if by.is_system:
        post(
            subject, gettext_noop("账号%(account)s已冻结，请在授权运营域内停用：%(reason)s"), at=at, to=Role.DOMAIN_OPERATOR,
            domain=subject.tenancy.domain_id, account=subject.name, reason=reason,
        )  # fmt: skip


@account.act("thaw", label=_("解冻账号"), checks=checks.enable)
def thaw(subject: Account, *, by: Actor, at: datetime) -> None:
    """Usable again, all guards passed anew; the time it may lie idle begins again."""
    subject.thawed_at = at


@account.act("close", label=_("注销账号"), form=ReasonForm, tone="danger")
def close_account(subject: Account, *, by: Actor, at: datetime, reason: str = "", order: UUID | None = None) -> None:
    """For good. As SYSTEM, with what it hung on (the person left, the agreement ended): the operator is ordered to follow."""
    cancel_open(subject.agreement_id, Kind.OPEN_ACCOUNT, by=by, at=at, target_id=subject.pk)
    if not by.is_system:
        fulfil_open(
            subject.agreement_id, Kind.CLOSE_ACCOUNT, by=by, at=at, evidence=reason or str(_("账号已注销")),
            target_id=subject.pk, besides=order,
        )  # fmt: skip
    elif order is None:
        issue_now(
            by=by, at=at, agreement=subject.agreement, domain=subject.tenancy.domain, kind=Kind.CLOSE_ACCOUNT,
            target=subject, title=subject.name, basis="六(三)2", due_at=queries.close_due(at, subject.region_id),
        )  # fmt: skip

"""The operator confirms an order; what it was for takes effect in the same act."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.documents import attach
from applicants.models import Document
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.domains import checks, forms, queries
from operations.domains.actions import tenancies
from operations.domains.actions.accounts import close_account, enable
from operations.domains.actions.supply import order, supply_started
from operations.domains.models import Account, Order, Tenancy
from statute.findings import gettext_noop

Kind = Order.Kind


@order.act(
    "confirm", label=_("确认已办结"), roles=[Role.DOMAIN_OPERATOR], arrow=None, clause="四(三)",
    checks=checks.confirm_order, form=forms.ConfirmOrderForm, ready=lambda row: row.is_open, tone="primary",
)  # fmt: skip
def confirm(subject: Order, *, by: Actor, at: datetime, evidence: str, document: Document | None = None) -> None:
    """Done in the domain, with evidence: the tenancy, account or supply follows."""
    subject.confirmed_at, subject.confirmed_by, subject.evidence = at, by.user_id, evidence
    if document is not None:
        subject.document = attach(document, subject, "evidence")
    _take_effect(subject, by, at)
    post(
        subject, gettext_noop("授权运营域已办结指令：%(order)s。"), at=at, to=Role.CLERK, region=subject.region_id,
        order=str(subject),
    )  # fmt: skip


def _take_effect(subject: Order, by: Actor, at: datetime) -> None:
    kind, target = subject.kind, subject.target_id
    if kind in {Kind.OPEN_TENANCY, Kind.CLOSE_TENANCY}:
        _tenancy(subject, by, at)
    elif kind == Kind.OPEN_ACCOUNT:
        enable(id=target, by=by, at=at, order=subject.pk)
    elif kind == Kind.CLOSE_ACCOUNT:
        if Account.objects.filter(Q(pk=target)).exclude(state=Account.State.CLOSED).exists():
            close_account(id=target, by=by, at=at, order=subject.pk)
    elif kind == Kind.SUPPLY:
        supply_started(id=target, by=by, at=at)


def _tenancy(subject: Order, by: Actor, at: datetime) -> None:
    row = Tenancy.objects.get(agreement_id=subject.agreement_id)
    if subject.kind == Kind.OPEN_TENANCY:
        tenancies.confirm_open(id=row.pk, by=by, at=at)
        return
    if row.state == Tenancy.State.CLOSING:
        tenancies.confirm_closed(id=row.pk, by=by, at=at)
    if subject.agreement.state not in {Agreement.State.ACTIVE, Agreement.State.SUSPENDED}:
        for account in queries.live_accounts(agreement=subject.agreement):
            close_account(id=account, by=by, at=at, reason=gettext_noop("授权已结束"))

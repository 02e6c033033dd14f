"""Orders to a domain's operator, as other acts give, cancel and fulfil them; late ones are escalated.

What people do with an order (confirm it) is among the room's actions.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.documents import attach
from applicants.models import Document
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from audit.subject import Subject
from operations.agreements.models import Agreement
from operations.domains.models import Domain, Order
from statute.findings import gettext_noop

# Whether an order may be given was decided by the act that gives it.
_internal = Acts(Order, see=lambda by: Order.objects.all())
_ANYBODY = tuple(Role)

ORDERED = gettext_noop("新指令：%(order)s，请于%(due)s前办结。")
CANCELLED = gettext_noop("指令已撤销：%(order)s。")
INSTRUCTED = gettext_noop("指令%(order)s的办理要求已更新：%(note)s")
OVERDUE = gettext_noop("授权运营域逾期未确认指令：%(order)s。")


@_internal.act("give", label=_("下达指令"), root=True, roles=_ANYBODY, arrow=None)
def _give(
    *, by: Actor, at: datetime, agreement: Agreement, domain: Domain, kind: str, target: Subject | None, title: str,
    basis: str, due_at: datetime, note: str,
) -> Order:  # fmt: skip
    """With the domain's operator from now on."""
    return Order.objects.create(
        agreement=agreement, domain=domain, kind=kind, target_type=target.type_code() if target else "",
        target_id=target.pk if target else None, target_title=title[:200], basis=basis, note=note,
        # A county on its city's domain: the county's own authority instructs 四(三).
        instructed_by=agreement.region.authority,
        ordered_at=at, ordered_by=by.user_id, due_at=due_at,
    )  # fmt: skip


def issue_now(
    *, by: Actor, at: datetime, agreement: Agreement, domain: Domain, kind: str, target: Subject | None, title: str,
    basis: str, due_at: datetime, note: str = "",
) -> Order:  # fmt: skip
    """Give an order to the domain's operator, due by `due_at`; called by the acts that cause it."""
    made: Order = _give(
        by=by, at=at, agreement=agreement, domain=domain, kind=kind, target=target, title=title, basis=basis,
        due_at=due_at, note=note,
    )  # fmt: skip
    tell(made, at)
    return made


def tell(made: Order, at: datetime) -> None:
    """Put the order before the domain's operators."""
    post(
        made, ORDERED, at=at, to=Role.DOMAIN_OPERATOR, domain=made.domain_id, order=str(made),
        due=made.due_at.astimezone().strftime("%Y-%m-%d %H:%M") if made.due_at else "",
    )  # fmt: skip


@_internal.act("cancel", label=_("撤销指令"), roles=_ANYBODY, arrow=None, scoped=False)
def cancel(subject: Order, *, by: Actor, at: datetime) -> None:
    """The order no longer stands: what it asked for was overtaken."""
    subject.cancelled_at = at
    post(subject, CANCELLED, at=at, to=Role.DOMAIN_OPERATOR, domain=subject.domain_id, order=str(subject))


@_internal.act("instruct", label=_("更新办理要求"), roles=_ANYBODY, arrow=None, scoped=False)
def instruct(subject: Order, *, by: Actor, at: datetime, note: str) -> None:
    """What the operator must know of an order it already has."""
    subject.note = note
    post(subject, INSTRUCTED, at=at, to=Role.DOMAIN_OPERATOR, domain=subject.domain_id, order=str(subject), note=note)


@_internal.act("fulfil", label=_("办结指令"), roles=[Role.DOMAIN_OPERATOR, Role.SYSTEM], arrow=None, scoped=False)
def fulfil(subject: Order, *, by: Actor, at: datetime, evidence: str, document: Document | None = None) -> None:
    """Done, with evidence, by an act of its own (an account enabled, a closure confirmed)."""
    subject.confirmed_at, subject.confirmed_by, subject.evidence = at, by.user_id, evidence
    if document is not None:
        subject.document = attach(document, subject, "evidence")


@_internal.act("escalate", label=_("督办"), roles=[Role.SYSTEM], arrow=None)
def escalate(subject: Order, *, by: Actor, at: datetime) -> None:
    """Late: the approver is told, once."""
    subject.escalated_at = at
    post(
        subject, OVERDUE, at=at, to=(Role.APPROVER, Role.CLERK), region=subject.region_id, order=str(subject),
        key=f"order-overdue:{subject.pk}",
    )  # fmt: skip
    post(
        subject, OVERDUE, at=at, to=Role.DOMAIN_OPERATOR, domain=subject.domain_id, order=str(subject),
        key=f"order-overdue-domain:{subject.pk}",
    )  # fmt: skip


def cancel_open(agreement_id: UUID, *kinds: str, by: Actor, at: datetime, **target: Any) -> None:
    """Cancel what an agreement's operator still has of these kinds."""
    rows = Order.objects.filter(
        agreement_id=agreement_id, kind__in=kinds, confirmed_at__isnull=True, cancelled_at__isnull=True, **target
    )
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        cancel(id=pk, by=by, at=at)


def fulfil_open(
    agreement_id: UUID, *kinds: str, by: Actor, at: datetime, evidence: str, document: Document | None = None,
    besides: UUID | None = None, **target: Any,
) -> int:  # fmt: skip
    """Fulfil what is with the operator of these kinds, `besides` the order being confirmed; answers how many that were."""
    rows = Order.objects.filter(
        agreement_id=agreement_id, kind__in=kinds, confirmed_at__isnull=True,
        cancelled_at__isnull=True, **target,
    )  # fmt: skip
    ids = list(rows.exclude(Q(pk=besides)).order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        fulfil(id=pk, by=by, at=at, evidence=evidence, document=document)
    return len(ids)

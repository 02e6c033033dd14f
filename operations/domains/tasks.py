"""Sweeps of domains: they carry out what was approved or what time brought, one action call each, twice without harm."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from audit.act import Unseen
from audit.actor import SYSTEM
from audit.logs import sealing
from audit.outbox.post import post
from audit.roles import Role
from operations.domains import queries
from operations.domains.actions import activate, close_account, escalate, freeze, order_close
from statute.findings import Refused, gettext_noop
from web.jobs import Job

log = logging.getLogger(__name__)
K = TypeVar("K", UUID, datetime)


def each(ids: Iterable[K], do: Callable[[K], Any]) -> int:
    """Do it for each id; one that is refused (somebody was faster, a guard fails) doesn't keep the others from being done."""
    done = 0
    for id in list(ids):
        try:
            do(id)
            done += 1
        except (Refused, Unseen) as refusal:
            log.warning("%s: %s", id, refusal)
    return done


def carry_out_activations(at: datetime) -> int:
    """Openings approved ahead, on their day; what no longer holds is refused, recorded and told to the approver."""
    done = 0
    for agreement in list(queries.due_activations(at)):
        made = each([agreement.pk], lambda id: activate(id=id, by=SYSTEM, at=at))
        done += made
        if not made:
            post(
                agreement, gettext_noop("%(agreement)s到预定开通日仍不符合开通条件，未开通。"), at=at,
                to=(Role.APPROVER, Role.CLERK), region=agreement.region_id, agreement=agreement.number,
                key=f"activation-failed:{agreement.pk}:{agreement.activate_on}",
            )  # fmt: skip
    return done


def escalate_orders(at: datetime) -> int:
    """Orders past their time come before the approver, once."""
    return each(queries.overdue_orders(at).values_list("pk", flat=True), lambda id: escalate(id=id, by=SYSTEM, at=at))


def close_stopped(at: datetime) -> int:
    """Tenancies that stand open though their agreement is stopped or over get their closing order."""
    return each(queries.left_open(at).values_list("pk", flat=True), lambda id: order_close(id=id, by=SYSTEM, at=at))


def handle_idle_accounts(at: datetime) -> int:
    """Accounts nobody has used: frozen after the local period, closed after the longer one 六(三)2."""
    due: dict[str, list[UUID]] = {"close": [], "freeze": []}
    for account, finding in queries.idle_accounts(at):
        due[finding.where].append(account.pk)
    reason = gettext_noop("长期未使用")
    closed = each(due["close"], lambda id: close_account(id=id, by=SYSTEM, at=at, reason=reason))
    return closed + each(due["freeze"], lambda id: freeze(id=id, by=SYSTEM, at=at, reason=reason))


def seal_logs(at: datetime) -> int:
    """Hours that are over are sealed, the oldest first; rows that came late are sealed with the next number."""
    hours = list(sealing.due(at).order_by("hour").values_list("hour", flat=True).distinct())
    return each(hours, lambda hour: sealing.seal_hour(by=SYSTEM, at=at, hour=hour))


JOBS = (
    Job(
        name="carry_out_activations", run=carry_out_activations, every=60, title=_("到日开通"),
        rows=queries.due_activations,
    ),
    Job(
        name="escalate_orders", run=escalate_orders, every=300, title=_("督办逾期指令"),
        rows=queries.overdue_orders,
    ),
    Job(
        name="close_stopped", run=close_stopped, every=300, title=_("关闭已暂停或结束的租户"),
        rows=queries.left_open,
    ),
    Job(
        name="handle_idle_accounts", run=handle_idle_accounts, every=3600, title=_("冻结或者注销闲置账号"),
        number=lambda at: sum(1 for _found in queries.idle_accounts(at)),
    ),
    Job(name="seal_logs", run=seal_logs, every=300, title=_("封存各时段日志"), rows=sealing.due),
)  # fmt: skip

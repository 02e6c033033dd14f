"""An item becomes prohibited: its use ends at once, everywhere, and the endings are proposed 一(一)."""

from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from audit.act import Acts
from audit.actor import SYSTEM, Actor
from audit.roles import Role
from operations.agreements import actions as agreements
from operations.agreements.models import EndingProposal
from operations.catalog.models import Attribute, Item
from operations.closures import checks, forms, permissions, queries
from operations.dataflow.actions.processing import stop_task
from operations.dataflow.actions.products import order_rereview
from operations.dataflow.queries.processing import using
from operations.dataflow.queries.products import derived
from operations.domains import actions as domains
from statute.findings import gettext_noop, require
from statute.rules.closing import ReclassifiedRow, reclassified

item = Acts(Item, see=permissions.items)
REASON = gettext_noop("数据改为禁止开放")


@item.act(
    "prohibit", label=_("改为禁止开放"), roles=[Role.STEWARD, Role.CLERK, Role.APPROVER],
    states=[Item.State.CONFIRMED], arrow=None, clause="一(一)", checks=checks.prohibit, form=forms.ProhibitForm,
    scoped=False, tone="danger", ready=lambda row: not row.prohibited,
    hint=_("立即生效：停用该数据的全部授权，并逐份协议提出部分终止。"),
)  # fmt: skip
def prohibit(subject: Item, *, by: Actor, at: datetime, reason: str) -> None:
    """Reclassified, every row of a running agreement ended, tasks on it stopped, a partial ending proposed per agreement,
    products made of it under re-review: one transaction."""
    subject.change(level=subject.level, attribute=Attribute.PROHIBITED, reason=reason, by=by.user_id, at=at)
    done: list[ReclassifiedRow] = []
    for _id, group in groupby(list(queries.active_rows(subject.pk)), key=lambda row: row.agreement_id):
        rows = list(group)
        for row in rows:
            agreements.end_item(id=row.pk, by=SYSTEM, at=at, reason=REASON)
            domains.supply_ended(id=row.pk, by=SYSTEM, at=at)
        for task in list(using(rows).values_list("pk", flat=True)):
            stop_task(id=task, by=SYSTEM, at=at, reason=REASON)
        made = agreements.propose_ending(
            id=rows[0].agreement_id, by=SYSTEM, at=at, kind=EndingProposal.Kind.TERMINATION,
            ground=EndingProposal.Ground.ITEM_PROHIBITED, text=reason, items=rows,
        )  # fmt: skip
        done += [ReclassifiedRow(name=str(row), closed=True, proposal_opened=made is not None) for row in rows]
    for product in list(derived(subject.pk).values_list("pk", flat=True)):
        order_rereview(id=product, by=SYSTEM, at=at, reason=REASON)
    require(reclassified(done))

"""Everything that changes the catalog."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.catalog import checks, forms, permissions
from operations.catalog.models import Item, Reclassification
from operations.mechanism.models import KeyField
from statute.findings import Finding, gettext_noop

item = Acts(Item, see=permissions.items)


def _proposal(*, by: Actor, at: datetime, level: str = "", attribute: str = "", **_inputs: Any) -> tuple[Finding, ...]:
    return checks.graded(level, attribute)


@item.act(
    "propose", label=_("提出数据项"), root=True, roles=[Role.STEWARD], arrow=None, clause="六(一)",
    form=forms.ItemForm, input_checks=_proposal, tone="primary",
)  # fmt: skip
def propose(*, by: Actor, at: datetime, fields_of_use: Sequence[KeyField], **columns: Any) -> Item:
    """The steward of the providing institution enters an item."""
    unit = Unit.objects.get(pk=by.unit)
    made = Item.objects.create(
        region_id=unit.region.code, provider=unit, proposed_by=by.user_id, proposed_at=at, **columns
    )
    made.fields.set(fields_of_use)
    post(
        made,
        gettext_noop("%(provider)s提出数据项“%(item)s”，待确认。"),
        at=at,
        to=Role.CLERK,
        region=made.region_id,
        provider=unit.name,
        item=made.name,
    )
    return made


@item.act("confirm", label=_("确认入目录"), checks=checks.confirm, not_by=["proposed_by"], tone="primary")
def confirm(subject: Item, *, by: Actor, at: datetime) -> None:
    """The data authority confirms class, level and attribute."""
    subject.confirmed_at = at


def _reclassification(
    subject: Item, *, by: Actor, at: datetime, level: str, attribute: str, **_inputs: Any
) -> tuple[Finding, ...]:
    return checks.graded(level, attribute)


@item.act(
    "reclassify", label=_("调整级别或开放属性"), roles=[Role.STEWARD, Role.CLERK, Role.APPROVER], arrow=None,
    states=[Item.State.CONFIRMED], clause="一(一)", checks=checks.own_provider, input_checks=_reclassification,
    form=forms.ReclassifyForm, scoped=False,
)  # fmt: skip
def reclassify(subject: Item, *, by: Actor, at: datetime, level: str, attribute: str, reason: str) -> None:
    """Level or attribute changes; closures calls this for a change to prohibited, with what follows from it."""
    Reclassification.objects.create(
        item=subject, attribute_before=subject.attribute, attribute_after=attribute, level_before=subject.level,
        level_after=level, reason=reason, changed_at=at, changed_by=by.user_id,
    )  # fmt: skip
    subject.level, subject.attribute = level, attribute


ACTS = (*item.all,)

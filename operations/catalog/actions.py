"""Everything that changes the catalog."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.catalog import checks, forms, permissions
from operations.catalog.models import Item, Supervision
from operations.mechanism.models import KeyField
from statute.findings import Finding, gettext_noop

item = Acts(Item, see=permissions.items)


def _proposal(
    *, by: Actor, at: datetime, code: str, level: str = "", attribute: str = "", **_inputs: Any
) -> tuple[Finding, ...]:
    return (*checks.graded(level, attribute), *checks.code_free(by.region, code))


def _amendment(
    subject: Item, *, by: Actor, at: datetime, code: str, level: str = "", attribute: str = "", **_inputs: Any
) -> tuple[Finding, ...]:
    return (*checks.graded(level, attribute), *checks.code_free(str(subject.region_id), code, subject))


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


@item.act(
    "amend", label=_("修改数据项"), roles=[Role.STEWARD], arrow=None, states=[Item.State.PROPOSED], clause="六(一)",
    form=forms.AmendForm, checks=checks.provider_only, input_checks=_amendment, scoped=False,
)  # fmt: skip
def amend(subject: Item, *, by: Actor, at: datetime, fields_of_use: Sequence[KeyField], **columns: Any) -> None:
    """The steward corrects a proposal until it is confirmed."""
    for name, value in columns.items():
        setattr(subject, name, value)
    subject.proposed_by = by.user_id
    subject.fields.set(fields_of_use)


@item.act("confirm", label=_("确认入目录"), checks=checks.confirm, not_by=["proposed_by"], tone="primary")
def confirm(subject: Item, *, by: Actor, at: datetime) -> None:
    """The data authority confirms class, level and attribute."""
    subject.confirmed_at = at


def _reclassification(
    subject: Item, *, by: Actor, at: datetime, level: str, attribute: str, **_inputs: Any
) -> tuple[Finding, ...]:
    return (*checks.graded(level, attribute), *checks.own_act(subject, attribute))


@item.act(
    "reclassify", label=_("调整级别或开放属性"), roles=[Role.STEWARD, Role.CLERK, Role.APPROVER], arrow=None,
    states=[Item.State.CONFIRMED], clause="一(一)", checks=checks.own_provider, input_checks=_reclassification,
    form=forms.ReclassifyForm, scoped=False,
)  # fmt: skip
def reclassify(subject: Item, *, by: Actor, at: datetime, level: str, attribute: str, reason: str) -> None:
    """Level or attribute changes; to prohibited it changes by `prohibit`, with what follows from it."""
    subject.change(level=level, attribute=attribute, reason=reason, by=by.user_id, at=at)


def _supervision(subject: Item, *, by: Actor, at: datetime, found_on: date, **_inputs: Any) -> tuple[Finding, ...]:
    return checks.found_on(found_on, at)


@item.act(
    "supervise", label=_("登记安全监管情况"), roles=[Role.STEWARD], arrow=None, states=[Item.State.CONFIRMED],
    clause="二(三)", form=forms.SupervisionForm, checks=checks.supervision, input_checks=_supervision,
    makes=Supervision, scoped=False,
)  # fmt: skip
def supervise(subject: Item, *, by: Actor, at: datetime, found_on: date, text: str, measure: str = "") -> Supervision:
    """The institution that provides an item records what it found about its safety in use; the data authority is told."""
    made = Supervision.objects.create(
        item=subject, found_on=found_on, text=text, measure=measure, recorded_at=at, recorded_by=by.user_id
    )
    post(
        subject,
        gettext_noop("%(provider)s登记了数据项“%(item)s”的安全监管情况。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, provider=subject.provider.name,
        item=subject.name,
    )  # fmt: skip
    return made


ACTS = (*item.all,)

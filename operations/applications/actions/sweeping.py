"""What the jobs record: deadlines that came near or passed. They decide nothing."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.applications.actions.bases import (
    State,
    application,
    check_item,
    requested,
    supplement,
    tell_applicant,
    tell_authority,
)
from operations.applications.models import Application, CheckItem, RequestedItem, Supplement
from operations.applications.queries import unfiled_key

_UNIT = (Role.UNIT_HANDLER, Role.UNIT_APPROVER, Role.SECTOR)


@application.act(
    "note_overdue", label=_("记载补正逾期"), roles=[Role.SYSTEM], arrow=None, states=[State.SUPPLEMENTING],
    clause="四(一)",
)  # fmt: skip
def note_overdue(subject: Application, *, by: Actor, at: datetime) -> None:
    """The supplement did not come in time: the approver decides what follows."""
    subject.overdue_noted_at = at
    tell_authority(
        subject, gettext_noop("“%(title)s”补正逾期，请决定不予受理或者继续核实。"), at, to=[Role.APPROVER, Role.CLERK]
    )
    tell_applicant(subject, gettext_noop("“%(title)s”的补正期限已过。"), at)


@application.act(
    "note_unfiled", label=_("提醒逾期未报备"), roles=[Role.SYSTEM], arrow=None, states=[State.GRANTED], clause="四(二)"
)
def note_unfiled(subject: Application, *, by: Actor, at: datetime, due_on: date) -> None:
    """The grant was not reported to the province in time: the approver sees after it. Nothing is sealed before."""
    tell_authority(
        subject, gettext_noop("“%(title)s”逾期未报省政府备案（时限%(due)s）。"), at, to=[Role.APPROVER, Role.CLERK],
        due=due_on, key=unfiled_key(subject),
    )  # fmt: skip


@check_item.act(
    "note_overdue", label=_("记载核实逾期"), roles=[Role.SYSTEM], arrow=None, states=[CheckItem.State.OPEN],
    clause="四(一)",
)  # fmt: skip
def note_check_overdue(subject: CheckItem, *, by: Actor, at: datetime) -> None:
    """A unit is late; silence is never consent."""
    subject.overdue_noted_at = at
    text = gettext_noop("“%(condition)s”核实逾期（%(title)s）。")
    facts = {"condition": str(subject.condition), "title": subject.application.title}
    post(subject, text, at=at, to=_UNIT, unit=subject.unit_id, **facts)
    post(subject, text, at=at, to=Role.CLERK, region=subject.region_id, **facts)


@requested.act(
    "note_overdue", label=_("记载审核逾期"), roles=[Role.SYSTEM], arrow=None, states=[RequestedItem.State.OPEN],
    clause="二(三)",
)  # fmt: skip
def note_item_overdue(subject: RequestedItem, *, by: Actor, at: datetime) -> None:
    """A provider is late; silence is never consent."""
    subject.overdue_noted_at = at
    text = gettext_noop("数据“%(item)s”审核逾期（%(title)s）。")
    facts = {"item": str(subject.item), "title": subject.application.title}
    post(subject, text, at=at, to=Role.STEWARD, unit=subject.item.provider_id, **facts)
    post(subject, text, at=at, to=Role.CLERK, region=subject.region_id, **facts)


@check_item.act(
    "remind", label=_("提醒核实时限"), roles=[Role.SYSTEM], arrow=None, states=[CheckItem.State.OPEN], clause="四(一)"
)
def remind_check(subject: CheckItem, *, by: Actor, at: datetime) -> None:
    """The deadline comes near."""
    subject.reminded_at = at
    post(
        subject,
        gettext_noop("“%(condition)s”请于%(due)s前核实（%(title)s）。"),
        at=at, to=_UNIT, unit=subject.unit_id, condition=str(subject.condition), due=subject.due_on,
        title=subject.application.title,
    )  # fmt: skip


@requested.act(
    "remind", label=_("提醒审核时限"), roles=[Role.SYSTEM], arrow=None, states=[RequestedItem.State.OPEN],
    clause="二(三)",
)  # fmt: skip
def remind_item(subject: RequestedItem, *, by: Actor, at: datetime) -> None:
    """The deadline comes near."""
    subject.reminded_at = at
    post(
        subject,
        gettext_noop("数据“%(item)s”请于%(due)s前审核（%(title)s）。"),
        at=at, to=Role.STEWARD, unit=subject.item.provider_id, item=str(subject.item), due=subject.due_on,
        title=subject.application.title,
    )  # fmt: skip


@supplement.act("remind", label=_("提醒补正时限"), roles=[Role.SYSTEM], arrow=None, clause="四(一)")
def remind_supplement(subject: Supplement, *, by: Actor, at: datetime) -> None:
    """The deadline comes near."""
    subject.reminded_at = at
    tell_applicant(subject.application, gettext_noop("“%(title)s”请于%(due)s前补正。"), at, due=subject.due_on)

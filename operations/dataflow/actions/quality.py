"""Demands to mend public data 五(一): raised, accepted with provider and day, assigned, cured, confirmed."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from audit import clock
from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.dataflow import permissions
from operations.dataflow.checks import quality as checks
from operations.dataflow.forms import quality as forms
from operations.dataflow.models import QualityDemand
from operations.dataflow.queries.requests import review_due
from operations.domains.permissions import agreements
from statute.findings import gettext_noop
from web.forms import ReasonForm

State = QualityDemand.State
demand: Acts[Any] = Acts(QualityDemand, see=permissions.demands)
_agreement = Acts(Agreement, see=agreements)
_PARTY = (Role.ORG_ADMIN, Role.ORG_STAFF)


@_agreement.act(
    "raise_demand", label=_("提出数据治理需求"), roles=_PARTY,
    states=[Agreement.State.SEALED, Agreement.State.ACTIVE, Agreement.State.SUSPENDED], arrow=None, clause="五(一)",
    checks=checks.raise_demand, input_checks=checks.raised, form=forms.DemandForm, makes=QualityDemand,
)  # fmt: skip
def raise_demand(subject: Agreement, *, by: Actor, at: datetime, scope_item: ScopeItem, problem: str) -> QualityDemand:
    """The operator says what is wrong with an item it uses."""
    made = QualityDemand.objects.create(
        agreement=subject, region_id=subject.region_id, organization_id=subject.organization_id,
        scope_item=scope_item, problem=problem, raised_at=at, raised_by=by.user_id,
    )  # fmt: skip
    _post(made, gettext_noop("收到对数据“%(item)s”的治理需求。"), at, to=Role.CLERK, region=made.region_id)
    return made


@demand.act(
    "accept", label=_("采纳"), input_checks=checks.accepted, form=forms.AcceptForm, tone="primary",
    hint=_("确定提供单位和治理期限，由审批人交办。"),
)  # fmt: skip
def accept(subject: QualityDemand, *, by: Actor, at: datetime, provider: Unit, due_on: date) -> None:
    """Reasonable: the unit that provides the item, and the day."""
    subject.provider, subject.due_on, subject.accepted_by = provider, due_on, by.user_id
    _post(
        subject,
        gettext_noop("数据“%(item)s”的治理需求已采纳，待交办。"),
        at,
        to=Role.APPROVER,
        region=subject.region_id,
    )
    _tell(subject, gettext_noop("对数据“%(item)s”的治理需求已采纳。"), at)


@demand.act("decline", label=_("不予采纳"), form=forms.AnswerForm, tone="danger")
def decline(subject: QualityDemand, *, by: Actor, at: datetime, answer: str) -> None:
    """Not reasonable, with the answer why."""
    subject.answer = answer
    _tell(subject, gettext_noop("对数据“%(item)s”的治理需求不予采纳：%(answer)s"), at, answer=answer)


@demand.act("assign", label=_("交办"), checks=checks.assign, not_by=["accepted_by"], tone="primary")
def assign(subject: QualityDemand, *, by: Actor, at: datetime) -> None:
    """The provider is urged to mend it by the day."""
    subject.assigned_at, subject.assigned_by = at, by.user_id
    _urge(subject, gettext_noop("请于%(due)s前完成对数据“%(item)s”的治理。"), at)


@demand.act("cure", label=_("反馈治理结果"), scoped=False, checks=checks.cure, form=forms.CureForm, tone="primary")
def cure(subject: QualityDemand, *, by: Actor, at: datetime, cure_text: str) -> None:
    """What the provider did."""
    subject.cure_text, subject.cured_at, subject.cured_by = cure_text, at, by.user_id
    text = gettext_noop("数据“%(item)s”已治理，请确认。")
    _tell(subject, text, at)
    _post(subject, text, at, to=Role.CLERK, region=subject.region_id)


@demand.act("reopen", label=_("未解决"), form=ReasonForm)
def reopen(subject: QualityDemand, *, by: Actor, at: datetime, reason: str) -> None:
    """Not mended: the provider has it again, with time for it."""
    subject.reopened_reason = reason
    if subject.due_on is None or subject.due_on <= clock.today(at):
        subject.due_on = review_due(str(subject.region_id), at)
    subject.reminded_at = subject.overdue_noted_at = None
    _urge(subject, gettext_noop("数据“%(item)s”的问题未解决，请于%(due)s前继续治理：%(reason)s"), at, reason=reason)
    _post(
        subject,
        gettext_noop("数据“%(item)s”的问题未解决，已退回提供单位。"),
        at,
        to=Role.CLERK,
        region=subject.region_id,
    )


@demand.act("confirm", label=_("确认已治理"), tone="primary")
def confirm(subject: QualityDemand, *, by: Actor, at: datetime) -> None:
    """By who raised it, or the clerk."""
    subject.confirmed_at = at
    text = gettext_noop("数据“%(item)s”的治理结果已确认。")
    _post(subject, text, at, to=Role.STEWARD, unit=subject.provider_id)


# --- the authorization has ended ------------------------------------------------------------------------------------


@demand.act("close", label=_("终结治理需求"))
def close(subject: QualityDemand, *, by: Actor, at: datetime, reason: str) -> None:
    """Nobody has anything to do about it any more; whoever was at work is told."""
    subject.closed_at, subject.closed_reason = at, reason
    text = gettext_noop("数据“%(item)s”的治理需求已终结：%(reason)s")
    _tell(subject, text, at, reason=reason)
    _post(subject, text, at, to=Role.CLERK, region=subject.region_id, reason=reason)
    if subject.provider_id is not None and subject.assigned_at is not None:
        _post(subject, text, at, to=Role.STEWARD, unit=subject.provider_id, reason=reason)


# --- what the jobs record ------------------------------------------------------------------------------------------


@demand.act(
    "remind", label=_("提醒治理期限"), roles=[Role.SYSTEM], states=[State.ASSIGNED], arrow=None, clause="五(一)"
)
def remind(subject: QualityDemand, *, by: Actor, at: datetime) -> None:
    """The day is near."""
    subject.reminded_at = at
    _urge(subject, gettext_noop("请于%(due)s前完成对数据“%(item)s”的治理。"), at)


@demand.act(
    "note_overdue", label=_("记载治理逾期"), roles=[Role.SYSTEM], states=[State.ASSIGNED], arrow=None, clause="五(一)"
)
def note_overdue(subject: QualityDemand, *, by: Actor, at: datetime) -> None:
    """The day has passed: told to the provider and to the authority."""
    subject.overdue_noted_at = at
    text = gettext_noop("对数据“%(item)s”的治理已逾期（应于%(due)s前完成）。")
    _urge(subject, text, at)
    _post(subject, text, at, to=(Role.CLERK, Role.APPROVER), region=subject.region_id, due=subject.due_on)


def _post(subject: QualityDemand, text: str, at: datetime, **scope: Any) -> None:
    post(subject, text, at=at, item=subject.scope_item.item.name, **scope)


def _tell(subject: QualityDemand, text: str, at: datetime, **more: Any) -> None:
    _post(subject, text, at, to=_PARTY, organization=subject.organization_id, **more)


def _urge(subject: QualityDemand, text: str, at: datetime, **more: Any) -> None:
    _post(subject, text, at, to=Role.STEWARD, unit=subject.provider_id, due=subject.due_on, **more)


# Reminding and noting are the jobs', closing is part of an ending.
ACTS: tuple[Act[Any], ...] = (
    raise_demand,
    *(act for act in demand.all if act.verb not in {"close", "remind", "note_overdue"}),
)

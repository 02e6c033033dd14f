"""Two-person registers: seals, local rules, corrections of the working-day calendar."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document
from audit import clock
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.mechanism import checks, forms, permissions
from operations.mechanism.models import CalendarDay, LocalRule, Seal
from statute.findings import Finding, gettext_noop
from web.forms import ReasonForm

seal = Acts(Seal, see=permissions.seals)
local_rule = Acts(LocalRule, see=permissions.local_rules)
calendar_day = Acts(CalendarDay, see=permissions.calendar_days)


def _seal_code(*, by: Actor, at: datetime, code: str, **_inputs: Any) -> tuple[Finding, ...]:
    return checks.taken(Seal, "code", code, gettext_noop("该印章编码已登记。"), "code")


@seal.act(
    "enter", label=_("登记印章"), root=True, roles=[Role.CLERK], arrow=None, clause="二(二)", form=forms.SealForm,
    input_checks=_seal_code,
)  # fmt: skip
def enter_seal(*, by: Actor, at: datetime, kind: str, medium: str, code: str, issued_on: date) -> Seal:
    """The clerk enters a seal of the own region."""
    made = Seal.objects.create(
        region_id=by.region, kind=kind, medium=medium, code=code, issued_on=issued_on, entered_by=by.user_id
    )
    post(made, gettext_noop("印章%(code)s已登记，待确认。"), at=at, to=Role.APPROVER, region=by.region, code=code)
    return made


@seal.act(
    "confirm", label=_("确认印章"), roles=[Role.APPROVER], arrow=None, clause="二(二)", checks=checks.unconfirmed,
    not_by=["entered_by"], ready=checks.waits, tone="primary",
)  # fmt: skip
def confirm_seal(subject: Seal, *, by: Actor, at: datetime) -> None:
    """A second person confirms; only then it seals agreements."""
    subject.confirmed_by = by.user_id


@seal.act(
    "retire", label=_("停用印章"), roles=[Role.APPROVER], arrow=None, clause="二(二)", form=ReasonForm,
    checks=checks.seal_in_use, ready=checks.in_use, tone="danger",
)  # fmt: skip
def retire_seal(subject: Seal, *, by: Actor, at: datetime, reason: str) -> None:
    """Out of use from today; what it sealed stays sealed."""
    subject.retired_on = max(clock.today(at), subject.issued_on)


def _value(
    *, by: Actor, at: datetime, parameter: str, value: str, effective_on: date, **_inputs: Any
) -> tuple[Finding, ...]:
    return checks.local_rule(by.region, parameter, value, effective_on, clock.today(at))


@local_rule.act(
    "enter", label=_("登记地方规则"), root=True, roles=[Role.CLERK], arrow=None, clause="七",
    form=forms.LocalRuleForm, input_checks=_value, hint=_("地方规则只能更严，自生效日期起适用，不溯及既往。"),
)  # fmt: skip
def enter_local_rule(
    *, by: Actor, at: datetime, parameter: str, value: str, effective_on: date, basis: str = "",
    document: Document | None = None,
) -> LocalRule:  # fmt: skip
    """The clerk enters the own region's value of a parameter, from a day to come."""
    made = LocalRule.objects.create(
        region_id=by.region, parameter=parameter, value=value.strip(), effective_on=effective_on, basis=basis,
        entered_by=by.user_id,
    )  # fmt: skip
    if document is not None:
        documents.attach(document, made, "basis")
    _tell(made, gettext_noop("地方规则“%(rule)s”已登记，%(day)s起施行，待确认。"), at, Role.APPROVER)
    return made


def _tell(rule: LocalRule, text: str, at: datetime, *to: Role) -> None:
    post(rule, text, at=at, to=to, region=rule.region_id, rule=str(rule), day=rule.effective_on)


@local_rule.act(
    "confirm", label=_("确认地方规则"), roles=[Role.APPROVER], arrow=None, clause="七",
    checks=checks.confirm_local_rule, not_by=["entered_by"], ready=checks.entry_waits, tone="primary",
)  # fmt: skip
def confirm_local_rule(subject: LocalRule, *, by: Actor, at: datetime) -> None:
    """A second person confirms; it applies from its day on, never to what went before."""
    subject.confirmed_by = by.user_id
    text = gettext_noop("地方规则“%(rule)s”已确认，自%(day)s起施行。")
    _tell(subject, text, at, Role.CLERK, Role.APPROVER, Role.SECRETARIAT, Role.CONVENER, Role.DOMAIN_OPERATOR)


@local_rule.act(
    "withdraw", label=_("撤回登记"), roles=[Role.CLERK], arrow=None, clause="七", checks=checks.entry_open,
    ready=checks.entry_waits,
)  # fmt: skip
def withdraw_local_rule(subject: LocalRule, *, by: Actor, at: datetime) -> None:
    """The clerk takes back what nobody has confirmed; the entry stays on record."""
    subject.withdrawn_at = at
    _tell(subject, gettext_noop("地方规则“%(rule)s”的登记已撤回。"), at, Role.APPROVER)


@local_rule.act(
    "propose_revocation", label=_("提出撤销"), roles=[Role.CLERK, Role.APPROVER], arrow=None, clause="七", form=ReasonForm,
    checks=checks.not_proposed, ready=checks.may_be_revoked, hint=_("尚未生效的取值，由一人提出、另一人审批后撤销。"),
)  # fmt: skip
def propose_revocation(subject: LocalRule, *, by: Actor, at: datetime, reason: str) -> None:
    """The first of two persons: a confirmed value whose day has not come should not take effect."""
    subject.revocation_by, subject.revocation_reason = by.user_id, reason
    _tell(subject, gettext_noop("有人提出撤销地方规则“%(rule)s”（%(day)s起施行），请审批。"), at, Role.APPROVER)


@local_rule.act(
    "revoke", label=_("撤销地方规则"), roles=[Role.APPROVER], arrow=None, clause="七", checks=checks.revocation_open,
    not_by=["revocation_by"], ready=checks.revocation_waits, tone="danger",
)  # fmt: skip
def revoke_local_rule(subject: LocalRule, *, by: Actor, at: datetime) -> None:
    """The second person: it never takes effect."""
    subject.revoked_at, subject.revoked_by = at, by.user_id
    text = gettext_noop("地方规则“%(rule)s”已撤销，不再于%(day)s施行。")
    _tell(subject, text, at, Role.CLERK, Role.APPROVER, Role.SECRETARIAT, Role.CONVENER, Role.DOMAIN_OPERATOR)


@local_rule.act(
    "keep", label=_("维持地方规则"), roles=[Role.APPROVER], arrow=None, clause="七", form=ReasonForm,
    checks=checks.revocation_open, not_by=["revocation_by"], ready=checks.revocation_waits,
)  # fmt: skip
def keep_local_rule(subject: LocalRule, *, by: Actor, at: datetime, reason: str) -> None:
    """The second person does not agree: it takes effect on its day."""
    subject.revocation_by, subject.revocation_reason = None, ""
    _tell(subject, gettext_noop("地方规则“%(rule)s”维持不变，自%(day)s起施行。"), at, Role.CLERK)


@local_rule.act("remind", label=_("提醒确认地方规则"), roles=[Role.SYSTEM], arrow=None, clause="七")
def remind_local_rule(subject: LocalRule, *, by: Actor, at: datetime) -> None:
    """The job says, once, that its day comes and nobody has confirmed it: unconfirmed it never applies."""
    subject.reminded_at = at
    text = gettext_noop("地方规则“%(rule)s”定于%(day)s起施行，至今未经确认；未确认的不生效。")
    _tell(subject, text, at, Role.CLERK, Role.APPROVER)


def _day(*, by: Actor, at: datetime, day: date, **_inputs: Any) -> tuple[Finding, ...]:
    return checks.taken(CalendarDay, "day", day, gettext_noop("该日期已登记调整。"), "day")


@calendar_day.act(
    "enter", label=_("登记工作日调整"), root=True, roles=[Role.CLERK], arrow=None, form=forms.CalendarDayForm,
    checks=checks.provincial, input_checks=_day,
)  # fmt: skip
def enter_calendar_day(*, by: Actor, at: datetime, day: date, working: bool, note: str) -> CalendarDay:
    """The provincial clerk enters a day that differs from the calendar the software knows."""
    return CalendarDay.objects.create(day=day, working=working, note=note, entered_by=by.user_id)


@calendar_day.act(
    "confirm", label=_("确认工作日调整"), roles=[Role.APPROVER], arrow=None, checks=checks.unconfirmed_provincial,
    not_by=["entered_by"], scoped=False, ready=checks.waits, tone="primary",
)  # fmt: skip
def confirm_calendar_day(subject: CalendarDay, *, by: Actor, at: datetime) -> None:
    """A second person of the province confirms; deadlines count with it from now on."""
    subject.confirmed_by = by.user_id

"""Two-person registers: seals, local rules, corrections of the working-day calendar."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

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
    *, by: Actor, at: datetime, parameter: str, value: str, effective_on: date, basis: str = ""
) -> LocalRule:
    """The clerk enters the own region's value of a parameter, from a day to come."""
    made = LocalRule.objects.create(
        region_id=by.region, parameter=parameter, value=value, effective_on=effective_on, basis=basis,
        entered_by=by.user_id,
    )  # fmt: skip
    post(
        made,
        gettext_noop("地方规则“%(rule)s”已登记，待确认。"),
        at=at,
        to=Role.APPROVER,
        region=by.region,
        rule=str(made),
    )
    return made


@local_rule.act(
    "confirm", label=_("确认地方规则"), roles=[Role.APPROVER], arrow=None, clause="七",
    checks=checks.confirm_local_rule, not_by=["entered_by"], ready=checks.waits, tone="primary",
)  # fmt: skip
def confirm_local_rule(subject: LocalRule, *, by: Actor, at: datetime) -> None:
    """A second person confirms; it applies from its day on, never to what went before."""
    subject.confirmed_by = by.user_id


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

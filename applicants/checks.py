"""What the statute says of an organization, and what the register itself demands."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from stdnum.cn import ric

from accounts.secret import Secret
from applicants.models import Fact, Organization, Person
from applicants.queries import id_digest, named
from audit.actor import Actor
from audit.clock import today
from audit.roles import Role
from audit.subject import Subject
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import applicants


def registration(
    *, by: Actor, at: datetime, credit_code: str, kind: str, name: str, founded_on: date, **_inputs: Any
) -> tuple[Finding, ...]:
    """Legal persons and unincorporated organizations only 一(三), each once."""
    code = credit_code.strip().upper()
    about_code = (*applicants.organization_kind(code, True, kind), *applicants.uscc(code))
    return (
        *(replace(f, field="credit_code" if f.field == "uscc" else f.field) for f in about_code),
        *_taken(code),
        *_named(name),
        *_not_ahead(founded_on, at, "founded_on", gettext_noop("成立日期不能晚于今天。")),
    )


def _taken(code: str) -> Iterator[Finding]:
    if Organization.objects.filter(credit_code=code).exists():
        yield Finding(
            code="credit-code-taken",
            message=gettext_noop("该统一社会信用代码已经登记。"),
            kind=Kind.SHAPE,
            field="credit_code",
            remedy=gettext_noop("请联系本单位的单位管理员为您开通账号；认为被冒用的，请联系公共数据主管部门。"),
        )


def _named(name: str) -> Iterator[Finding]:
    if not named(name):
        yield Finding(code="name-blank", message=gettext_noop("请填写单位名称。"), kind=Kind.SHAPE, field="name")


def _not_ahead(day: date, at: datetime, field: str, message: str) -> Iterator[Finding]:
    if day > today(at):
        yield Finding(code="date-ahead", message=message, kind=Kind.SHAPE, field=field)


def confirm(organization: Organization, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Its legal form is looked at once more when its identity is confirmed 一(三)."""
    return applicants.organization_kind(organization.credit_code, True, organization.kind)


def dissolved(organization: Organization, *, by: Actor, at: datetime, on: date, **_inputs: Any) -> tuple[Finding, ...]:
    """A dissolution lies in the past."""
    return tuple(_not_ahead(on, at, "on", gettext_noop("注销日期不能晚于今天。")))


def edited(
    organization: Organization, *, by: Actor, at: datetime, name: str, founded_on: date, **_inputs: Any
) -> tuple[Finding, ...]:
    """Facts of the register, before confirmation."""
    return (
        *_named(name),
        *_not_ahead(founded_on, at, "founded_on", gettext_noop("成立日期不能晚于今天。")),
    )


def corrected(
    organization: Organization, *, by: Actor, at: datetime, principal: str, **_inputs: Any
) -> tuple[Finding, ...]:
    """A correction corrects something."""
    if named(principal) != organization.principal:
        return ()
    return (
        Finding(
            code="nothing-corrected",
            message=gettext_noop("主要负责人没有变化。"),
            kind=Kind.SHAPE,
            field="principal",
        ),
    )


def new_person(
    organization: Organization, *, by: Actor, at: datetime, id_number: Secret, **_inputs: Any
) -> tuple[Finding, ...]:
    """A valid resident identity number, each person once."""
    number = id_number.value.strip().upper()
    if not ric.is_valid(number):
        return (
            Finding(
                code="id-number",
                message=gettext_noop("居民身份证号码格式或校验位不正确。"),
                kind=Kind.SHAPE,
                field="id_number",
                remedy=gettext_noop("请按证件核对18位号码。"),
            ),
        )
    if Person.objects.filter(organization=organization, id_digest=id_digest(number)).exists():
        return (
            Finding(
                code="person-known",
                message=gettext_noop("该人员已经登记。"),
                kind=Kind.SHAPE,
                field="id_number",
                remedy=gettext_noop("离职后又回来的，请办理“恢复在职”。"),
            ),
        )
    return ()


def left(person: Person, *, by: Actor, at: datetime, left_on: date) -> tuple[Finding, ...]:
    """Leaving lies in the past."""
    return tuple(_not_ahead(left_on, at, "left_on", gettext_noop("离职日期不能晚于今天。")))


def own(subject: Subject, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The applicant's side speaks for its own organization only."""
    if by.of_organization and str(subject.organization_id) != by.organization:
        return (Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE),)
    return ()


def fact(
    organization: Organization, *, by: Actor, at: datetime, kind: str, occurred_on: date, severity: str = "",
    value: str = "", **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """An incident has a grade, bad credit the number of its disposition; an organization declares incidents only."""
    return tuple(_about_fact(by, at, kind, occurred_on, severity, value))


def _about_fact(by: Actor, at: datetime, kind: str, day: date, severity: str, value: str) -> Iterator[Finding]:
    yield from _not_ahead(day, at, "occurred_on", gettext_noop("发生日期不能晚于今天。"))
    if by.role == Role.ORG_ADMIN and kind != Fact.Kind.INCIDENT:
        yield Finding(
            code="declare-incidents-only",
            message=gettext_noop("申请单位只能申报安全事件。"),
            kind=Kind.ROLE,
            clause="三(二)4",
            field="kind",
        )
    if kind == Fact.Kind.INCIDENT and not severity:
        yield Finding(
            code="incident-severity",
            message=gettext_noop("请填写安全事件的等级；不够定级的选“未达定级”。"),
            kind=Kind.SHAPE,
            clause="三(二)4",
            field="severity",
        )
    if kind == Fact.Kind.CREDIT and not value.strip():
        yield Finding(
            code="credit-needs-disposition",
            message=gettext_noop("记入不良信息应当有主管单位处理决定的文号。"),
            clause="六(五)",
            field="value",
        )

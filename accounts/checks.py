"""What stands in the way of an account, a seat, a unit or a region."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import ApiToken, Region, Seat, Unit, User
from audit.actor import Actor
from audit.clock import today
from audit.roles import ADMINISTRATORS, AUTHORITY, MECHANISM, ORGANIZATION, UNIT, Role
from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rules import announcing

# What a seat of the role must name.
OF_REGION = AUTHORITY | MECHANISM | {Role.PROVINCIAL_DESK, Role.EXPERT, Role.EVALUATOR, Role.AUDITOR}
OF_UNIT = UNIT | {Role.STEWARD}
NEVER_GIVEN = frozenset({Role.REGISTRANT, Role.SYSTEM})
TOKEN_DAYS = 366


def oneself(user: User, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only the person themselves."""
    return () if user.pk == by.user_id else (_elsewhere(),)


def another(user: User, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Nobody does this to their own account."""
    if user.pk != by.user_id:
        return ()
    return (Finding(code="own-account", message=gettext_noop("不能对本人的账号办理。"), kind=Kind.DUTY),)


def resettable(user: User, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Whoever could set an administrator's password could be that administrator: theirs are issued on the machine itself."""
    found = another(user, by=by, at=at)
    held = overlapping(user, today(at), today(at)).filter(role__in=ADMINISTRATORS)
    if by.is_system or not held.exists():
        return found
    return (
        *found,
        Finding(
            code="administrators-apart",
            message=gettext_noop("该人员是三员之一，重置码不由系统管理员签发：三员分立。"),
            kind=Kind.DUTY,
            remedy=gettext_noop("请在服务器上运行 manage.py reset_code，由两人在场。"),
        ),
    )


def new_username(*, by: Actor, at: datetime, username: str, **_inputs: Any) -> tuple[Finding, ...]:
    """User names are given once."""
    if not User.objects.filter(username__iexact=username).exists():
        return ()
    return (
        Finding(
            code="username-taken",
            message=gettext_noop("用户名“%(username)s”已被使用。"),
            params={"username": username},
            kind=Kind.SHAPE,
            field="username",
        ),
    )


def invited(*, by: Actor, at: datetime, username: str, role: str, **inputs: Any) -> tuple[Finding, ...]:
    """An organization's administrator gives the organization's own roles only."""
    return (*new_username(by=by, at=at, username=username), *_organization_role(role))


def appointed(
    *, by: Actor, at: datetime, user: User, role: str, valid_from: date, **inputs: Any
) -> tuple[Finding, ...]:
    """The same, for a person who already has an account."""
    return (*_organization_role(role), *combined(user, role, valid_from, inputs.get("valid_until")))


def _organization_role(role: str) -> Iterator[Finding]:
    if role not in ORGANIZATION:
        yield Finding(
            code="role", message=gettext_noop("单位管理员只能设置本单位的角色。"), kind=Kind.ROLE, field="role"
        )


def granted(
    *, by: Actor, at: datetime, user: User, role: str, valid_from: date, valid_until: date | None = None,
    **scope: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """Scope as the role needs it, dates in order, administrators apart."""
    return (
        *_scope(role, **scope),
        *_dates(valid_from, valid_until),
        *another(user, by=by, at=at),
        *combined(user, role, valid_from, valid_until),
    )


def _scope(
    role: str, *, region: Region | None = None, unit: Unit | None = None, organization: str = "", domain: str = "",
    place: str = "", **_more: Any,
) -> Iterator[Finding]:  # fmt: skip
    if role in NEVER_GIVEN:
        yield Finding(code="role", message=gettext_noop("这个角色不由人设置。"), kind=Kind.SHAPE, field="role")
    if role in OF_REGION and region is None:
        yield _missing("region", gettext_noop("这个角色需要选择区划。"))
    if role in OF_UNIT and unit is None:
        yield _missing("unit", gettext_noop("这个角色需要选择单位。"))
    if role in ORGANIZATION:
        if not _is_id(organization):
            yield _missing("organization", gettext_noop("这个角色需要填写申请单位的编号。"))
        elif not place and not Seat.objects.filter(organization=organization).exists():
            yield _missing("place", gettext_noop("请填写所在单位的名称。"))
    if role == Role.DOMAIN_OPERATOR:
        if not _is_id(domain):
            yield _missing("domain", gettext_noop("这个角色需要填写授权运营域的编号。"))
        if not place:
            yield _missing("place", gettext_noop("请填写所在单位的名称。"))


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _missing(field: str, message: str) -> Finding:
    return Finding(code="seat-scope", message=message, kind=Kind.SHAPE, field=field)


def _dates(first: date, last: date | None) -> Iterator[Finding]:
    if last is not None and last < first:
        message = gettext_noop("失效日期不能早于生效日期。")
        yield Finding(code="dates-ordered", message=message, kind=Kind.SHAPE, field="valid_until")


def overlapping(user: User, first: date, last: date | None) -> QuerySet[Seat]:
    """Seats of the person that share at least one day with first…last."""
    rows = Seat.objects.filter(user=user).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=first))
    return rows if last is None else rows.filter(valid_from__lte=last)


def combined(user: User, role: str, first: date, last: date | None) -> tuple[Finding, ...]:
    """No person holds two of the three administrators; both sides of a case in one person are shown."""
    held = set(overlapping(user, first, last).values_list("role", flat=True))
    return (*_administrators(role, held), *_both_sides(role, held))


def _administrators(role: str, held: Iterable[str]) -> Iterator[Finding]:
    if role not in ADMINISTRATORS:
        return
    for other in sorted((set(held) & ADMINISTRATORS) - {role}):
        yield Finding(
            code="three-administrators",
            message=gettext_noop("该人员已是%(other)s，不能同时是%(role)s：三员分立。"),
            params={"other": str(Role(other).label), "role": str(Role(role).label)},
            kind=Kind.DUTY,
            field="user",
            owner="security_admin",
            remedy=gettext_noop("请另选一人，或者先结束原岗位。"),
        )


def _both_sides(role: str, held: set[str]) -> Iterator[Finding]:
    ours = AUTHORITY | MECHANISM
    if (role in ours and held & ORGANIZATION) or (role in ORGANIZATION and held & ours):
        yield Finding(
            code="both-sides",
            message=gettext_noop("该人员同时在申请单位和主管部门任职，办理该单位的案件时应当回避。"),
            kind=Kind.POLICY,
            severity=Severity.WARN,
            field="user",
        )


def ours(seat: Seat, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """An organization's administrator deals with the organization's seats, the security administrator not with their own."""
    if by.role == Role.ORG_ADMIN:
        return () if seat.organization and seat.organization == by.organization else (_elsewhere(),)
    if seat.user_id == by.user_id:
        return (Finding(code="own-account", message=gettext_noop("不能对本人的岗位办理。"), kind=Kind.DUTY),)
    return ()


def running(seat: Seat, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only a seat that has not ended."""
    found = ours(seat, by=by, at=at)
    if seat.valid_until is not None and seat.valid_until < today(at):
        return (*found, Finding(code="seat-ended", message=gettext_noop("该岗位已经结束。"), kind=Kind.STATE))
    return found


def ended(seat: Seat, *, by: Actor, at: datetime, last_day: date, **_inputs: Any) -> tuple[Finding, ...]:
    """A seat ends on or after its first day, and never leaves an organization or the installation without administrator."""
    return (*_last_day(seat, last_day, at), *_last_administrator(seat, last_day))


def _last_day(seat: Seat, last_day: date, at: datetime) -> Iterator[Finding]:
    if last_day < seat.valid_from or last_day < today(at) - timedelta(days=1):
        yield Finding(
            code="seat-last-day",
            message=gettext_noop("最后一日不能早于生效日期，也不能早于昨天。"),
            kind=Kind.SHAPE,
            field="last_day",
        )


def _last_administrator(seat: Seat, last_day: date) -> Iterator[Finding]:
    if seat.role not in {Role.ORG_ADMIN, *ADMINISTRATORS}:
        return
    others = Seat.objects.filter(role=seat.role, organization=seat.organization, user__is_active=True)
    after = Q(valid_until__isnull=True) | Q(valid_until__gt=last_day)
    if not others.exclude(pk=seat.pk).filter(after, valid_from__lte=last_day + timedelta(days=1)).exists():
        yield Finding(
            code="last-administrator",
            message=gettext_noop("这是最后一位%(role)s，结束后将无人管理。"),
            params={"role": str(Role(seat.role).label)},
            kind=Kind.POLICY,
            owner="security_admin",
            remedy=gettext_noop("请先设置另一位，或者办理移交。"),
        )


def deputized(
    seat: Seat, *, by: Actor, at: datetime, user: User, valid_from: date, valid_until: date | None = None
) -> tuple[Finding, ...]:
    """The deputy (B) is another person, and may hold the role."""
    return (
        *_successor(seat, user, by),
        *_dates(valid_from, valid_until),
        *combined(user, seat.role, valid_from, valid_until),
    )


def handed_over(seat: Seat, *, by: Actor, at: datetime, user: User, on: date) -> tuple[Finding, ...]:
    """From `on` another person sits there; the day before is the last of this one."""
    found = [*_successor(seat, user, by), *combined(user, seat.role, on, seat.valid_until)]
    if on <= seat.valid_from or on < today(at):
        message = gettext_noop("移交日期应当晚于生效日期，不早于今天。")
        found.append(Finding(code="hand-over-day", message=message, kind=Kind.SHAPE, field="on"))
    if seat.valid_until is not None and on > seat.valid_until:
        message = gettext_noop("移交日期晚于岗位的失效日期。")
        found.append(Finding(code="hand-over-day", message=message, kind=Kind.SHAPE, field="on"))
    return tuple(found)


def _successor(seat: Seat, user: User, by: Actor) -> Iterator[Finding]:
    if user.pk == seat.user_id:
        yield Finding(code="same-person", message=gettext_noop("须是另一人。"), kind=Kind.SHAPE, field="user")
    if user.pk == by.user_id and by.role != Role.ORG_ADMIN:
        yield Finding(code="own-account", message=gettext_noop("不能把岗位给本人。"), kind=Kind.DUTY, field="user")
    if not user.is_active:
        yield Finding(code="inactive", message=gettext_noop("该账号已停用。"), kind=Kind.SHAPE, field="user")


def new_region(*, by: Actor, at: datetime, code: str, **_inputs: Any) -> tuple[Finding, ...]:
    """Zhejiang only 一(二), each code once."""
    found = [*announcing.region(code)]
    if Region.objects.filter(code=code).exists():
        message = gettext_noop("区划代码%(code)s已经登记。")
        found.append(
            Finding(code="region-taken", message=message, params={"code": code}, kind=Kind.SHAPE, field="code")
        )
    return tuple(found)


def new_unit(*, by: Actor, at: datetime, region: Region, name: str, **_inputs: Any) -> tuple[Finding, ...]:
    """A unit's name is unique in its region."""
    return _unit_name(region, name, None)


def edited_unit(unit: Unit, *, by: Actor, at: datetime, name: str, **_inputs: Any) -> tuple[Finding, ...]:
    """The same for a new name."""
    return _unit_name(unit.region, name, unit)


def _unit_name(region: Region, name: str, unit: Unit | None) -> tuple[Finding, ...]:
    same = Unit.objects.filter(region=region, name=name)
    if unit is not None:
        same = same.exclude(pk=unit.pk)
    if not same.exists():
        return ()
    message = gettext_noop("%(region)s已有名为“%(name)s”的单位。")
    params = {"region": region.name, "name": name}
    return (Finding(code="unit-taken", message=message, params=params, kind=Kind.SHAPE, field="name"),)


def new_token(*, by: Actor, at: datetime, expires_on: date, **_inputs: Any) -> tuple[Finding, ...]:
    """A key ends within a year."""
    if today(at) <= expires_on <= today(at) + timedelta(days=TOKEN_DAYS):
        return ()
    message = gettext_noop("失效日期应当在今天之后、一年之内。")
    return (Finding(code="token-days", message=message, kind=Kind.SHAPE, field="expires_on"),)


def seated(*, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A key acts from a seat."""
    if by.seat_id is not None:
        return ()
    return (Finding(code="no-seat", message=gettext_noop("没有岗位的账号不能有接口密钥。"), kind=Kind.STATE),)


def own_token(token: ApiToken, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """One's own keys; the security administrator anybody's."""
    if by.role == Role.SECURITY_ADMIN or token.seat.user_id == by.user_id:
        return ()
    return (_elsewhere(),)


def _elsewhere() -> Finding:
    return Finding(code="scope", message=gettext_noop("不在您的办理范围内。"), kind=Kind.ROLE)

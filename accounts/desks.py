"""How accounts, seats, units, regions and keys are listed and shown."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import permissions
from accounts.models import ApiToken, Region, Seat, Unit, UnitKind, User
from audit.actor import Actor
from audit.roles import ADMINISTRATORS, Role
from web.desk import Column, Desk, Fact, Filter

ACCOUNT_READERS = frozenset({*ADMINISTRATORS, Role.AUDITOR, Role.ORG_ADMIN})


def yes_no(value: bool) -> Any:
    return _("是") if value else _("否")


def _equal(column: str) -> Callable[[QuerySet[Any], str], QuerySet[Any]]:
    return lambda rows, value: rows.filter(**{column: value})


def _regions(by: Actor) -> Sequence[tuple[str, Any]]:
    return list(Region.objects.order_by("code").values_list("code", "name"))


def _user_facts(user: User, at: datetime) -> Sequence[Fact]:
    return (
        Fact(label=_("用户名"), value=user.username),
        Fact(label=_("状态"), value=_("正常") if user.is_active else _("已停用")),
        Fact(label=_("联系电话"), value=user.phone),
        Fact(label=_("开通时间"), value=user.created_at),
        Fact(label=_("最近登录"), value=user.last_login),
    )


def _user_context(user: User, by: Actor, at: datetime) -> Mapping[str, Any]:
    return {"person": user, "seats": permissions.seats(by).filter(user=user).order_by("-id")}


def _user_fields(user: User, by: Actor) -> Mapping[str, object]:
    return {"username": user.username, "display_name": user.display_name, "is_active": user.is_active}


USERS = Desk(
    model=User,
    see=permissions.users,
    title=pgettext_lazy("list", "账号"),
    columns=(
        Column(name="username", label=_("用户名"), value=lambda u: u.username, order="username", kind="link"),
        Column(name="display_name", label=_("姓名"), value=lambda u: u.display_name, order="display_name"),
        Column(name="is_active", label=_("启用"), value=lambda u: yes_no(u.is_active)),
        Column(name="last_login", label=_("最近登录"), value=lambda u: u.last_login, order="last_login"),
    ),
    search=("username", "display_name"),
    template="accounts/user.html",
    context=_user_context,
    facts=_user_facts,
    fields=_user_fields,
    nav_for=ACCOUNT_READERS,
    order="username",
)


def _seat_facts(seat: Seat, at: datetime) -> Sequence[Fact]:
    return (
        Fact(label=_("人员"), value=seat.user, to=seat.user),
        Fact(label=_("角色"), value=seat.get_role_display()),
        Fact(label=_("所在单位"), value=seat.place),
        Fact(label=_("区划"), value=seat.region_code),
        Fact(label=_("生效日期"), value=seat.valid_from),
        Fact(label=_("失效日期"), value=seat.valid_until or _("长期")),
        Fact(label=_("代理"), value=seat.deputy_of or "", to=seat.deputy_of),
    )


def _seat_fields(seat: Seat, by: Actor) -> Mapping[str, object]:
    return {
        "user": str(seat.user_id),
        "role": seat.role,
        "region": seat.region_code,
        "unit": str(seat.unit_id or ""),
        "organization": seat.organization,
        "domain": seat.domain,
        "place": seat.place,
        "valid_from": seat.valid_from.isoformat(),
        "valid_until": seat.valid_until.isoformat() if seat.valid_until else None,
    }


SEATS = Desk(
    model=Seat,
    see=permissions.seats,
    title=pgettext_lazy("list", "岗位"),
    columns=(
        Column(name="user", label=_("人员"), value=lambda s: str(s.user), order="user__display_name", kind="link"),
        Column(name="role", label=_("角色"), value=lambda s: s.get_role_display(), order="role"),
        Column(name="place", label=_("所在单位"), value=lambda s: s.place, order="place"),
        Column(name="valid_from", label=_("生效日期"), value=lambda s: s.valid_from, order="valid_from"),
        Column(name="valid_until", label=_("失效日期"), value=lambda s: s.valid_until or "", order="valid_until"),
        Column(name="deputy", label=_("B岗"), value=lambda s: yes_no(s.deputy_of_id is not None)),
    ),
    filters=(
        Filter(name="role", label=_("角色"), choices=lambda by: Role.choices, apply=_equal("role")),
        Filter(name="region", label=_("区划"), choices=_regions, apply=_equal("region_code")),
    ),
    search=("user__username", "user__display_name", "place"),
    rows=lambda rows: rows.select_related("user", "unit", "deputy_of"),
    facts=_seat_facts,
    fields=_seat_fields,
    nav_for=ACCOUNT_READERS,
)


def _unit_facts(unit: Unit, at: datetime) -> Sequence[Fact]:
    return (
        Fact(label=_("区划"), value=unit.region, to=unit.region),
        Fact(label=_("类别"), value=unit.get_kind_display()),
        Fact(label=_("主管领域"), value=unit.fields_of),
        Fact(label=_("启用"), value=yes_no(unit.is_active)),
    )


def _unit_fields(unit: Unit, by: Actor) -> Mapping[str, object]:
    return {"name": unit.name, "kind": unit.kind, "region": unit.region.code, "is_active": unit.is_active}


UNITS = Desk(
    model=Unit,
    see=permissions.units,
    title=_("有关单位"),
    columns=(
        Column(name="name", label=_("名称"), value=lambda u: u.name, order="name", kind="link"),
        Column(name="kind", label=_("类别"), value=lambda u: u.get_kind_display(), order="kind"),
        Column(name="region", label=_("区划"), value=lambda u: u.region.name, order="region__code"),
        Column(name="fields_of", label=_("主管领域"), value=lambda u: u.fields_of),
        Column(name="is_active", label=_("启用"), value=lambda u: yes_no(u.is_active)),
    ),
    filters=(
        Filter(name="region", label=_("区划"), choices=_regions, apply=_equal("region__code")),
        Filter(name="kind", label=_("类别"), choices=lambda by: UnitKind.choices, apply=_equal("kind")),
    ),
    search=("name",),
    rows=lambda rows: rows.select_related("region"),
    facts=_unit_facts,
    fields=_unit_fields,
    nav_for=ADMINISTRATORS,
)


def _region_facts(region: Region, at: datetime) -> Sequence[Fact]:
    return (
        Fact(label=_("行政区划代码"), value=region.code),
        Fact(label=_("层级"), value=region.get_level_display()),
        Fact(label=_("上级"), value=region.parent or "", to=region.parent),
        Fact(label=_("本级政府"), value=region.government),
        Fact(label=_("公共数据主管部门"), value=region.authority),
        Fact(label=_("代字"), value=region.mark),
    )


def _region_fields(region: Region, by: Actor) -> Mapping[str, object]:
    return {"code": region.code, "name": region.name, "level": region.level, "mark": region.mark}


REGIONS = Desk(
    model=Region,
    see=permissions.regions,
    title=pgettext_lazy("list", "区划"),
    columns=(
        Column(name="code", label=_("行政区划代码"), value=lambda r: r.code, order="code", kind="link"),
        Column(name="name", label=_("名称"), value=lambda r: r.name, order="name"),
        Column(name="level", label=_("层级"), value=lambda r: r.get_level_display(), order="level"),
        Column(name="authority", label=_("公共数据主管部门"), value=lambda r: r.authority),
    ),
    filters=(Filter(name="level", label=_("层级"), choices=lambda by: Region.Level.choices, apply=_equal("level")),),
    search=("code", "name"),
    rows=lambda rows: rows.select_related("parent"),
    facts=_region_facts,
    fields=_region_fields,
    nav_for=ADMINISTRATORS,
    order="code",
)


def _token_facts(token: ApiToken, at: datetime) -> Sequence[Fact]:
    return (
        Fact(label=_("岗位"), value=token.seat, to=token.seat),
        Fact(label=_("建立时间"), value=token.created_at),
        Fact(label=_("失效日期"), value=token.expires_on),
        Fact(label=_("停用时间"), value=token.revoked_at or ""),
    )


TOKENS = Desk(
    model=ApiToken,
    see=permissions.tokens,
    title=pgettext_lazy("list", "接口密钥"),
    columns=(
        Column(name="name", label=_("用途"), value=lambda t: t.name, order="name", kind="link"),
        Column(name="user", label=_("人员"), value=lambda t: str(t.seat.user)),
        Column(name="seat", label=_("岗位"), value=lambda t: str(t.seat)),
        Column(name="expires_on", label=_("失效日期"), value=lambda t: t.expires_on, order="expires_on"),
        Column(name="revoked_at", label=_("停用时间"), value=lambda t: t.revoked_at or "", order="revoked_at"),
    ),
    rows=lambda rows: rows.select_related("seat", "seat__user", "seat__unit"),
    facts=_token_facts,
    nav_for=frozenset({Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}),
)

DESKS = (USERS, SEATS, UNITS, REGIONS, TOKENS)

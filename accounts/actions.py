"""Everything that changes accounts, seats, regions, units and keys."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from axes.utils import reset as forget_failures
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from accounts import checks, forms, permissions
from accounts.models import ApiToken, Region, Seat, Unit, User
from accounts.secret import Secret
from accounts.tokens import digest_of
from audit.act import Acts
from audit.actor import Actor
from audit.clock import today
from audit.roles import Role
from web.forms import ReasonForm

user = Acts(User, see=permissions.users)
seat = Acts(Seat, see=permissions.seats)
region = Acts(Region, see=permissions.regions)
unit = Acts(Unit, see=permissions.units)
token = Acts(ApiToken, see=permissions.tokens)
# Called by pages and other actions, never offered on a panel.
_user = Acts(User, see=lambda by: User.objects.all())
_seat = Acts(Seat, see=permissions.seats)

EVERYBODY = tuple(Role)
SEATS = (Role.SECURITY_ADMIN, Role.ORG_ADMIN)
RESET_HOURS = 24


# --- accounts ------------------------------------------------------------------------------------------------------


def _new_user(username: str, display_name: str, password: Secret, at: datetime, must_change: bool, **more: Any) -> User:
    return User.objects.create(
        username=username, display_name=display_name, password=make_password(password.value),
        must_change_password=must_change, created_at=at, **more,
    )  # fmt: skip


@user.act(
    "create", label=_("开通账号"), root=True, roles=[Role.SYSTEM_ADMIN, Role.SYSTEM], arrow=None, form=forms.UserForm,
    input_checks=checks.new_username, tone="primary",
)  # fmt: skip
def create_user(
    *, by: Actor, at: datetime, username: str, display_name: str, password: Secret, phone: str = "", email: str = ""
) -> User:
    """An account with a one-time password; what it may do is said by seats, which somebody else gives."""
    return _new_user(username, display_name, password, at, True, phone=phone, email=email)


@user.act(
    "invite", label=_("为本单位人员开通账号"), root=True, roles=[Role.ORG_ADMIN], arrow=None, form=forms.InviteForm,
    input_checks=checks.invited, tone="primary",
)  # fmt: skip
def invite(
    *, by: Actor, at: datetime, username: str, display_name: str, role: str, password: Secret, phone: str = ""
) -> User:
    """A colleague gets an account and a seat in the organization."""
    made = _new_user(username, display_name, password, at, True, phone=phone)
    appoint(by=by, at=at, user=made, role=role, valid_from=today(at))
    return made


@_user.act(
    "sign_up", label=_("注册账号"), root=True, roles=[Role.REGISTRANT], arrow=None, input_checks=checks.new_username
)
def sign_up(*, by: Actor, at: datetime, username: str, display_name: str, password: Secret) -> User:
    """Somebody opens an account for themselves, to register an organization."""
    return _new_user(username, display_name, password, at, False)


@user.act(
    "deactivate", label=_("停用账号"), roles=[Role.SYSTEM_ADMIN], arrow=None, form=ReasonForm,
    checks=checks.another, ready=lambda user: user.is_active, tone="danger",
)  # fmt: skip
def deactivate(subject: User, *, by: Actor, at: datetime, reason: str) -> None:
    """Nobody signs in with it any more, from now on; its keys are dead too."""
    subject.is_active = False


@user.act(
    "reactivate", label=_("恢复账号"), roles=[Role.SYSTEM_ADMIN], arrow=None, form=ReasonForm,
    checks=checks.another, ready=lambda user: not user.is_active,
)  # fmt: skip
def reactivate(subject: User, *, by: Actor, at: datetime, reason: str) -> None:
    """The account may sign in again."""
    subject.is_active = True


@user.act(
    "issue_reset_code", label=_("签发密码重置码"), roles=[Role.SYSTEM_ADMIN, Role.SYSTEM], arrow=None, form=forms.CodeForm,
    checks=checks.resettable, ready=lambda user: user.is_active,
)  # fmt: skip
def issue_reset_code(subject: User, *, by: Actor, at: datetime, code: Secret) -> None:
    """A code that sets a new password once, within 24 hours."""
    subject.reset_code, subject.reset_until = make_password(code.value), at + timedelta(hours=RESET_HOURS)


@user.act("unlock", label=_("解除锁定"), roles=[Role.SECURITY_ADMIN], arrow=None)
def unlock(subject: User, *, by: Actor, at: datetime) -> None:
    """Forget the failed sign-ins that locked the account."""
    forget_failures(username=subject.username)


@_user.act("change_password", label=_("修改密码"), roles=EVERYBODY, arrow=None, checks=checks.oneself, scoped=False)
def change_password(subject: User, *, by: Actor, at: datetime, password: Secret) -> None:
    """One's own password; the page has asked for the current one."""
    subject.set_password(password.value)
    subject.must_change_password = False


@_user.act(
    "redeem_reset_code", label=_("用重置码设置密码"), roles=EVERYBODY, arrow=None, checks=checks.oneself, scoped=False
)
def redeem_reset_code(subject: User, *, by: Actor, at: datetime, password: Secret) -> None:
    """A new password by one-time code, which the page has checked; the code is used up and the lock is off."""
    subject.set_password(password.value)
    subject.reset_code, subject.reset_until, subject.must_change_password = "", None, False
    forget_failures(username=subject.username)


@_user.act("set_language", label=_("选择语言"), roles=EVERYBODY, arrow=None, checks=checks.oneself, scoped=False)
def set_language(subject: User, *, by: Actor, at: datetime, language: str) -> None:
    """The language of one's pages."""
    subject.language = language


# --- seats ---------------------------------------------------------------------------------------------------------


@seat.act(
    "grant", label=_("设置岗位"), root=True, roles=[Role.SECURITY_ADMIN, Role.SYSTEM], arrow=None, form=forms.SeatForm,
    input_checks=checks.granted, tone="primary",
)  # fmt: skip
def grant(
    *, by: Actor, at: datetime, user: User, role: str, valid_from: date, valid_until: date | None = None,
    region: Region | None = None, unit: Unit | None = None, organization: str = "", domain: str = "", place: str = "",
) -> Seat:  # fmt: skip
    """A role for a person, where and from when to when."""
    code = unit.region.code if unit else region.code if region else ""
    return Seat.objects.create(
        user=user, role=role, region_code=code, unit=unit, organization=organization, domain=domain,
        place=place or _place(unit, region, organization, role), valid_from=valid_from, valid_until=valid_until,
        granted_by=by.user_id,
    )  # fmt: skip


def _place(unit: Unit | None, region: Region | None, organization: str, role: str) -> str:
    if unit is not None:
        return unit.name
    if organization:
        known = Seat.objects.filter(organization=organization).order_by("-id").values_list("place", flat=True).first()
        return known or ""
    return region.authority if region is not None else str(Role(role).label)


@seat.act(
    "appoint", label=_("设置本单位岗位"), root=True, roles=[Role.ORG_ADMIN], arrow=None, form=forms.AppointForm,
    input_checks=checks.appointed, tone="primary",
)  # fmt: skip
def appoint(
    *, by: Actor, at: datetime, user: User, role: str, valid_from: date, valid_until: date | None = None
) -> Seat:
    """A seat in the administrator's own organization."""
    return Seat.objects.create(
        user=user, role=role, organization=by.organization, place=by.place, valid_from=valid_from,
        valid_until=valid_until, granted_by=by.user_id,
    )  # fmt: skip


@_seat.act("found", label=_("设置单位管理员"), root=True, roles=[Role.REGISTRANT], arrow=None)
def found_organization_seat(*, by: Actor, at: datetime, organization: UUID, place: str) -> Seat:
    """Whoever registers an organization becomes its administrator; only the registration calls this."""
    assert by.user_id is not None
    return Seat.objects.create(
        user_id=by.user_id, role=Role.ORG_ADMIN, organization=str(organization), place=place, valid_from=today(at),
        granted_by=by.user_id,
    )  # fmt: skip


@seat.act(
    "end", label=_("结束岗位"), roles=SEATS, arrow=None, form=forms.EndSeatForm, checks=checks.running,
    input_checks=checks.ended, scoped=False, tone="danger",
)  # fmt: skip
def end_seat(subject: Seat, *, by: Actor, at: datetime, last_day: date, reason: str) -> None:
    """The last day of a seat is set; the row stays, for who acted from it."""
    subject.valid_until = last_day


@seat.act(
    "name_deputy", label=_("设置B岗"), roles=SEATS, arrow=None, form=forms.DeputyForm, checks=checks.running,
    input_checks=checks.deputized, makes=Seat, scoped=False,
)  # fmt: skip
def name_deputy(
    subject: Seat, *, by: Actor, at: datetime, user: User, valid_from: date, valid_until: date | None = None
) -> Seat:
    """A deputy with the same role and scope."""
    return _like(subject, user, valid_from, valid_until, by, deputy_of=subject)


@seat.act(
    "hand_over", label=_("移交岗位"), roles=SEATS, arrow=None, form=forms.HandOverForm, checks=checks.running,
    input_checks=checks.handed_over, makes=Seat, scoped=False,
)  # fmt: skip
def hand_over(subject: Seat, *, by: Actor, at: datetime, user: User, on: date) -> Seat:
    """From `on` another person sits there; open work belongs to the seat's role and scope, so it moves with it."""
    until = subject.valid_until
    subject.valid_until = on - timedelta(days=1)
    return _like(subject, user, on, until, by)


def _like(seat: Seat, user: User, first: date, last: date | None, by: Actor, deputy_of: Seat | None = None) -> Seat:
    return Seat.objects.create(
        user=user, role=seat.role, region_code=seat.region_code, unit=seat.unit, organization=seat.organization,
        domain=seat.domain, place=seat.place, valid_from=first, valid_until=last, deputy_of=deputy_of,
        granted_by=by.user_id,
    )  # fmt: skip


# --- regions and units ---------------------------------------------------------------------------------------------


@region.act(
    "create", label=_("登记区划"), root=True, roles=[Role.SYSTEM_ADMIN, Role.SYSTEM], arrow=None, clause="一(二)",
    form=forms.RegionForm, input_checks=checks.new_region, tone="primary",
)  # fmt: skip
def create_region(
    *, by: Actor, at: datetime, code: str, name: str, mark: str, level: str, government: str, authority: str,
    parent: Region | None = None, fictional: bool = False,
) -> Region:  # fmt: skip
    """A place in Zhejiang with a government of its own."""
    return Region.objects.create(
        code=code, name=name, mark=mark, level=level, government=government, authority=authority, parent=parent,
        fictional=fictional,
    )  # fmt: skip


@region.act("edit", label=_("修改区划"), roles=[Role.SYSTEM_ADMIN], arrow=None, form=forms.EditRegionForm)
def edit_region(
    subject: Region, *, by: Actor, at: datetime, name: str, mark: str, government: str, authority: str
) -> None:
    """Names change; documents already issued keep theirs."""
    subject.name, subject.mark, subject.government, subject.authority = name, mark, government, authority


@unit.act(
    "create", label=_("登记单位"), root=True, roles=[Role.SYSTEM_ADMIN, Role.SYSTEM], arrow=None, form=forms.UnitForm,
    input_checks=checks.new_unit, tone="primary",
)  # fmt: skip
def create_unit(*, by: Actor, at: datetime, region: Region, kind: str, name: str, fields_of: str = "") -> Unit:
    """A unit of a region: of the nine kinds, another competent one, a sector authority or a providing institution."""
    return Unit.objects.create(region=region, kind=kind, name=name, fields_of=fields_of.replace(" ", ""))


@unit.act(
    "edit", label=_("修改单位"), roles=[Role.SYSTEM_ADMIN], arrow=None, form=forms.EditUnitForm,
    input_checks=checks.edited_unit,
)  # fmt: skip
def edit_unit(subject: Unit, *, by: Actor, at: datetime, name: str, fields_of: str = "") -> None:
    """Its name, and the fields a sector authority answers for."""
    subject.name, subject.fields_of = name, fields_of.replace(" ", "")


@unit.act(
    "retire", label=_("停用单位"), roles=[Role.SYSTEM_ADMIN], arrow=None, form=ReasonForm,
    ready=lambda unit: unit.is_active, tone="danger",
)  # fmt: skip
def retire_unit(subject: Unit, *, by: Actor, at: datetime, reason: str) -> None:
    """Nothing new is asked of it."""
    subject.is_active = False


@unit.act(
    "restore", label=_("恢复单位"), roles=[Role.SYSTEM_ADMIN], arrow=None, form=ReasonForm,
    ready=lambda unit: not unit.is_active,
)  # fmt: skip
def restore_unit(subject: Unit, *, by: Actor, at: datetime, reason: str) -> None:
    """It is asked again."""
    subject.is_active = True


# --- keys ----------------------------------------------------------------------------------------------------------


@token.act(
    "issue", label=_("新建接口密钥"), root=True, arrow=None, form=forms.TokenForm, checks=checks.seated,
    input_checks=checks.new_token, roles=[r for r in Role if r not in {Role.SYSTEM, Role.REGISTRANT}],
)  # fmt: skip
def issue_token(*, by: Actor, at: datetime, name: str, expires_on: date, token: Secret) -> ApiToken:
    """A key that acts from the seat one sits in; only its digest is kept."""
    assert by.seat_id is not None
    return ApiToken.objects.create(
        seat_id=by.seat_id, name=name, digest=digest_of(token.value), created_at=at, expires_on=expires_on
    )


@token.act(
    "revoke", label=_("停用接口密钥"), arrow=None, checks=checks.own_token, scoped=False, tone="danger",
    roles=[r for r in Role if r not in {Role.SYSTEM, Role.REGISTRANT}],
    ready=lambda token: token.revoked_at is None,
)  # fmt: skip
def revoke_token(subject: ApiToken, *, by: Actor, at: datetime) -> None:
    """The key is dead at once."""
    subject.revoked_at = at


ACTS = (*user.all, *seat.all, *region.all, *unit.all, *token.all)

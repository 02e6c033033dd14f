"""Shapes of the inputs about people, seats, units, regions and keys."""

import re
import secrets
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, Seat, Unit, UnitKind, User
from accounts.secret import Secret
from audit.clock import today
from audit.roles import ORGANIZATION, Role
from web.forms import ActionForm

USERNAME = RegexValidator(r"^[\w.@+-]+\Z", _("用户名由字母、数字和 . @ + - _ 组成。"))
# Without letters and digits that are taken for each other when read aloud.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_code() -> str:
    """Four groups of four, 78 bits: to be read aloud or written down once."""
    return "-".join("".join(secrets.choice(_LETTERS) for _n in range(4)) for _g in range(4))


class SecretField(forms.CharField):
    """A password or code that no entry may repeat: the cleaned value is a Secret."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        return Secret(cleaned) if cleaned else None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Marked for the browser, which keeps no draft of it."""
        return {**super().widget_attrs(widget), "data-secret": True}


class CodeField(SecretField):
    """A one-time password or code, proposed by the form; whoever issues it notes it down before sending the form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_length=16,
            max_length=40,
            initial=one_time_code,
            help_text=_("请先记下，当面或者以其他可靠方式交给本人；提交后不再显示。"),
            **kwargs,
        )


class UserForm(ActionForm):
    """A new account; the person sets their own password at the first sign-in."""

    username = forms.CharField(label=_("用户名"), max_length=60, validators=[USERNAME])
    display_name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    password = CodeField(label=_("初始密码"))


class CodeForm(ActionForm):
    """A one-time reset code."""

    code = CodeField(label=_("重置码"))


class SeatForm(ActionForm):
    """A seat: who, as what, where, from when to when."""

    user = forms.ModelChoiceField(label=_("人员"), queryset=User.objects.filter(is_active=True).order_by("username"))
    role = forms.ChoiceField(
        label=_("角色"), choices=[(r.value, r.label) for r in Role if r not in {Role.SYSTEM, Role.REGISTRANT}]
    )
    region = forms.ModelChoiceField(
        label=_("区划"), queryset=Region.objects.order_by("code"), to_field_name="code", required=False
    )
    unit = forms.ModelChoiceField(
        label=_("单位"), queryset=Unit.objects.filter(is_active=True).order_by("name", "id"), required=False
    )
    organization = forms.CharField(label=_("申请单位编号"), max_length=36, required=False)
    domain = forms.CharField(label=_("授权运营域编号"), max_length=36, required=False)
    place = forms.CharField(
        label=_("所在单位"),
        max_length=120,
        required=False,
        help_text=_("显示在办理记录中；不填则取所选单位或者主管部门的名称。"),
    )
    valid_from = forms.DateField(label=_("生效日期"))
    valid_until = forms.DateField(label=_("失效日期"), required=False)

    def prefill(self) -> None:
        super().prefill()
        self.initial.setdefault("valid_from", today(self.at))


def _organization_roles() -> list[tuple[str, Any]]:
    return [(r.value, r.label) for r in Role if r in ORGANIZATION]


class InviteForm(ActionForm):
    """A colleague of the organization who has no account yet."""

    username = forms.CharField(label=_("用户名"), max_length=60, validators=[USERNAME])
    display_name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    role = forms.ChoiceField(label=_("角色"), choices=_organization_roles)
    password = CodeField(label=_("初始密码"))


class AppointForm(ActionForm):
    """A further role for a person of the organization."""

    user = forms.ModelChoiceField(label=_("人员"), queryset=User.objects.none())
    role = forms.ChoiceField(label=_("角色"), choices=_organization_roles)
    valid_from = forms.DateField(label=_("生效日期"))
    valid_until = forms.DateField(label=_("失效日期"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _colleagues(self)

    def prefill(self) -> None:
        super().prefill()
        self.initial.setdefault("valid_from", today(self.at))


def _colleagues(form: ActionForm) -> None:
    """Choose among all for a security administrator, among the organization's people for its administrator."""
    rows = User.objects.filter(is_active=True)
    if form.by.role == Role.ORG_ADMIN:
        rows = rows.filter(pk__in=Seat.objects.filter(organization=form.by.organization).values("user_id"))
    form.fields["user"].queryset = rows.order_by("username")  # type: ignore[attr-defined]


class EndSeatForm(ActionForm):
    """When and why a seat ends."""

    last_day = forms.DateField(label=_("最后一日"))
    reason = forms.CharField(label=_("理由"), max_length=200)

    def prefill(self) -> None:
        super().prefill()
        self.initial.setdefault("last_day", today(self.at))


class DeputyForm(ActionForm):
    """A deputy (B) for a seat."""

    user = forms.ModelChoiceField(label=_("B岗人员"), queryset=User.objects.none())
    valid_from = forms.DateField(label=_("生效日期"))
    valid_until = forms.DateField(label=_("失效日期"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _colleagues(self)

    def prefill(self) -> None:
        self.initial.setdefault("valid_from", today(self.at))


class HandOverForm(ActionForm):
    """Who takes the seat over, and on which day."""

    user = forms.ModelChoiceField(label=_("接任人员"), queryset=User.objects.none())
    on = forms.DateField(label=_("移交日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _colleagues(self)

    def prefill(self) -> None:
        """The seat's own person is not the one who takes over."""


class RegionForm(ActionForm):
    """A region by its GB/T 2260 code."""

    code = forms.RegexField(label=_("行政区划代码"), regex=r"^\d{6}$", max_length=6)
    name = forms.CharField(label=_("名称"), max_length=40)
    mark = forms.CharField(label=_("代字"), max_length=4)
    level = forms.ChoiceField(label=_("层级"), choices=Region.Level.choices)
    parent = forms.ModelChoiceField(
        label=_("上级"), queryset=Region.objects.order_by("code"), to_field_name="code", required=False
    )
    government = forms.CharField(label=_("本级政府"), max_length=60)
    authority = forms.CharField(label=_("公共数据主管部门"), max_length=60)


class EditRegionForm(ActionForm):
    """Names of a region; its code stays."""

    name = forms.CharField(label=_("名称"), max_length=40)
    mark = forms.CharField(label=_("代字"), max_length=4)
    government = forms.CharField(label=_("本级政府"), max_length=60)
    authority = forms.CharField(label=_("公共数据主管部门"), max_length=60)


_FIELDS_OF = _("领域主管部门填写主管的重点领域代码，用逗号分隔。")


class UnitForm(ActionForm):
    """A unit of a region."""

    region = forms.ModelChoiceField(label=_("区划"), queryset=Region.objects.order_by("code"), to_field_name="code")
    kind = forms.ChoiceField(label=_("类别"), choices=UnitKind.choices)
    name = forms.CharField(label=_("名称"), max_length=60)
    fields_of = forms.CharField(label=_("主管领域"), max_length=200, required=False, help_text=_FIELDS_OF)


class EditUnitForm(ActionForm):
    """What may change about a unit."""

    name = forms.CharField(label=_("名称"), max_length=60)
    fields_of = forms.CharField(label=_("主管领域"), max_length=200, required=False, help_text=_FIELDS_OF)


class TokenForm(ActionForm):
    """A key for the API; it acts from the seat one sits in now."""

    name = forms.CharField(label=_("用途"), max_length=60)
    expires_on = forms.DateField(label=_("失效日期"))
    token = SecretField(
        label=_("密钥"),
        min_length=40,
        max_length=100,
        initial=lambda: secrets.token_urlsafe(32),
        help_text=_("请先复制保存；提交后不再显示。"),
    )

    def clean_token(self) -> Secret:
        token: Secret = self.cleaned_data["token"]
        if not re.fullmatch(r"[\w-]+", token.value) or len(set(token.value)) < 16:
            raise ValidationError(_("请使用系统给出的密钥。"))
        return token


class PasswordFields(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label=_("新密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少12位，不能是常用密码或者全是数字，也不能与用户名相近。"),
    )
    again = forms.CharField(label=_("再输入一次"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    user: User | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("两次输入不一致。"))
        elif password:
            try:
                password_validation.validate_password(password, self.user)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class PasswordForm(PasswordFields):
    """Changing one's own password."""

    field_order = ("current", "password", "again")
    current = forms.CharField(
        label=_("当前密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_current(self) -> str:
        current = str(self.cleaned_data["current"])
        if not self.user or not self.user.check_password(current):
            raise ValidationError(_("当前密码不正确。"))
        return current


class ResetForm(PasswordFields):
    """Setting a password with a one-time code."""

    field_order = ("username", "code", "password", "again")
    username = forms.CharField(label=_("用户名"), max_length=60)
    code = forms.CharField(
        label=_("重置码"), max_length=40, help_text=_("由系统管理员签发，24小时内有效，只能使用一次。")
    )


class SignUpForm(PasswordFields):
    """An account for somebody whose organization is not registered yet."""

    field_order = ("username", "display_name", "password", "again")
    username = forms.CharField(label=_("用户名"), max_length=60, validators=[USERNAME])
    display_name = forms.CharField(label=_("姓名"), max_length=60)

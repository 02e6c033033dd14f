"""Regions, units, people who sign in, and the seats they act from."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.roles import Role
from audit.subject import Subject


class Region(Subject):
    """A place with a government of its own, by GB/T 2260 code; Zhejiang only 一(二)."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("省级")
        CITY = "city", _("市级")
        COUNTY = "county", _("县级")

    code = models.CharField(_("行政区划代码"), max_length=6, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    # One character before document numbers: 杭授申〔2026〕12号.
    mark = models.CharField(_("代字"), max_length=4)
    level = models.CharField(_("层级"), max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    government = models.CharField(_("本级政府"), max_length=60)
    authority = models.CharField(_("公共数据主管部门"), max_length=60)
    fictional = models.BooleanField(_("虚构"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^33[0-9]{4}$"), name="region_in_zhejiang"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitKind(models.TextChoices):
    """Kinds of unit: the nine of 二(一), the others the Measures name, sector authorities and providing institutions."""

    DATA = "data", _("公共数据主管部门")
    CAC = "cac", _("网信")
    NDRC = "ndrc", _("发展改革")
    EIT = "eit", _("经信")
    POLICE = "police", _("公安")
    STATE_SECURITY = "state_security", _("国家安全")
    JUSTICE = "justice", _("司法行政")
    FINANCE = "finance", _("财政")
    MARKET = "market", _("市场监管")
    CRYPTO = "crypto", _("密码管理")
    SECRECY = "secrecy", _("保密行政管理")
    IP = "ip", _("知识产权")
    SECTOR = "sector", _("领域主管部门")
    PROVIDER = "provider", _("公共管理和服务机构")


class Unit(Subject):
    """A unit of one region. A sector authority names its fields; any unit may provide data."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="units")
    kind = models.CharField(_("类别"), max_length=20, choices=UnitKind.choices)
    name = models.CharField(_("名称"), max_length=60)
    # Key-field codes this sector authority answers for, comma separated.
    fields_of = models.CharField(_("主管领域"), max_length=200, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="unit_name_unique"),
            models.CheckConstraint(condition=models.Q(kind__in=UnitKind.values), name="unit_kind_valid"),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser, Subject):
    """A person who signs in. What they may do is said by their seats, never by the account."""

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    display_name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    # One-time reset code, hashed like a password; issued by a system administrator.
    reset_code = models.CharField(max_length=128, blank=True)
    reset_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    language = models.CharField(max_length=10, default="zh-hans")

    unrecorded = frozenset({"password", "reset_code", "last_login"})

    objects = UserManager()  # type: ignore[assignment, misc]
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.display_name or self.username


class Seat(Subject):
    """A role a person holds, where and from when to when. Scope is kept as codes: nothing here points down-river."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(_("角色"), max_length=30, choices=Role.choices)
    region_code = models.CharField(_("区划"), max_length=6, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    organization = models.CharField(_("单位"), max_length=36, blank=True)
    domain = models.CharField(_("授权运营域"), max_length=36, blank=True)
    # Shown beside every act: the unit's or organization's name on the day the seat was given.
    place = models.CharField(_("所在单位"), max_length=120)
    valid_from = models.DateField(_("生效日期"))
    valid_until = models.DateField(_("失效日期"), null=True, blank=True)
    # Deputy arrangement (B岗): work also shows in this seat's inbox.
    deputy_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies")
    granted_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["role", "region_code"], name="seat_role_region")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="seat_dates_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} · {self.get_role_display()}"

    @property
    def region_id(self) -> str:
        return self.region_code

    @property
    def organization_id(self) -> str:
        return self.organization

    @property
    def case(self) -> Subject:
        return self.user

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class ApiToken(Subject):
    """A machine client's or person's key for the API, kept as a digest; acts from one seat."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)

    unrecorded = frozenset({"digest"})

    @property
    def case(self) -> Subject:
        return self.seat.user

    def __str__(self) -> str:
        return self.name

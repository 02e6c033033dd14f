"""What an installation needs before anybody can sign in: regions, units and the three administrators."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.actions import create_region, create_unit, create_user, grant
from accounts.forms import one_time_code
from accounts.models import Region, Seat, Unit, UnitKind
from accounts.secret import Secret
from audit.actor import SYSTEM
from audit.clock import today
from audit.roles import Role

PROVINCE = "330000"
# GB/T 2260, with the character before document numbers.
CITIES = {
    "330100": ("杭州市", "杭"),
    "330200": ("宁波市", "甬"),
    "330300": ("温州市", "温"),
    "330400": ("嘉兴市", "嘉"),
    "330500": ("湖州市", "湖"),
    "330600": ("绍兴市", "绍"),
    "330700": ("金华市", "金"),
    "330800": ("衢州市", "衢"),
    "330900": ("舟山市", "舟"),
    "331000": ("台州市", "台"),
    "331100": ("丽水市", "丽"),
}
# Kind, the province's name for it, a city's.
UNITS = (
    (UnitKind.DATA, "数据局", "数据局"),
    (UnitKind.CAC, "互联网信息办公室", "互联网信息办公室"),
    (UnitKind.NDRC, "发展和改革委员会", "发展和改革委员会"),
    (UnitKind.EIT, "经济和信息化厅", "经济和信息化局"),
    (UnitKind.POLICE, "公安厅", "公安局"),
    (UnitKind.STATE_SECURITY, "国家安全厅", "国家安全局"),
    (UnitKind.JUSTICE, "司法厅", "司法局"),
    (UnitKind.FINANCE, "财政厅", "财政局"),
    (UnitKind.MARKET, "市场监督管理局", "市场监督管理局"),
    (UnitKind.CRYPTO, "密码管理局", "密码管理局"),
    (UnitKind.SECRECY, "国家保密局", "国家保密局"),
    (UnitKind.IP, "知识产权局", "知识产权局"),
)
ADMINISTRATORS = (
    (Role.SYSTEM_ADMIN, "system-admin"),
    (Role.SECURITY_ADMIN, "security-admin"),
    (Role.AUDIT_ADMIN, "audit-admin"),
)


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """A new administrator and the password of the first sign-in."""

    role: str
    username: str
    password: str


def found(at: datetime, regions: Sequence[str]) -> Iterator[OneTimePassword]:
    """Make whatever is missing, and answer the administrators made just now. Twice without harm."""
    province = _region(at, PROVINCE, "浙江省", "浙", Region.Level.PROVINCE, None)
    places = {PROVINCE: province}
    for code, (name, mark) in CITIES.items():
        places[code] = _region(at, code, name, mark, Region.Level.CITY, province)
    for code in dict.fromkeys((PROVINCE, *regions)):
        _units(at, places[code])
    for role, username in ADMINISTRATORS:
        if not Seat.objects.filter(role=role).exists():
            yield _administrator(at, role, username)


def _region(at: datetime, code: str, name: str, mark: str, level: str, parent: Region | None) -> Region:
    known = Region.objects.filter(code=code).first()
    if known is not None:
        return known
    made: Region = create_region(
        by=SYSTEM, at=at, code=code, name=name, mark=mark, level=level, parent=parent,
        government=f"{name}人民政府", authority=f"{name}数据局",
    )  # fmt: skip
    return made


def _units(at: datetime, region: Region) -> None:
    for kind, of_province, of_city in UNITS:
        if not Unit.objects.filter(region=region, kind=kind).exists():
            name = region.name + (of_province if region.level == Region.Level.PROVINCE else of_city)
            create_unit(by=SYSTEM, at=at, region=region, kind=kind, name=name)


def _administrator(at: datetime, role: str, username: str) -> OneTimePassword:
    password = one_time_code()
    name = str(Role(role).label)
    user = create_user(by=SYSTEM, at=at, username=username, display_name=name, password=Secret(password))
    grant(by=SYSTEM, at=at, user=user, role=role, valid_from=today(at))
    return OneTimePassword(role, username, password)

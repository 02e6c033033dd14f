"""The world the tests start from: regions, units and persons as plain rows; whatever has a lifecycle through its actions."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Region, Seat, Unit, UnitKind, User
from accounts.queries import actor_of, seats_on
from applicants import documents
from applicants.actions import confirm, register
from applicants.models import Document, Organization
from audit.actor import Actor
from audit.roles import Role
from tests.scenarios.stages import stage

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)
BEFORE = date(2020, 1, 1)
PASSWORD = "kite-over-west-lake"

PROVINCE, CITY, COUNTY, NO_PILOT = "330000", "330100", "330199", "330198"
CREDIT_CODE = "91339999MADM000196"

_REGIONS = (
    (PROVINCE, "浙江省", "浙", Region.Level.PROVINCE, None, "浙江省人民政府", "浙江省数据局", False),
    (CITY, "杭州市", "杭", Region.Level.CITY, PROVINCE, "杭州市人民政府", "杭州市数据局", False),
    (COUNTY, "苕溪县", "苕", Region.Level.COUNTY, CITY, "苕溪县人民政府", "苕溪县数据局", True),
    (NO_PILOT, "云岭县", "云", Region.Level.COUNTY, CITY, "云岭县人民政府", "云岭县数据局", True),
)
_UNITS = (
    (UnitKind.DATA, "数据局", ""),
    (UnitKind.CAC, "网信办", ""),
    (UnitKind.NDRC, "发展和改革委员会", ""),
    (UnitKind.EIT, "经济和信息化局", ""),
    (UnitKind.POLICE, "公安局", ""),
    (UnitKind.STATE_SECURITY, "国家安全局", ""),
    (UnitKind.JUSTICE, "司法局", ""),
    (UnitKind.FINANCE, "财政局", ""),
    (UnitKind.MARKET, "市场监督管理局", ""),
    (UnitKind.CRYPTO, "密码管理局", ""),
    (UnitKind.SECRECY, "国家保密局", ""),
    (UnitKind.IP, "知识产权局", ""),
    (UnitKind.SECTOR, "金融工作办公室", "finance"),
    (UnitKind.SECTOR, "卫生健康委员会", "health"),
    (UnitKind.SECTOR, "交通运输局", "transport"),
    (UnitKind.SECTOR, "文化广电旅游局", "tourism"),
    (UnitKind.SECTOR, "自然资源局", "geo"),
    (UnitKind.PROVIDER, "税务局", ""),
    (UnitKind.PROVIDER, "人力资源和社会保障局", ""),
)


@stage
def regions() -> dict[str, Region]:
    """Zhejiang, Hangzhou and two fictional counties under it, by code; made once."""
    made: dict[str, Region] = {}
    for code, name, mark, level, parent, government, authority, fictional in _REGIONS:
        made[code], _new = Region.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "mark": mark,
                "level": level,
                "parent": made.get(parent or ""),
                "government": government,
                "authority": authority,
                "fictional": fictional,
            },
        )
    return made


@stage
def units(region: str = CITY) -> dict[str, Unit]:
    """Units of a region by kind; the first of several: sector 金融 (fields_of finance), provider 税务. The others by name."""
    place = regions()[region]
    made: dict[str, Unit] = {}
    for kind, name, fields_of in _UNITS:
        full = place.name + name
        row, _new = Unit.objects.get_or_create(region=place, name=full, defaults={"kind": kind, "fields_of": fields_of})
        made.setdefault(str(kind), row)
        made[name] = row
    return made


@stage
def person(
    username: str,
    role: str,
    *,
    region: str = CITY,
    unit: Unit | None = None,
    organization: Any = None,
    domain: Any = "",
    valid_from: date = BEFORE,
    name: str = "",
) -> Actor:
    """Somebody in one seat, as the actor they are in it. The same username again: a further seat of the same person."""
    regions()
    user, _new = User.objects.get_or_create(
        username=username,
        defaults={"display_name": name or username, "password": make_password(PASSWORD), "created_at": AT},
    )
    if role == Role.REGISTRANT:
        return actor_of(user, None)
    belongs = organization.pk if isinstance(organization, Organization) else organization
    in_organization = bool(belongs)
    place = (
        str(Organization.objects.get(pk=belongs).name)
        if in_organization
        else unit.name
        if unit
        else Region.objects.get(code=region).authority
    )
    seat = Seat.objects.create(
        user=user,
        role=role,
        region_code="" if in_organization else unit.region.code if unit else region,
        unit=unit,
        organization=str(belongs or ""),
        domain=str(getattr(domain, "pk", domain) or ""),
        place=place,
        valid_from=valid_from,
    )
    return actor_of(user, seat, seats=seats_on(user, DAY))


def clerk(region: str = CITY) -> Actor:
    return _somebody(f"clerk-{region}", Role.CLERK, region)


def approver(region: str = CITY) -> Actor:
    return _somebody(f"approver-{region}", Role.APPROVER, region)


@stage
def _somebody(username: str, role: str, region: str) -> Actor:
    seat = Seat.objects.filter(user__username=username, role=role).select_related("user", "unit").first()
    return actor_of(seat.user, seat, seats=[seat]) if seat else person(username, role, region=region)


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """An organization and its four persons."""

    organization: Organization
    admin: Actor
    signatory: Actor
    staff: Actor
    security_officer: Actor


def registration(credit_code: str = CREDIT_CODE, **changes: Any) -> dict[str, Any]:
    """What a lawful registration says."""
    return {
        "credit_code": credit_code,
        "kind": "legal_person",
        "name": "青梧信服数据科技有限公司",
        "founded_on": date(2019, 5, 20),
        "address": "杭州市西湖区文一西路1号",
        "principal": "沈知远",
        "contact": "陆小舟",
        "phone": "0571-80000000",
        "region": regions()[CITY],
    } | changes


@stage
def organization(credit_code: str = CREDIT_CODE, confirmed: bool = True, **changes: Any) -> Organization:
    """An organization through the real actions: registered by `admin-<code's last six>`, confirmed by the region's clerk."""
    admin = person(f"admin-{credit_code[-6:].lower()}", Role.REGISTRANT)
    made: Organization = register(by=admin, at=AT, **registration(credit_code, **changes))
    if confirmed:
        officer = clerk(made.region_id)
        confirm(id=made.pk, by=officer, at=AT, source="国家企业信用信息公示系统", evidence=evidence(officer))
        made.refresh_from_db()
    return made


@stage
def applicant(credit_code: str = CREDIT_CODE, confirmed: bool = True, **changes: Any) -> Applicant:
    """An organization with its administrator, signatory, staff and security officer."""
    made = organization(credit_code, confirmed, **changes)
    tail = credit_code[-6:].lower()
    return Applicant(
        organization=made,
        admin=admin_of(made),
        signatory=person(f"signatory-{tail}", Role.ORG_SIGNATORY, organization=made),
        staff=person(f"staff-{tail}", Role.ORG_STAFF, organization=made),
        security_officer=person(f"security-{tail}", Role.SECURITY_OFFICER, organization=made),
    )


def admin_of(made: Organization) -> Actor:
    """The administrator who registered it."""
    seat = Seat.objects.select_related("user", "unit").get(organization=str(made.pk), user_id=made.registered_by)
    return actor_of(seat.user, seat, seats=[seat])


def a_pdf(name: str = "材料.pdf", text: str = "") -> SimpleUploadedFile:
    """A small PDF as it comes out of a form; another text is another content."""
    return SimpleUploadedFile(name, f"%PDF-1.4\n% {text or name}\n%%EOF\n".encode(), content_type="application/pdf")


@stage
def evidence(by: Actor, name: str = "材料.pdf", at: datetime = AT) -> Document:
    """A stored document, not yet belonging to anything."""
    return documents.store(a_pdf(name), by=by, at=at)

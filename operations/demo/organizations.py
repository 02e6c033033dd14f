"""The applicants A1 to A10: who they are, how they register, whom they seat. All of them are invented."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.actions import change_password, invite, sign_up
from accounts.models import User
from accounts.queries import actor_of
from accounts.secret import Secret
from applicants import actions as applicants
from applicants.models import Organization, Person
from audit.actor import Actor
from audit.roles import Role
from operations.demo.papers import paper
from operations.demo.people import NO_PASSWORD, Register
from operations.demo.timeline import Diary, Part
from operations.demo.world import CITY, COUNTY, PROVINCE, World

LEGAL, PARTNERS = Organization.Kind.LEGAL_PERSON, Organization.Kind.UNINCORPORATED
VISITOR = Actor(role=Role.REGISTRANT)


@dataclass(frozen=True, kw_only=True)
class Firm:
    """An applicant as it registers."""

    code: str
    name: str
    region: str
    founded_on: date
    address: str
    principal: str
    kind: str = LEGAL


FIRMS = {
    "a1": Firm(code="91339999MADM000196", name="青梧信服数据科技有限公司", region=CITY, founded_on=date(2017, 4, 18),
               address="杭州市西湖区青梧路18号", principal="沈知远"),
    "a2": Firm(code="91339999MADM000271", name="澜泊数医技术有限公司", region=PROVINCE, founded_on=date(2019, 9, 2),
               address="杭州市滨江区澜泊街6号", principal="叶澜"),
    "a3": Firm(code="91339999MADM00035U", name="栖云停驭科技有限公司", region=CITY, founded_on=date(2018, 3, 26),
               address="杭州市上城区栖云里3号", principal="罗停云"),
    "a4": Firm(code="91339999MADM00043N", name="禾渡文旅数智有限公司", region=CITY, founded_on=date(2016, 11, 8),
               address="杭州市余杭区禾渡村9号", principal="何渡之"),
    "a5": Firm(code="91339999MADM00051H", name="砚川快赔科技有限公司", region=CITY, founded_on=date(2018, 6, 14),
               address="杭州市拱墅区砚川巷21号", principal="严川柏"),
    "a6": Firm(code="91339999MADM0006X9", name="岩枫信用数据有限公司", region=PROVINCE, founded_on=date(2017, 8, 30),
               address="杭州市萧山区岩枫路77号", principal="颜枫"),
    "a7": Firm(code="91339999MADM000789", name="苕水时空信息有限公司", region=COUNTY, founded_on=date(2018, 1, 15),
               address="苕溪县苕水街道1号", principal="邵时安"),
    "a8": Firm(code="91339999MADM000864", name="云栈通途科技有限公司", region=CITY, founded_on=date(2017, 12, 5),
               address="杭州市临平区云栈路12号", principal="云惟通"),
    "a9": Firm(code="91339999MADM00094Y", name="明汐健康数据（合伙企业）", region=COUNTY, founded_on=date(2020, 5, 11),
               address="苕溪县明汐路5号", principal="明若水", kind=PARTNERS),
    "a10": Firm(code="91339999MADM00107L", name="竹影出行服务有限公司", region=CITY, founded_on=date(2018, 10, 22),
                address="杭州市富阳区竹影路33号", principal="祝影"),
}  # fmt: skip


def join(world: World, diary: Diary, key: str, *roles: Role, waits: int = 2) -> Part[Organization]:
    """An organization registers itself, is confirmed some working days later, and seats its people."""
    firm = FIRMS[key]
    admin = sign_up_as(world, diary, f"{key}-admin")
    made: Organization = applicants.register(by=admin, at=diary.tick(), **registration(world, key))
    world.organizations[key] = made
    yield from diary.workdays(waits, 10)
    clerk = world.of(firm.region, "clerk")
    applicants.confirm(
        id=made.pk, by=clerk, at=diary.tick(), source="国家企业信用信息公示系统",
        evidence=paper(f"{firm.name}登记信息核对记录", f"统一社会信用代码 {firm.code}", "登记状态：存续", by=clerk, at=diary.tick()),
    )  # fmt: skip
    for role in roles:
        seat(world, diary, key, role)
    made.refresh_from_db()
    return made


def registration(world: World, key: str) -> dict[str, Any]:
    """What an organization says of itself."""
    firm, register = FIRMS[key], world.known["register"]
    assert isinstance(register, Register)
    return {
        "credit_code": firm.code, "kind": firm.kind, "name": firm.name, "founded_on": firm.founded_on,
        "address": firm.address, "principal": firm.principal, "contact": register.invented(),
        "phone": f"0571-8{int(key[1:]):02d}00{int(key[1:]):03d}", "region": world.regions[firm.region],
    }  # fmt: skip


def sign_up_as(world: World, diary: Diary, username: str) -> Actor:
    """Somebody opens an account for themselves."""
    register: Register = world.known["register"]
    user: User = sign_up(
        by=VISITOR, at=diary.tick(), username=username, display_name=register.invented(), password=NO_PASSWORD
    )
    world.passwords.make(username)
    return actor_of(user, None)


POSTS = {Role.ORG_SIGNATORY: "signatory", Role.ORG_STAFF: "staff", Role.SECURITY_OFFICER: "security"}


def seat(world: World, diary: Diary, key: str, role: Role) -> None:
    """A colleague gets an account and a seat from the organization's administrator."""
    register: Register = world.known["register"]
    username = f"{key}-{POSTS[role]}"
    name = FIRMS[key].principal if role == Role.ORG_SIGNATORY else register.invented()
    user: User = invite(
        by=world.by(f"{key}-admin"), at=diary.tick(), username=username, display_name=name, role=role,
        password=NO_PASSWORD,
    )  # fmt: skip
    world.passwords.make(username)
    change_password(id=user.pk, by=actor_of(user, None), at=diary.tick(), password=NO_PASSWORD)


def hire(world: World, diary: Diary, key: str, position: str) -> Person:
    """One of the organization's people, by real name; nobody living has these numbers."""
    register: Register = world.known["register"]
    number = world.known["people"] = int(world.known.get("people", 0)) + 1
    made: Person = applicants.add_person(
        id=world.organizations[key].pk, by=world.by(f"{key}-admin"), at=diary.tick(2), name=register.invented(),
        id_number=Secret(identity_number(number)), position=position,
    )  # fmt: skip
    return made


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(number: int) -> str:
    """A well-formed number of somebody born in 1901."""
    digits = f"330122{1901}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]

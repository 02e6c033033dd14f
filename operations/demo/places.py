"""Regions, units, key fields, mechanisms, pilots, seals, local rules and domains."""

from datetime import date

from accounts.actions import create_region, create_unit
from accounts.founding import found
from accounts.models import Region, Unit, UnitKind
from audit.roles import Role
from operations.demo.papers import paper
from operations.demo.people import Post, Register, regional_posts, unit_posts
from operations.demo.timeline import Diary, Story
from operations.demo.world import CITY, COUNTY, NO_PILOT, PROVINCE, World
from operations.domains import actions as domains
from operations.domains.models import Domain
from operations.mechanism import actions as mechanism
from operations.mechanism.models import Seal
from statute.rules.domains import SIX_FUNCTIONS, THIRTEEN_POINTS

FIELDS = {
    "health": "医疗健康",
    "finance": "普惠金融",
    "transport": "交通运输",
    "tourism": "文化旅游",
    "geo": "时空信息",
}
_SECTORS = {
    "health": "卫生健康委员会",
    "finance": "金融工作办公室",
    "transport": "交通运输局",
    "tourism": "文化广电旅游局",
    "geo": "自然资源局",
}
# Institutions that provide data and hold no other seat.
PROVIDERS = {
    "provider-labour": "人力资源和社会保障局",
    "provider-water": "水务与电力公共事业中心",
    "provider-tax": "税务局",
    "provider-medicare": "医疗保障局",
    "provider-streets": "城市管理局",
    "provider-weather": "气象局",
}
_COUNTY_UNITS = (
    (UnitKind.DATA, "数据局"),
    (UnitKind.CAC, "网信办"),
    (UnitKind.NDRC, "发展和改革局"),
    (UnitKind.EIT, "经济和信息化局"),
    (UnitKind.POLICE, "公安局"),
    (UnitKind.JUSTICE, "司法局"),
    (UnitKind.FINANCE, "财政局"),
    (UnitKind.MARKET, "市场监督管理局"),
)
MEMBERS = ("data", "cac", "ndrc", "eit", "police", "state_security", "justice", "finance", "market")
_PILOT_NO, _FIELD_NO = "浙数协〔2023〕1号", "浙数协〔2023〕2号"


def found_places(world: World) -> Story:
    """The first days: the installation, its people, the mechanisms, seals and domains."""
    diary = Diary(world.today, world.founded)
    _installation(world, diary)
    _seats(world, diary)
    yield from diary.workdays(1)
    _mechanisms(world, diary)
    _registers(world, diary)
    _domains(world, diary)
    yield from diary.workdays(1, 14)
    _accepted(world, diary)


def _installation(world: World, diary: Diary) -> None:
    register = Register(world)
    world.known["register"] = register
    list(found(diary.at, [CITY]))
    world.regions.update({region.code: region for region in Region.objects.all()})
    register.administrators(diary.tick())
    admin = world.by("system-admin")
    for code, name, mark in ((COUNTY, "苕溪县", "苕"), (NO_PILOT, "云岭县", "云")):
        world.regions[code] = create_region(
            by=admin, at=diary.tick(), code=code, name=name, mark=mark, level=Region.Level.COUNTY,
            government=f"{name}人民政府", authority=f"{name}数据局", parent=world.regions[CITY], fictional=True,
        )  # fmt: skip
    for unit in Unit.objects.select_related("region").order_by("id"):
        world.units[unit.region.code, unit.kind] = unit

    def add(region: str, key: str, kind: str, name: str, fields_of: str = "") -> None:
        place = world.regions[region]
        world.units[region, key] = create_unit(
            by=admin, at=diary.tick(1), region=place, kind=kind, name=place.name + name, fields_of=fields_of
        )

    for kind, name in _COUNTY_UNITS:
        add(COUNTY, kind, kind, name)
    for region, codes in ((PROVINCE, ("health", "finance")), (CITY, tuple(_SECTORS)), (COUNTY, ("health", "geo"))):
        for code in codes:
            add(region, f"sector-{code}", UnitKind.SECTOR, _SECTORS[code], code)
    for key, name in PROVIDERS.items():
        add(CITY, key, UnitKind.PROVIDER, name)
    for key in ("provider-medicare", "provider-tax"):
        add(PROVINCE, key, UnitKind.PROVIDER, PROVIDERS[key])


def _seats(world: World, diary: Diary) -> None:
    register: Register = world.known["register"]
    for post in (*regional_posts(), *unit_posts(world)):
        register.open(post, diary.tick(1))


def _mechanisms(world: World, diary: Diary) -> None:
    office, convener = world.of(PROVINCE, "secretariat"), world.of(PROVINCE, "convener")
    for code, name in FIELDS.items():
        world.fields[code] = mechanism.add_key_field(by=office, at=diary.tick(1), code=code, name=name)
    for region in (PROVINCE, CITY, COUNTY):
        members = [world.units.get((region, kind)) or world.units[CITY, kind] for kind in MEMBERS]
        made = mechanism.establish_mechanism(
            by=world.of(region, "secretariat"), at=diary.tick(), established_on=world.founded,
            document_no=f"{world.regions[region].mark}政办发〔{world.founded.year}〕{40 + int(region[-2:]) % 9}号",
            members=members,
        )  # fmt: skip
        mechanism.activate_mechanism(id=made.pk, by=world.of(region, "convener"), at=diary.tick())
    for region in (CITY, COUNTY):
        pilot = mechanism.designate_pilot(
            by=office, at=diary.tick(), region=world.regions[region], document_no=_PILOT_NO, designated_on=diary.day
        )
        mechanism.confirm_pilot(id=pilot.pk, by=convener, at=diary.tick())
    for code in ("health", "finance"):
        named = mechanism.designate_field(
            by=office, at=diary.tick(), field=world.fields[code], document_no=_FIELD_NO, designated_on=diary.day
        )
        mechanism.confirm_field(id=named.pk, by=convener, at=diary.tick())
    for region in (PROVINCE, CITY):
        mechanism.establish_expert_group(
            by=world.of(region, "secretariat"), at=diary.tick(), established_on=diary.day,
            document_no=f"{world.regions[region].mark}数协〔{diary.day.year}〕3号",
        )  # fmt: skip


def _registers(world: World, diary: Diary) -> None:
    for region in (PROVINCE, CITY, COUNTY):
        clerk, approver = world.of(region, "clerk"), world.of(region, "approver")
        entered = mechanism.enter_seal(
            by=clerk, at=diary.tick(), kind=Seal.Kind.SPECIAL_CONTRACT, medium=Seal.Medium.PHYSICAL,
            code=f"{region}-授权运营-01", issued_on=diary.day,
        )  # fmt: skip
        world.seals[region] = mechanism.confirm_seal(id=entered.pk, by=approver, at=diary.tick())
    rule = mechanism.enter_local_rule(
        by=world.of(CITY, "clerk"), at=diary.tick(), parameter="publicity_days", value="5", effective_on=diary.day,
        basis=f"杭政办函〔{diary.day.year}〕65号",
    )  # fmt: skip
    mechanism.confirm_local_rule(id=rule.pk, by=world.of(CITY, "approver"), at=diary.tick())


def _domains(world: World, diary: Diary) -> None:
    register: Register = world.known["register"]
    for region, level in ((PROVINCE, "province"), (CITY, "city")):
        place, clerk = world.regions[region], world.of(region, "clerk")
        made: Domain = domains.plan(
            by=clerk, at=diary.tick(), name=f"{place.name}公共数据授权运营域", platform=f"{place.name}公共数据平台",
            platform_level=level, owner=place.authority,
        )  # fmt: skip
        world.domains[region] = made
        points = {**SIX_FUNCTIONS, **THIRTEEN_POINTS}
        domains.set_checklist(
            id=made.pk, by=clerk, at=diary.tick(),
            evidence={code: f"测试报告第{number}节：{title}" for number, (code, title) in enumerate(points.items(), 1)},
        )  # fmt: skip
        username = f"domain-ops-{'province' if region == PROVINCE else 'hangzhou'}"
        post = Post(
            username=username, role=Role.DOMAIN_OPERATOR, domain=str(made.pk), place=f"{place.name}公共数据授权运营域"
        )
        register.open(post, diary.tick())


def _accepted(world: World, diary: Diary) -> None:
    desk = world.of(PROVINCE, "desk")
    for number, (region, domain) in enumerate(world.domains.items(), 1):
        on: date = diary.day
        report = paper(f"{domain.name}验收报告", "六项功能、十三项条件逐项验收，结论：通过。", by=desk, at=diary.tick())
        world.domains[region] = domains.accept(
            id=domain.pk, by=desk, at=diary.tick(), accepted_on=on, acceptance_no=f"浙数验〔{on.year}〕{number}号",
            document=report,
        )  # fmt: skip

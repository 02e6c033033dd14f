"""The catalog D01 to D20: proposed by the stewards, confirmed by the data authorities. Names and classes, never content."""

from dataclasses import dataclass
from typing import Any

from operations.catalog import actions as catalog
from operations.catalog.models import Attribute, Item, Level
from operations.demo.timeline import Diary, Story
from operations.demo.world import CITY, COUNTY, PROVINCE, World

OPEN, RESTRICTED, PROHIBITED = Attribute.OPEN, Attribute.RESTRICTED, Attribute.PROHIBITED
L1, L2, L3, L4 = Level.L1, Level.L2, Level.L3, Level.L4


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An item as its steward proposes it."""

    code: str
    name: str
    provider: str
    attribute: str
    level: str
    field: str
    cycle: str
    classification: str
    regions: tuple[str, ...] = (CITY,)
    flags: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def _entry(
    code: str, name: str, provider: str, attribute: str, level: str, field: str, cycle: str, classification: str,
    *regions: str, flags: str = "", columns: str = "",
) -> Entry:  # fmt: skip
    return Entry(
        code=code, name=name, provider=provider, attribute=attribute, level=level, field=field, cycle=cycle,
        classification=classification, regions=regions or (CITY,), flags=tuple(flags.split()),
        columns=tuple(columns.split()),
    )  # fmt: skip


_COMPANIES, _CREDIT, _HEALTH, _TRAFFIC = (
    "法人信息·登记注册",
    "法人信息·信用评价",
    "医疗健康·诊疗服务",
    "交通运输·道路运行",
)
_CULTURE, _PLACES = "文化旅游·资源设施", "地理空间·基础地理"
ITEMS = (
    _entry("D01", "企业登记基本信息", "market", OPEN, L1, "finance", "每日", _COMPANIES, CITY, PROVINCE,
           columns="统一社会信用代码 企业名称 成立日期 登记状态"),
    _entry("D02", "企业年报信息", "market", RESTRICTED, L2, "finance", "每年", _COMPANIES, CITY, PROVINCE,
           flags="trade_secret", columns="年度 资产总额区间 营业收入区间 从业人数区间"),
    _entry("D03", "企业社保缴纳人数区间", "provider-labour", RESTRICTED, L3, "finance", "每月", "社会保障·参保缴费",
           flags="returned_by_province confidential_business", columns="统一社会信用代码 月份 人数区间"),
    _entry("D04", "企业用水用电指数", "provider-water", RESTRICTED, L3, "finance", "每月", "公共事业·能源消耗",
           flags="trade_secret", columns="统一社会信用代码 月份 用水指数 用电指数"),
    _entry("D05", "纳税信用等级", "provider-tax", RESTRICTED, L2, "finance", "每年", _CREDIT, CITY, PROVINCE,
           flags="returned_by_province", columns="统一社会信用代码 年度 等级"),
    _entry("D06", "医疗机构执业登记", "sector-health", OPEN, L1, "health", "每日", "医疗健康·机构人员"),
    _entry("D07", "门诊量统计（按机构、科室、月）", "sector-health", RESTRICTED, L2, "health", "每月", _HEALTH,
           CITY, PROVINCE, COUNTY, columns="机构 科室 月份 门诊人次"),
    _entry("D08", "脱敏就诊结构化样本", "sector-health", RESTRICTED, L3, "health", "每季度", _HEALTH,
           CITY, PROVINCE, COUNTY, flags="personal", columns="年龄段 性别 诊断大类 就诊季度 慢病标记"),
    _entry("D09", "个人就诊记录明细", "sector-health", PROHIBITED, L4, "health", "实时", _HEALTH,
           CITY, PROVINCE, flags="personal"),
    _entry("D10", "医保结算聚合数据", "provider-medicare", RESTRICTED, L3, "health", "每月", "社会保障·医疗保险",
           CITY, PROVINCE, flags="returned_by_province", columns="险种 机构等级 月份 结算金额区间"),
    _entry("D11", "公交线路站点", "sector-transport", OPEN, L1, "transport", "每周", "交通运输·公共交通"),
    _entry("D12", "停车场泊位实时", "provider-streets", RESTRICTED, L2, "transport", "实时", "城市管理·静态交通",
           columns="停车场 总泊位 空余泊位 更新时间"),
    _entry("D13", "路段拥堵指数", "police", RESTRICTED, L2, "transport", "5分钟", _TRAFFIC, columns="路段 时间 拥堵指数"),
    _entry("D14", "网约车轨迹聚合", "sector-transport", RESTRICTED, L3, "transport", "每小时", _TRAFFIC,
           flags="personal", columns="网格 时段 上客次数 下客次数"),
    _entry("D15", "车辆登记明细", "police", PROHIBITED, L4, "transport", "每日", "公安·车辆管理", flags="personal"),
    _entry("D16", "景区客流", "sector-tourism", RESTRICTED, L2, "tourism", "15分钟", _CULTURE, columns="景区 时段 入园人数 在园人数"),
    _entry("D17", "不可移动文物名录", "sector-tourism", OPEN, L1, "tourism", "每年", _CULTURE),
    _entry("D18", "地名地址标准库", "sector-geo", RESTRICTED, L2, "geo", "每月", _PLACES, CITY, COUNTY,
           columns="标准地址 地址编码 网格"),
    _entry("D19", "建筑物轮廓与高度", "sector-geo", RESTRICTED, L3, "geo", "每年", _PLACES, CITY, COUNTY,
           columns="建筑编号 轮廓 高度"),
    _entry("D20", "气象与暴雨预警", "provider-weather", OPEN, L1, "tourism", "实时", "气象·监测预警"),
)  # fmt: skip


def enter_catalogue(world: World) -> Story:
    """Every item of every region: its steward proposes it one day, the clerk confirms it the next."""
    diary = Diary(world.today, world.founded)
    yield from diary.workdays(1, 14)
    proposed: list[tuple[str, Entry, Item]] = []
    for entry in ITEMS:
        for region in entry.regions:
            proposed.append((region, entry, _propose(world, diary, region, entry)))
    yield from diary.workdays(1, 10)
    for region, entry, item in proposed:
        world.items[region, entry.code] = catalog.confirm(id=item.pk, by=world.of(region, "clerk"), at=diary.tick(2))


def _propose(world: World, diary: Diary, region: str, entry: Entry) -> Item:
    steward = world.steward(world.units[region, entry.provider])
    made: Item = catalog.propose(
        by=steward, at=diary.tick(2), code=entry.code, name=entry.name, classification=entry.classification,
        level=entry.level, attribute=entry.attribute, fields_of_use=[world.fields[entry.field]],
        update_cycle=entry.cycle, description="、".join(entry.columns) and f"字段：{'、'.join(entry.columns)}。",
        **dict[str, Any](dict.fromkeys(entry.flags, True)),
    )  # fmt: skip
    return made


def columns(code: str) -> str:
    """The columns of an item, one a line."""
    return "\n".join(next(entry.columns for entry in ITEMS if entry.code == code))

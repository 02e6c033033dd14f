"""Announcement: pilot places and fields, conditions, materials, window, quota (二(一), 三(四), 四(一), 四(二))."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date, datetime

from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rulesets import RuleSet, in_force
from statute.vocabulary import CONDITIONS, MATERIALS, Level

_ZHEJIANG = re.compile(r"^33\d{4}$")
# 一(一): the grounds on which a pilot field is given priority.
PRIORITY_GROUNDS: Mapping[str, str] = {
    "livelihood": gettext_noop("民生关联紧密"),
    "growth": gettext_noop("行业潜力突出"),
    "strategy": gettext_noop("产业战略重要"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCriterion:
    """A condition of the field itself (三(四)); empty `concurred_by` means the sector hasn't agreed yet."""

    title: str
    concurred_by: str = ""
    concurred_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishFacts:
    """An announcement about to be published on `on` (Shanghai date)."""

    level: str
    ruleset: str
    on: date
    field: str
    by_data_authority: bool
    region_is_pilot: bool
    field_is_designated: bool
    opens_at: datetime | None
    closes_at: datetime | None
    quota: int | None
    conditions: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    units: Mapping[str, tuple[str, ...]] = default(default_factory=dict, hash=False)
    priority_grounds: tuple[str, ...] = ()
    criteria: tuple[FieldCriterion, ...] = ()


def publish(facts: PublishFacts, ruleset: RuleSet) -> tuple[Finding, ...]:
    """Everything a publication needs; warnings included, to be shown and recorded."""
    return (
        *in_force(facts.ruleset, facts.on, {ruleset.code: ruleset}),
        *pilot(facts.level, facts.region_is_pilot, facts.field_is_designated),
        *publisher(facts.by_data_authority),
        *contents(facts),
        *conditions(facts.conditions, facts.units),
        *required_materials(facts.materials),
        *quota_declared(facts.level, facts.quota, ruleset),
        *field_criteria(facts.criteria),
        *priority_ground(facts.level, facts.priority_grounds),
    )


def region(code: str) -> tuple[Finding, ...]:
    """A place outside Zhejiang has no pilot: its six-digit code must start with 33 (一(二))."""
    if _ZHEJIANG.match(code):
        return ()
    return (
        Finding(
            code="scope-zhejiang-only",
            message=gettext_noop("行政区划代码%(code)s不在浙江省内，不适用本办法。"),
            params={"code": code},
            clause="一(二)",
            field="code",
            owner="system_admin",
            where="regions",
            remedy=gettext_noop("请填写以33开头的六位代码。"),
        ),
    )


def pilot(level: str, region_is_pilot: bool, field_is_designated: bool) -> tuple[Finding, ...]:
    """A city or county must be a designated pilot, a provincial field a designated one (二(一))."""
    if level == Level.PROVINCE:
        lawful, message = field_is_designated, gettext_noop("该领域尚未被确定为省级试点领域，不能发布通告。")
    else:
        lawful, message = region_is_pilot, gettext_noop("本地区尚未被确定为试点地区，不能发布通告。")
    if lawful:
        return ()
    return (
        Finding(
            code="pilot-designation-required",
            message=message,
            clause="二(一)",
            owner="secretariat",
            where="designations",
            remedy=gettext_noop("请先由省级协调机制确定，并登记文号和日期。"),
        ),
    )


def publisher(by_data_authority: bool) -> tuple[Finding, ...]:
    """Only the public-data authority publishes (四(一))."""
    if by_data_authority:
        return ()
    return (
        Finding(
            code="announcement-conditions",
            message=gettext_noop("通告只能由公共数据主管部门发布。"),
            clause="四(一)",
            kind=Kind.ROLE,
            owner="approver",
            remedy=gettext_noop("请由本级公共数据主管部门的审批人发布。"),
        ),
    )


def contents(facts: PublishFacts) -> tuple[Finding, ...]:
    """A field, an opening and a closing instant in the right order, and conditions (四(一))."""
    checks = (
        (not facts.field.strip(), "field", gettext_noop("通告没有写明重点领域。")),
        (facts.opens_at is None, "opens_at", gettext_noop("通告没有写明申请开始时间。")),
        (facts.closes_at is None, "closes_at", gettext_noop("通告没有写明申请截止时间。")),
        (
            facts.opens_at is not None and facts.closes_at is not None and facts.closes_at <= facts.opens_at,
            "closes_at",
            gettext_noop("申请截止时间应当晚于开始时间。"),
        ),
        (not facts.conditions, "conditions", gettext_noop("通告没有写明申请条件。")),
    )
    return tuple(_announcement(message, place) for failed, place, message in checks if failed)


def conditions(present: Sequence[str], units: Mapping[str, Sequence[str]]) -> tuple[Finding, ...]:
    """Every mandatory condition of part three stands in it, each with a unit to verify it (四(一))."""
    found: list[Finding] = []
    for condition in CONDITIONS:
        if condition.mandatory and present and condition.code not in present:
            message = gettext_noop("通告缺少条件“%(name)s”。")
            found.append(_announcement(message, "conditions", name=condition.title))
        elif condition.code in present and not units.get(condition.code):
            message = gettext_noop("条件“%(name)s”没有指定核实单位。")
            found.append(_announcement(message, "units", name=condition.title))
    return tuple(found)


def required_materials(present: Sequence[str]) -> tuple[Finding, ...]:
    """The five documents are always asked for; an announcement may add to them (四(一))."""
    return tuple(
        Finding(
            code="five-mandatory-documents",
            message=gettext_noop("通告的材料清单缺少“%(name)s”。"),
            params={"name": material.title},
            clause="四(一)",
            field="materials",
            owner="clerk",
            where="materials",
            remedy=gettext_noop("请补入该材料；可以增加，不能减少。"),
        )
        for material in MATERIALS
        if material.code not in present
    )


def quota_declared(level: str, quota: int | None, ruleset: RuleSet) -> tuple[Finding, ...]:
    """A total of at least one is declared; for the province that is a local rule (四(二))."""
    if (quota is not None and quota > 0) or not ruleset.boolean("quota_required"):
        return ()
    return (
        Finding(
            code="quota-and-fair-competition",
            message=gettext_noop("通告没有写明授权总量。"),
            clause="四(二)",
            kind=Kind.POLICY if level == Level.PROVINCE else Kind.LAW,
            field="quota",
            owner="clerk",
            where="quota",
            remedy=gettext_noop("请填写不小于1的授权单位数。"),
        ),
    )


def field_criteria(criteria: Sequence[FieldCriterion]) -> tuple[Finding, ...]:
    """Criteria of a field need the sector authority's recorded concurrence (三(四))."""
    return tuple(
        Finding(
            code="field-criteria-cosigned",
            message=gettext_noop("领域特别要求“%(name)s”尚无领域主管部门的会同意见。"),
            params={"name": criterion.title},
            clause="三(四)",
            owner="sector",
            where="criteria",
            remedy=gettext_noop("请取得领域主管部门的书面意见并登记日期。"),
        )
        for criterion in criteria
        if not criterion.concurred_by or criterion.concurred_on is None
    )


def priority_ground(level: str, grounds: Sequence[str]) -> tuple[Finding, ...]:
    """Warn, never refuse, when a city or county field has no priority ground (一(一))."""
    if level == Level.PROVINCE or any(ground in PRIORITY_GROUNDS for ground in grounds):
        return ()
    return (
        Finding(
            code="field-priority-ground-required",
            message=gettext_noop("该领域没有写明优先试点的理由（民生、行业潜力或产业战略）。"),
            clause="一(一)",
            severity=Severity.WARN,
            field="priority_grounds",
            owner="clerk",
            where="field",
            remedy=gettext_noop("请选择至少一项理由；仍可发布，提示将被记录。"),
        ),
    )


def extend(closes_at: datetime, new_closes_at: datetime, at: datetime) -> tuple[Finding, ...]:
    """The window is extended only before it closes, and only to a later instant (四(一), 四(二))."""
    if at > closes_at:
        message = gettext_noop("申请已经截止，不能再延期。")
    elif new_closes_at <= closes_at:
        message = gettext_noop("延期后的截止时间应当晚于原截止时间。")
    else:
        return ()
    return (_announcement(message, "closes_at", kind=Kind.STATE if at > closes_at else Kind.SHAPE),)


def frozen(changed: Sequence[str]) -> tuple[Finding, ...]:
    """Once published, conditions, quota and criteria stay as applicants read them (四(二)).

    `changed` names the fields someone tries to change, in Chinese.
    """
    if not changed:
        return ()
    return (
        Finding(
            code="quota-and-fair-competition",
            message=gettext_noop("通告已发布，不能再修改：%(names)s。"),
            params={"names": tuple(changed)},
            clause="四(二)",
            kind=Kind.STATE,
            owner="approver",
            remedy=gettext_noop("确需调整的，请撤回后重新发布，或在截止前发布延期公告。"),
        ),
    )


def _announcement(message: str, place: str, kind: Kind = Kind.LAW, **params: object) -> Finding:
    return Finding(
        code="announcement-conditions",
        message=message,
        params=params,
        clause="四(一)",
        kind=kind,
        field=place,
        owner="clerk",
        where=place,
        remedy=gettext_noop("请在通告草稿中补正。"),
    )

"""Codes shared by all rooms: levels, unit kinds, conditions of part three, materials."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from statute.findings import gettext_noop


class Level(StrEnum):
    """The level of government a case belongs to."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


UNIT_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "data": gettext_noop("公共数据主管部门"),
        "cac": gettext_noop("网信部门"),
        "ndrc": gettext_noop("发展改革部门"),
        "eit": gettext_noop("经信部门"),
        "police": gettext_noop("公安机关"),
        "state_security": gettext_noop("国家安全机关"),
        "justice": gettext_noop("司法行政部门"),
        "finance": gettext_noop("财政部门"),
        "market": gettext_noop("市场监管部门"),
        "crypto": gettext_noop("密码管理部门"),
        "secrecy": gettext_noop("保密行政管理部门"),
        "ip": gettext_noop("知识产权主管部门"),
        "sector": gettext_noop("领域主管部门"),
        "provider": gettext_noop("数据提供单位"),
    }
)

# 二(一): the nine member kinds of the coordination mechanism.
MECHANISM_MEMBERS: tuple[str, ...] = tuple(UNIT_KINDS)[:9]
# 六(四): the units that draw up an emergency plan together with the data authority.
PLAN_UNITS: tuple[str, ...] = ("cac", "crypto", "secrecy", "police", "state_security")
# 二(三): supervision of trading, and of safety.
TRADING_SUPERVISORS: tuple[str, ...] = ("ndrc", "eit", "finance", "market")
SAFETY_SUPERVISORS: tuple[str, ...] = PLAN_UNITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition of part three, with the unit kinds that verify it unless the notice differs."""

    code: str
    clause: str
    slug: str
    title: str
    units: tuple[str, ...]
    mandatory: bool = True


CONDITIONS: tuple[Condition, ...] = (
    Condition(
        code="basic_capability",
        clause="三(一)",
        slug="cond-basic-capability",
        title=gettext_noop("经营状况、专业资质、人才积累与服务能力"),
        units=("data",),
    ),
    Condition(
        code="credit",
        clause="三(一)",
        slug="cond-credit",
        title=gettext_noop("信用条件"),
        units=("ndrc", "market"),
    ),
    Condition(
        code="security_officer",
        clause="三(二)1",
        slug="cond-security-officer",
        title=gettext_noop("数据安全负责人与管理部门"),
        units=("data",),
    ),
    Condition(
        code="internal_policies",
        clause="三(二)1",
        slug="cond-internal-policy-docs",
        title=gettext_noop("内部管理与安全保障制度"),
        units=("data",),
    ),
    Condition(
        code="mlps3",
        clause="三(二)2",
        slug="cond-mlps3-experience",
        title=gettext_noop("等保三级系统开发运维经验"),
        units=("police",),
    ),
    Condition(
        code="cryptography",
        clause="三(二)2",
        slug="cond-cryptography-assessment",
        title=gettext_noop("商用密码安全性评估"),
        units=("crypto",),
    ),
    Condition(
        code="maturity",
        clause="三(二)3",
        slug="cond-data-maturity",
        title=gettext_noop("数据管理与安全保障能力"),
        units=("data",),
    ),
    Condition(
        code="incidents",
        clause="三(二)4",
        slug="cond-no-incident-3-years",
        title=gettext_noop("三年内无安全事件"),
        units=("cac", "police"),
    ),
    Condition(
        code="scenario_value",
        clause="三(三)1",
        slug="scenario-value-and-safeguards",
        title=gettext_noop("应用场景价值与安全保障措施"),
        units=("data", "sector"),
    ),
    Condition(
        code="scenario_goals",
        clause="三(三)2",
        slug="scenario-goals-within-term",
        title=gettext_noop("应用场景目标与计划"),
        units=("data", "sector"),
    ),
)
CONDITION: Mapping[str, Condition] = MappingProxyType({c.code: c for c in CONDITIONS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One of the five documents every application brings (四(一))."""

    code: str
    title: str


MATERIALS: tuple[Material, ...] = (
    Material(code="application_form", title=gettext_noop("授权运营申请表")),
    Material(code="audit_report", title=gettext_noop("第三方审计报告")),
    Material(code="financial_report", title=gettext_noop("财务会计报告")),
    Material(code="security_commitment", title=gettext_noop("数据安全承诺书")),
    Material(code="risk_self_assessment", title=gettext_noop("安全风险自评报告")),
)
MATERIAL: Mapping[str, Material] = MappingProxyType({m.code: m for m in MATERIALS})

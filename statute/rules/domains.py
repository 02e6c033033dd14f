"""The operation domain: whose it is, acceptance, tenancy (一(三), 四(三))."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from statute.findings import Finding, Kind, gettext_noop
from statute.vocabulary import Level

# 一(三): the six functions of a domain.
SIX_FUNCTIONS: Mapping[str, str] = {
    "desensitization": gettext_noop("安全脱敏"),
    "access_control": gettext_noop("访问控制"),
    "modelling": gettext_noop("算法建模"),
    "tracing": gettext_noop("监管溯源"),
    "interfaces": gettext_noop("接口生成"),
    "sealing_destruction": gettext_noop("封存销毁"),
}
# 四(三): the points of acceptance.
THIRTEEN_POINTS: Mapping[str, str] = {
    "platform_standards": gettext_noop("平台标准规范"),
    "unified_authentication": gettext_noop("统一用户认证"),
    "user_authorization": gettext_noop("用户授权服务"),
    "network_isolation": gettext_noop("网络隔离"),
    "tenant_isolation": gettext_noop("租户隔离"),
    "dev_prod_isolation": gettext_noop("开发与生产隔离"),
    "desensitizing": gettext_noop("脱敏处理"),
    "outbound_review": gettext_noop("出域审核"),
    "full_trace": gettext_noop("全流程可追踪溯源"),
    "government_oversight": gettext_noop("政府监管"),
    "external_data": gettext_noop("外部数据集成"),
    "privacy_computing": gettext_noop("隐私计算"),
    "basic_processing": gettext_noop("基本加工"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainFacts:
    """A domain about to be accepted: code of a function or point → number of evidence files."""

    level: str
    platform: str
    platform_level: str
    owner: str
    necessity_statement: str = ""
    by_provincial_authority: bool = True
    functions: Mapping[str, int] = field(default_factory=dict, hash=False)
    points: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostingFacts:
    """Where a case is hosted: regions as codes, `parent_city` for a county's city."""

    level: str
    region: str
    domain_region: str
    parent_city: str = ""
    necessity_statement: str = ""


def acceptance(facts: DomainFacts) -> tuple[Finding, ...]:
    """Acceptance is the province's, with all functions and points evidenced (一(三), 四(三))."""
    found = [*platform(facts)]
    if not facts.by_provincial_authority:
        message = gettext_noop("授权运营域由省公共数据主管部门组织验收。")
        found.append(_domain("domain-acceptance-before-tenancy", "四(三)", message, kind=Kind.ROLE))
    for code, name in SIX_FUNCTIONS.items():
        if facts.functions.get(code, 0) < 1:
            message = gettext_noop("授权运营域的功能“%(name)s”没有证明材料。")
            found.append(_domain("domain-six-functions", "一(三)", message, code, name=name))
    for code, name in THIRTEEN_POINTS.items():
        if facts.points.get(code, 0) < 1:
            message = gettext_noop("授权运营域的条件“%(name)s”没有证明材料。")
            found.append(_domain("domain-acceptance-checklist", "四(三)", message, code, name=name))
    return tuple(found)


def platform(facts: DomainFacts) -> tuple[Finding, ...]:
    """A provincial or city domain stands on its own level's platform; a county's needs a reason (四(三))."""
    if facts.level == Level.COUNTY:
        if facts.necessity_statement.strip():
            return ()
        message = gettext_noop("县级单独建设授权运营域须说明必要性。")
        return (_domain("county-uses-city-domain", "四(三)", message, "necessity_statement"),)
    found: list[Finding] = []
    if not facts.platform.strip() or facts.platform_level != facts.level:
        message = gettext_noop("授权运营域须依托本级公共数据平台建设。")
        found.append(_domain("domain-own-platform", "四(三)", message, "platform"))
    if not facts.owner.strip():
        message = gettext_noop("没有填写负责建设的公共数据主管部门。")
        found.append(_domain("domain-own-platform", "四(三)", message, "owner"))
    return tuple(found)


def hosting(facts: HostingFacts) -> tuple[Finding, ...]:
    """A county uses its city's domain, or its own with a necessity statement; others use their own (四(三))."""
    if facts.domain_region == facts.region:
        if facts.level != Level.COUNTY or facts.necessity_statement.strip():
            return ()
        message = gettext_noop("本县单独建设的授权运营域没有必要性说明。")
        return (_domain("county-uses-city-domain", "四(三)", message, "necessity_statement"),)
    if facts.level == Level.COUNTY:
        if facts.domain_region == facts.parent_city:
            return ()
        message = gettext_noop("县级授权运营应当依托所属市的授权运营域。")
        return (_domain("county-uses-city-domain", "四(三)", message, "domain"),)
    message = gettext_noop("省、市的授权运营应当使用本级的授权运营域。")
    return (_domain("domain-own-platform", "四(三)", message, "domain"),)


def accepted(passed: bool) -> tuple[Finding, ...]:
    """No tenancy is opened on a domain the province hasn't accepted (四(三))."""
    if passed:
        return ()
    message = gettext_noop("授权运营域尚未通过省级验收，不能开通。")
    return (_domain("domain-acceptance-before-tenancy", "四(三)", message),)


def _domain(
    code: str, clause: str, message: str, place: str = "", *, kind: Kind = Kind.LAW, **params: object
) -> Finding:
    return Finding(
        code=code,
        message=message,
        params=params,
        clause=clause,
        kind=kind,
        field=place,
        owner="provincial_desk" if code == "domain-acceptance-before-tenancy" else "clerk",
        where="domain",
        remedy=gettext_noop("请补充授权运营域的登记和证明材料。"),
    )

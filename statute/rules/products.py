"""Data products and services: what may leave the domain, at what price, reviewed by whom (一(三), 五(二), 五(五), 五(六))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from statute.findings import Finding, Kind, gettext_noop
from statute.rules.access import StopFacts, stopped, term_running
from statute.rules.operating import product_type
from statute.rules.scenarios import not_prohibited

__all__ = [
    "RAW",
    "AuthorizationFacts",
    "PricingFacts",
    "ProductFacts",
    "ReviewFacts",
    "SourceFacts",
    "approval",
    "authorized",
    "awaited",
    "export",
    "leaving",
    "pricing",
    "product_type",
    "reexamined",
    "submission",
    "traceable",
]

# The kind of what leaves that means the data themselves, however they are packed.
RAW = "raw"
FREE = "free"
_ORG, _CLERK, _APPROVER = "org_admin", "clerk", "approver"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationFacts:
    """The agreement behind a product at the instant `at`; stops name the product's own scenario and items."""

    at: datetime
    state: str
    state_label: str
    first_on: date
    last_on: date
    scenario: str = ""
    items: tuple[str, ...] = ()
    stops: tuple[StopFacts, ...] = ()
    # Processing tasks among the product's sources that are stopped.
    stopped_tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """One item of the scope that a product is made of."""

    name: str
    attribute: str = ""
    classified: bool = True
    in_scope: bool = True
    # Whether one of the product's processing tasks used it.
    processed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingFacts:
    """The pricing record; `free_public_use`: free for public governance and public welfare."""

    basis: str
    price: Decimal | None = None
    unit: str = ""
    cap: Decimal | None = None
    cap_reference: str = ""
    free_public_use: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """A product about to be submitted for its outbound review."""

    type: str
    type_note: str
    leaves: str
    scenario: str
    scenario_approved: bool
    sources: tuple[SourceFacts, ...]
    tasks: int
    digest: str
    test_reports: int
    pricing: PricingFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """What the clerk's examination says; None: not answered."""

    examined: bool
    raw: bool | None
    reversible: bool | None
    price_lawful: bool | None
    # Scenarios the product is to be approved for, and those among them that the government did not approve.
    scenarios: tuple[str, ...]
    unapproved: tuple[str, ...] = ()
    prohibited: tuple[str, ...] = ()


def leaving(kind: str) -> tuple[Finding, ...]:
    """A raw package leaves the domain for nobody (五(五))."""
    if kind != RAW:
        return ()
    return (
        _found(
            "no-raw-export", "五(五)", gettext_noop("原始数据包不得导出授权运营域。"), field="leaves",
            remedy=gettext_noop("请在授权运营域内加工，只申请导出加工形成的结果、模型、接口或者报告。"),
        ),
    )  # fmt: skip


def authorized(facts: AuthorizationFacts) -> tuple[Finding, ...]:
    """The agreement is in operation, within its term, and no Stop touches the product's scenario or items (四(四), 五(二))."""
    found = list(term_running(facts.first_on, facts.last_on, facts.at))
    if facts.state != "active":
        message = gettext_noop("协议的状态为“%(state)s”，不在运营中。")
        found.append(
            _found("authorization-active", "一(三)", message, "agreement", _APPROVER, kind=Kind.STATE,
                   remedy=gettext_noop("请待协议开通或者恢复运营。"), state=facts.state_label)
        )  # fmt: skip
    for item in facts.items or ("",):
        found.extend(stopped(facts.stops, facts.scenario, item, facts.at))
    if facts.stopped_tasks:
        message = gettext_noop("来源的加工任务已停止，须由公共数据主管部门恢复：%(names)s。")
        found.append(_found("risk-stop-and-report", "五(二)", message, "tasks", _APPROVER, names=facts.stopped_tasks))
    return tuple(dict.fromkeys(found))


def pricing(facts: PricingFacts) -> tuple[Finding, ...]:
    """Basis, amount, unit, cap with its reference, and free use for public governance are on record (五(二), 五(六))."""
    free = facts.basis == FREE
    checks = (
        (not facts.basis, "price_basis", gettext_noop("没有填写定价依据。")),
        (facts.price is None and not free, "price", gettext_noop("没有填写价格。")),
        (facts.price is not None and facts.price < 0, "price", gettext_noop("价格不能为负。")),
        (free and bool(facts.price), "price", gettext_noop("无偿使用的，价格应当为零。")),
        (not free and not facts.unit.strip(), "price_unit", gettext_noop("没有填写计价单位。")),
        (not free and facts.cap is None, "price_cap", gettext_noop("没有填写收费上限。")),
        (
            not free and not facts.cap_reference.strip(),
            "price_cap_reference",
            gettext_noop("没有写明收费上限的依据。"),
        ),
        (
            facts.price is not None and facts.cap is not None and facts.price > facts.cap,
            "price",
            gettext_noop("价格高于收费上限。"),
        ),
        (
            not facts.free_public_use,
            "free_public_use",
            gettext_noop("没有载明用于公共治理、公益事业的无偿使用。"),
        ),
    )
    remedy = gettext_noop("请补全定价记录：依据、价格、计价单位、收费上限及其依据、公共治理无偿使用。")
    return tuple(
        _found("pricing-record", "五(二)", message, "product", field=field, remedy=remedy)
        for bad, field, message in checks
        if bad
    )


def traceable(sources: Sequence[SourceFacts], tasks: int) -> tuple[Finding, ...]:
    """Every source is a classified item of the scope that a task of the product processed (五(四), 六(一))."""
    found: list[Finding] = []
    if not sources or not tasks:
        found.append(_source(gettext_noop("没有写明来源数据项和加工任务。")))
    for source in sources:
        found.extend(not_prohibited(source.name, source.attribute))
        if not source.classified:
            found.append(_source(gettext_noop("来源数据“%(name)s”没有分类分级。"), name=source.name))
        if not source.in_scope:
            found.append(_source(gettext_noop("来源数据“%(name)s”不在该应用场景的授权范围内。"), name=source.name))
        if not source.processed:
            found.append(_source(gettext_noop("所选加工任务没有使用来源数据“%(name)s”。"), name=source.name))
    return tuple(found)


def submission(facts: ProductFacts) -> tuple[Finding, ...]:
    """Type, what leaves, scenario, sources, digest, test and pricing are there (一(三), 五(二), 五(五), 六(一))."""
    found = [
        *product_type(facts.type, facts.type_note),
        *leaving(facts.leaves),
        *traceable(facts.sources, facts.tasks),
        *pricing(facts.pricing),
    ]
    if not facts.scenario_approved:
        found.append(_not_approved_for((facts.scenario,)))
    if not facts.digest.strip():
        message = gettext_noop("没有填写出域内容的摘要。")
        found.append(_found("outbound-review", "五(五)", message, "product", field="digest"))
    if facts.test_reports < 1:
        message = gettext_noop("没有提交不可还原测试报告。")
        found.append(_found("no-reversible-export", "五(五)", message, "product", field="test_report"))
    return tuple(found)


def reexamined(facts: ReviewFacts) -> tuple[Finding, ...]:
    """Not raw, not reversible, both answered by the examination; no source is prohibited (一(一), 五(五))."""
    found: list[Finding] = []
    if not facts.examined:
        message = gettext_noop("经办人尚未记载审核意见。")
        found.append(_found("outbound-review", "五(五)", message, "review", _CLERK, kind=Kind.STATE))
        return tuple(found)
    if facts.raw is not False:
        message = (
            gettext_noop("审核认为属于原始数据包，不得导出授权运营域。")
            if facts.raw
            else gettext_noop("没有审核是否属于原始数据包。")
        )
        found.append(_found("no-raw-export", "五(五)", message, "review", _CLERK))
    if facts.reversible is not False:
        message = (
            gettext_noop("审核认为可以还原出原始数据包，不得导出授权运营域。")
            if facts.reversible
            else gettext_noop("没有审核能否还原出原始数据包。")
        )
        found.append(_found("no-reversible-export", "五(五)", message, "review", _CLERK))
    for name in facts.prohibited:
        found.extend(not_prohibited(name, "prohibited"))
    return tuple(found)


def approval(facts: ReviewFacts) -> tuple[Finding, ...]:
    """Everything `reexamined` asks, for approved scenarios only, at a lawful price (五(二), 五(五))."""
    found = list(reexamined(facts))
    if not facts.examined:
        return tuple(found)
    if not facts.scenarios:
        message = gettext_noop("没有写明批准用于哪些应用场景。")
        found.append(_found("no-unapproved-scenario", "五(五)", message, "review", _CLERK))
    if facts.unapproved:
        found.append(_not_approved_for(facts.unapproved))
    if facts.price_lawful is not True:
        message = (
            gettext_noop("没有审核定价。") if facts.price_lawful is None else gettext_noop("审核认为定价不符合规定。")
        )
        found.append(_found("pricing-record", "五(二)", message, "review", _CLERK))
    return tuple(found)


def export(approved: str, left: str) -> tuple[Finding, ...]:
    """What left is what was reviewed: the digests are the same (五(五)). `approved` is empty before the approval."""
    if approved and left == approved:
        return ()
    message = gettext_noop("该摘要对应的内容没有经过出域审核。")
    return (
        _found(
            "outbound-review", "五(五)", message, "review", _APPROVER, field="digest",
            remedy=gettext_noop("只能导出审核通过的内容；内容有变化的，须重新提交出域审核。"),
        ),
    )  # fmt: skip


def awaited(rereview: bool) -> tuple[Finding, ...]:
    """A re-review that was ordered comes first (六(三)2)."""
    if not rereview:
        return ()
    message = gettext_noop("公共数据主管部门已要求复审，复审办结前不得出域、上市或者交付。")
    remedy = gettext_noop("请待公共数据主管部门办结复审。")
    return (
        _found("product-compliance-management", "六(三)2", message, "review", _CLERK, kind=Kind.STATE, remedy=remedy),
    )


def _not_approved_for(names: tuple[str, ...]) -> Finding:
    message = gettext_noop("应用场景未经批准：%(names)s。")
    return _found("no-unapproved-scenario", "五(五)", message, "product", field="scenario", names=names)


def _source(message: str, name: str = "") -> Finding:
    return _found("classified-and-traceable", "六(一)", message, "sources", field="tasks", name=name)


_MEND = gettext_noop("请补正后再办理。")


def _found(  # noqa: PLR0913 - a finding names every one of these
    code: str, clause: str, message: str, where: str = "product", owner: str = _ORG, *, field: str = "",
    kind: Kind = Kind.LAW, remedy: str = "", **params: object,
) -> Finding:  # fmt: skip
    return Finding(
        code=code, message=message, params=params, clause=clause, kind=kind, field=field,
        owner=owner, where=where, remedy=remedy or _MEND,
    )  # fmt: skip

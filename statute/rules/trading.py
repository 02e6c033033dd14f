"""Products on the market: delivered to whom, for what, at what price, under which record (五(二), 五(五), 五(六), 六(六))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from statute.findings import Finding, Kind, Severity, gettext_noop

PRODUCT, PUBLIC_DATA = "product", "public_data"
# Compliance states of a product, in the order in which a later one outweighs an earlier.
COMPLIANCE = {
    "unreviewed": gettext_noop("未经审核"),
    "refused": gettext_noop("审核不通过"),
    "reviewed": gettext_noop("已审核"),
    "rereview_due": gettext_noop("待复审"),
    "withdrawn": gettext_noop("已下架"),
}
_REVIEWED = frozenset({"approved", "exported", "on_market"})


def compliance(state: str, rereview: bool) -> str:
    """The compliance state of a product, a key of COMPLIANCE (六(三)2)."""
    if state in {"withdrawn", "refused"}:
        return state
    if state not in _REVIEWED:
        return "unreviewed"
    return "rereview_due" if rereview else "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFacts:
    """One delivery about to be recorded."""

    content: str
    customer: str
    scenario: str
    scenario_approved: bool
    digest: str
    approved_digest: str
    price: Decimal
    cap: Decimal | None
    basis: str
    public_use: bool
    delivered_on: date
    exported_on: date | None
    last_on: date
    today: date


def delivery(facts: DeliveryFacts) -> tuple[Finding, ...]:
    """The approved product itself, to a named customer, for an approved scenario, lawfully priced (五(二), 五(五))."""
    found: list[Finding] = []
    if facts.content != PRODUCT:
        found.append(
            _found(
                "no-third-party-provision", "五(二)", gettext_noop("不得将授权运营的公共数据提供给第三方。"), "content",
                remedy=gettext_noop("只能交付经审核出域的数据产品和服务。已经提供公共数据的，由公共数据主管部门登记违规情形。"),
            )
        )  # fmt: skip
    elif facts.digest != facts.approved_digest:
        message = gettext_noop("交付的内容不是审核通过的产品（摘要不一致）。")
        found.append(_found("outbound-review", "五(五)", message, "digest"))
    if not facts.customer.strip():
        message = gettext_noop("没有写明使用单位。")
        found.append(_found("classified-and-traceable", "六(一)", message, "customer"))
    if not facts.scenario_approved:
        found.append(unapproved_use(facts.scenario))
    found.extend(_charge(facts))
    found.extend(_days(facts))
    return tuple(found)


def unapproved_use(scenario: str) -> Finding:
    """A use outside the scenarios approved for the product: refused, and offered as a violation (五(五))."""
    return Finding(
        code="no-unapproved-scenario",
        message=gettext_noop("产品没有获准用于应用场景“%(name)s”，不得用于或者变相用于该场景。"),
        params={"name": scenario},
        clause="五(五)",
        field="scenario",
        owner="clerk",
        where="attempts",
        remedy=gettext_noop("请改为批准的应用场景；已经用于该场景的，公共数据主管部门可据此登记违规情形。"),
    )


def _charge(facts: DeliveryFacts) -> list[Finding]:
    checks = (
        (facts.price < 0, gettext_noop("价格不能为负。")),
        (facts.public_use and facts.price > 0, gettext_noop("用于公共治理、公益事业的，应当无偿提供。")),
        (
            not facts.public_use and facts.basis == "free" and facts.price > 0,
            gettext_noop("该产品登记为无偿使用，不得收费。"),
        ),
        (facts.cap is not None and facts.price > facts.cap, gettext_noop("价格高于收费上限。")),
    )
    return [_found("pricing-record", "五(二)", message, "price") for bad, message in checks if bad]


def _days(facts: DeliveryFacts) -> list[Finding]:
    checks = (
        (facts.delivered_on > facts.today, gettext_noop("交付日期不能晚于今天。")),
        (
            facts.exported_on is not None and facts.delivered_on < facts.exported_on,
            gettext_noop("交付日期不能早于出域日期。"),
        ),
    )
    found = [
        _found("delivery-date", "五(五)", message, "delivered_on", kind=Kind.SHAPE) for bad, message in checks if bad
    ]
    if facts.delivered_on > facts.last_on:
        message = gettext_noop("授权运营期限已于%(day)s届满，不得再交付。")
        found.append(_found("expiry-auto-close", "四(四)", message, "delivered_on", day=facts.last_on))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidFacts:
    """What one customer pays; free public use is not compared."""

    customer: str
    price: Decimal
    ground: str = ""


def fair_prices(declared: Decimal | None, paid: Sequence[PaidFacts]) -> tuple[Finding, ...]:
    """Customers of one product who pay other prices, without a stated ground: flagged, not refused (五(六))."""
    if len({p.price for p in paid}) < 2:
        return ()
    flagged = tuple(dict.fromkeys(p.customer for p in paid if p.price != declared and not p.ground.strip()))
    if not flagged:
        return ()
    return (
        Finding(
            code="fair-pricing",
            message=gettext_noop("同一产品对不同使用单位价格不同，且没有说明理由：%(names)s。"),
            params={"names": flagged},
            clause="五(六)",
            severity=Severity.WARN,
            owner="org_admin",
            where="deliveries",
            remedy=gettext_noop("请补充价格差异理由。"),
        ),
    )


def market(venue: str, reference: str) -> tuple[Finding, ...]:
    """On the market only with the venue's or the contract's number (五(五))."""
    if venue and reference.strip():
        return ()
    message = gettext_noop("上市流通须登记数据交易场所的挂牌编号或者合同编号。")
    return (_found("market-rules-record", "五(五)", message, "venue_reference"),)


def unregistered(venue_reference: str, paid_without_contract: int) -> tuple[Finding, ...]:
    """A product that is sold without the number of a listing or contract: listed to those who supervise trading (五(五))."""
    if venue_reference.strip() or not paid_without_contract:
        return ()
    return (
        Finding(
            code="market-rules-record",
            message=gettext_noop("有%(count)s笔有偿交付没有挂牌编号，也没有合同编号。"),
            params={"count": paid_without_contract},
            clause="五(五)",
            severity=Severity.WARN,
            owner="org_admin",
            where="deliveries",
            remedy=gettext_noop("请登记上市流通，或者补登合同编号。"),
        ),
    )


def registered_ip(number: str, carried_by: str = "") -> tuple[Finding, ...]:
    """A product may carry the number of its data intellectual property registration, or none; not another product's (六(六))."""
    if not number.strip() or not carried_by:
        return ()
    message = gettext_noop("该登记号已登记在产品“%(name)s”上；没有登记号的，留空即可。")
    return (_found("data-ip-number-optional", "六(六)", message, "ip_no", kind=Kind.SHAPE, name=carried_by),)


_MEND = gettext_noop("请补正后再办理。")


def _found(
    code: str, clause: str, message: str, field: str, *, kind: Kind = Kind.LAW, remedy: str = "", **params: object
) -> Finding:
    return Finding(
        code=code, message=message, params=params, clause=clause, kind=kind, field=field, owner="org_admin",
        where="product", remedy=remedy or _MEND,
    )  # fmt: skip

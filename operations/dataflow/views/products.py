"""Data during operation: desks of products and deliveries; the paper of the outbound review."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.act import Unseen
from audit.actor import Actor
from audit.roles import AUTHORITY, ORGANIZATION, UNIT, Role
from operations.dataflow import permissions
from operations.dataflow.models import Delivery, Product
from operations.dataflow.queries import products as queries
from operations.mechanism.regions import region_filter
from operations.mechanism.years import year_filter
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from operations.papers.views import issued
from statute.rules import trading
from web import addresses
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of
from web.house import house
from web.reading import soon, together
from web.showing import day_text

State = Product.State
OFFICIALS = frozenset({*AUTHORITY, Role.AUDITOR})
WITH_PAPER = (*queries.REVIEWED, State.REFUSED, State.WITHDRAWN)


def compliance_label(product: Product) -> str:
    """The compliance state as people read it."""
    return gettext(trading.COMPLIANCE[queries.compliance_of(product)])


def _day(at: datetime | None) -> str:
    return day_text(clock.today(at)) if at is not None else ""


def _price(product: Product) -> str:
    if product.price_basis == Product.PriceBasis.FREE:
        return str(product.get_price_basis_display())
    return "" if product.price is None else f"{product.price:,} / {product.price_unit}"


# --- products ------------------------------------------------------------------------------------------------------


def _track(product: Product, at: datetime) -> Sequence[Stage]:
    path = (
        (State.DRAFT, State.DRAFT.label, _day(product.made_at)),
        (State.SUBMITTED, State.SUBMITTED.label, _day(product.submitted_at)),
        (State.REVIEWING, State.REVIEWING.label, _day(product.examined_at) if not product.review_no else ""),
        (State.APPROVED, State.APPROVED.label, _day(product.approved_at)),
        (State.EXPORTED, State.EXPORTED.label, _day(product.exported_at)),
        (State.ON_MARKET, State.ON_MARKET.label, day_text(product.listed_on) if product.listed_on else ""),
    )
    ended = None
    if product.state in {State.REFUSED, State.WITHDRAWN}:
        ended = (product.state_label, _day(product.withdrawn_at))
    return track_of(product.state, path, ended=ended)


def _facts(product: Product, at: datetime) -> Sequence[Fact]:
    return (
        Fact(label=_("协议"), value=product.agreement.number, to=product.agreement),
        Fact(label=_("授权运营单位"), value=str(product.organization), to=product.organization),
        Fact(label=_("应用场景"), value=product.scenario.name),
        Fact(label=_("类型"), value=product.type_note or product.get_type_display()),
        Fact(label=_("合规状态"), value=compliance_label(product)),
        Fact(label=_("审核编号"), value=product.review_no),
    )


def _deadline(product: Product, at: datetime) -> tuple[Any, date] | None:
    if product.review_due_on is None:
        return None
    if product.state in {State.SUBMITTED, State.REVIEWING}:
        return _("出域审核时限"), product.review_due_on
    return (
        (_("复审时限"), product.review_due_on) if product.state in queries.REVIEWED and product.rereview_due else None
    )


def _context(product: Product, by: Actor, at: datetime) -> Mapping[str, Any]:
    found, trades, official = queries.lineage(product), _sees_trade(by), by.role in OFFICIALS
    chosen, sent, tried = queries.chosen(product), queries.sent_lately(product, by), queries.attempted(product)
    soon(*queries.looked_at(product))
    together(chosen, *([sent] if trades else ()), *([tried] if official else ()))
    deliveries = list(sent) if trades else []
    for delivery in deliveries:
        delivery.product = product
    cautions: tuple[Any, ...] = ()
    if deliveries:
        traded = queries.trading_of(product)
        cautions = (
            *trading.fair_prices(product.price, traded.paid),
            *trading.unregistered(product.venue_reference, traded.unnumbered),
        )
    return {
        "origins": found.origins,
        "tasks": found.tasks,
        "delivered": found.delivered,
        "deliveries": deliveries,
        "trades": trades,
        "cautions": cautions,
        "scenarios": list(chosen),
        "report": product.test_report,
        "compliance": queries.compliance_of(product),
        "compliance_label": compliance_label(product),
        "attempts": queries.suspected_in(tried) if official else (),
        "record": _recording(by),
        "has_paper": product.state in WITH_PAPER and bool(product.review_no or product.refused_reason),
        "examined": product.examined_at is not None and not by.of_organization,
    }


def _recording(by: Actor) -> str:
    """The verb by which a room down-river records a violation of an agreement; empty where there is none for this seat."""
    act = house().act("agreement", "record_violation")
    return act.verb if act is not None and by.role in act.roles else ""


def _sees_trade(by: Actor) -> bool:
    """Whether the gate of deliveries lets the seat see any."""
    if by.is_system or by.of_organization or by.role in AUTHORITY | {Role.AUDITOR, Role.AUDIT_ADMIN}:
        return True
    return by.role in UNIT and permissions.supervises_trading(by)


def _fields(product: Product, by: Actor) -> Mapping[str, object]:
    found = queries.lineage(product)
    return {
        "number": product.number,
        "agreement": str(product.agreement_id),
        "organization": str(product.organization_id),
        "region": product.region_id,
        "name": product.name,
        "kind": product.type,
        "leaves": product.leaves,
        "scenario": str(product.scenario_id),
        "digest": product.digest,
        "price_basis": product.price_basis,
        "price": product.price,
        "price_unit": product.price_unit,
        "price_cap": product.price_cap,
        "price_cap_reference": product.price_cap_reference,
        "free_public_use": product.free_public_use,
        "review_no": product.review_no,
        "review_due_on": product.review_due_on,
        "compliance": queries.compliance_of(product),
        "venue": product.venue,
        "venue_reference": product.venue_reference,
        "listed_on": product.listed_on,
        "ip_no": product.ip_no,
        "lineage": {
            "items": [
                {
                    "scope_item": str(o.row.pk), "item": str(o.row.item_id), "code": o.row.item.code,
                    "name": o.row.item.name, "provider": o.row.item.provider.name, "level": o.row.item.level,
                    "requests": [request.number for request in o.requests],
                }
                for o in found.origins
            ],
            "tasks": [{"id": str(t.pk), "name": t.name, "kind": t.kind, "state": t.state} for t in found.tasks],
            # To whom: /api/v1/delivery/?product=<id>.
            "deliveries": found.delivered if _sees_trade(by) else None,
        },
    }  # fmt: skip


_FLAGS: Mapping[str, tuple[Any, Any]] = {
    "unregistered": (_("有偿交付未登记流通"), queries.unregistered),
    "prices": (_("价格差异未说明理由"), queries.price_differs),
    "attempts": (_("有被拒绝的交付"), queries.suspected),
}


def _flags(by: Actor) -> Sequence[tuple[str, Any]]:
    """What each may ask for: trading for those who supervise or do it, refused deliveries for the authority."""
    trades = _sees_trade(by)
    return [
        (code, label)
        for code, (label, _found) in _FLAGS.items()
        if (by.role in OFFICIALS if code == "attempts" else trades)
    ]


PRODUCTS = Desk(
    model=Product,
    see=permissions.products,
    title=_("数据产品和服务"),
    columns=(
        Column(name="name", label=_("名称"), value=lambda p: p.name, order="name", kind="link"),
        Column(name="number", label=_("编号"), value=lambda p: p.number, order="number"),
        Column(name="organization", label=_("授权运营单位"), value=lambda p: str(p.organization), order="organization__name"),
        Column(name="agreement", label=_("协议"), value=lambda p: p.agreement.number, order="agreement__number"),
        Column(name="type", label=_("类型"), value=lambda p: p.type_note or p.get_type_display(), order="type"),
        Column(name="scenario", label=_("应用场景"), value=lambda p: p.scenario.name),
        Column(name="price", label=_("价格"), value=_price, order="price"),
        Column(name="review_no", label=_("审核编号"), value=lambda p: p.review_no, order="review_no"),
        Column(name="venue", label=_("挂牌或者合同编号"), value=lambda p: p.venue_reference),
        Column(name="compliance", label=_("合规状态"), value=compliance_label),
        Column(
            name="due", label=_("审核时限"), value=lambda p: d[1] if (d := _deadline(p, p.made_at)) else None,
            order="review_due_on", kind="due",
        ),
        Column(name="state", label=_("状态"), value=lambda p: p.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state", label=_("状态"), choices=lambda by: State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
        Filter(
            name="compliance", label=_("合规状态"),
            choices=lambda by: [(code, gettext(text)) for code, text in trading.COMPLIANCE.items()],
            apply=lambda rows, value: rows.filter(queries.COMPLIANT[value]) if value in queries.COMPLIANT else rows.none(),
        ),
        Filter(
            name="type", label=_("类型"), choices=lambda by: Product.Type.choices,
            apply=lambda rows, value: rows.filter(type=value),
        ),
        Filter(
            name="flag", label=_("待关注"), choices=_flags,
            apply=lambda rows, value: rows.filter(_FLAGS[value][1]()) if value in _FLAGS else rows.none(),
        ),
        year_filter("approved_at__year", _("审核通过年度")),
        region_filter(),
    ),
    search=("name", "number", "review_no", "agreement__number", "organization__name", "venue_reference", "ip_no"),
    rows=lambda rows: queries.with_lineage(
        rows.select_related("agreement__application", "organization", "region", "scenario", "test_report")
    ),
    template="operations/dataflow/product.html",
    context=_context,
    facts=_facts,
    track=_track,
    deadline=_deadline,
    fields=_fields,
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION, *UNIT, Role.DOMAIN_OPERATOR, Role.STEWARD}),
    hangs=(
        Hanging(on="agreement", by="agreement", name="name", due="review_due_on", due_in=(State.SUBMITTED, State.REVIEWING)),
        Hanging(on="item", by="items__item", name="name"),
    ),
)  # fmt: skip


# --- deliveries ----------------------------------------------------------------------------------------------------


def _registered(rows: Any, value: str) -> Any:
    paid = rows.filter(price__gt=0)
    missing = {"contract_no": "", "product__venue_reference": ""}
    return paid.filter(**missing) if value == "missing" else paid.exclude(**missing)


DELIVERIES = Desk(
    model=Delivery,
    see=permissions.deliveries,
    title=_("产品交付"),
    columns=(
        Column(name="customer", label=_("使用单位"), value=lambda d: d.customer, order="customer", kind="link"),
        Column(name="customer_code", label=_("统一社会信用代码"), value=lambda d: d.customer_code),
        Column(name="product", label=_("产品"), value=lambda d: d.product.name, order="product__name"),
        Column(name="organization", label=_("授权运营单位"), value=lambda d: str(d.organization), order="organization__name"),
        Column(name="agreement", label=_("协议"), value=lambda d: d.agreement.number),
        Column(name="scenario", label=_("应用场景"), value=lambda d: d.scenario.name),
        Column(name="price", label=_("价格（元）"), value=lambda d: d.price, order="price"),
        Column(name="public", label=_("公共治理、公益事业"), value=lambda d: d.public_use),
        Column(name="ground", label=_("价格差异理由"), value=lambda d: d.price_ground),
        Column(name="contract", label=_("合同编号"), value=lambda d: d.contract_no),
        Column(name="listing", label=_("挂牌或者合同编号"), value=lambda d: d.product.venue_reference),
        Column(name="delivered_on", label=_("交付日期"), value=lambda d: d.delivered_on, order="delivered_on"),
    ),
    filters=(
        Filter(
            name="trade", label=_("流通登记"),
            choices=lambda by: [("missing", _("未登记")), ("registered", _("已登记"))],
            apply=_registered,
        ),
        Filter(
            name="use", label=_("使用性质"), choices=lambda by: [("public", _("公共治理、公益事业")), ("paid", _("有偿使用"))],
            apply=lambda rows, value: rows.filter(public_use=True) if value == "public" else rows.filter(price__gt=0),
        ),
        year_filter("delivered_on__year", _("交付年度")),
        region_filter(),
    ),
    search=("customer", "customer_code", "product__name", "product__number", "agreement__number", "contract_no"),
    rows=lambda rows: rows.select_related("product", "agreement__application", "organization", "scenario"),
    template="operations/dataflow/delivery.html",
    facts=lambda d, at: (
        Fact(label=_("产品"), value=d.product.name, to=d.product),
        Fact(label=_("授权运营单位"), value=str(d.organization), to=d.organization),
        Fact(label=_("应用场景"), value=d.scenario.name),
        Fact(label=_("交付日期"), value=d.delivered_on),
    ),
    fields=lambda d, by: {
        "product": str(d.product_id), "agreement": str(d.agreement_id), "scenario": str(d.scenario_id),
        "customer": d.customer, "customer_code": d.customer_code, "use": d.use, "public_use": d.public_use,
        "price": d.price, "price_ground": d.price_ground, "contract_no": d.contract_no, "digest": d.digest,
        "delivered_on": d.delivered_on,
    },
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION, Role.UNIT_HANDLER, Role.UNIT_APPROVER}),
    order="-delivered_on,pk",
    hangs=(
        Hanging(on="agreement", by="agreement", name="customer"),
        Hanging(on="product", by="product", name="customer", listed=False),
    ),
)  # fmt: skip


DESKS: tuple[Desk, ...] = (PRODUCTS, DELIVERIES)


# --- the paper of the review ---------------------------------------------------------------------------------------


def review(request: HttpRequest, id: UUID) -> HttpResponse:
    """数据产品和服务出域审核意见书 as a page, as it was issued last."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = permissions.products(by).select_related("agreement", "organization", "region", "test_report")
    product = rows.filter(pk=id).first()
    if product is None:
        raise Unseen("product.review")
    paper = paper_of(product, Paper.Kind.OUTBOUND)
    if paper is None:
        raise Unseen("product.review")
    return issued(request, paper, back=addresses.of(product))

"""What the statute says of products and deliveries, from their rows 五(五)(六)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.applications.models import Scenario
from operations.dataflow.models import Delivery, ProcessingTask, Product
from operations.dataflow.queries import products as queries
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import products, trading


def making(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Products are made under an agreement in operation."""
    return products.authorized(queries.authorization(agreement, at))


def made(
    agreement: Agreement, *, by: Actor, at: datetime, type: str, leaves: str, scenario: Scenario | None = None,
    tasks: Sequence[ProcessingTask] = (), items: Sequence[ScopeItem] = (), type_note: str = "", ip_no: str = "",
    **inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """Never a raw package; of the agreement's own scenario, tasks and rows; what is still open may follow until submission."""
    return (
        *products.leaving(leaves),
        *(products.product_type(type, type_note)),
        *_chosen(agreement, scenario, tasks, items),
        *trading.registered_ip(ip_no, queries.ip_carrier(ip_no)),
    )


def edited(
    product: Product, *, by: Actor, at: datetime, type: str, leaves: str, scenario: Scenario | None = None,
    tasks: Sequence[ProcessingTask] = (), items: Sequence[ScopeItem] = (), type_note: str = "", ip_no: str = "",
    **inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """The same, of a product that is there."""
    return (
        *products.leaving(leaves),
        *(products.product_type(type, type_note)),
        *_chosen(product.agreement, scenario, tasks, items),
        *trading.registered_ip(ip_no, queries.ip_carrier(ip_no, product.pk)),
    )


def _chosen(
    agreement: Agreement, scenario: Scenario | None, tasks: Sequence[ProcessingTask], items: Sequence[ScopeItem]
) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if scenario is not None and not queries.approved_scenarios(agreement).filter(pk=scenario.pk).exists():
        found.append(trading.unapproved_use(scenario.name))
    foreign = [t.name for t in tasks if t.agreement_id != agreement.pk or (scenario and t.scenario_id != scenario.pk)]
    if foreign:
        message = gettext_noop("加工任务不属于本协议的该应用场景：%(names)s。")
        found.append(
            Finding(
                code="classified-and-traceable", message=message, params={"names": tuple(foreign)}, clause="六(一)",
                field="tasks", owner=Role.ORG_ADMIN, where="sources",
            )
        )  # fmt: skip
    if scenario is not None and items:
        rows = list(ScopeItem.objects.filter(pk__in=[row.pk for row in items]).select_related("item").order_by("pk"))
        facts = queries.sources(agreement, scenario, rows, tasks)
        found.extend(products.traceable(facts, len(tasks)))
    return tuple(found)


def submit(product: Product, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Everything the review looks at is there, and the agreement is in operation 一(三), 五(二), 五(五), 六(一)."""
    return (
        *products.submission(queries.product_facts(product)),
        *products.authorized(queries.authorization_of(product, at)),
    )


def examine(product: Product, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """In a review or a re-review; prices that differ between customers are flagged 五(六)."""
    found = list(trading.fair_prices(product.price, queries.trading_of(product).paid))
    if product.state != Product.State.REVIEWING and not product.rereview_due:
        found.append(_not_ordered())
    return tuple(found)


def approve(product: Product, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Not raw, not reversible, approved scenarios, lawful price; sources still lawful; the agreement in operation 五(五)."""
    return tuple(
        dict.fromkeys(
            (
                *products.approval(queries.review_facts(product)),
                *(f for f in products.submission(queries.product_facts(product)) if f.code != "pricing-record"),
                *products.authorized(queries.authorization_of(product, at)),
            )
        )
    )


def refuse(product: Product, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A refusal too rests on the examination."""
    if product.examined_at is not None:
        return ()
    message = gettext_noop("经办人尚未记载审核意见。")
    return (
        Finding(
            code="outbound-review", message=message, clause="五(五)", kind=Kind.STATE, owner=Role.CLERK, where="review"
        ),
    )


def export(product: Product, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Reviewed, no re-review awaited, the agreement in operation and no Stop on it 五(五)."""
    return (
        *products.awaited(product.rereview_due),
        *products.authorized(queries.authorization_of(product, at)),
    )


def exported(product: Product, *, by: Actor, at: datetime, digest: str) -> tuple[Finding, ...]:
    """What leaves is what was reviewed."""
    return products.export(product.digest if product.review_no else "", digest)


def listing(product: Product, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Nothing comes on the market while a re-review is awaited."""
    return products.awaited(product.rereview_due)


def listed(
    product: Product, *, by: Actor, at: datetime, venue: str, venue_reference: str, listed_on: date
) -> tuple[Finding, ...]:
    """With the number of the listing or the contract, not ahead of time 五(五)."""
    found = list(trading.market(venue, venue_reference))
    left_on = clock.today(product.exported_at) if product.exported_at else None
    if listed_on > clock.today(at) or (left_on is not None and listed_on < left_on):
        message = gettext_noop("上市日期应当在出域日期之后，且不晚于今天。")
        found.append(Finding(code="market-date", message=message, kind=Kind.SHAPE, field="listed_on"))
    return tuple(found)


def numbered(product: Product, *, by: Actor, at: datetime, ip_no: str) -> tuple[Finding, ...]:
    """The registration number is no other product's 六(六)."""
    return trading.registered_ip(ip_no, queries.ip_carrier(ip_no, product.pk))


def deliver(product: Product, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """No re-review awaited, the term runs, no Stop names what the product is made of or for 四(四), 五(二), 六(三)2.

    Suspending the agreement closes the domain 六(八); what left it before is not called back by that.
    """
    facts = queries.authorization(product.agreement, at, scenario=product.scenario, items=product.items.all())
    named = replace(facts, stops=tuple(stop for stop in facts.stops if stop.scenario or stop.item))
    running = tuple(f for f in products.authorized(named) if f.code != "authorization-active")
    return (*products.awaited(product.rereview_due), *running)


def delivered(
    product: Product, *, by: Actor, at: datetime, customer: str, scenario: Scenario, content: str, digest: str,
    price: Decimal, delivered_on: date, public_use: bool = False, **inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """The approved product itself, for an approved scenario, lawfully priced 五(二), 五(五)."""
    return trading.delivery(
        trading.DeliveryFacts(
            content=content,
            customer=customer,
            scenario=scenario.name,
            scenario_approved=product.scenarios.filter(pk=scenario.pk).exists(),
            digest=digest,
            approved_digest=product.digest,
            price=price,
            cap=product.price_cap,
            basis=product.price_basis,
            public_use=public_use,
            delivered_on=delivered_on,
            exported_on=clock.today(product.exported_at) if product.exported_at else None,
            last_on=product.agreement.last_on,
            today=clock.today(at),
        )
    )


def explained(delivery: Delivery, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A withdrawn product's deliveries stay as they were recorded."""
    if delivery.product.state != Product.State.WITHDRAWN:
        return ()
    message = gettext_noop("产品已下架，交付记录不再变更。")
    return (Finding(code="product-withdrawn", message=message, clause="六(三)2", kind=Kind.STATE),)


def order_rereview(product: Product, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """One at a time."""
    if not product.rereview_due:
        return ()
    message = gettext_noop("复审已经要求，尚未办结。")
    return (Finding(code="rereview-ordered", message=message, clause="六(三)2", kind=Kind.STATE, where="review"),)


def conclude_rereview(product: Product, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Examined anew: not raw, not reversible, no source prohibited; else the product is withdrawn 一(一), 五(五), 六(三)2."""
    if not product.rereview_due:
        return (_not_ordered(),)
    return (
        *products.reexamined(queries.review_facts(product)),
        *trading.fair_prices(product.price, queries.trading_of(product).paid),
    )


def _not_ordered() -> Finding:
    message = gettext_noop("没有待办的复审。")
    return Finding(code="rereview-none", message=message, clause="六(三)2", kind=Kind.STATE, where="review")

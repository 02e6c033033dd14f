"""Data during operation: what products reads: sources, compliance, prices, lineage, what waits."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from audit.trail.models import Entry, Outcome
from operations.agreements.models import Agreement, ScopeItem, Stop
from operations.agreements.queries import file_of
from operations.applications.models import Scenario
from operations.dataflow import permissions
from operations.dataflow.models import Delivery, ProcessingTask, Product, RequestLine
from operations.mechanism.queries import calendar, rules_for
from statute.rules.access import StopFacts
from statute.rules.products import AuthorizationFacts, PricingFacts, ProductFacts, ReviewFacts, SourceFacts
from statute.rules.trading import PaidFacts, compliance
from web.desk import Waiting
from web.findings import reasons_of
from web.inbox import Source, waits
from web.reading import once

State = Product.State
RELEASED = (State.EXPORTED, State.ON_MARKET)
REVIEWED = (State.APPROVED, *RELEASED)
# How many of the latest deliveries, and of the refused ones, a page shows.
LATEST, ATTEMPTS = 50, 20
# What a refused delivery was refused for, where it may be a violation.
SUSPECT = frozenset({"no-unapproved-scenario", "no-third-party-provision"})


def rereview_due() -> Q:
    """Products whose re-review was ordered and is not done."""
    return Q(rereview_ordered_at__isnull=False, rereviewed_at__isnull=True)


def compliance_of(product: Product) -> str:
    """The compliance state, a key of statute.rules.trading.COMPLIANCE 六(三)2."""
    return compliance(product.state, product.rereview_due)


COMPLIANT: dict[str, Q] = {
    "unreviewed": Q(state__in=[State.DRAFT, State.SUBMITTED, State.REVIEWING]),
    "refused": Q(state__in=[State.REFUSED]),
    "reviewed": Q(state__in=REVIEWED) & ~rereview_due(),
    "rereview_due": Q(state__in=REVIEWED) & rereview_due(),
    "withdrawn": Q(state__in=[State.WITHDRAWN]),
}


# --- what the rules look at ----------------------------------------------------------------------------------------


def scenarios_of(agreement: Agreement) -> QuerySet[Scenario]:
    """The scenarios of the application behind an agreement, approved or not: what is asked for may be refused."""
    return Scenario.objects.filter(application_id=agreement.application_id, removed=False).order_by("pk")


def approved_scenarios(agreement: Agreement) -> QuerySet[Scenario]:
    """The scenarios the government approved and the agreement has data for."""
    return scenarios_of(agreement).filter(approved=True, scope__agreement=agreement).distinct()


@once
def approved_ids(agreement: Agreement) -> QuerySet[Any, UUID]:
    """Their ids."""
    return approved_scenarios(agreement).values_list("pk", flat=True)


def tasks_of(agreement: Agreement) -> QuerySet[ProcessingTask]:
    """The processing tasks of an agreement, the latest first."""
    return ProcessingTask.objects.filter(agreement=agreement).select_related("scenario").order_by("-pk")


def sources(
    agreement: Agreement, scenario: Scenario, rows: Iterable[ScopeItem], tasks: Iterable[ProcessingTask]
) -> tuple[SourceFacts, ...]:
    """The sources as the rules see them: rows of the scope, and whether one of the tasks used them."""
    used = set(processed_in(tuple(tasks)))
    return tuple(
        SourceFacts(
            name=row.item.name,
            attribute=row.item.attribute,
            classified=bool(row.item.classification.strip() and row.item.level),
            in_scope=row.agreement_id == agreement.pk and row.scenario_id == scenario.pk and row.ended_at is None,
            processed=row.pk in used,
        )
        for row in rows
    )


@once
def processed_in(tasks: tuple[ProcessingTask, ...]) -> QuerySet[Any, UUID]:
    """The ids of the rows that any of the tasks used."""
    return ScopeItem.objects.filter(tasks__in=tasks).order_by("pk").values_list("pk", flat=True)


def source_rows(product: Product) -> list[ScopeItem]:
    """The rows of the scope a product is made of."""
    if _lineage_read(product):
        return list(product.items.all())
    return list(product.items.select_related("item", "scenario").order_by("pk"))


@once
def chosen(product: Product) -> QuerySet[Scenario]:
    """The scenarios it may be delivered under."""
    return product.scenarios.order_by("pk")


def pricing_of(product: Product) -> PricingFacts:
    """The pricing record."""
    return PricingFacts(
        basis=product.price_basis, price=product.price, unit=product.price_unit, cap=product.price_cap,
        cap_reference=product.price_cap_reference, free_public_use=product.free_public_use,
    )  # fmt: skip


def product_facts(product: Product) -> ProductFacts:
    """What a submission is judged by."""
    tasks = list(product.tasks.all())
    return ProductFacts(
        type=product.type,
        type_note=product.type_note,
        leaves=product.leaves,
        scenario=product.scenario.name,
        scenario_approved=product.scenario_id in set(approved_ids(product.agreement)),
        sources=sources(product.agreement, product.scenario, source_rows(product), tasks),
        tasks=len(tasks),
        digest=product.digest,
        test_reports=1 if product.test_report_id else 0,
        pricing=pricing_of(product),
    )


def review_facts(product: Product) -> ReviewFacts:
    """What the examination says, and what of it cannot be."""
    scenarios, approved = chosen(product), set(approved_ids(product.agreement))
    return ReviewFacts(
        examined=product.examined_at is not None,
        raw=product.raw,
        reversible=product.reversible,
        price_lawful=product.price_lawful,
        scenarios=tuple(s.name for s in scenarios),
        unapproved=tuple(s.name for s in scenarios if s.pk not in approved),
        prohibited=tuple(row.item.name for row in source_rows(product) if row.item.prohibited),
    )


def stops_of(agreement: Agreement) -> QuerySet[Stop]:
    """Every stop of the agreement, the list on its file."""
    stops: QuerySet[Stop] = file_of(agreement).rows("stops")
    return stops


def authorization(
    agreement: Agreement, at: datetime, *, scenario: Scenario | None = None, items: Iterable[ScopeItem] = (),
    tasks: Iterable[ProcessingTask] = (),
) -> AuthorizationFacts:  # fmt: skip
    """The agreement behind a product, with the Stops that are open at `at`."""
    open_now = [s for s in stops_of(agreement) if s.from_at <= at and (s.until_at is None or s.until_at > at)]
    return AuthorizationFacts(
        at=at,
        state=agreement.state,
        state_label=agreement.state_label,
        first_on=agreement.first_on,
        last_on=agreement.last_on,
        scenario=str(scenario.pk) if scenario else "",
        items=tuple(str(row.item_id) for row in items),
        stops=tuple(
            StopFacts(
                cause=stop.cause, from_at=stop.from_at, until_at=stop.until_at,
                scenario=str(stop.scenario_id or ""), item=str(stop.item_id or ""),
            )
            for stop in open_now
        ),
        stopped_tasks=tuple(t.name for t in tasks if t.state == ProcessingTask.State.STOPPED),
    )  # fmt: skip


def authorization_of(product: Product, at: datetime) -> AuthorizationFacts:
    """The same, for a product's own scenario, items and tasks."""
    return authorization(
        product.agreement, at, scenario=product.scenario, items=product.items.all(), tasks=product.tasks.all()
    )


def review_due(region_code: str, at: datetime) -> date:
    """By when an outbound review or a re-review is done (local rule)."""
    today = clock.today(at)
    return calendar().add_workdays(today, rules_for(region_code, today).integer("outbound_review_workdays"))


def ip_carrier(number: str, besides: UUID | None = None) -> str:
    """The other product that carries a registration number already."""
    if not number.strip():
        return ""
    found = Product.objects.filter(ip_no=number).exclude(pk=besides).order_by("pk").first() if besides else (
        Product.objects.filter(ip_no=number).order_by("pk").first()
    )  # fmt: skip
    return found.name if found else ""


# --- prices and trading --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Trading:
    """What customers pay, free public use left out, and how many paid deliveries name no contract."""

    paid: tuple[PaidFacts, ...]
    unnumbered: int


@once
def traded(product: Product) -> QuerySet[Any, Any]:
    """Customer, price, ground, contract, whether for public use, and how many such deliveries."""
    columns = ("customer", "price", "price_ground", "contract_no", "public_use")
    return Delivery.objects.filter(product=product).order_by(*columns).values_list(*columns).annotate(n=Count("pk"))


def trading_of(product: Product) -> Trading:
    """The trading of a product in one query; the same customer at the same price once."""
    found = list(traded(product))
    return Trading(
        paid=tuple(
            PaidFacts(customer=customer, price=price, ground=ground)
            for customer, price, ground, _contract, public, _n in found
            if not public
        ),
        unnumbered=sum(n for _c, price, _g, contract, _p, n in found if price > 0 and not contract),
    )


def _sold_unregistered() -> QuerySet[Delivery]:
    return Delivery.objects.filter(product=OuterRef("pk"), price__gt=0, contract_no="")


def unregistered() -> Q:
    """Products that are sold without the number of a listing or of a contract 五(五)."""
    return Q(venue_reference="") & Q(Exists(_sold_unregistered()))


def price_differs() -> Q:
    """Products whose customers pay different prices, one of them without a ground 五(六)."""
    asked = Delivery.objects.filter(product=OuterRef("pk"), public_use=False)
    several = asked.order_by().values("product").annotate(n=Count("price", distinct=True)).filter(n__gt=1)
    groundless = asked.filter(price_ground="").filter(Q(product__price__isnull=True) | ~Q(price=F("product__price")))
    return Q(Exists(several)) & Q(Exists(groundless))


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A delivery that was refused: what was tried may have happened, and may be a violation."""

    id: UUID
    at: datetime
    who: str
    place: str
    reasons: tuple[str, ...]


def attempted(product: Product) -> QuerySet[Entry]:
    """The latest entries of refused deliveries of a product."""
    rows = Entry.objects.filter(
        case_id=product.pk, object_id=product.pk, action="product.deliver", outcome=Outcome.REFUSED
    ).select_related("payload")
    return rows.only("at", "body", "payload__json").order_by("-at", "-pk")[: ATTEMPTS * 2]


def attempts(product: Product) -> tuple[Attempt, ...]:
    """Refused deliveries of a product that point to a violation, the latest first; for the authority 五(二), 五(五)."""
    return suspected_in(attempted(product))


def suspected_in(entries: Iterable[Entry]) -> tuple[Attempt, ...]:
    """Those of the entries that point to a violation."""
    found = []
    for entry in entries:
        body = json.loads(entry.body)
        if SUSPECT & set(body["findings"]):
            reasons = reasons_of(json.loads(entry.payload.json or "{}"))
            found.append(
                Attempt(id=entry.pk, at=entry.at, who=body["actor_name"], place=body["place"], reasons=reasons)
            )
    return tuple(found[:ATTEMPTS])


def suspected() -> Q:
    """Products with a delivery refused as an unapproved use or as public data handed on."""
    refused = Entry.objects.filter(object_id=OuterRef("pk"), action="product.deliver", outcome=Outcome.REFUSED).filter(
        Q(body__contains='"no-unapproved-scenario"') | Q(body__contains='"no-third-party-provision"')
    )
    return Q(Exists(refused))


# --- lineage -------------------------------------------------------------------------------------------------------


def derived(item_id: UUID) -> QuerySet[Product]:
    """Released or reviewed products made of a catalog item, whoever's they are, not under re-review already."""
    return (
        Product.objects.filter(pk__in=Product.items.through.objects.filter(scopeitem__item=item_id).values("product"))
        .filter(state__in=REVIEWED)
        .exclude(rereview_due())
        .order_by("pk")
    )


def made_of(rows: Sequence[ScopeItem]) -> QuerySet[Product]:
    """The same for rows of an agreement's scope."""
    through = Product.items.through.objects.filter(scopeitem__in=[row.pk for row in rows])
    return Product.objects.filter(pk__in=through.values("product"), state__in=REVIEWED).exclude(
        rereview_due()
    ).order_by("pk")  # fmt: skip


def not_withdrawn(agreement_id: UUID) -> QuerySet[Product]:
    """What an ending still has to withdraw."""
    return Product.objects.filter(agreement=agreement_id).exclude(state__in=[State.WITHDRAWN]).order_by("pk")


def with_lineage(rows: QuerySet[Product]) -> QuerySet[Product]:
    """Products with all they came from and how often they went out: three further queries, however many products there are."""
    lines = RequestLine.objects.filter(removed=False).select_related("request").order_by("pk")
    items = ScopeItem.objects.select_related("item__provider").prefetch_related(
        Prefetch("request_lines", queryset=lines, to_attr="asked_in")
    )
    sent = Delivery.objects.filter(product=OuterRef("pk")).order_by().values("product").annotate(n=Count("pk"))
    return rows.annotate(delivered=Coalesce(Subquery(sent.values("n")), 0)).prefetch_related(
        Prefetch("items", queryset=items.order_by("pk")),
        Prefetch("tasks", queryset=ProcessingTask.objects.order_by("pk")),
    )


@dataclass(frozen=True, kw_only=True)
class Origin:
    """One source of a product: the item, who provides it, the requests it was supplied under."""

    row: ScopeItem
    requests: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """来源可溯、去向可查 六(一): what it came from; to how many it went, the list of deliveries says to whom."""

    origins: tuple[Origin, ...]
    tasks: tuple[ProcessingTask, ...]
    delivered: int


def _lineage_read(product: Product) -> bool:
    """Whether the product was loaded `with_lineage`."""
    return hasattr(product, "delivered")


def lineage(product: Product) -> Lineage:
    """Back to items, providers, requests and tasks, forward to deliveries; of a product loaded `with_lineage` without query."""
    if not _lineage_read(product):
        product = with_lineage(Product.objects.filter(pk=product.pk)).get()
    origins = []
    for row in product.items.all():
        asked = {line.request.pk: line.request for line in row.asked_in}  # type: ignore[attr-defined]
        origins.append(Origin(row=row, requests=tuple(asked.values())))
    return Lineage(origins=tuple(origins), tasks=tuple(product.tasks.all()), delivered=int(product.delivered))  # type: ignore[attr-defined]


def sent_lately(product: Product, by: Actor) -> QuerySet[Delivery]:
    """The rows of the latest deliveries the reader may know of."""
    rows = permissions.deliveries(by).filter(product=product).select_related("scenario", "agreement")
    return rows.order_by("-delivered_on", "-pk")[:LATEST]


def looked_at(product: Product) -> Iterator[QuerySet[Any]]:
    """The lists that the actions on a product look at, to be read together by its page."""
    yield from (approved_ids(product.agreement), stops_of(product.agreement), traded(product))
    if _lineage_read(product):
        yield processed_in(tuple(product.tasks.all()))


# --- sweeps --------------------------------------------------------------------------------------------------------


def overdue_reviews(at: datetime) -> QuerySet[Product]:
    """Outbound reviews and re-reviews past their day that nobody was told of."""
    under_way = Q(state__in=[State.SUBMITTED, State.REVIEWING]) | (Q(state__in=REVIEWED) & rereview_due())
    return (
        Product.objects.filter(under_way, review_due_on__lt=clock.today(at), overdue_noted_at__isnull=True)
        .order_by("review_due_on", "pk")
    )  # fmt: skip


# --- inbox ---------------------------------------------------------------------------------------------------------


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """What of this waits for the actor."""
    if by.role == Role.CLERK:
        yield from _for_clerk(by)
    elif by.role == Role.APPROVER:
        yield from _for_approver(by)
    elif by.role == Role.DOMAIN_OPERATOR:
        yield _to_export(by)
    elif by.role == Role.ORG_ADMIN:
        yield from _for_operator(by)


def _seen(by: Actor, *conditions: Q) -> QuerySet[Product]:
    return permissions.products(by).filter(*conditions).order_by("review_due_on", "pk")


def _for_clerk(by: Actor) -> Iterator[Source]:
    yield _step(_seen(by, Q(state__in=[State.SUBMITTED])), _("开始出域审核"), "begin_review")
    unexamined = Q(examined_at__isnull=True)
    yield _step(_seen(by, Q(state__in=[State.REVIEWING]), unexamined), _("记载出域审核意见"), "examine")
    yield _step(_seen(by, COMPLIANT["rereview_due"], unexamined), _("记载复审意见"), "examine", "六(三)2")


def _for_approver(by: Actor) -> Iterator[Source]:
    examined = Q(examined_at__isnull=False) & ~Q(examined_by=by.user_id)
    yield _step(_seen(by, Q(state__in=[State.REVIEWING]), examined), _("审批出域审核"), "approve")
    yield _step(_seen(by, COMPLIANT["rereview_due"], examined), _("审批复审"), "conclude_rereview", "六(三)2")


def _to_export(by: Actor) -> Source:
    return Source(
        rows=_seen(by, Q(state__in=[State.APPROVED]), ~rereview_due()),
        tell=lambda row: Waiting(label=_("登记出域"), subject=row, clause="五(五)", verb="export", note=row.review_no),
    )


def _for_operator(by: Actor) -> Iterator[Source]:
    yield _undated(_seen(by, Q(state__in=[State.DRAFT])), _("提交出域审核"), "submit")
    yield _undated(_seen(by, Q(state__in=[State.REFUSED])), _("修改后重新提交出域审核"), "edit")
    released = Q(state__in=RELEASED)
    yield _undated(_seen(by, released, unregistered()), _("补登流通交易登记"), "list_on_market")
    yield _undated(_seen(by, released, price_differs()), _("说明价格差异理由"), "", "五(六)")


def _undated(rows: QuerySet[Product], label: object, verb: str, clause: str = "五(五)") -> Source:
    return Source(rows=rows, tell=lambda row: Waiting(label=label, subject=row, clause=clause, verb=verb))


def _step(rows: QuerySet[Product], label: object, verb: str, clause: str = "五(五)") -> Source:
    return Source(
        rows=rows,
        due="review_due_on",
        tell=lambda row: Waiting(
            label=label, subject=row, clause=clause, due_on=row.review_due_on, verb=verb, note=row.number
        ),
    )

"""From supplied data to a product in use 五(一)(四)(五)(六): social data, tasks, outbound review, the market, deliveries; better data."""

from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

from operations.agreements.models import Agreement, ScopeItem
from operations.dataflow.actions import imports, processing, products, quality
from operations.dataflow.models import DataImport, Delivery, ProcessingTask, Product, QualityDemand
from operations.demo.operating.wares import Sale, Ware
from operations.demo.papers import paper
from operations.demo.timeline import Diary, Part, Story
from operations.demo.world import World

FREE = Decimal(0)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def rows_of(agreement: Agreement) -> list[ScopeItem]:
    """What is in the agreement's scope today."""
    rows = ScopeItem.objects.filter(agreement=agreement, ended_at=None).select_related("item__provider", "scenario")
    return list(rows.order_by("pk"))


# --- social data and tasks -----------------------------------------------------------------------------------------


def import_asked(world: World, diary: Diary, agreement: Agreement, name: str, source: str, purpose: str) -> DataImport:
    """The operator asks to bring in what it lawfully obtained."""
    by = world.admin(agreement.organization_id)
    made: DataImport = imports.request_import(
        id=agreement.pk, by=by, at=diary.tick(), name=name, scenario=rows_of(agreement)[0].scenario, source=source,
        lawful_basis="数据合作协议第四条，经企业用户同意汇总，不含个人信息。", purpose=purpose,
        document=paper(f"数据来源合同（{name}）", source, by=by, at=diary.tick(1)),
    )  # fmt: skip
    return made


def imported(
    world: World, diary: Diary, agreement: Agreement, name: str, source: str, purpose: str
) -> Part[DataImport]:
    """Asked for, examined, approved, taken in by the domain."""
    made = import_asked(world, diary, agreement, name, source, purpose)
    region = str(agreement.region_id)
    yield from diary.workdays(1, 10)
    imports.examine(
        id=made.pk,
        by=world.of(region, "clerk"),
        at=diary.tick(),
        examination="合同有效，来源和范围相符，不含个人信息。",
    )
    imports.approve(id=made.pk, by=world.of(region, "approver"), at=diary.tick())
    yield from diary.workdays(1, 10)
    done: DataImport = imports.confirm_imported(
        id=made.pk, by=world.operator(region), at=diary.tick(), digest=_digest(f"{made.pk}{name}")
    )
    return done


def processing_of(
    world: World, diary: Diary, agreement: Agreement, name: str, purpose: str, *, kind: str = ProcessingTask.Kind.PROCESSING,
    with_imports: Sequence[DataImport] = (),
) -> ProcessingTask:  # fmt: skip
    """A task on all that is supplied; a model learns from sampled and desensitised data only."""
    rows, learns = rows_of(agreement), kind != ProcessingTask.Kind.PROCESSING
    made: ProcessingTask = processing.start_task(
        id=agreement.pk, by=world.admin(agreement.organization_id), at=diary.tick(), name=name, purpose=purpose,
        scenario=rows[0].scenario, kind=kind, items=rows, imports=with_imports, sampled=learns, desensitised=learns,
    )  # fmt: skip
    return made


# --- products ------------------------------------------------------------------------------------------------------


def described(world: World, diary: Diary, ware: Ware, tasks: Sequence[ProcessingTask]) -> dict[str, Any]:
    """What a product says of itself, with the test that it cannot be turned back."""
    by = world.admin(tasks[0].organization_id)
    return {
        "name": ware.name, "type": ware.type, "leaves": ware.leaves, "description": ware.description,
        "scenario": tasks[0].scenario, "tasks": tasks, "digest": _digest(f"{tasks[0].agreement_id}{ware.name}"),
        "price_basis": ware.basis, "price": ware.price, "price_unit": ware.unit, "price_cap": ware.cap,
        "price_cap_reference": ware.cap_no, "free_public_use": True,
        "test_report": paper(f"不可还原测试报告（{ware.name}）", "成员推断、属性推断、重构攻击测试均未还原原始记录", by=by, at=diary.tick(1)),
    }  # fmt: skip


def submitted(world: World, diary: Diary, agreement: Agreement, ware: Ware, *tasks: ProcessingTask) -> Product:
    """Made from these tasks and handed in for its outbound review."""
    by = world.admin(agreement.organization_id)
    made = products.make_product(id=agreement.pk, by=by, at=diary.tick(), **described(world, diary, ware, tasks))
    handed_in: Product = products.submit(id=made.pk, by=by, at=diary.tick(15))
    return handed_in


def examined(world: World, diary: Diary, product: Product) -> None:
    """Taken up and examined by the clerk."""
    clerk = world.of(str(product.region_id), "clerk")
    products.begin_review(id=product.pk, by=clerk, at=diary.tick())
    products.examine(
        id=product.pk, by=clerk, at=diary.tick(40), raw=False, reversible=False, scenarios=[product.scenario],
        price_lawful=True, examination="不含原始记录，测试报告完整，经抽样复测不可还原；价格未超过上限，公共治理无偿。",
    )  # fmt: skip


def released(world: World, diary: Diary, agreement: Agreement, ware: Ware, *tasks: ProcessingTask) -> Part[Product]:
    """Through its outbound review, out of the domain, on the market, and to its customers."""
    made = submitted(world, diary, agreement, ware, *tasks)
    region, admin = str(agreement.region_id), world.admin(agreement.organization_id)
    yield from diary.workdays(2, 10)
    examined(world, diary, made)
    yield from diary.workdays(1, 10)
    products.approve(id=made.pk, by=world.of(region, "approver"), at=diary.tick())
    yield from diary.workdays(1, 10)
    products.export(id=made.pk, by=world.operator(region), at=diary.tick(), digest=made.digest)
    yield from diary.workdays(3, 14)
    mark = "杭数交所挂" if ware.venue == Product.Venue.EXCHANGE else "数服合同"
    listed: Product = products.list_on_market(
        id=made.pk, by=admin, at=diary.tick(), venue=ware.venue, venue_reference=world.number(mark, diary.day),
        listed_on=diary.day,
    )  # fmt: skip
    yield from diary.workdays(5, 10)
    for sale in ware.sales:
        delivered(world, diary, listed, sale)
    return listed


def delivered(world: World, diary: Diary, product: Product, sale: Sale) -> None:
    """To one customer: the content approved, at the price on record, unless a ground is given; free for public use."""
    price = FREE if sale.public else Decimal(sale.price) if sale.price else product.price
    products.deliver(
        id=product.pk, by=world.admin(product.organization_id), at=diary.tick(), content="product", customer=sale.customer,
        scenario=product.scenario, use=sale.use, price=price, price_ground=sale.ground, public_use=sale.public,
        digest=product.digest, delivered_on=diary.day, contract_no="" if sale.public else world.number("数服合同", diary.day),
    )  # fmt: skip


def delivered_again(world: World, diary: Diary, agreement: Agreement) -> None:
    """What is on the market goes to the customers of the first day once more."""
    for product in Product.objects.filter(agreement=agreement, state=Product.State.ON_MARKET).order_by("pk"):
        sold = Delivery.objects.filter(product=product).order_by("delivered_on", "pk")
        for first in [row for row in sold if row.delivered_on == sold[0].delivered_on]:
            ground, price = first.price_ground, "" if first.price == product.price else str(first.price)
            again = Sale(customer=first.customer, use=first.use, price=price, ground=ground, public=first.public_use)
            delivered(world, diary, product, again)


# --- better data ---------------------------------------------------------------------------------------------------


def demanded(world: World, diary: Diary, row: ScopeItem, problem: str, workdays: int) -> Part[QualityDemand]:
    """The operator says what is wrong with an item; accepted by the clerk, assigned to its provider by the approver."""
    region = str(row.agreement.region_id)
    made = quality.raise_demand(
        id=row.agreement_id,
        by=world.admin(row.agreement.organization_id),
        at=diary.tick(),
        scope_item=row,
        problem=problem,
    )
    yield from diary.workdays(2, 10)
    quality.accept(
        id=made.pk, by=world.of(region, "clerk"), at=diary.tick(), provider=row.item.provider,
        due_on=diary.today.add(diary.day, workdays),
    )  # fmt: skip
    assigned: QualityDemand = quality.assign(id=made.pk, by=world.of(region, "approver"), at=diary.tick())
    return assigned


def mended(world: World, diary: Diary, row: ScopeItem, problem: str, cure: str) -> Story:
    """And cured by the provider in time, which the operator confirms."""
    made = yield from demanded(world, diary, row, problem, 15)
    yield from diary.workdays(8, 10)
    quality.cure(id=made.pk, by=world.steward(row.item.provider), at=diary.tick(), cure_text=cure)
    yield from diary.workdays(2, 10)
    quality.confirm(id=made.pk, by=world.admin(made.organization_id), at=diary.tick())

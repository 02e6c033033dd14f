"""Processing and products: tasks, review before anything leaves the domain, the market, deliveries."""

from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q

from operations.agreements.models import Agreement
from operations.dataflow.actions import processing
from operations.dataflow.actions import products as actions
from operations.dataflow.models import DataRequest, ProcessingTask, Product
from operations.demo.papers import paper
from operations.simulation.contracting import OF_AGREEMENT
from operations.simulation.habits import habit, rhythm
from operations.simulation.town import Town

State = Product.State
_OF_PRODUCT = ("agreement__region", "organization", "scenario")
_RUNNING = ProcessingTask.objects.filter(agreement=OuterRef("pk"), state__in=["running", "stopped"])
_SUPPLIED = DataRequest.objects.filter(agreement=OuterRef("pk"), state="delivered")
PRICE, CAP = Decimal("120.00"), Decimal("200.00")
_CUSTOMERS = ("西溪商业银行", "运河农商银行", "钱塘保险公司", "之江物流有限公司", "湖滨医院管理集团")


@habit(Agreement, "active", where=~Q(Exists(_RUNNING)) & Q(Exists(_SUPPLIED)), related=OF_AGREEMENT)
def start_processing(town: Town, agreement: Agreement) -> None:
    """What is supplied is processed."""
    rows = list(
        agreement.scope.filter(supplied_from__lte=town.day, supplied_until=None, ended_at=None)
        .select_related("scenario", "item").order_by("pk")
    )  # fmt: skip
    if rows:
        processing.start_task(
            id=agreement.pk, by=town.admin(agreement.organization_id), at=town.at(1), name=f"汇总计算{town.day:%Y%m%d}",
            scenario=rows[0].scenario, kind=ProcessingTask.Kind.PROCESSING, purpose="汇总后评分。", items=rows,
        )  # fmt: skip


@habit(ProcessingTask, "running", since="started_at", after=(200, 400), related=("agreement__region",))
def finish_processing(town: Town, task: ProcessingTask) -> None:
    """The work is done; another begins."""
    processing.finish_task(id=task.pk, by=town.admin(task.organization_id), at=town.at(1))


# --- products -------------------------------------------------------------------------------------------------------

_MADE = Product.objects.filter(agreement=OuterRef("pk")).exclude(state=State.WITHDRAWN)


def _digest(town: Town, called: str) -> str:
    return "".join(f"{int(town.chance.throw('digest', called, n) * 16**8):08x}" for n in range(8))


@habit(
    Agreement, "active", since="activated_at", after=(25, 80), related=OF_AGREEMENT,
    where=~Q(Exists(_MADE)) & Q(Exists(_RUNNING.filter(state="running"))),
)  # fmt: skip
def make_a_product(town: Town, agreement: Agreement) -> None:
    """A report or an interface, with what its review needs."""
    task = agreement_task(agreement)
    admin, at = town.admin(agreement.organization_id), town.at(1)
    called = f"{town.called(agreement)}/{town.day:%Y%m%d}"
    actions.make_product(
        id=agreement.pk, by=admin, at=town.at(1), name=f"{task.scenario.name}报告"[:100], type=Product.Type.REPORT,
        leaves=Product.Leaves.DOCUMENT, scenario=task.scenario, description="只含结论和区间，不含原始记录。", tasks=[task],
        digest=_digest(town, called), price_basis=Product.PriceBasis.COST, price=PRICE, price_unit="份", price_cap=CAP,
        price_cap_reference="浙发改价格〔2024〕1号", free_public_use=True,
        test_report=paper("不可还原测试报告", agreement.number, by=admin, at=at),
    )  # fmt: skip


def agreement_task(agreement: Agreement) -> ProcessingTask:
    """The agreement's processing that runs."""
    rows = ProcessingTask.objects.filter(agreement=agreement, state="running").select_related("scenario")
    task = rows.order_by("pk").first()
    assert task is not None
    return task


@habit(Product, State.DRAFT, since="made_at", after=(1, 4), where=Q(agreement__state="active"), related=_OF_PRODUCT)
def submit_the_product(town: Town, product: Product) -> None:
    """Handed in for review; some would deliver it first."""
    admin = town.admin(product.organization_id)
    if town.chance.happens(0.08, "early", town.called(product)):
        town.refused(actions.list_on_market, id=product.pk, by=admin, at=town.at(1), venue="exchange",
                     venue_reference="浙数交〔2024〕1号", listed_on=town.day)  # fmt: skip
    actions.submit(id=product.pk, by=admin, at=town.at(1))


@habit(Product, State.SUBMITTED, since="submitted_at", after=(1, 3), late=0.05, latest=15, related=_OF_PRODUCT)
def review_the_product(town: Town, product: Product) -> None:
    """The clerk takes it up and examines it."""
    clerk = town.of(str(product.region_id), "clerk")
    actions.begin_review(id=product.pk, by=clerk, at=town.at(1))
    bad = town.chance.happens(0.12, "reversible", town.called(product), product.submitted_at)
    actions.examine(
        id=product.pk, by=clerk, at=town.at(1), raw=False, reversible=bad, scenarios=[product.scenario],
        price_lawful=True, examination="样本过小。" if bad else "不含原始记录，经测试不可还原，定价未超上限。",
    )  # fmt: skip


@habit(Product, State.REVIEWING, since="examined_at", after=(1, 3), late=0.05, latest=15, related=_OF_PRODUCT)
def decide_on_the_product(town: Town, product: Product) -> None:
    """The approver lets it out, or not."""
    by = town.of(str(product.region_id), "approver")
    if product.reversible:
        actions.refuse(id=product.pk, by=by, at=town.at(1), reason="样本过小，可以还原到单个企业。")
    else:
        actions.approve(id=product.pk, by=by, at=town.at(1))


@habit(
    Product, State.REFUSED, since="examined_at", after=(5, 12), where=Q(agreement__state="active"), related=_OF_PRODUCT
)
def mend_the_product(town: Town, product: Product) -> None:
    """Mended and handed in again."""
    actions.submit(id=product.pk, by=town.admin(product.organization_id), at=town.at(1))


@habit(
    Product, State.APPROVED, since="approved_at", after=(0, 2), where=Q(agreement__state="active"), related=_OF_PRODUCT
)
def let_it_out(town: Town, product: Product) -> None:
    """The domain's operator lets out exactly what was approved; something else is refused."""
    by = town.operator(str(product.region_id))
    if town.chance.happens(0.05, "another", town.called(product)):
        town.refused(actions.export, id=product.pk, by=by, at=town.at(1), digest="0" * 64)
    actions.export(id=product.pk, by=by, at=town.at(1), digest=product.digest)


@habit(
    Product, State.EXPORTED, since="exported_at", after=(2, 8), where=Q(agreement__state="active"), related=_OF_PRODUCT
)
def list_it(town: Town, product: Product) -> None:
    """Listed at the exchange."""
    actions.list_on_market(
        id=product.pk, by=town.admin(product.organization_id), at=town.at(1), venue="exchange",
        venue_reference=town.number("浙数交", town.day), listed_on=town.day,
    )  # fmt: skip


@rhythm(
    Product,
    State.ON_MARKET,
    every=(40, 80),
    where=Q(agreement__state="active", rereview_ordered_at=None),
    related=_OF_PRODUCT,
)
def sell(town: Town, product: Product) -> None:
    """Delivered to a customer at the price on record; a use in another scenario is refused."""
    admin, called = town.admin(product.organization_id), (town.called(product), town.day)
    sale: dict[str, Any] = {
        "id": product.pk, "by": admin, "content": "product", "customer": town.chance.pick(_CUSTOMERS, *called),
        "use": "业务评估", "price": PRICE, "digest": product.digest, "delivered_on": town.day,
        "contract_no": town.number("合同", town.day),
    }  # fmt: skip
    if town.chance.happens(0.03, "dear", *called):
        town.refused(actions.deliver, at=town.at(1), scenario=product.scenario, **{**sale, "digest": "1" * 64})
    actions.deliver(at=town.at(1), scenario=product.scenario, **sale)


@rhythm(Product, State.EXPORTED, State.ON_MARKET, every=(500, 1200), where=Q(agreement__state="active", rereview_ordered_at=None),
        related=_OF_PRODUCT)  # fmt: skip
def order_another_look(town: Town, product: Product) -> None:
    """The authority heard something."""
    actions.order_rereview(
        id=product.pk, by=town.of(str(product.region_id), "approver"), at=town.at(1), reason="收到还原风险线索。"
    )


@habit(
    Product, State.APPROVED, State.EXPORTED, State.ON_MARKET, since="rereview_ordered_at", after=(2, 6), late=0.1, latest=20,
    where=Q(rereview_ordered_at__isnull=False, rereviewed_at=None), related=_OF_PRODUCT,
)  # fmt: skip
def look_again(town: Town, product: Product) -> None:
    """Examined anew, and passed."""
    region = str(product.region_id)
    actions.examine(
        id=product.pk, by=town.of(region, "clerk"), at=town.at(1), raw=False, reversible=False,
        scenarios=[product.scenario], price_lawful=True, examination="复查未发现还原风险。",
    )  # fmt: skip
    actions.conclude_rereview(
        id=product.pk, by=town.of(region, "approver"), at=town.at(1), opinion="线索不成立，继续流通。"
    )


@rhythm(Product, State.ON_MARKET, every=(900, 2000), related=_OF_PRODUCT)
def take_it_off(town: Town, product: Product) -> None:
    """No longer kept up."""
    actions.withdraw(id=product.pk, by=town.admin(product.organization_id), at=town.at(1), reason="产品停止维护。")

"""Products through the real actions: drafted, reviewed, exported, on the market, delivered, reviewed again."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from audit.actor import Actor
from audit.clock import today
from operations.agreements.models import Agreement
from operations.dataflow.actions import products as actions
from operations.dataflow.actions.processing import start_task
from operations.dataflow.models import Delivery, ProcessingTask, Product
from tests import world
from tests.scenarios import applications, dataflow_requests, domains
from tests.scenarios.stages import stage
from tests.world import AT

DIGEST = "5a" * 32
OTHER = "7b" * 32
PRICE, CAP = Decimal("120.00"), Decimal("200.00")


def admin(agreement: Agreement) -> Actor:
    """Who acts for the operator."""
    return world.admin_of(agreement.organization)


def staff(agreement: Agreement) -> Actor:
    """Somebody of the operator's staff."""
    return applications.applicant(agreement.organization.credit_code).staff


@stage
def task(agreement: Agreement, at: datetime = AT, name: str = "信用评分加工") -> ProcessingTask:
    """A processing task over everything in the agreement's scope for its first scenario, supplied on an approved list."""
    known = ProcessingTask.objects.filter(agreement=agreement, name=name).first()
    if known is not None:
        return known
    rows = dataflow_requests.rows_of(agreement)
    if any(row.supplied_from is None for row in rows):
        dataflow_requests.delivered(agreement, at)
    return start_task(
        id=agreement.pk, by=admin(agreement), at=at, name=name, scenario=rows[0].scenario, purpose="汇总后评分。",
        kind=ProcessingTask.Kind.PROCESSING, items=[row for row in rows if row.scenario_id == rows[0].scenario_id],
    )  # fmt: skip


def contents(agreement: Agreement, at: datetime = AT, **changes: Any) -> dict[str, Any]:
    """What a lawful draft says."""
    work = task(agreement, at)
    by = admin(agreement)
    found = {
        "name": "企业信用评分报告",
        "type": "report",
        "leaves": "document",
        "scenario": work.scenario,
        "description": "按企业出具评分和解释，不含原始记录。",
        "tasks": [work],
        "digest": DIGEST,
        "price_basis": "cost",
        "price": PRICE,
        "price_unit": "份",
        "price_cap": CAP,
        "price_cap_reference": "浙发改价格〔2026〕1号",
        "free_public_use": True,
    } | changes
    if "test_report" not in found:
        found["test_report"] = world.evidence(by, "不可还原测试报告.pdf", at)
    return found


@stage
def drafted(agreement: Agreement | None = None, at: datetime = AT, **changes: Any) -> Product:
    """A draft with everything a submission needs."""
    running = agreement or domains.active()
    return actions.make_product(id=running.pk, by=staff(running), at=at, **contents(running, at, **changes))


@stage
def submitted(product: Product | None = None, at: datetime = AT) -> Product:
    """Before the data authority."""
    made = product or drafted(at=at)
    return actions.submit(id=made.pk, by=admin(made.agreement), at=at)


@stage
def reviewing(product: Product | None = None, at: datetime = AT) -> Product:
    """Taken up by the clerk."""
    made = product if product is not None and product.state == "submitted" else submitted(product, at)
    return actions.begin_review(id=made.pk, by=world.clerk(str(made.region_id)), at=at)


def examine(product: Product, at: datetime = AT, **changes: Any) -> Product:
    """The clerk's examination: nothing against it, unless changed."""
    answers = {
        "raw": False, "reversible": False, "price_lawful": True, "scenarios": [product.scenario],
        "examination": "不含原始记录，经测试不可还原，定价未超上限。",
    } | changes  # fmt: skip
    return actions.examine(id=product.pk, by=world.clerk(str(product.region_id)), at=at, **answers)


@stage
def examined(product: Product | None = None, at: datetime = AT, **changes: Any) -> Product:
    """Waiting for the approver."""
    return examine(reviewing(product, at), at, **changes)


@stage
def approved(product: Product | None = None, at: datetime = AT) -> Product:
    """May leave the domain."""
    made = examined(product, at)
    return actions.approve(id=made.pk, by=world.approver(str(made.region_id)), at=at)


@stage
def refused(product: Product | None = None, at: datetime = AT) -> Product:
    """May not, with reasons."""
    made = examined(product, at, reversible=True)
    return actions.refuse(
        id=made.pk, by=world.approver(str(made.region_id)), at=at, reason="样本过小，可以还原到单个企业。"
    )


def export(product: Product, at: datetime = AT, digest: str = DIGEST) -> Product:
    """The domain's operator lets it out."""
    by = domains.operator(domains.tenancy(product.agreement).domain)
    return actions.export(id=product.pk, by=by, at=at, digest=digest)


@stage
def exported(product: Product | None = None, at: datetime = AT) -> Product:
    """Out of the domain."""
    return export(approved(product, at), at)


def exported_from(product: Product, digest: str, at: datetime = AT) -> Product:
    """A product with another digest, out of the domain."""
    return export(approved(product, at), at, digest)


@stage
def on_market(product: Product | None = None, at: datetime = AT, **changes: Any) -> Product:
    """Listed at an exchange."""
    made = exported(product, at)
    values = {"venue": "exchange", "venue_reference": "浙数交〔2026〕17号", "listed_on": today(at)} | changes
    return actions.list_on_market(id=made.pk, by=admin(made.agreement), at=at, **values)


def sale(product: Product, at: datetime = AT, **changes: Any) -> dict[str, Any]:
    """A lawful delivery: the approved content, to a bank, at the price on record, under a contract."""
    return {
        "content": "product", "customer": "西溪商业银行", "scenario": product.scenario, "use": "小微企业授信评估",
        "price": PRICE, "digest": product.digest, "delivered_on": today(at), "contract_no": "合同〔2026〕1号",
    } | changes  # fmt: skip


def deliver(product: Product, at: datetime = AT, **changes: Any) -> Delivery:
    """Delivered to a customer."""
    return actions.deliver(id=product.pk, by=staff(product.agreement), at=at, **sale(product, at, **changes))


def order_rereview(product: Product, at: datetime = AT) -> Product:
    """The authority wants another look."""
    return actions.order_rereview(
        id=product.pk, by=world.approver(str(product.region_id)), at=at, reason="收到还原风险线索。"
    )


def rereviewed(product: Product, at: datetime = AT, **changes: Any) -> Product:
    """Examined anew by the clerk, passed by the approver."""
    examine(product, at, **changes)
    return actions.conclude_rereview(
        id=product.pk, by=world.approver(str(product.region_id)), at=at, opinion="线索不成立，继续流通。"
    )


def withdrawn(product: Product, at: datetime = AT) -> Product:
    """Taken off by its operator."""
    return actions.withdraw(id=product.pk, by=admin(product.agreement), at=at, reason="产品停止维护。")


def fresh(product: Product) -> Product:
    """The row as it stands now."""
    return Product.objects.get(pk=product.pk)

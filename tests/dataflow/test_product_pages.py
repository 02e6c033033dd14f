"""Pages, exports, paper and API of products and deliveries, and what they cost."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.roles import Role
from operations.dataflow.forms.products import DeliveryForm, ExamineForm, ExportForm, ProductForm
from operations.dataflow.models import DataRequest, Product
from operations.dataflow.queries import products as queries
from operations.dataflow.views.products import DELIVERIES, PRODUCTS
from operations.papers.models import Paper
from tests import world
from tests.agreements.expect import refusal
from tests.pages import as_person
from tests.scenarios import dataflow_products as scene
from tests.scenarios import domains
from tests.scenarios.mechanism import seat
from tests.world import AT, COUNTY, DAY

pytestmark = pytest.mark.django_db


def cost(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.clause("classified-and-traceable")
def test_the_page_shows_where_it_came_from_and_went_to_with_as_many_queries_for_many_as_for_one() -> None:
    made = scene.exported(scene.drafted(domains.active(domains.ready(items=3))))
    scene.deliver(made)
    by = world.clerk()
    client, address = as_person(by), f"/product/{made.pk}/"
    page = client.get(address).content.decode()
    for text in (
        scene.task(made.agreement).name,
        "西溪商业银行",
        made.review_no,
        "社保缴纳区间1",
        "杭州市税务局",
        "已审核",
    ):
        assert text in page, text
    before = cost(client, address)
    for n in range(4):
        scene.deliver(made, customer=f"第{n}家银行")
    assert cost(client, address) == before

    def context(product: Product) -> int:
        with CaptureQueriesContext(connection) as asked:
            PRODUCTS.facts(product, AT)
            PRODUCTS.track(product, AT)
            PRODUCTS.deadline(product, AT)
            PRODUCTS.context(product, by, AT)
        return len(asked)

    assert context(PRODUCTS.see(by).get(pk=made.pk)) <= 12


def test_lists_cost_the_same_for_one_as_for_three_and_export_what_officials_need() -> None:
    running = domains.active()
    made = scene.on_market(scene.drafted(running))
    scene.deliver(made)
    client = as_person(world.clerk())
    products, deliveries = cost(client, "/product/"), cost(client, "/delivery/")
    for n in range(2):
        scene.deliver(scene.exported(scene.drafted(running, name=f"产品{n}")), customer=f"客户{n}")
    assert cost(client, "/product/") == products <= 12
    assert cost(client, "/delivery/") == deliveries <= 12
    text = b"".join(client.get("/product/?format=csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["合规状态"] for row in rows} == {"已审核"}
    assert {"浙数交〔2026〕17号", "—", ""} >= {row["挂牌或者合同编号"] for row in rows}
    traded = b"".join(client.get("/delivery/?trade=registered&format=csv").streaming_content).decode("utf-8-sig")
    assert "西溪商业银行" in traded
    assert client.get("/product/?flag=unregistered").content.decode().count("<tr>") <= 1
    agreement = client.get(f"/agreement/{running.pk}/").content.decode()
    assert "企业信用评分报告" in agreement
    item = made.items.select_related("item").first().item
    assert "企业信用评分报告" in client.get(f"/item/{item.pk}/").content.decode()


@pytest.mark.clause("trading-supervision-access")
def test_trading_units_find_unregistered_sales_and_others_see_no_trading() -> None:
    made = scene.exported()
    scene.deliver(made, contract_no="")
    kinds = world.units()
    market, police = (as_person(seat(Role.UNIT_HANDLER, unit=kinds[kind])) for kind in ("market", "police"))
    assert "企业信用评分报告" in market.get("/product/?flag=unregistered").content.decode()
    assert "西溪商业银行" in market.get("/delivery/?trade=missing").content.decode()
    assert "西溪商业银行" in market.get(f"/product/{made.pk}/").content.decode()
    page = police.get(f"/product/{made.pk}/").content.decode()
    assert "西溪商业银行" not in page
    assert "西溪商业银行" not in police.get("/delivery/").content.decode()
    assert PRODUCTS.fields(made, seat(Role.UNIT_HANDLER, unit=kinds["police"]))["lineage"]["deliveries"] is None


@pytest.mark.clause("no-unapproved-scenario", "no-third-party-provision")
def test_a_refused_delivery_is_shown_to_the_authority_with_the_way_to_a_violation() -> None:
    made = scene.exported()
    with refusal("no-third-party-provision", "五(二)"):
        scene.deliver(made, content="public_data")
    clerk, admin = as_person(world.clerk()), as_person(scene.admin(made.agreement))
    page = clerk.get(f"/product/{made.pk}/").content.decode()
    assert "不得将授权运营的公共数据提供给第三方" in page
    way = (
        f"/agreement/{made.agreement_id}/record_violation/?product={made.pk}&amp;attempt={queries.attempts(made)[0].id}"
    )
    assert way in page
    assert clerk.get(way.replace("&amp;", "&")).status_code == 200
    assert "企业信用评分报告" in clerk.get("/product/?flag=attempts").content.decode()
    assert "record_violation" not in admin.get(f"/product/{made.pk}/").content.decode()


def test_every_page_answers_its_readers_and_nobody_else() -> None:
    made = scene.exported()
    sold = scene.deliver(made)
    operator = domains.operator(domains.tenancy(made.agreement).domain)
    readers = [as_person(by) for by in (world.clerk(), scene.admin(made.agreement), operator, world.clerk(COUNTY))]
    for address, expected in (
        (f"/product/{made.pk}/", [200, 200, 200, 404]),
        (f"/delivery/{sold.pk}/", [200, 200, 404, 404]),
        (f"/product/{made.pk}/review/", [200, 200, 200, 404]),
        (f"/product/{made.pk}/lifecycle/", [200, 200, 200, 404]),
    ):
        assert [client.get(address).status_code for client in readers] == expected, address


def test_the_paper_of_the_review_says_what_may_leave() -> None:
    made = scene.approved()
    client = as_person(scene.admin(made.agreement))
    page = client.get(f"/product/{made.pk}/review/").content.decode()
    paper = Paper.objects.get(kind=Paper.Kind.OUTBOUND)
    for text in ("数据产品和服务出域审核意见书", made.review_no, made.digest, paper.code.upper(), "批准的应用场景"):
        assert text in page, text
    other = scene.refused(scene.drafted(made.agreement, name="另一产品"))
    assert "不予导出授权运营域" in client.get(f"/product/{other.pk}/review/").content.decode()
    draft = scene.drafted(made.agreement, name="草稿")
    assert client.get(f"/product/{draft.pk}/review/").status_code == 404


def test_a_product_is_made_and_delivered_from_the_pages() -> None:
    running = domains.active()
    client, work = as_person(scene.admin(running)), scene.task(running)
    assert client.get(f"/agreement/{running.pk}/make_product/").status_code == 200
    data = {
        "name": "企业画像", "type": "report", "leaves": "raw", "scenario": str(work.scenario_id), "description": "画像。",
        "tasks": [str(work.pk)], "digest": "AB" * 32, "price_basis": "free", "free_public_use": "on",
        "test_report": world.a_pdf("测试.pdf"),
    }  # fmt: skip
    refused = client.post(f"/agreement/{running.pk}/make_product/", data)
    assert refused.status_code == 422
    assert "原始数据包不得导出授权运营域" in refused.content.decode()
    made = client.post(
        f"/agreement/{running.pk}/make_product/", data | {"leaves": "document", "test_report": world.a_pdf("测试.pdf")}
    )
    product = Product.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"/product/{product.pk}/")
    assert (product.digest, product.items.count()) == ("ab" * 32, 1)
    assert client.get(f"/product/{product.pk}/edit/").status_code == 200
    released = scene.exported_from(product, "ab" * 32)
    assert client.get(f"/product/{released.pk}/deliver/").status_code == 200
    sold = client.post(
        f"/product/{released.pk}/deliver/",
        {
            "content": "product", "customer": "杭州市统计局", "scenario": str(work.scenario_id), "use": "统计",
            "public_use": "on", "price": "0", "digest": "ab" * 32, "delivered_on": DAY.isoformat(),
        },
    )  # fmt: skip
    assert sold.status_code == 302
    assert released.deliveries.get().price == Decimal(0)


def test_forms_start_from_what_is_known_and_never_fill_in_a_digest() -> None:
    made = scene.approved()
    by = world.clerk()
    edit = ProductForm(subject=made, by=by, at=AT)
    assert edit.initial["tasks"] == [t.pk for t in made.tasks.all()]
    examine = ExamineForm(subject=made, by=by, at=AT)
    assert (examine.initial["raw"], examine.initial["scenarios"]) == ("no", [made.scenario_id])
    assert "digest" not in ExportForm(subject=made, by=by, at=AT).initial
    assert DeliveryForm(subject=made, by=by, at=AT).initial["price"] == made.price
    short = ExportForm({"digest": "xyz"}, subject=made, by=by, at=AT)
    assert not short.is_valid()


def test_the_api_answers_lineage_compliance_and_price() -> None:
    made = scene.exported()
    sold = scene.deliver(made)
    answer = PRODUCTS.fields(made, world.clerk())
    lineage = answer["lineage"]
    assert lineage["deliveries"] == 1
    assert lineage["items"][0]["provider"] == "杭州市税务局"
    assert lineage["items"][0]["requests"] == [DataRequest.objects.get().number]
    assert (answer["compliance"], answer["review_no"]) == ("reviewed", made.review_no)
    assert DELIVERIES.fields(sold, world.clerk())["customer"] == "西溪商业银行"
    by = world.clerk()
    rows = list(PRODUCTS.rows(PRODUCTS.see(by)))
    with CaptureQueriesContext(connection) as asked:
        PRODUCTS.fields(rows[0], by)
    assert len(asked) == 0

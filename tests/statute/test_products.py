"""Products and trading as the statute sees them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from statute.findings import Finding, Severity
from statute.rules import products, trading
from statute.rules.products import AuthorizationFacts, PricingFacts, ProductFacts, ReviewFacts, SourceFacts
from statute.rules.trading import DeliveryFacts, PaidFacts

PRICING = PricingFacts(
    basis="cost", price=Decimal(100), unit="份", cap=Decimal(150), cap_reference="价〔2026〕1号", free_public_use=True
)
PRODUCT = ProductFacts(
    type="report", type_note="", leaves="document", scenario="授信", scenario_approved=True,
    sources=(SourceFacts(name="纳税信用", attribute="restricted"),), tasks=1, digest="ab", test_reports=1, pricing=PRICING,
)  # fmt: skip
REVIEW = ReviewFacts(examined=True, raw=False, reversible=False, price_lawful=True, scenarios=("授信",))
RUNNING = AuthorizationFacts(
    at=datetime(2026, 11, 23, 2, tzinfo=UTC), state="active", state_label="运营中", first_on=date(2026, 1, 1),
    last_on=date(2028, 12, 31), scenario="s", items=("i",),
)  # fmt: skip
DELIVERY = DeliveryFacts(
    content="product", customer="银行", scenario="授信", scenario_approved=True, digest="ab", approved_digest="ab",
    price=Decimal(100), cap=Decimal(150), basis="cost", public_use=False, delivered_on=date(2026, 11, 23),
    exported_on=date(2026, 11, 1), last_on=date(2028, 12, 31), today=date(2026, 11, 23),
)  # fmt: skip


def codes(found: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(f.code, f.clause) for f in found}


@pytest.mark.clause("no-raw-export")
def test_a_raw_package_never_leaves() -> None:
    assert codes(products.leaving("raw")) == {("no-raw-export", "五(五)")}
    assert products.leaving("document") == ()


def test_a_complete_product_may_be_submitted() -> None:
    assert products.submission(PRODUCT) == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"type": "other"}, ("product-type-enum", "一(三)")),
        ({"leaves": "raw"}, ("no-raw-export", "五(五)")),
        ({"scenario_approved": False}, ("no-unapproved-scenario", "五(五)")),
        ({"sources": ()}, ("classified-and-traceable", "六(一)")),
        ({"tasks": 0}, ("classified-and-traceable", "六(一)")),
        ({"sources": (SourceFacts(name="x", classified=False),)}, ("classified-and-traceable", "六(一)")),
        ({"sources": (SourceFacts(name="x", in_scope=False),)}, ("classified-and-traceable", "六(一)")),
        ({"sources": (SourceFacts(name="x", processed=False),)}, ("classified-and-traceable", "六(一)")),
        ({"sources": (SourceFacts(name="x", attribute="prohibited"),)}, ("ban-prohibited-open-data", "一(一)")),
        ({"digest": " "}, ("outbound-review", "五(五)")),
        ({"test_reports": 0}, ("no-reversible-export", "五(五)")),
        ({"pricing": replace(PRICING, basis="")}, ("pricing-record", "五(二)")),
        ({"pricing": replace(PRICING, price=Decimal(-1))}, ("pricing-record", "五(二)")),
        ({"pricing": replace(PRICING, basis="free")}, ("pricing-record", "五(二)")),
    ],
)
def test_each_thing_left_out_is_named_with_its_clause(change: dict[str, object], expected: tuple[str, str]) -> None:
    assert codes(products.submission(replace(PRODUCT, **change))) == {expected}


@pytest.mark.clause("no-reversible-export", "outbound-review")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"examined": False}, ("outbound-review", "五(五)")),
        ({"raw": None}, ("no-raw-export", "五(五)")),
        ({"reversible": True}, ("no-reversible-export", "五(五)")),
        ({"reversible": None}, ("no-reversible-export", "五(五)")),
        ({"scenarios": ()}, ("no-unapproved-scenario", "五(五)")),
        ({"unapproved": ("营销",)}, ("no-unapproved-scenario", "五(五)")),
        ({"price_lawful": False}, ("pricing-record", "五(二)")),
        ({"prohibited": ("病历",)}, ("ban-prohibited-open-data", "一(一)")),
    ],
)
def test_an_approval_needs_every_answer(change: dict[str, object], expected: tuple[str, str]) -> None:
    assert products.approval(REVIEW) == ()
    assert codes(products.approval(replace(REVIEW, **change))) == {expected}


@pytest.mark.clause("outbound-review")
def test_what_left_is_what_was_reviewed() -> None:
    assert products.export("ab", "ab") == ()
    assert codes(products.export("ab", "cd")) == codes(products.export("", "")) == {("outbound-review", "五(五)")}


def test_only_a_running_agreement_releases_products() -> None:
    assert products.authorized(RUNNING) == ()
    assert codes(products.authorized(replace(RUNNING, state="suspended"))) == {("authorization-active", "一(三)")}
    late = replace(RUNNING, last_on=date(2026, 11, 22))
    assert codes(products.authorized(late)) == {("expiry-auto-close", "四(四)")}
    stop = products.StopFacts(cause="risk", from_at=RUNNING.at, item="i")
    assert codes(products.authorized(replace(RUNNING, stops=(stop,)))) == {("risk-stop-and-report", "五(二)")}
    assert products.authorized(replace(RUNNING, stops=(replace(stop, item="another"),))) == ()
    assert codes(products.authorized(replace(RUNNING, stopped_tasks=("评分",)))) == {("risk-stop-and-report", "五(二)")}


@pytest.mark.clause("no-unapproved-scenario", "no-third-party-provision", "pricing-record")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"content": "public_data"}, ("no-third-party-provision", "五(二)")),
        ({"digest": "cd"}, ("outbound-review", "五(五)")),
        ({"customer": ""}, ("classified-and-traceable", "六(一)")),
        ({"scenario_approved": False}, ("no-unapproved-scenario", "五(五)")),
        ({"public_use": True}, ("pricing-record", "五(二)")),
        ({"basis": "free"}, ("pricing-record", "五(二)")),
        ({"price": Decimal(151)}, ("pricing-record", "五(二)")),
        ({"price": Decimal(-1)}, ("pricing-record", "五(二)")),
        ({"delivered_on": date(2026, 10, 31)}, ("delivery-date", "五(五)")),
        ({"last_on": date(2026, 11, 22)}, ("expiry-auto-close", "四(四)")),
    ],
)
def test_a_delivery_is_the_approved_product_for_an_approved_use(
    change: dict[str, object], expected: tuple[str, str]
) -> None:
    assert trading.delivery(DELIVERY) == ()
    assert codes(trading.delivery(replace(DELIVERY, **change))) == {expected}


@pytest.mark.clause("fair-pricing")
def test_a_price_that_differs_without_ground_is_flagged_and_not_refused() -> None:
    declared = Decimal(100)
    plain, dear = PaidFacts(customer="甲", price=declared), PaidFacts(customer="乙", price=Decimal(120))
    found = trading.fair_prices(declared, (plain, dear))
    assert [(f.code, f.clause, f.severity) for f in found] == [("fair-pricing", "五(六)", Severity.WARN)]
    assert "乙" in found[0].text
    assert "甲" not in found[0].text
    assert trading.fair_prices(declared, (plain, replace(dear, ground="含更新"))) == ()
    assert trading.fair_prices(declared, (dear, dear)) == ()


@pytest.mark.clause("market-rules-record")
def test_the_market_asks_for_a_number() -> None:
    assert trading.market("exchange", "浙数交1号") == ()
    assert (
        codes(trading.market("", "x")) == codes(trading.market("contract", " ")) == {("market-rules-record", "五(五)")}
    )
    assert codes(trading.unregistered("", 2)) == {("market-rules-record", "五(五)")}
    assert trading.unregistered("浙数交1号", 2) == trading.unregistered("", 0) == ()


@pytest.mark.clause("data-ip-number-optional")
def test_no_number_of_data_ip_blocks_nothing() -> None:
    assert trading.registered_ip("") == trading.registered_ip("知登1号") == ()
    assert codes(trading.registered_ip("知登1号", "另一产品")) == {("data-ip-number-optional", "六(六)")}


@pytest.mark.clause("product-compliance-management")
def test_the_compliance_state_follows_review_and_re_review() -> None:
    assert trading.compliance("reviewing", False) == "unreviewed"
    assert trading.compliance("exported", False) == "reviewed"
    assert trading.compliance("on_market", True) == "rereview_due"
    assert trading.compliance("withdrawn", True) == "withdrawn"
    assert trading.compliance("refused", False) == "refused"
    assert codes(products.awaited(True)) == {("product-compliance-management", "六(三)2")}
    assert products.awaited(False) == ()

"""Where products go: deliveries, prices, trading records, re-reviews, lineage, endings."""

from datetime import timedelta
from decimal import Decimal

import pytest

from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry, Outcome
from operations.closures import actions as closing
from operations.dataflow.actions import products as actions
from operations.dataflow.models import Delivery, Product
from operations.dataflow.permissions import deliveries as gate
from operations.dataflow.queries import products as queries
from operations.dataflow.tasks.products import note_overdue_reviews
from operations.dataflow.views.products import DELIVERIES
from operations.domains import actions as operating
from statute.findings import Severity
from statute.terms import ends_at
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import agreements as drawn
from tests.scenarios import closures, domains
from tests.scenarios import dataflow_products as scene
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, COUNTY, DAY
from web import listing

pytestmark = pytest.mark.django_db
TRADING = ("ndrc", "eit", "finance", "market")


@pytest.mark.clause("no-unapproved-scenario")
def test_a_delivery_for_another_scenario_is_refused_and_a_candidate_for_a_violation() -> None:
    made = scene.exported()
    other = _another(made)
    with refusal("no-unapproved-scenario", "五(五)") as found:
        scene.deliver(made, scenario=other)
    assert (found[0].owner, found[0].where) == ("clerk", "attempts")
    assert "违规" in found[0].remedy
    assert not Delivery.objects.exists()
    tried = queries.attempts(made)
    assert [attempt.reasons for attempt in tried] == [(found[0].text,)]
    assert list(Product.objects.filter(queries.suspected())) == [made]
    assert scene.deliver(made).scenario == made.scenario


def _another(product: Product):
    """A further scenario of the application, approved by the government but not for this product."""
    copy = type(product.scenario).objects.get(pk=product.scenario_id)
    copy.pk = copy.id = type(copy)._meta.pk.get_default()
    copy.name, copy._state.adding = "商业营销画像", True
    copy.save()
    return copy


@pytest.mark.clause("no-third-party-provision")
def test_public_data_themselves_are_delivered_to_nobody() -> None:
    made = scene.exported()
    with refusal("no-third-party-provision", "五(二)"):
        scene.deliver(made, content="public_data")
    with refusal("outbound-review", "五(五)"):
        scene.deliver(made, digest=scene.OTHER)
    assert len(queries.attempts(made)) == 1
    assert scene.deliver(made).digest == made.digest


def test_nothing_is_delivered_before_it_left_the_domain_nor_without_a_customer() -> None:
    made = scene.approved()
    with refusal("wrong-state"):
        scene.deliver(made)
    made = scene.export(made)
    with refusal("classified-and-traceable", "六(一)"):
        scene.deliver(made, customer=" ")
    for day in (DAY + timedelta(days=1), DAY - timedelta(days=1)):
        with refusal("delivery-date"):
            scene.deliver(made, delivered_on=day)


def test_a_risk_in_its_scenario_holds_deliveries_back_and_a_suspension_of_the_domain_does_not() -> None:
    made = scene.exported()
    operating.suspend(id=made.agreement_id, by=world.approver(), at=AT, cause="other", reason="核查期间暂停。")
    assert scene.deliver(made).pk
    drawn.stopped(made.agreement, cause="risk", scenario=made.scenario)
    with refusal("risk-stop-and-report", "五(二)"):
        scene.deliver(made)


@pytest.mark.clause("pricing-record")
def test_public_use_is_free_and_nobody_pays_more_than_the_cap() -> None:
    made = scene.exported()
    with refusal("pricing-record", "五(二)"):
        scene.deliver(made, public_use=True)
    with refusal("pricing-record", "五(二)"):
        scene.deliver(made, price=scene.CAP + 1)
    assert scene.deliver(made, public_use=True, price=Decimal(0), customer="杭州市统计局").public_use


@pytest.mark.clause("fair-pricing")
def test_other_prices_for_other_customers_are_flagged_until_their_ground_is_stated() -> None:
    made = scene.exported()
    scene.deliver(made)
    scene.deliver(made, public_use=True, price=Decimal(0), customer="杭州市统计局")
    assert not Product.objects.filter(queries.price_differs()).exists()
    dear = scene.deliver(made, price=Decimal("180.00"), customer="东城小额贷款公司")
    assert list(Product.objects.filter(queries.price_differs())) == [made]
    scene.order_rereview(made)
    shown = [
        f for f in actions.examine.findings(scene.fresh(made), by=world.clerk(), at=AT) if f.code == "fair-pricing"
    ]
    assert [(f.clause, f.severity, "东城小额贷款公司" in f.text) for f in shown] == [("五(六)", Severity.WARN, True)]
    assert "说明价格差异理由" in {str(w.label) for w in queries.waiting(scene.admin(made.agreement), AT)}
    actions.explain(
        id=dear.pk, by=scene.admin(made.agreement), at=AT, price_ground="含实时更新。", contract_no="合同〔2026〕2号"
    )
    assert not Product.objects.filter(queries.price_differs()).exists()
    assert not [
        f for f in actions.examine.findings(scene.fresh(made), by=world.clerk(), at=AT) if f.code == "fair-pricing"
    ]


@pytest.mark.clause("market-rules-record")
def test_a_product_comes_on_the_market_with_its_listing_and_one_sold_without_is_listed() -> None:
    made = scene.exported()
    for missing in ({"venue": ""}, {"venue_reference": " "}):
        values = {"venue": "exchange", "venue_reference": "浙数交〔2026〕17号", "listed_on": DAY} | missing
        with refusal("market-rules-record", "五(五)"):
            actions.list_on_market(id=made.pk, by=scene.admin(made.agreement), at=AT, **values)
    scene.deliver(made)
    assert not Product.objects.filter(queries.unregistered()).exists()
    scene.deliver(made, contract_no="")
    assert list(Product.objects.filter(queries.unregistered())) == [made]
    assert "补登流通交易登记" in {str(w.label) for w in queries.waiting(scene.admin(made.agreement), AT)}
    actions.list_on_market(
        id=made.pk, by=scene.admin(made.agreement), at=AT, venue="exchange", venue_reference="浙数交〔2026〕17号",
        listed_on=DAY,
    )  # fmt: skip
    assert not Product.objects.filter(queries.unregistered()).exists()


@pytest.mark.clause("trading-supervision-access")
def test_four_kinds_of_units_see_the_trading_of_their_region_and_others_do_not() -> None:
    sold = scene.deliver(scene.exported())
    for kind, unit in world.units().items():
        if kind not in {*TRADING, "cac", "police", "state_security", "secrecy", "crypto", "justice", "ip", "sector"}:
            continue
        sees = gate(seat(Role.UNIT_HANDLER, unit=unit)).filter(pk=sold.pk).exists()
        assert sees is (kind in TRADING), kind
    for kind, unit in world.units(COUNTY).items():
        if kind in TRADING:
            assert not gate(seat(Role.UNIT_HANDLER, COUNTY, unit=unit)).exists(), kind
    assert gate(world.clerk()).exists()
    operator = domains.operator(domains.tenancy(sold.agreement).domain)
    assert not gate(operator).exists()
    with pytest.raises(Unseen):
        actions.explain(id=sold.pk, by=world.applicant("91339999MADM000271").admin, at=AT, price_ground="……")


@pytest.mark.clause("product-compliance-management")
def test_a_re_review_blocks_new_deliveries_until_another_person_has_passed_it() -> None:
    made = scene.on_market()
    scene.deliver(made)
    assert queries.compliance_of(made) == "reviewed"
    ordered = scene.order_rereview(made)
    assert (queries.compliance_of(ordered), ordered.reversible) == ("rereview_due", None)
    assert list(Product.objects.filter(queries.COMPLIANT["rereview_due"])) == [made]
    with refusal("product-compliance-management", "六(三)2"):
        scene.deliver(made)
    with refusal("rereview-ordered"):
        scene.order_rereview(made)
    with refusal("outbound-review", "五(五)"):
        actions.conclude_rereview(id=made.pk, by=world.approver(), at=AT, opinion="……")
    scene.examine(made, reversible=True)
    with refusal("no-reversible-export", "五(五)"):
        actions.conclude_rereview(id=made.pk, by=world.approver(), at=AT, opinion="……")
    done = scene.rereviewed(made)
    assert (done.state, queries.compliance_of(done)) == ("on_market", "reviewed")
    assert list(done.scenarios.all()) == [done.scenario]
    assert scene.deliver(made).pk
    gone = actions.withdraw(id=made.pk, by=world.approver(), at=AT, reason="可以还原。")
    assert queries.compliance_of(gone) == "withdrawn"
    with refusal("wrong-state"):
        scene.deliver(made)


def test_who_examined_again_does_not_pass_it() -> None:
    made = scene.order_rereview(scene.exported())
    scene.examine(made)
    both = world.person(f"clerk-{CITY}", Role.APPROVER)
    with refusal("four-eyes"):
        actions.conclude_rereview(id=made.pk, by=both, at=AT, opinion="……")
    with refusal("rereview-none"):
        actions.examine(
            id=scene.rereviewed(made).pk, by=world.clerk(), at=AT, raw=False, reversible=False, price_lawful=True,
            scenarios=[], examination="……",
        )  # fmt: skip


@pytest.mark.clause("product-compliance-management", "ban-prohibited-open-data-reclassified")
def test_an_item_that_becomes_prohibited_puts_what_was_made_of_it_under_re_review() -> None:
    made = scene.exported()
    item = made.items.select_related("item").first().item
    pending = scene.examined(scene.drafted(made.agreement, name="另一产品"))
    closing.prohibit(id=item.pk, by=world.clerk(), at=AT, reason="国家规定调整")
    with refusal("ban-prohibited-open-data", "一(一)"):
        actions.approve(id=pending.pk, by=world.approver(), at=AT)
    now = scene.fresh(made)
    assert (now.rereview_due, now.state) == (True, "exported")
    with refusal("product-compliance-management", "六(三)2"):
        scene.deliver(now)
    scene.examine(now)
    with refusal("ban-prohibited-open-data", "一(一)"):
        actions.conclude_rereview(id=made.pk, by=world.approver(), at=AT, opinion="……")
    assert actions.withdraw(id=made.pk, by=world.approver(), at=AT, reason="来源数据禁止开放。").state == "withdrawn"


@pytest.mark.clause("product-compliance-management")
def test_an_ending_of_the_whole_agreement_withdraws_its_products() -> None:
    running = domains.active()
    sold, draft = scene.exported(scene.drafted(running)), scene.drafted(running)
    closures.expired(running)
    assert {scene.fresh(sold).state, scene.fresh(draft).state} == {"withdrawn"}
    assert Entry.objects.filter(action="product.withdraw", outcome=Outcome.DONE, role="system").count() == 2


def test_an_ending_of_some_data_orders_a_re_review_of_what_was_made_of_them() -> None:
    running = domains.active(domains.ready(items=2))
    rows = list(running.scope.order_by("pk"))
    made = scene.exported(scene.drafted(running, items=rows[:1]))
    other = scene.exported(scene.drafted(running, items=rows[1:]))
    closures.carried_out(closures.proposed(running, items=rows[:1]))
    assert scene.fresh(made).rereview_due
    assert not scene.fresh(other).rereview_due


def test_after_the_last_day_nothing_is_delivered_with_no_job_having_run() -> None:
    made = scene.exported()
    after = ends_at(made.agreement.last_on)
    with refusal("expiry-auto-close", "四(四)"):
        scene.deliver(made, at=after)
    assert scene.deliver(made, at=after - timedelta(hours=1)).pk


@pytest.mark.clause("classified-and-traceable")
def test_from_a_product_one_finds_its_sources_and_all_its_deliveries() -> None:
    made = scene.exported()
    first, second = scene.deliver(made), scene.deliver(made, customer="东城小额贷款公司")
    found = queries.lineage(scene.fresh(made))
    assert [origin.row.item.name for origin in found.origins] == [row.item.name for row in queries.source_rows(made)]
    assert all(o.row.item.provider and o.row.item.level and o.row.item.classification for o in found.origins)
    assert [task.name for task in found.tasks] == ["信用评分加工"]
    assert found.delivered == 2
    assert list(queries.sent_lately(made, world.clerk())) == [second, first]
    query = listing.asked(DELIVERIES, world.clerk(), {"product": str(made.pk)})
    assert set(listing.page(query).rows) == {first, second}


def test_a_review_past_its_day_is_put_before_both_officers_once() -> None:
    made = scene.reviewing()
    late = ends_at(made.review_due_on) + timedelta(hours=9)
    assert note_overdue_reviews(late - timedelta(days=1)) == 0
    assert note_overdue_reviews(late) == 1
    assert note_overdue_reviews(late) == 0
    told = Message.objects.filter(subject_id=made.pk, text__contains="超过时限").values_list("role", flat=True)
    assert set(told) == {Role.CLERK, Role.APPROVER}
    assert scene.fresh(made).state == "reviewing"
    done = scene.export(actions.approve(id=scene.examine(made).pk, by=world.approver(), at=AT))
    scene.order_rereview(done)
    assert note_overdue_reviews(late) == 1


def test_everyone_who_has_the_next_step_finds_it_in_the_inbox() -> None:
    def asked(by) -> list[tuple[str, str]]:
        return [(w.verb, w.clause) for w in queries.waiting(by, AT)]

    made = scene.drafted()
    admin, clerk, approver = scene.admin(made.agreement), world.clerk(), world.approver()
    operator = domains.operator(domains.tenancy(made.agreement).domain)
    assert asked(admin) == [("submit", "五(五)")]
    scene.submitted(made)
    assert asked(clerk) == [("begin_review", "五(五)")]
    actions.begin_review(id=made.pk, by=clerk, at=AT)
    assert asked(clerk) == [("examine", "五(五)")]
    assert asked(approver) == []
    scene.examine(made)
    assert (asked(clerk), asked(approver)) == ([], [("approve", "五(五)")])
    actions.approve(id=made.pk, by=approver, at=AT)
    assert (asked(approver), asked(operator)) == ([], [("export", "五(五)")])
    scene.export(made)
    assert (asked(operator), asked(admin)) == ([], [])
    scene.order_rereview(made)
    assert asked(clerk) == [("examine", "六(三)2")]
    scene.examine(made)
    assert asked(approver) == [("conclude_rereview", "六(三)2")]
    assert {w.due_on for w in queries.waiting(approver, AT)} == {scene.fresh(made).review_due_on}

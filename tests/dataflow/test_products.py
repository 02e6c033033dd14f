"""Outbound review of data products: what may leave the domain, for which scenarios, at what price."""

from decimal import Decimal

import pytest

from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry, Outcome
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement
from operations.dataflow.actions import products as actions
from operations.dataflow.actions.processing import stop_task
from operations.dataflow.models import Product
from operations.dataflow.permissions import products as gate
from operations.domains import actions as operating
from operations.papers.models import Paper
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import agreements as drawn
from tests.scenarios import dataflow_products as scene
from tests.scenarios import domains
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, COUNTY

pytestmark = pytest.mark.django_db


@pytest.fixture
def running() -> Agreement:
    return domains.active()


@pytest.mark.clause("product-type-enum")
def test_a_product_has_one_of_the_six_types_or_an_explanation(running: Agreement) -> None:
    with refusal("product-type-enum", "一(三)"):
        scene.drafted(running, type="other")
    with refusal("product-type-enum", "一(三)"):
        scene.drafted(running, type="nonsense")
    assert scene.drafted(running, type="other", type_note="可视化大屏").type_note == "可视化大屏"
    assert scene.drafted(running, type="business").get_type_display() == "业务服务"


@pytest.mark.clause("no-raw-export")
def test_a_raw_package_is_refused_at_creation_for_every_role_and_the_attempt_recorded(running: Agreement) -> None:
    raw = scene.contents(running, leaves="raw")
    operator = domains.operator(domains.tenancy(running).domain)
    for by in (scene.staff(running), scene.admin(running), world.clerk(), world.approver(), operator):
        with refusal("no-raw-export", "五(五)"):
            actions.make_product(id=running.pk, by=by, at=AT, **raw)
    tried = Entry.objects.filter(action="agreement.make_product", outcome=Outcome.REFUSED, case_id=running.pk)
    assert tried.count() == 5
    assert not Product.objects.exists()
    made = scene.drafted(running)
    with refusal("no-raw-export", "五(五)"):
        actions.edit(id=made.pk, by=scene.staff(running), at=AT, **raw)


@pytest.mark.clause("no-raw-export")
def test_what_the_examination_finds_raw_is_not_approved() -> None:
    made = scene.examined(raw=True)
    with refusal("no-raw-export", "五(五)"):
        actions.approve(id=made.pk, by=world.approver(), at=AT)
    assert actions.approve(id=scene.examine(made).pk, by=world.approver(), at=AT).state == "approved"


@pytest.mark.clause("no-reversible-export")
@pytest.mark.parametrize("answer", [True, None])
def test_what_can_be_turned_back_or_was_not_answered_is_not_approved(answer: bool | None) -> None:
    made = scene.examined(reversible=answer)
    with refusal("no-reversible-export", "五(五)"):
        actions.approve(id=made.pk, by=world.approver(), at=AT)
    assert actions.approve(id=scene.examine(made).pk, by=world.approver(), at=AT).state == "approved"


@pytest.mark.clause("no-reversible-export")
def test_without_a_test_report_nothing_is_submitted(running: Agreement) -> None:
    made = scene.drafted(running, test_report=None)
    with refusal("no-reversible-export", "五(五)"):
        scene.submitted(made)
    actions.edit(id=made.pk, by=scene.staff(running), at=AT, **scene.contents(running))
    assert scene.submitted(made).state == "submitted"


@pytest.mark.clause("outbound-review")
def test_nothing_is_exported_that_was_not_reviewed() -> None:
    made = scene.examined()
    with pytest.raises(Exception, match="当前状态"):
        scene.export(made)
    made = actions.approve(id=made.pk, by=world.approver(), at=AT)
    with refusal("outbound-review", "五(五)") as found:
        scene.export(made, digest=scene.OTHER)
    assert [f.field for f in found] == ["digest"]
    assert Entry.objects.filter(action="product.export", outcome=Outcome.REFUSED, object_id=made.pk).count() == 2
    assert scene.export(made).state == "exported"


@pytest.mark.clause("outbound-review")
def test_the_review_has_two_persons_a_number_and_a_paper() -> None:
    made = scene.examined()
    both = world.person(f"clerk-{CITY}", Role.APPROVER)
    with refusal("four-eyes"):
        actions.approve(id=made.pk, by=both, at=AT)
    done = actions.approve(id=made.pk, by=world.approver(), at=AT)
    assert done.review_no == "杭授审〔2026〕1号"
    assert Paper.objects.get(kind=Paper.Kind.OUTBOUND).number == done.review_no
    told = Message.objects.filter(subject_id=made.pk).values_list("role", flat=True)
    assert {Role.CLERK, Role.APPROVER, Role.ORG_ADMIN, Role.DOMAIN_OPERATOR} <= set(told)


def test_without_an_examination_nothing_is_decided() -> None:
    made = scene.reviewing()
    with refusal("outbound-review", "五(五)"):
        actions.approve(id=made.pk, by=world.approver(), at=AT)
    with refusal("outbound-review", "五(五)"):
        actions.refuse(id=made.pk, by=world.approver(), at=AT, reason="……")


def test_a_refused_product_is_mended_and_reviewed_anew() -> None:
    made = scene.refused()
    assert (made.state, made.review_no) == ("refused", "")
    running = made.agreement
    again = actions.edit(
        id=made.pk, by=scene.staff(running), at=AT, **scene.contents(running, digest=scene.OTHER, test_report=None)
    )
    assert again.test_report is not None
    again = scene.submitted(again)
    assert (again.examined_at, again.reversible, again.scenarios.count(), again.refused_reason) == (None, None, 0, "")
    done = scene.approved(again)
    with refusal("outbound-review"):
        scene.export(done, digest=scene.DIGEST)
    assert scene.export(done, digest=scene.OTHER).state == "exported"


@pytest.mark.clause("no-unapproved-scenario")
def test_a_product_is_made_and_approved_for_approved_scenarios_only(running: Agreement) -> None:
    other = _unapproved(running)
    with refusal("no-unapproved-scenario", "五(五)"):
        scene.drafted(running, scenario=other)
    made = scene.examined(scene.drafted(running), scenarios=[scene.task(running).scenario, other])
    with refusal("no-unapproved-scenario", "五(五)") as found:
        actions.approve(id=made.pk, by=world.approver(), at=AT)
    assert other.name in found[0].text
    scene.examine(made, scenarios=[])
    with refusal("no-unapproved-scenario", "五(五)"):
        actions.approve(id=made.pk, by=world.approver(), at=AT)


def _unapproved(agreement: Agreement):
    """A scenario of the same application that the government did not approve."""
    first = scene.task(agreement).scenario
    copy = type(first).objects.get(pk=first.pk)
    copy.pk, copy.approved, copy.name, copy._state.adding = None, False, "商业营销画像", True
    copy.id = type(first)._meta.pk.get_default()
    copy.save()
    return copy


@pytest.mark.clause("pricing-record")
@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("price_basis", "", "price_basis"),
        ("price", None, "price"),
        ("price_unit", "", "price_unit"),
        ("price_cap", None, "price_cap"),
        ("price_cap_reference", "", "price_cap_reference"),
        ("free_public_use", False, "free_public_use"),
        ("price", Decimal("200.01"), "price"),
    ],
)
def test_without_a_full_pricing_record_nothing_is_released(column: str, value: object, field: str) -> None:
    made = scene.drafted(**{column: value})
    with refusal("pricing-record", "五(二)") as found:
        scene.submitted(made)
    assert field in {f.field for f in found}


@pytest.mark.clause("pricing-record")
def test_a_free_product_needs_no_amount_and_a_price_found_unlawful_is_not_approved(running: Agreement) -> None:
    free = scene.drafted(running, price_basis="free", price=None, price_unit="", price_cap=None, price_cap_reference="")
    assert scene.approved(free).state == "approved"
    made = scene.examined(scene.drafted(running), price_lawful=None)
    with refusal("pricing-record", "五(二)"):
        actions.approve(id=made.pk, by=world.approver(), at=AT)


@pytest.mark.clause("classified-and-traceable")
def test_a_product_without_sources_or_with_foreign_ones_goes_nowhere(running: Agreement) -> None:
    with refusal("classified-and-traceable", "六(一)"):
        scene.submitted(scene.drafted(running, tasks=[]))
    other = domains.active(domains.ready(credit_code="91339999MADM000271"))
    with refusal("classified-and-traceable", "六(一)"):
        scene.drafted(running, tasks=[scene.task(other)])
    with refusal("classified-and-traceable", "六(一)"):
        scene.drafted(running, items=list(other.scope.all()))
    made = scene.drafted(running)
    assert list(made.items.all()) == list(scene.task(running).items.all())


def test_only_an_agreement_in_operation_makes_and_exports_products(running: Agreement) -> None:
    made = scene.approved(scene.drafted(running))
    operating.suspend(id=running.pk, by=world.approver(), at=AT, cause="other", reason="核查期间暂停。")
    with refusal("authorization-active", "一(三)"):
        scene.export(made)
    with refusal("wrong-state"):
        scene.drafted(running)


def test_a_stop_that_touches_the_scenario_holds_the_export_back(running: Agreement) -> None:
    made = scene.approved(scene.drafted(running))
    stop = drawn.stopped(running, scenario=made.scenario)
    with refusal("agreement-stop"):
        scene.export(made)
    agreements.lift_stop(id=stop.pk, by=world.approver(), at=AT, reason="核查完毕")
    assert scene.export(made).state == "exported"


def test_a_product_of_a_stopped_task_waits_for_the_authority(running: Agreement) -> None:
    made = scene.approved(scene.drafted(running))
    stop_task(id=scene.task(running).pk, by=scene.admin(running), at=AT, reason="发现可以关联到个人。")
    with refusal("risk-stop-and-report", "五(二)"):
        scene.export(made)


@pytest.mark.clause("data-ip-number-optional")
def test_the_number_of_data_ip_is_optional_and_one_product_s_own(running: Agreement) -> None:
    without = scene.on_market(scene.drafted(running))
    assert (without.state, without.ip_no) == ("on_market", "")
    numbered = actions.record_ip(id=without.pk, by=scene.admin(running), at=AT, ip_no="浙数知登2026001")
    assert numbered.ip_no == "浙数知登2026001"
    with refusal("data-ip-number-optional", "六(六)"):
        scene.drafted(running, ip_no="浙数知登2026001")
    assert actions.record_ip(id=without.pk, by=scene.admin(running), at=AT, ip_no="").ip_no == ""


def test_a_draft_is_its_makers_own_and_a_foreign_product_is_not_there() -> None:
    made = scene.drafted()
    stranger = world.applicant("91339999MADM000271")
    for by in (world.clerk(), world.clerk(COUNTY), stranger.admin, domains.desk()):
        assert not gate(by).filter(pk=made.pk).exists()
        with pytest.raises(Unseen):
            actions.withdraw(id=made.pk, by=by, at=AT, reason="……")
    scene.submitted(made)
    assert gate(world.clerk()).filter(pk=made.pk).exists()
    assert gate(domains.operator(domains.tenancy(made.agreement).domain)).filter(pk=made.pk).exists()
    for by in (world.clerk(COUNTY), stranger.admin):
        assert not gate(by).filter(pk=made.pk).exists()
    provider = made.items.select_related("item__provider").first().item.provider
    other = next(u for u in world.units().values() if u.kind == "provider" and u != provider)
    assert gate(seat(Role.STEWARD, unit=provider)).filter(pk=made.pk).exists()
    assert not gate(seat(Role.STEWARD, unit=other)).filter(pk=made.pk).exists()

"""Violations and referrals 五(二), 六(八): six kinds or a clause, an order or a referral, the record of the organization."""

from datetime import timedelta

import pytest

from applicants.models import Fact
from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from operations.dataflow.models import Product
from operations.oversight.actions import correcting, credit, violations
from operations.oversight.forms.violations import ReferForm, ViolationForm
from operations.oversight.models import CreditRecord, Referral, Violation
from operations.oversight.queries import violations as queries
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import dataflow_products as products
from tests.scenarios import domains, mechanism
from tests.scenarios import oversight_breaching as scene
from tests.world import AT, COUNTY, DAY

pytestmark = pytest.mark.django_db


@pytest.mark.clause("six-data-misuse-kinds")
@pytest.mark.parametrize("kind", ["leak", "theft", "tampering", "damage", "loss", "misuse"])
def test_a_violation_is_of_one_of_the_six_kinds(kind: str) -> None:
    made = scene.recorded(kind=kind)
    assert (made.kind, made.state, made.case) == (kind, "recorded", made)


@pytest.mark.clause("six-data-misuse-kinds")
def test_or_it_cites_another_clause_and_it_has_happened() -> None:
    running = domains.active()
    with refusal("six-data-misuse-kinds", "五(二)") as found:
        scene.recorded(running, kind="other")
    assert found[0].field == "clause"
    with refusal("six-data-misuse-kinds"):
        scene.recorded(running, kind="gossip")
    with refusal("six-data-misuse-kinds"):
        scene.recorded(running, occurred_on=DAY + timedelta(days=1))
    assert scene.recorded(running, kind="other", clause="五(六)").clause == "五(六)"


def test_a_supervising_unit_records_too_and_the_operator_learns_of_it_when_it_is_handled() -> None:
    running = domains.active()
    made = scene.recorded(running, by=scene.unit_seat("cac", Role.UNIT_HANDLER), unlawful=True)
    operator = world.admin_of(running.organization)
    with refusal("role"):
        scene.recorded(running, by=operator)
    world.units(COUNTY)
    with pytest.raises(Unseen):
        scene.recorded(running, by=world.clerk(COUNTY))
    see = violations.violation.see
    steward = mechanism.seat(Role.STEWARD, unit=running.scope.get().item.provider)
    for by in (operator, steward, domains.operator(domains.tenancy(running).domain)):
        assert not see(by).exists()
    scene.handled(made)
    assert see(operator).get() == made
    assert Message.objects.filter(subject_id=made.pk, role=Role.ORG_ADMIN).exists()


@pytest.mark.clause("six-data-misuse-kinds", "breach-rectify-and-suspend")
def test_a_violation_opens_a_breach_case_and_is_handled_by_its_order() -> None:
    made = scene.recorded()
    with refusal("violation-unanswered", "六(八)"):
        violations.handle(id=made.pk, by=world.clerk(), at=AT, handling="已处理")
    order = correcting.draft_order_for(id=made.pk, by=world.clerk(), at=AT, **scene.contents(made.agreement))
    assert order.violation == made
    with refusal("violation-unanswered"):
        violations.handle(id=made.pk, by=world.clerk(), at=AT, handling="已拟订")
    correcting.issue_order(id=order.pk, by=world.approver(), at=AT)
    done = violations.handle(id=made.pk, by=world.clerk(), at=AT, handling="已通知改正。")
    assert done.state == "handled"
    fact = Fact.objects.get(organization=made.organization_id, kind=Fact.Kind.BREACH)
    assert (fact.value, fact.occurred_on, fact.origin_id) == (made.number, made.occurred_on, made.pk)


@pytest.mark.clause("legal-violation-referral")
def test_what_breaks_the_law_is_referred_with_date_and_number_before_it_is_handled() -> None:
    made = scene.recorded(unlawful=True)
    order = correcting.draft_order_for(id=made.pk, by=world.clerk(), at=AT, **scene.contents(made.agreement))
    correcting.issue_order(id=order.pk, by=world.approver(), at=AT)
    with refusal("legal-violation-referral", "六(八)"):
        violations.handle(id=made.pk, by=world.clerk(), at=AT, handling="已通知改正")
    for change in ({"unit": world.units()["ndrc"]}, {"number": " "}, {"referred_on": DAY + timedelta(days=1)}):
        inputs = {"unit": world.units()["police"], "number": "杭数移〔2026〕3号", "referred_on": DAY} | change
        with refusal("legal-violation-referral", "六(八)") as found:
            violations.refer(id=made.pk, by=world.approver(), at=AT, **inputs)
        assert found[0].field == next(iter(change))
    letter = scene.referred(made, kind="police")
    assert (letter.referred_on, letter.number, letter.unit.kind) == (DAY, "杭数移〔2026〕3号", "police")
    assert violations.handle(id=made.pk, by=world.clerk(), at=AT, handling="已移送").state == "handled"


@pytest.mark.clause("legal-violation-referral", "market-credit-record")
def test_the_outcome_may_go_on_the_credit_record() -> None:
    letter = scene.referred()
    answered = scene.concluded(letter, credit_basis="《数据安全法》第四十五条")
    record = CreditRecord.objects.get()
    assert (record.document_no, record.unit, record.organization) == (
        answered.outcome_no, letter.unit, letter.violation.organization,
    )  # fmt: skip
    assert Fact.objects.get(kind=Fact.Kind.CREDIT).value == answered.outcome_no
    with refusal("outcome-recorded"):
        scene.concluded(letter)


@pytest.mark.clause("legal-violation-referral")
def test_an_outcome_without_a_basis_stays_off_the_record_and_comes_after_the_referral() -> None:
    letter = scene.referred()
    with refusal("legal-violation-referral"):
        scene.concluded(letter, outcome_on=DAY - timedelta(days=1))
    scene.concluded(letter)
    assert not CreditRecord.objects.exists()


def test_only_the_unit_referred_to_or_the_clerk_with_its_letter_records_the_outcome() -> None:
    letter = scene.referred()
    inputs = {"outcome": "不予处罚", "outcome_no": "1号", "outcome_on": DAY}
    with pytest.raises(Unseen):
        violations.record_outcome(id=letter.pk, by=scene.unit_seat("market"), at=AT, **inputs)
    assert violations.record_outcome(id=letter.pk, by=world.clerk(), at=AT, **inputs).outcome == "不予处罚"


def test_another_person_dismisses_with_reasons_what_nothing_was_done_about() -> None:
    made = scene.recorded()
    with refusal("role"):
        violations.dismiss(id=made.pk, by=world.clerk(), at=AT, reason="情节轻微")
    done = violations.dismiss(id=made.pk, by=world.approver(), at=AT, reason="情节轻微，已当场改正")
    assert (done.state, done.dismissed_reason) == ("dismissed", "情节轻微，已当场改正")
    other = scene.referred(scene.recorded(done.agreement)).violation
    with refusal("violation-answered"):
        violations.dismiss(id=other.pk, by=world.approver(), at=AT, reason="撤销")


def test_a_violation_names_only_what_is_its_agreement_s_own() -> None:
    running = domains.active()
    other = domains.active(domains.ready(credit_code="91339999MADM000271"))
    product = Product.objects.create(
        agreement=other, region=other.region, organization=other.organization, number="P1", name="信用报告",
        type="report", leaves="result", scenario=other.scope.get().scenario, made_at=AT,
    )  # fmt: skip
    with refusal("violation-scope"):
        scene.recorded(running, product=product)
    with refusal("violation-scope"):
        scene.recorded(running, attempt="0192f0c1-0000-7000-8000-000000000000")
    assert scene.recorded(other, product=product).product == product


def test_a_refused_delivery_of_the_operator_is_offered_and_kept_with_the_violation() -> None:
    product = products.exported()
    running = product.agreement
    with refusal("no-third-party-provision"):
        products.deliver(product, content="public_data")
    (entry,) = queries.attempts(running)
    form = ViolationForm(subject=running, by=world.clerk(), at=AT)
    assert str(entry.pk) in {value for value, _label in form.fields["attempt"].choices}
    assert product in form.fields["product"].queryset
    made = scene.recorded(running, attempt=str(entry.pk), product=product)
    assert (list(queries.attempt_of(made)), made.product) == ([entry], product)


def test_the_inbox_follows_a_violation_from_hand_to_hand() -> None:
    made = scene.recorded()
    assert [w.verb for w in queries.waiting(world.clerk(), AT)] == ["draft_order"]
    assert list(queries.waiting(world.approver(), AT)) == []
    violations.dismiss(id=made.pk, by=world.approver(), at=AT, reason="重复记载")
    unlawful = scene.recorded(made.agreement, unlawful=True)
    assert [w.verb for w in queries.waiting(world.approver(), AT)] == ["refer"]
    letter = scene.referred(unlawful)
    unit = scene.unit_seat("cac")
    assert [w.subject.pk for w in queries.waiting(unit, AT)] == [unlawful.pk]
    assert [w.verb for w in queries.waiting(world.clerk(), AT)] == ["handle"]
    scene.concluded(letter)
    assert list(queries.waiting(unit, AT)) == []


def test_the_form_offers_the_investigating_units_of_the_region() -> None:
    made = scene.recorded()
    form = ReferForm(subject=made, by=world.approver(), at=AT)
    assert {unit.kind for unit in form.fields["unit"].queryset} == {"cac", "police"}
    assert (Violation.objects.count(), Referral.objects.count()) == (1, 0)
    assert credit.ACTS

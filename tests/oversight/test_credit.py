"""Credit records and market rules 六(五): a competent unit's numbered disposition, seen later, barring nobody."""

from datetime import timedelta

import pytest

from applicants.models import Fact
from audit.act import Unseen
from audit.roles import Role
from operations.applications.queries.file import previous_record
from operations.oversight.actions import credit as actions
from operations.oversight.queries import credit as queries
from operations.oversight.views.credit import RULES
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import applications, domains
from tests.scenarios import oversight_breaching as scene
from tests.world import AT, DAY

pytestmark = pytest.mark.django_db


@pytest.mark.clause("market-credit-record")
def test_a_competent_unit_s_numbered_disposition_goes_on_record_and_is_seen_in_a_later_application() -> None:
    made = scene.on_record()
    fact = Fact.objects.get(kind=Fact.Kind.CREDIT)
    assert (fact.value, fact.source, fact.origin_id) == (made.document_no, made.unit.name, made.pk)
    later = applications.submitted(at=AT)
    assert fact in previous_record(later).others


@pytest.mark.clause("market-credit-record")
@pytest.mark.parametrize(
    "change", [{"document_no": " "}, {"basis": " "}, {"decided_on": DAY + timedelta(days=1)}],
    ids=lambda c: next(iter(c)),
)  # fmt: skip
def test_without_number_basis_and_date_nothing_is_recorded(change: dict[str, object]) -> None:
    with refusal("market-credit-record", "六(五)") as found:
        scene.on_record(**change)
    assert found[0].field == next(iter(change))


@pytest.mark.clause("market-credit-record")
def test_the_data_authority_disposes_of_nothing() -> None:
    running = domains.active()
    with refusal("role"):
        scene.on_record(running, by=world.clerk())
    with refusal("market-credit-record", "六(五)"):
        scene.on_record(running, by=scene.unit_seat("data"))


@pytest.mark.clause("market-credit-record")
def test_it_informs_and_bars_nobody_by_itself() -> None:
    made = scene.on_record()
    again = applications.granted(at=AT + timedelta(days=1), credit_code="91339999MADM000271")
    values = {"organization": again.organization, "agreement": None}
    scene.on_record(made.agreement, by=scene.unit_seat("market"), document_no="杭市监罚〔2026〕8号", **values)
    again.refresh_from_db()
    assert again.state == "granted"
    assert applications.submitted(at=AT, credit_code=made.organization.credit_code).state == "submitted"


def test_the_organization_appeals_and_another_person_of_the_unit_answers() -> None:
    record_ = scene.appealed()
    assert [w.subject.pk for w in queries.waiting(scene.unit_seat("market"), AT)] == [record_.pk]
    with refusal("market-credit-record"):
        actions.uphold(id=record_.pk, by=scene.unit_seat("cac"), at=AT, answer="维持")
    upheld = actions.uphold(id=record_.pk, by=scene.unit_seat("market"), at=AT, answer="处罚决定有效。")
    assert (upheld.state, upheld.answer) == ("recorded", "处罚决定有效。")
    lifted = actions.lift(id=scene.appealed(upheld).pk, by=scene.unit_seat("market"), at=AT, reason="处罚已撤销")
    assert lifted.state == "lifted"
    assert Fact.objects.filter(kind=Fact.Kind.CREDIT).count() == 2, "facts are never edited: the lifting stands beside"


def test_who_recorded_does_not_judge_the_appeal_and_nobody_records_twice() -> None:
    by = scene.unit_seat("market")
    made = scene.on_record(by=by)
    with refusal("four-eyes"):
        actions.lift(id=made.pk, by=by, at=AT, reason="自行移出")
    with refusal("credit-recorded"):
        scene.on_record(made.agreement, by=by)


def test_an_organization_sees_its_own_record_only() -> None:
    made = scene.on_record()
    other = world.applicant("91339999MADM000271").admin
    with pytest.raises(Unseen):
        actions.appeal(id=made.pk, by=other, at=AT, appeal_text="与我无关")
    assert actions.record.see(world.admin_of(made.organization)).get() == made


@pytest.mark.clause("market-credit-record")
def test_rules_of_the_market_are_kept_on_record_for_everybody() -> None:
    with refusal("market-credit-record", "六(五)"):
        scene.market_rule(by=scene.unit_seat("police"))
    with refusal("market-credit-record"):
        scene.market_rule(issued_on=DAY + timedelta(days=1))
    made = scene.market_rule()
    assert RULES.see(world.applicant().admin).get() == made
    assert RULES.see(scene.unit_seat("eit", Role.UNIT_HANDLER)).get() == made

"""Pages, lists and the API of corrections, violations, credit records and market rules: who sees them, what they cost."""

from typing import Any

import pytest
from django.urls import reverse

from audit import clock
from audit.actor import SYSTEM
from operations.oversight.models import Correction
from operations.oversight.views import correcting, credit, violations
from tests import world
from tests.pages import as_person, reads_little
from tests.scenarios import domains
from tests.scenarios import oversight_breaching as scene
from tests.world import AT, COUNTY

pytestmark = pytest.mark.django_db


def test_every_page_answers_its_readers_and_nobody_else() -> None:
    running = domains.active()
    letter = scene.referred(scene.recorded(running, unlawful=True))
    order = scene.rejected(scene.issued(running))
    record = scene.on_record(running)
    rule = scene.market_rule()
    clerk, party = as_person(world.clerk()), as_person(world.admin_of(running.organization))
    stranger = as_person(world.clerk(COUNTY))
    expected = ((order, 200, 404), (letter.violation, 404, 404), (record, 200, 200), (rule, 200, 200))
    for subject, of_party, of_stranger in expected:
        address = f"/{subject.type_code()}/{subject.pk}/"
        assert [c.get(address).status_code for c in (clerk, party, stranger)] == [200, of_party, of_stranger], address
        assert clerk.get(f"/{subject.type_code()}/").status_code == 200
        assert clerk.get(f"/api/v1/{subject.type_code()}/{subject.pk}/").status_code == 200
    paper = reverse("oversight:correction-paper", args=[order.pk])
    assert [c.get(paper).status_code for c in (clerk, party, stranger)] == [200, 200, 404]
    assert "改正通知书" in party.get(paper).content.decode()
    handed = reverse("oversight:referral-letter", args=[letter.pk])
    assert [c.get(handed).status_code for c in (clerk, party, stranger)] == [200, 404, 404]
    page = clerk.get(f"/agreement/{running.pk}/").content.decode()
    assert order.number in page
    assert letter.violation.number in page
    assert f"/correction/{order.pk}/" in page


def test_forms_show_what_is_to_be_filled_in_and_act() -> None:
    running = domains.active()
    clerk, approver = as_person(world.clerk()), as_person(world.approver())
    for verb in ("draft_order", "record_violation"):
        assert clerk.get(f"/agreement/{running.pk}/{verb}/").status_code == 200
    inputs = {k: str(v) for k, v in scene.contents(running).items()}
    made = clerk.post(f"/agreement/{running.pk}/draft_order/", inputs)
    order = Correction.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"/correction/{order.pk}/")
    assert approver.post(f"/correction/{order.pk}/issue/").status_code == 302
    answer = clerk.post(f"/api/v1/correction/{order.pk}/actions/accept/", {"decision": "合格"}, "application/json")
    assert answer.status_code == 403
    assert {f["code"] for f in answer.json()["findings"]} >= {"role"}


def test_nothing_is_chosen_before_somebody_has_and_a_letter_has_its_own_number() -> None:
    made = scene.recorded(domains.active(), unlawful=True)
    kinds = as_person(world.clerk()).get(f"/agreement/{made.agreement_id}/record_violation/").context["form"]["kind"]
    assert (kinds.field.choices[0], kinds.value()) == (("", "请选择"), None)
    form = as_person(world.approver()).get(f"/violation/{made.pk}/refer/").context["form"]
    assert (form["number"].value(), form["referred_on"].value()) == (None, clock.today())


@pytest.mark.parametrize(
    "desk", [*correcting.DESKS, *violations.DESKS, *credit.DESKS], ids=lambda d: d.model.type_code()
)
def test_a_desk_shows_list_and_case_in_few_queries(desk: Any) -> None:
    running = domains.active()
    scene.referred(scene.recorded(running, unlawful=True))
    scene.answered(scene.issued(running))
    scene.on_record(running)
    scene.market_rule()
    reads_little(desk, (SYSTEM, world.clerk()), AT, most=8)


@pytest.mark.clause("breach-rectify-and-suspend")
def test_nobody_closes_access_for_a_breach_by_hand_without_its_order() -> None:
    running = domains.active()
    approver = as_person(world.approver())
    address = f"/agreement/{running.pk}/suspend/"
    assert approver.post(address, {"cause": "correction", "reason": "违约"}).status_code == 422
    assert approver.post(address, {"cause": "other", "reason": "核查期间暂停"}).status_code == 302

"""The exception lists of practice: on each a case that belongs there, and its lawful twin that does not."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Seat, User
from audit.actor import Actor
from audit.roles import Role
from audit.trail.models import Entry
from operations.agreements import actions as agreements_actions
from operations.applications import actions as applications_actions
from operations.auditing.queries import exceptional, exceptions
from operations.dataflow.actions import reviewing
from operations.portal.registry import labels
from statute.findings import Refused
from tests import world
from tests.portal.costs import MOST, asked, client_of
from tests.scenarios import (
    agreements,
    amendments,
    applications,
    closures,
    dataflow_products,
    domains,
    mechanism,
)
from tests.world import AT, CITY, COUNTY, PROVINCE

pytestmark = pytest.mark.django_db
TODAY = AT.date()
LATER = AT + timedelta(days=1)


def auditor(region: str = PROVINCE) -> Actor:
    return mechanism.seat(Role.AUDITOR, region)


def on(code: str, by: Actor | None = None, **asked: Any) -> list[exceptions.Line]:
    """Everything on a list."""
    wanted = exceptions.Asked(by=by or auditor(), **({"today": TODAY} | asked))
    return list(exceptions.every(exceptional.BY_CODE[code], wanted))


def names(code: str, **asked: Any) -> list[str]:
    return [line.says for line in on(code, **asked)]


def test_what_an_auditor_asks_of_acts_is_asked_of_acts_there_are() -> None:
    told = {act for one in exceptional.LISTS for part in one.parts for act in part.acts}
    assert {act for act in (*told, *exceptional.SENSITIVE) if not act.endswith(".created")} - labels().keys() == set()


def test_a_review_decided_on_the_day_of_submission_is_listed_and_one_a_day_later_is_not() -> None:
    product = dataflow_products.approved()
    assert [line.about for line in on("same-day") if line.kind == "数据产品和服务"] == [product]
    line = next(line for line in on("same-day") if line.about == product)
    assert line.entry == Entry.objects.get(action="product.approve").pk


def test_a_review_of_a_day_is_no_exception() -> None:
    product = dataflow_products.examined()
    reviewing.approve(id=product.pk, by=world.approver(), at=LATER)
    assert not [line for line in on("same-day") if line.about == product]


def promoted() -> Actor:
    """The clerk, who became approver too."""
    user = User.objects.get(username="clerk-330100")
    return world.person(user.username, Role.APPROVER)


def test_somebody_who_accepted_a_case_and_decides_it_from_another_seat_is_listed() -> None:
    case = applications.entered()
    with pytest.raises(Refused):  # entered by the same person: four eyes see that
        applications_actions.decide(id=case.pk, by=promoted(), at=AT)
    assert names("same-person") == []
    applications_actions.decide(id=case.pk, by=world.approver(), at=AT)
    applications.publish(case)
    applications_actions.record_objection(
        id=case.pk, by=world.person("clerk-b", Role.CLERK), at=AT, raised_by_text="某单位", raised_on=TODAY, text="对场景有异议。",
    )  # fmt: skip
    objection = case.objections.get()
    applications_actions.answer_objection(id=objection.pk, by=promoted(), at=AT, answer="经核查不成立。")
    (line,) = on("same-person")
    assert line.entry is not None
    assert Entry.objects.get(pk=line.entry).action == "objection.answer_objection"
    person = next(iter(exceptions.people(exceptional.SAME_PERSON, exceptions.Asked(by=auditor(), today=TODAY))))
    assert on("same-person", person=person[0]) == [line]
    assert on("same-person", person=auditor().user_id) == []


def test_a_case_of_two_persons_is_no_exception() -> None:
    applications.granted()
    assert names("same-person") == []


def test_a_grant_without_the_opinion_that_was_asked_for_is_listed() -> None:
    case = applications.verified()
    asked_for = applications.consulted(case)
    assert names("waived") == []
    applications_actions.record_absence(
        id=asked_for.pk, by=world.clerk(), at=AT + timedelta(days=20), absence_reason="专家因病未出具。"
    )
    applications_actions.open_deliberation(id=case.pk, by=world.clerk(), at=AT + timedelta(days=20))
    assert names("waived") == []  # not granted
    later = AT + timedelta(days=20)
    mechanism.opinions(applications.matter(case), at=later)
    applications.enter(applications.convene(applications.fresh(case), at=later), at=later)
    applications_actions.decide(id=case.pk, by=world.approver(), at=later)
    (line,) = on("waived")
    assert (line.about, "专家因病未出具" in line.says) == (applications.fresh(case), True)


def test_a_grant_with_every_condition_met_is_no_exception() -> None:
    applications.granted()
    assert names("waived") == []


def test_a_grant_owes_publicity_and_report_after_its_days_and_is_listed_from_then_on() -> None:
    case = applications.granted()
    due = date(2026, 12, 14)  # 15 working days
    assert names("late-result", today=due) == []
    (line,) = on("late-result", today=due + timedelta(days=1))
    assert (line.about, line.says.count("尚未办理")) == (case, 2)
    late = AT + timedelta(days=22)
    applications.file(applications.publish(case, at=late), at=late)
    (line,) = on("late-result", today=late.date())
    assert (line.says.count("尚未办理"), line.entry) == (0, Entry.objects.get(action="application.file_report").pk)


def test_a_grant_made_public_and_reported_in_time_is_no_exception() -> None:
    applications.published_and_filed()
    assert names("late-result", today=date(2027, 6, 1)) == []


def test_publicity_after_the_report_is_late() -> None:
    case = applications.granted()
    applications.file(case)
    applications.publish(applications.fresh(case), at=LATER)
    assert [line.says.count("公开") for line in on("late-result")] == [1]


def test_an_agreement_whose_plan_leaves_a_scenario_out_is_listed_while_it_is_open() -> None:
    running = domains.active()
    assert names("no-plan") == []
    amendments.sealed(running, new=True)
    assert [line.about for line in on("no-plan")] == [agreements.fresh(running)]


def test_a_term_is_near_its_bound_by_as_many_months_as_one_asks() -> None:
    case = applications.granted()
    assert case.granted_months is not None
    gap = 36 - case.granted_months
    assert [line.about for line in on("near-cap", near=gap)] == [case]
    assert on("near-cap", near=gap - 1) == []


def test_a_delivery_outside_the_scenarios_is_refused_and_listed_and_a_lawful_one_is_not() -> None:
    product = dataflow_products.on_market()
    dataflow_products.deliver(product)
    assert names("outside-scenario") == []
    foreign = applications.granted(credit_code="91339999MADM000271").scenarios.get()
    with pytest.raises(Refused):
        dataflow_products.deliver(product, scenario=foreign)
    (line,) = on("outside-scenario")
    assert line.entry == Entry.objects.get(action="product.deliver", outcome="refused").pk
    assert [one.entry for one in on("attempts")] == [line.entry]


def test_data_deleted_after_its_day_is_late_and_data_deleted_before_is_not() -> None:
    closure, at = closures.expired()
    due = closure.deletion_due_on
    assert names("late-deletion", today=due) == []
    assert [line.about for line in on("late-deletion", today=due + timedelta(days=1))] == [closure]
    closures.deleted(closure, at + timedelta(hours=10))
    assert names("late-deletion", today=due + timedelta(days=1)) == []


def test_data_deleted_late_stays_listed() -> None:
    closure, at = closures.expired()
    late = at + (closure.deletion_due_on - at.date()) + timedelta(days=3)
    closures.deleted(closure, late)
    (line,) = on("late-deletion", today=late.date())
    assert line.entry == Entry.objects.get(action="closure.certify_deletion").pk


def test_a_result_entered_from_paper_is_listed_and_one_entered_on_its_day_is_not() -> None:
    case = applications.granted()
    applications.publish(case)
    assert names("back-entered") == []
    applications.file(applications.fresh(case), at=LATER, sent_on=TODAY)
    (line,) = on("back-entered")
    assert (line.about, line.entry) == (case, Entry.objects.get(action="application.file_report").pk)


def test_attempts_to_seal_and_release_are_listed_by_person() -> None:
    agreement = agreements.signed()
    for by in (world.clerk(), agreements.keeper()):
        with pytest.raises(Refused):
            agreements_actions.release(id=agreement.pk, by=by, at=AT)
    assert len(on("attempts")) == 2
    assert [world.clerk().name in line.whose for line in on("attempts", person=world.clerk().user_id)] == [True]
    agreements.release(agreement)
    assert len(on("attempts")) == 2


# --- whose, where, how ---------------------------------------------------------------------------------------------


def test_a_list_shows_the_jurisdiction_the_region_and_the_period_asked_for() -> None:
    case = applications.granted()
    near = 36
    assert [one.about for one in on("near-cap", auditor(CITY), near=near)] == [case]
    assert on("near-cap", auditor(COUNTY), near=near) == []
    assert on("near-cap", region=COUNTY, near=near) == []
    assert on("near-cap", first=TODAY + timedelta(days=1), near=near) == []
    assert on("near-cap", last=TODAY, first=TODAY, region=CITY, near=near) != []


def test_a_page_goes_on_from_its_last_row_and_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exceptions, "PAGE", 1)
    monkeypatch.setattr(exceptions, "PIECE", 1)
    first = applications.granted()
    second = applications.granted(credit_code="91339999MADM000271")
    one, wanted = exceptional.NEAR_CAP, exceptions.Asked(by=auditor(), today=TODAY, near=36)
    page = exceptions.page(one, wanted)
    assert ([line.about for line in page.lines], page.newer, page.count) == ([second], None, 2)
    rest = exceptions.page(one, wanted, after=page.older)
    assert ([line.about for line in rest.lines], rest.older) == ([first], None)
    again = exceptions.page(one, wanted, before=rest.newer)
    assert ([line.about for line in again.lines], again.newer) == ([second], None)
    assert [line.about for line in exceptions.every(one, wanted)] == [second, first]


def test_lists_are_pages_and_files_for_auditors_alone() -> None:
    applications.granted()
    client = client_of(auditor())
    costs = len(asked(client, "/audit/exceptions/"))
    applications.granted(credit_code="91339999MADM000271")
    found = {code: len(asked(client, f"/audit/exceptions/{code}/?near=12")) for code in exceptional.BY_CODE}
    assert max(found.values()) <= MOST, found
    assert len(asked(client, "/audit/exceptions/?region=330100")) == costs <= MOST
    assert client.get("/audit/exceptions/near-cap/?format=xlsx&near=12").status_code == 200
    text = client.get("/audit/exceptions/same-day/?format=csv").getvalue().decode()
    assert text.count("\n") == 3
    assert "提交" in text
    assert client.get("/audit/exceptions/none/").status_code == 404
    assert client_of(world.approver()).get("/audit/exceptions/").status_code == 404
    assert Seat.objects.filter(role=Role.AUDITOR).exists()

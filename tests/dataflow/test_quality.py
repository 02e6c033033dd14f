"""Demands to mend public data: raised in one's scope, accepted with provider and day, cured, confirmed or not."""

from datetime import timedelta

import pytest

from audit.roles import Role
from operations.dataflow.actions import quality
from operations.dataflow.models import QualityDemand
from operations.dataflow.queries import quality as queries
from operations.dataflow.tasks import quality as tasks
from operations.domains import actions as domains_actions
from statute.terms import day_start
from tests import world
from tests.dataflow.expect import refused, told, unseen, verbs
from tests.scenarios import dataflow_processing as flow
from tests.scenarios import domains
from tests.scenarios.dataflow_requests import admin, rows_of
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, COUNTY, DAY

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.mark.clause("governance-request")
def test_an_operator_demands_about_items_of_its_own_scope_only() -> None:
    running = domains.active()
    assert flow.raised(running).state == "raised"
    foreign = rows_of(domains.active(domains.ready(credit_code="91339999MADM000271")))[0]
    with refused(("governance-request", "五(一)")):
        flow.raised(running, scope_item=foreign)


@pytest.mark.clause("governance-request")
def test_without_an_authorization_in_operation_nothing_is_demanded() -> None:
    with refused(("governance-request", "五(一)")):
        flow.raised(domains.ready())
    running = domains.active(domains.ready(credit_code="91339999MADM000271"))
    domains_actions.suspend(id=running.pk, by=world.approver(), at=LATER, cause="other", reason="核查")
    with refused(("governance-request", "五(一)")):
        flow.raised(running, LATER)


@pytest.mark.clause("governance-deadline")
def test_a_demand_is_accepted_with_its_provider_and_a_day() -> None:
    running = domains.active()
    other = world.units()["人力资源和社会保障局"]
    for changes in ({"provider": None}, {"due_on": None}, {"due_on": DAY}, {"provider": other}):
        with refused(("governance-deadline", "五(一)")):
            flow.accepted(running, **changes)
    made = flow.accepted(running)
    assert (made.state, made.provider) == ("accepted", rows_of(running)[0].item.provider)


def test_who_accepts_does_not_assign() -> None:
    made = flow.accepted()
    with refused(("four-eyes", "")):
        quality.assign(id=made.pk, by=world.person(f"clerk-{CITY}", Role.APPROVER), at=AT)
    assert quality.assign(id=made.pk, by=world.approver(), at=AT).state == "assigned"
    assert told(made, Role.STEWARD) == 1


def test_an_unreasonable_demand_is_declined_with_an_answer() -> None:
    made = flow.raised()
    no = quality.decline(id=made.pk, by=world.clerk(), at=AT, answer="该字段按规定不采集。")
    assert (no.state, no.answer, told(made, Role.ORG_ADMIN)) == ("declined", "该字段按规定不采集。", 1)


def test_the_provider_cures_and_the_operator_confirms_or_says_it_is_not_cured() -> None:
    made = flow.assigned()
    unseen(quality.cure, seat(Role.STEWARD, unit=world.units()["人力资源和社会保障局"]), id=made.pk, cure_text="—")
    quality.cure(id=made.pk, by=flow.provider_of(made), at=AT, cure_text="已补齐。")
    by = admin(made.agreement)
    again = quality.reopen(id=made.pk, by=by, at=LATER, reason="2024年度仍有空值。")
    assert (again.state, again.due_on) == ("assigned", made.due_on)
    quality.cure(id=made.pk, by=flow.provider_of(made), at=LATER, cure_text="已全部补齐。")
    assert quality.confirm(id=made.pk, by=by, at=LATER).state == "confirmed"


@pytest.mark.clause("governance-deadline")
def test_past_the_day_it_is_overdue_to_authority_and_provider_and_noted_once() -> None:
    made = flow.assigned()
    assert made.due_on is not None
    near = day_start(made.due_on - timedelta(days=1))
    assert [tasks.remind_providers(AT), tasks.remind_providers(near), tasks.remind_providers(near)] == [0, 1, 0]
    assert tasks.note_late_cures(day_start(made.due_on)) == 0
    late = day_start(made.due_on + timedelta(days=1))
    assert [tasks.note_late_cures(late), tasks.note_late_cures(late)] == [1, 0]
    assert (told(made, Role.STEWARD), told(made, Role.CLERK), told(made, Role.APPROVER)) == (3, 2, 2)
    for by in (flow.provider_of(made), world.clerk(), world.approver()):
        (waits,) = queries.waiting(by, late)
        assert (waits.due_on, waits.clause) == (made.due_on, "五(一)")
    done = quality.cure(id=made.pk, by=flow.provider_of(made), at=late, cure_text="逾期补齐。")
    assert done.state == "cured"
    again = quality.reopen(id=made.pk, by=admin(made.agreement), at=late, reason="仍有空值。")
    assert again.due_on > made.due_on
    assert again.overdue_noted_at is None


def test_each_seat_has_the_next_step_and_strangers_none() -> None:
    made = flow.raised()

    def inbox(*actors: world.Actor) -> list[list[str]]:
        return [verbs(queries.waiting(by, AT)) for by in actors]

    seats = (world.clerk(), world.approver(), flow.provider_of(made), admin(made.agreement))
    assert inbox(*seats) == [["accept"], [], [], []]
    quality.accept(
        id=made.pk, by=world.clerk(), at=AT, provider=made.scope_item.item.provider, due_on=DAY + timedelta(days=9)
    )
    assert inbox(*seats) == [[], ["assign"], [], []]
    quality.assign(id=made.pk, by=world.approver(), at=AT)
    assert inbox(*seats) == [[], [], ["cure"], []]
    quality.cure(id=made.pk, by=flow.provider_of(made), at=AT, cure_text="已补齐。")
    assert inbox(*seats) == [[], [], [], ["confirm"]]
    unseen(quality.confirm, world.clerk(COUNTY), world.applicant("91339999MADM000271").admin, id=made.pk)
    assert QualityDemand.objects.get(pk=made.pk).state == "cured"

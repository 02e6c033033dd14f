"""Training sessions of the province: people of several operators, results, one way to be trained."""

from datetime import timedelta

import pytest

from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry
from operations.domains import actions, permissions, queries
from operations.domains.models import Personnel, TrainingSession
from statute.findings import Refused
from tests import world
from tests.scenarios import agreements, domains
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, COUNTY, DAY, PROVINCE

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(f.code, f.clause) for f in refused.value.findings}


def people() -> list[Personnel]:
    """Two of one operator in the city, one under an agreement of a county."""
    running = domains.active()
    city = [domains.reviewed_person(running, n=n, training=False) for n in (0, 1)]
    return [*city, domains.registered_person(agreements.sealed(COUNTY), n=2)]


@pytest.mark.clause("pre-job-training")
def test_a_session_trains_who_passed_and_nobody_else() -> None:
    rows = people()
    session = domains.invited(rows)
    passed, failed, absent = session.trainees.order_by("pk")
    assert Message.objects.filter(role=Role.ORG_ADMIN, text__contains="参加岗前培训“").count() == 3
    actions.record_results(
        id=session.pk, by=domains.desk(), at=AT, passed=[passed], absent=[absent], certificate_prefix="浙训-"
    )
    outcomes = list(session.trainees.order_by("pk").values_list("outcome", "certificate_no"))
    assert outcomes == [("passed", "浙训-01"), ("failed", ""), ("absent", "")]
    trained = Personnel.objects.get(pk=passed.personnel_id)
    assert (trained.training_passed_on, trained.training_no, trained.training_by_province) == (DAY, "浙训-01", True)
    assert Entry.objects.filter(action="personnel.record_training", outcome="done").count() == 1
    assert Personnel.objects.filter(training_passed_on__isnull=True).count() == 2
    domains.sign_nda(trained)
    assert actions.clear(id=trained.pk, by=world.approver(), at=AT).state == "cleared"
    with pytest.raises(Refused) as refused:
        actions.clear(id=failed.personnel_id, by=world.approver(), at=AT)
    assert ("pre-job-training", "五(二)") in codes(refused)


@pytest.mark.clause("pre-job-training")
def test_nobody_but_the_province_holds_trainings() -> None:
    with pytest.raises(Refused) as refused:
        actions.plan_session(by=seat(Role.PROVINCIAL_DESK, CITY), at=AT, title="市里的培训", held_on=DAY, place="市局")
    assert codes(refused) == {("pre-job-training", "五(二)")}
    session = domains.planned_session()
    with pytest.raises(Refused) as refused:
        actions.cancel_session(id=session.pk, by=seat(Role.PROVINCIAL_DESK, CITY), at=AT, reason="代为取消")
    assert codes(refused) == {("pre-job-training", "五(二)")}
    with pytest.raises(Unseen):
        actions.cancel_session(id=session.pk, by=world.clerk(), at=AT, reason="代为取消")


def test_results_wait_for_the_day_and_for_people() -> None:
    session = domains.planned_session(held_on=DAY + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        actions.record_results(id=session.pk, by=domains.desk(), at=AT, passed=[], certificate_prefix="浙训-")
    assert {code for code, _clause in codes(refused)} == {"training-day", "training-nobody"}


def test_who_left_in_the_meantime_is_not_trained() -> None:
    row = people()[0]
    session = domains.invited([row])
    actions.leave(id=row.pk, by=world.admin_of(row.agreement.organization), at=AT, left_on=DAY)
    with pytest.raises(Refused) as refused:
        actions.record_results(
            id=session.pk, by=domains.desk(), at=AT, passed=list(session.trainees.all()), certificate_prefix="浙训-"
        )
    assert ("person-left", "五(二)") in codes(refused)
    assert TrainingSession.objects.get().state == "planned"


def test_being_asked_twice_is_being_asked_once_and_a_cancelled_session_tells_everybody() -> None:
    rows = people()
    session = domains.invited(rows[:1])
    actions.invite(id=session.pk, by=domains.desk(), at=AT, people=rows)
    assert session.trainees.count() == 3
    assert Message.objects.filter(text__contains="参加岗前培训“").count() == 3
    cancelled = actions.cancel_session(id=session.pk, by=domains.desk(), at=AT, reason="台风")
    assert (cancelled.state, cancelled.cancelled_reason) == ("cancelled", "台风")
    assert Message.objects.filter(text__contains="已取消").count() == 3
    with pytest.raises(Refused):
        actions.invite(id=session.pk, by=domains.desk(), at=AT, people=rows)


def test_a_session_shows_everybody_their_own_people_only() -> None:
    rows = people()
    session = domains.invited(rows)
    shown = {
        world.clerk(): rows[:2],
        world.clerk(COUNTY): rows[2:],
        domains.desk(): rows,
        agreements.admin(rows[0].agreement): rows,
    }
    for by, expected in shown.items():
        assert {t.personnel_id for t in queries.trainees_of(session, by)} == {row.pk for row in expected}
        assert permissions.training_sessions(by).get() == session
    operator = domains.operator(domains.tenancy(rows[0].agreement).domain)
    other = world.clerk(world.NO_PILOT)
    assert not permissions.training_sessions(operator).exists()
    assert not permissions.training_sessions(other).exists()
    assert [t.session for t in queries.trainings_of(rows[0], world.clerk())] == [session]


def test_the_desk_is_reminded_of_results_and_not_of_people_who_are_asked_to_a_session() -> None:
    rows = people()
    waiting = {w.subject for w in queries.waiting(domains.desk(), AT)}
    assert {rows[0], rows[1]} <= waiting
    session = domains.invited(rows)
    assert {w.subject for w in queries.waiting(domains.desk(), AT)} == {session}
    assert [w.subject for w in queries.waiting(seat(Role.PROVINCIAL_DESK, PROVINCE), AT)] == [session]

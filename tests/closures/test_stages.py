"""The stages of a closure, the retention of logs, the purge by two persons."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from audit import clock
from audit.actor import SYSTEM
from audit.logs import holds, triggers
from audit.logs.models import Hold, LogRow
from audit.roles import Role
from operations.closures import actions
from operations.closures.models import Closure, PurgeProposal
from operations.closures.tasks import holds_to_proposals, run_purges
from statute.findings import Refused
from statute.terms import day_start, ends_at
from tests import world
from tests.scenarios import closures, domains
from tests.scenarios.mechanism import seat
from tests.world import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def guarded() -> Iterator[None]:
    """The triggers of the logs, gone with the test's transaction."""
    triggers.install(connection)
    yield
    triggers.remove(connection)


def clauses(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(f.code, f.clause) for f in refused.value.findings}


def at_clock(at: datetime) -> datetime:
    """Set the demo clock, so that the database's own day is the one of the act."""
    clock.advance(at - clock.now())
    return at


@pytest.mark.clause("closure-data-deletion")
@pytest.mark.parametrize("blank", ["scope", "method", "executor", "verifier", "document"])
def test_a_deletion_certificate_lacking_something_is_refused(blank: str) -> None:
    closure, at = closures.expired()
    closures.settled(closure, at)
    empty = {blank: None if blank == "document" else " "}
    by = domains.operator(closure.domain)
    with pytest.raises(Refused) as refused:
        actions.certify_deletion(id=closure.pk, by=by, at=at, **closures.certificate(closure, at, **empty))
    assert ("closure-data-deletion", "四(五)") in clauses(refused)
    done = actions.certify_deletion(id=closure.pk, by=by, at=at, **closures.certificate(closure, at))
    assert done.deletion_no.startswith("杭授删〔2029〕")


@pytest.mark.clause("closure-data-deletion")
def test_who_deletes_does_not_verify() -> None:
    closure, at = closures.expired()
    closures.settled(closure, at)
    same = closures.certificate(closure, at, executor="王执行", verifier=" 王执行 ")
    with pytest.raises(Refused) as refused:
        actions.certify_deletion(id=closure.pk, by=domains.operator(closure.domain), at=at, **same)
    assert ("closure-data-deletion", "四(五)") in clauses(refused)


@pytest.mark.clause("closure-data-deletion")
def test_a_closure_without_deletion_is_not_completed() -> None:
    closure, at = closures.expired()
    closures.settled(closure, at)
    with pytest.raises(Refused) as refused:
        actions.complete(id=closure.pk, by=world.approver(), at=at, final_report_note="已通过")
    assert ("wrong-state", "四(五)") in clauses(refused)


@pytest.mark.clause("log-retention-6-months")
def test_the_hold_runs_six_calendar_months_from_the_later_of_closing_and_deletion() -> None:
    closure = closures.terminated()
    shut = datetime(2027, 8, 30, 4, tzinfo=AT.tzinfo)
    closures.settled(closure, shut)
    deleted = shut + timedelta(days=1)
    by = domains.operator(closure.domain)
    actions.certify_deletion(id=closure.pk, by=by, at=deleted, **closures.certificate(closure, deleted))
    done = actions.accept_deletion(id=closure.pk, by=world.clerk(), at=deleted)
    assert done.hold_until == date(2028, 2, 29), "31 August and six months: the end of February"
    assert Hold.objects.get(origin=closure.pk, reason="closure").until == date(2028, 2, 29)
    assert Hold.objects.get(origin=closure.pk, reason="processing").until == date(2030, 8, 31)


def test_before_deletion_is_confirmed_the_hold_has_no_end() -> None:
    closure, _at = closures.expired()
    assert closure.hold_until is None
    assert holds.held_until(closure.agreement_id, "network") == date.max
    assert not holds.may_purge(closure.agreement_id, "network", date(2099, 1, 1))


@pytest.mark.clause("log-retention-6-months")
@pytest.mark.usefixtures("guarded")
def test_a_held_log_is_purged_neither_by_the_application_nor_in_the_database() -> None:
    running = domains.active()
    closures.logged(running)
    closures.logged(running, kind="processing")
    closure, at = closures.retaining(*closures.expired(running))
    last = closures.after_hold(closure) - timedelta(days=1)
    made = closures.prepared(closure, last)
    with pytest.raises(Refused) as refused:
        actions.approve(id=made.pk, by=world.approver(), at=last)
    assert ("log-retention-6-months", "四(五)") in clauses(refused)
    at_clock(last)
    with pytest.raises(DatabaseError, match=triggers.HELD), transaction.atomic():
        LogRow.objects.filter(owner=running.pk, kind="access").delete()
    after = at_clock(closures.after_hold(closure))
    actions.approve(id=made.pk, by=world.approver(), at=after)
    assert run_purges(after) == 1
    done = PurgeProposal.objects.get(pk=made.pk)
    assert (done.state, done.rows_purged, done.record_no) == ("purged", 3, "杭授清〔2030〕1号")
    assert set(LogRow.objects.values_list("kind", flat=True)) == {"processing"}, "processing records run three years"
    with pytest.raises(DatabaseError, match=triggers.HELD), transaction.atomic():
        LogRow.objects.filter(owner=running.pk).delete()


@pytest.mark.clause("log-retention-6-months")
def test_a_legal_hold_outlasts_every_day_until_it_is_lifted() -> None:
    closure, _at = closures.retaining()
    after = closures.after_hold(closure)
    hold = actions.place_legal_hold(id=closure.pk, by=world.approver(), at=after, reason="诉讼〔2030〕3号")
    made = closures.prepared(closure, after)
    with pytest.raises(Refused) as refused:
        actions.approve(id=made.pk, by=world.approver(), at=after)
    assert "legal-hold" in {code for code, _clause in clauses(refused)}
    with pytest.raises(Refused) as refused:
        actions.release_legal_hold(id=closure.pk, by=world.approver(), at=after, hold=hold, reason="结案")
    assert "four-eyes" in {code for code, _clause in clauses(refused)}
    actions.release_legal_hold(id=closure.pk, by=seat(Role.AUDIT_ADMIN), at=after, hold=hold, reason="结案")
    assert actions.approve(id=made.pk, by=world.approver(), at=after).state == "approved"


def test_a_statutory_hold_is_not_lifted_by_hand() -> None:
    closure, at = closures.retaining()
    own = Hold.objects.get(origin=closure.pk, reason="closure")
    with pytest.raises(Refused) as refused:
        actions.release_legal_hold(id=closure.pk, by=world.approver(), at=at, hold=own, reason="提前")
    assert ("log-retention-6-months", "四(五)") in clauses(refused)


def test_who_prepares_a_purge_does_not_approve_it() -> None:
    closure, _at = closures.retaining()
    after = closures.after_hold(closure)
    made = actions.propose_purge(id=closure.pk, by=SYSTEM, at=after)
    with pytest.raises(Refused) as refused:
        actions.approve(id=made.pk, by=world.approver(), at=after)
    assert "purge-two-persons" in {code for code, _clause in clauses(refused)}
    both = world.clerk()
    actions.prepare(id=made.pk, by=both, at=after)
    second_seat = world.person(f"clerk-{world.CITY}", Role.APPROVER)
    with pytest.raises(Refused) as refused:
        actions.approve(id=made.pk, by=second_seat, at=after)
    assert "four-eyes" in {code for code, _clause in clauses(refused)}
    assert actions.approve(id=made.pk, by=world.approver(), at=after).state == "approved"


def test_the_end_of_a_hold_opens_one_proposal_and_purges_nothing_by_itself() -> None:
    closure, _at = closures.retaining()
    assert closure.hold_until is not None
    assert holds_to_proposals(ends_at(closure.hold_until) - timedelta(seconds=1)) == 0
    assert holds_to_proposals(ends_at(closure.hold_until)) == 1
    assert holds_to_proposals(ends_at(closure.hold_until)) == 0
    assert run_purges(ends_at(closure.hold_until)) == 0
    assert PurgeProposal.objects.get().state == "open"
    three_years = day_start(date(2033, 1, 1))
    assert holds_to_proposals(three_years) == 1, "the processing records come later"


def test_a_closure_is_completed_after_the_hold_with_purge_decided_and_report_settled() -> None:
    closure, at = closures.retaining()
    with pytest.raises(Refused) as refused:
        actions.complete(id=closure.pk, by=world.approver(), at=at, final_report_note="缺报，已记录")
    assert ("log-retention-6-months", "四(五)") in clauses(refused)
    after = closures.after_hold(closure)
    made = closures.prepared(closure, after)
    actions.keep(id=made.pk, by=world.approver(), at=after, reason="另案备查")
    with pytest.raises(Refused) as refused:
        actions.complete(id=closure.pk, by=world.approver(), at=after)
    assert ("annual-report", "五(六)") in clauses(refused)
    assert (
        actions.complete(id=closure.pk, by=world.approver(), at=after, final_report_note="已通过").state == "complete"
    )


def test_stages_come_in_their_order() -> None:
    closure, at = closures.expired()
    with pytest.raises(Refused) as refused:
        actions.settle_assets(id=closure.pk, by=world.clerk(), at=at, assets_note="移交")
    assert ("wrong-state", "一(三)") in clauses(refused)
    assert Closure.objects.get(pk=closure.pk).state == "opened"

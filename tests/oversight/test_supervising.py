"""Supervision by the units 二(三) and the authority 六(三), missing logs, major issues 二(一), standing 六(七)."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement
from operations.oversight.actions import supervising as actions
from operations.oversight.models import SupervisionRecord
from operations.oversight.queries import supervising as queries
from operations.oversight.queries.standing import notes, standings
from operations.oversight.tasks import supervising as tasks
from operations.portal.models import Notification
from operations.portal.sending import send_outbox
from statute.vocabulary import SAFETY_SUPERVISORS, TRADING_SUPERVISORS
from tests import world
from tests.agreements.expect import refusal
from tests.pages import as_person
from tests.scenarios import closures, domains, mechanism
from tests.scenarios import oversight_breaching as breaching
from tests.scenarios import oversight_evaluating as evaluating
from tests.scenarios import oversight_supervising as scene
from tests.scenarios.mechanism import seat
from tests.world import AT, CITY, COUNTY, DAY

pytestmark = pytest.mark.django_db


def unit(kind: str, region: str = CITY) -> object:
    return seat(Role.UNIT_HANDLER, unit=world.units(region)[kind])


@pytest.mark.clause("safety-supervision-records")
def test_each_of_the_five_records_safety_on_the_authorizations_timeline() -> None:
    running = domains.active()
    for kind in SAFETY_SUPERVISORS:
        made = scene.recorded(running, by=unit(kind))
        assert Entry.objects.filter(case_id=running.pk, object_id=made.pk, object_type="supervisionrecord").exists()
    assert SupervisionRecord.objects.count() == 5
    with refusal("safety-supervision-records", "二(三)"):
        scene.recorded(running, by=unit("market"))
    with refusal("safety-supervision-records", "二(三)"):
        scene.recorded(running, by=unit("finance"), kind="safety")
    page = as_person(unit("cac")).get(f"/agreement/{running.pk}/").content.decode()
    assert "记载监管情况" in page
    assert "监管记录" in page
    with refusal("supervision-day"):
        scene.recorded(running, found_on=DAY + timedelta(days=1))


@pytest.mark.clause("trading-supervision-access")
def test_the_four_trading_units_record_and_others_are_refused() -> None:
    running = domains.active()
    for kind in TRADING_SUPERVISORS:
        assert scene.recorded(running, by=unit(kind), kind="trading").kind == "trading"
    with refusal("trading-supervision-access", "二(三)"):
        scene.recorded(running, by=unit("police"), kind="trading")
    world.units(COUNTY)
    with pytest.raises(Unseen):
        scene.recorded(running, by=unit("market", COUNTY), kind="trading")


@pytest.mark.clause("supervise-operator-responsibility")
def test_duties_are_recorded_for_each_agreement_and_year_and_those_without_are_listed() -> None:
    running = domains.active()
    december = AT + timedelta(days=10)
    assert [a.pk for a in queries.without_duties(queries.operated(), AT)] == [running.pk]
    listed = [w for w in queries.waiting(world.clerk(), december) if w.clause == "六(三)4"]
    assert [w.subject.pk for w in listed] == [running.pk]
    with refusal("supervise-operator-responsibility", "六(三)4"):
        scene.recorded(running, kind="duties")
    made = scene.duties(running)
    assert (made.year, made.unit.kind) == (2026, "data")
    assert not queries.without_duties(queries.operated(), AT)
    next_year = AT + timedelta(days=60)
    assert [a.pk for a in queries.without_duties(queries.operated(), next_year)] == [running.pk]


@pytest.mark.clause("authority-security-mechanisms")
def test_the_years_page_counts_measures_and_shows_gaps() -> None:
    running = domains.active()
    clerk = as_person(world.clerk())
    page = clerk.get("/oversight/year/").content.decode()
    assert "本年度没有“安全培训”的记载。" in page
    scene.measure("training")
    for kind in ("review", "assessment", "warning"):
        scene.measure(kind, agreement=running)
    scene.duties(running)
    (row,) = queries.compliance(queries.operated(), 2026, AT)
    assert (row.measures, row.duties, list(row.findings)) == (
        {"review": 1, "assessment": 1, "warning": 1, "training": 1}, 1, [],
    )  # fmt: skip
    assert "本年度没有" not in clerk.get("/oversight/year/?year=2026").content.decode()
    assert as_person(world.admin_of(running.organization)).get("/oversight/year/").status_code == 404
    with refusal("measure-day"):
        actions.record_measure(by=world.clerk(), at=AT, kind="review", held_on=DAY + timedelta(days=1), text="x")
    with refusal("role"):
        actions.record_measure(by=unit("cac"), at=AT, kind="review", held_on=DAY, text="x")


@pytest.mark.clause("full-process-logs")
def test_a_missing_day_of_an_open_tenancy_is_flagged() -> None:
    running = domains.active()
    later = AT + timedelta(days=4)
    assert queries.log_gaps(queries.operated(), AT + timedelta(days=2)) == {}
    missing = (DAY + timedelta(days=1), DAY + timedelta(days=2))
    assert queries.log_gaps(queries.operated(), later)[running.pk].days == missing
    assert tasks.sweep_gaps(later) == 1
    assert tasks.sweep_gaps(later) == 0
    assert Message.objects.filter(subject_id=running.pk, role=Role.DOMAIN_OPERATOR, key__startswith="log-gap").exists()
    operator = domains.operator(domains.tenancy(running).domain)
    assert [w.verb for w in queries.waiting(operator, later)] == ["upload_log"]
    assert [w.clause for w in queries.waiting(world.clerk(), later)] == ["六(三)2"]
    for n, kind in product((1, 2), ("source", "call")):
        closures.logged(running, AT + timedelta(days=n), kind)
    gap = queries.log_gaps(queries.operated(), later)[running.pk]
    assert (gap.days, dict(gap.by_kind)) == (missing, {"source": 0, "processing": 2, "call": 0})
    for n in (1, 2):
        closures.logged(running, AT + timedelta(days=n), "processing")
    assert queries.log_gaps(queries.operated(), later) == {}
    assert list(queries.waiting(operator, later)) == []


@pytest.mark.clause("full-process-logs")
def test_a_gap_is_told_of_once_however_long_it_lasts() -> None:
    running = domains.active()
    weeks = [AT + timedelta(days=7 * n) for n in range(1, 8)]
    assert [tasks.sweep_gaps(week) for week in weeks] == [1, 0, 0, 0, 0, 0, 0]
    for kind in ("source", "processing", "call"):
        assert tasks.sweep_gaps(weeks[-1]) == 0
        closures.logged(running, weeks[-1] - timedelta(days=20), kind)
    assert tasks.sweep_gaps(weeks[-1]) == 0
    month = weeks[-1] + timedelta(days=14)
    assert [tasks.sweep_gaps(month), tasks.sweep_gaps(month)] == [1, 0]


@pytest.mark.clause("full-process-logs")
def test_what_is_not_open_owes_no_logs() -> None:
    domains.activated()
    assert queries.log_gaps(queries.operated(), AT + timedelta(days=9)) == {}


@pytest.mark.clause("major-issue-register")
def test_a_member_raises_an_issue_and_closing_needs_conclusion_and_date() -> None:
    made = scene.raised()
    outsider = unit("crypto")
    with refusal("major-issue-register", "二(一)"):
        actions.raise_issue(by=outsider, at=AT, name="x", text="x")
    auditor = world.person("auditor", Role.AUDITOR)
    page = as_person(auditor).get("/issue/?state=open").content.decode()
    assert made.name in page
    secretariat = seat(Role.SECRETARIAT)
    assert [w.subject.pk for w in queries.waiting(secretariat, AT)] == [made.pk]
    with refusal("major-issue-register", "二(一)"):
        actions.close_issue(id=made.pk, by=secretariat, at=AT, conclusion=" ", concluded_on=DAY)
    with refusal("issue-day"):
        early = DAY - timedelta(days=1)
        actions.close_issue(id=made.pk, by=secretariat, at=AT, conclusion="统一", concluded_on=early)
    world.units(COUNTY)
    with pytest.raises(Unseen):
        actions.close_issue(id=made.pk, by=seat(Role.SECRETARIAT, COUNTY), at=AT, conclusion="x", concluded_on=DAY)
    done = scene.closed(made)
    assert (done.state, done.concluded_on) == ("closed", DAY)
    assert as_person(auditor).get(f"/issue/{made.pk}/").status_code == 200


@pytest.mark.clause("dynamic-management")
def test_what_units_record_and_raise_reaches_authority_and_mechanism() -> None:
    clerk, office = world.clerk(), seat(Role.SECRETARIAT, CITY)
    scene.recorded(domains.active())
    scene.raised()
    while send_outbox(AT):
        pass
    said = {n.message.text: n.seat_id for n in Notification.objects.select_related("message")}
    assert said["%(unit_name)s对协议%(number)s记载了监管情况。"] == clerk.seat_id
    assert Notification.objects.filter(seat_id=office.seat_id, message__subject_type="issue").count() == 1


def test_one_list_shows_every_operators_standing_and_moves_with_each_act() -> None:
    running = domains.active()
    rows = standings(Agreement.objects.all())
    assert [(r.running, r.suspended, r.corrections, r.proposals, r.grades) for r in rows] == [(1, 0, 0, 0, [])]
    breaching.issued(running)
    (row,) = standings(Agreement.objects.all())
    assert (row.running, row.suspended, row.corrections) == (0, 1, 1)
    assert {f.code for f in notes(row)} == {"dynamic-management"}
    agreements.propose_ending(
        id=running.pk, by=world.clerk(), at=AT, kind="termination", ground="failed_correction", text="未改正"
    )
    (row,) = standings(Agreement.objects.all())
    assert row.proposals == 1
    evaluating.final(evaluating.planned(running), points=40)
    with CaptureQueriesContext(connection) as asked:
        (row,) = standings(Agreement.objects.all())
    assert len(asked) == 5
    assert row.grades == [(2026, "不合格")]
    clerk = as_person(world.clerk())
    assert str(running.organization) in clerk.get("/oversight/standing/").content.decode()
    exported = clerk.get("/oversight/standing/?format=csv")
    assert "不合格" in exported.content.decode()
    world.units(COUNTY)
    assert str(running.organization) not in as_person(world.clerk(COUNTY)).get("/oversight/standing/").content.decode()
    assert as_person(world.admin_of(running.organization)).get("/oversight/standing/").status_code == 404


def test_pages_and_forms_answer() -> None:
    running = domains.active()
    record, measured = scene.recorded(running), scene.measure(agreement=running)
    clerk, party = as_person(world.clerk()), as_person(world.admin_of(running.organization))
    assert [c.get(f"/supervisionrecord/{record.pk}/").status_code for c in (clerk, party)] == [200, 200]
    assert [c.get(f"/safetymeasure/{measured.pk}/").status_code for c in (clerk, party)] == [200, 404]
    for path in (
        f"/agreement/{running.pk}/record_supervision/", "/safetymeasure/new/record/", "/supervisionrecord/",
        "/safetymeasure/", f"/api/v1/supervisionrecord/{record.pk}/", f"/api/v1/safetymeasure/{measured.pk}/",
    ):  # fmt: skip
        assert clerk.get(path).status_code == 200, path
    member = as_person(seat(Role.UNIT_HANDLER, unit=world.units()["ndrc"]))
    mechanism.mechanism()
    assert member.get("/issue/new/raise/").status_code == 200

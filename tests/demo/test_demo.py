"""The demo world, told once: it ends where the stories say, every guard held, and nothing is left for the jobs."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from stat import S_IMODE
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db.models import F, Q, Sum
from pytest_django import DjangoDbBlocker

from accounts.models import Seat, User
from accounts.queries import actor_of
from applicants.models import Fact, Organization
from audit import clock
from audit.actor import SYSTEM, Actor
from audit.logs import sealing
from audit.logs.models import Hold, LogRow
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.folding import fold
from audit.trail.models import Entry, Outcome
from audit.trail.verifying import verify
from operations.agreements.models import Agreement, Amendment, ChangeFiling, EndingProposal, Plan, ScopeItem, Stop
from operations.announcements.models import Announcement
from operations.applications.models import Application, CheckItem
from operations.auditing.queries.exceptional import LISTS
from operations.auditing.queries.exceptions import Asked, numbers
from operations.catalog.models import Item
from operations.closures.models import Closure, PurgeProposal
from operations.dataflow.models import DataImport, DataRequest, Delivery, Product, QualityDemand
from operations.demo.organizations import FIRMS
from operations.demo.sweeps import left_undone, run_all
from operations.demo.timeline import Today
from operations.domains.models import Account, Domain, Order, Personnel, Reconciliation, TrainingSession
from operations.management.commands.demo import ACCOUNTS
from operations.oversight.models import (
    Correction,
    CreditRecord,
    Disclosure,
    Evaluation,
    Incident,
    Inspection,
    Referral,
    Report,
)
from operations.oversight.queries import disclosing, evaluating, incidents, inspecting, reporting, supervising
from operations.portal.models import JobRun, Notification
from operations.portal.permissions import SEES_EXPIRY, SEES_FILINGS, SEES_STATISTICS
from operations.portal.queries import sources
from tests.portal.costs import client_of, too_many
from web import addresses
from web.house import house
from web.inbox import how_many

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The command run once for all tests of this file; what it printed. Each test works in a copy of its own."""
    from django.db import transaction

    out = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


def of(key: str) -> Agreement:
    """The only agreement of an applicant."""
    return Agreement.objects.get(organization__credit_code=FIRMS[key].code)


def case_of(key: str, heading: str) -> Application:
    return Application.objects.get(organization__credit_code=FIRMS[key].code, heading=heading)


def refusals() -> Counter[str]:
    return Counter(Entry.objects.filter(outcome=Outcome.REFUSED).values_list("action", flat=True))


def test_every_story_ends_where_it_should(told: str) -> None:
    expected = {
        "a1": "active",
        "a4": "expired",
        "a5": "terminated",
        "a6": "revoked",
        "a7": "active",
        "a8": "suspended",
        "a9": "sealed",
    }
    assert {key: of(key).state for key in expected} == expected
    assert case_of("a2", "门诊量预测与分诊").state == Application.State.REFUSED
    assert case_of("a3", "城市泊位推荐").state == Application.State.WITHDRAWN
    assert case_of("a10", "网约车需求热力").state == Application.State.VERIFYING
    renewal = case_of("a4", "景区客流预警（续期）")
    assert renewal.state == Application.State.VERIFYING
    assert renewal.renews == of("a4").application
    assert Organization.objects.filter(state=Organization.State.CONFIRMED).count() == len(FIRMS) == 10


def test_what_runs_runs_within_the_law(told: str) -> None:
    clean = of("a1")
    assert clean.last_on == date(clean.first_on.year + 3, clean.first_on.month, clean.first_on.day) - timedelta(days=1)
    assert Plan.objects.get(agreement=clean).state == Plan.State.APPROVED
    people = Personnel.objects.filter(agreement=clean)
    assert people.filter(state__in=[Personnel.State.CLEARED, Personnel.State.LEFT]).count() == 12
    assert Account.objects.filter(agreement=clean, state=Account.State.OPEN).count() == 5
    assert not ScopeItem.objects.filter(agreement=clean, supplied_from__isnull=True).exists()
    county = of("a7")
    assert county.tenancy.domain == Domain.objects.get(region_id="330100")


def test_a_running_agreement_was_supplemented_and_an_operator_renamed(told: str) -> None:
    added = Amendment.objects.get(agreement=of("a1"))
    assert (added.state, bool(added.receipt_no), of("a1").scope.count()) == (Amendment.State.SEALED, True, 6)
    row = added.scope.get()
    assert (row.item.name, row.supplied_from is not None) == ("气象与暴雨预警", True)
    filing = ChangeFiling.objects.get(agreement=of("a8"))
    assert (filing.before, filing.after) == (FIRMS["a8"].name, of("a8").organization.name)
    assert filing.kind == ChangeFiling.Kind.NAME


def test_an_expired_agreement_is_shut_deleted_and_held(told: str) -> None:
    today = clock.today()
    assert of("a4").last_on == today - timedelta(days=41)
    closure = Closure.objects.get(agreement=of("a4"))
    assert closure.state == Closure.State.RETAINING_LOGS
    assert closure.hold_until is not None
    assert closure.hold_until > today
    assert LogRow.objects.filter(owner=of("a4").pk).exists()
    assert Hold.objects.filter(owner=of("a4").pk, released_at__isnull=True).exists()
    assert Fact.objects.filter(organization=of("a4").organization, kind=Fact.Kind.GRADE, value="良").exists()


def test_endings_went_through_mechanism_and_government(told: str) -> None:
    for key, ground in (("a5", "failed_correction"), ("a6", "false_materials")):
        proposal = EndingProposal.objects.get(agreement=of(key))
        assert (proposal.state, proposal.ground) == (EndingProposal.State.CARRIED_OUT, ground)
        assert proposal.matter is not None
        assert proposal.matter.decision.confirmed_by != proposal.matter.decision.entered_by
    assert Closure.objects.get(agreement=of("a5")).state == Closure.State.COMPLETE
    assert PurgeProposal.objects.get(closure__agreement=of("a5")).state == PurgeProposal.State.PURGED
    pending = EndingProposal.objects.get(agreement=of("a7"))
    assert pending.state == EndingProposal.State.OPEN
    assert [row.item.code for row in pending.items.all()] == ["D19"]
    stops = Stop.objects.filter(agreement=of("a8"), until_at__isnull=True)
    assert {stop.cause for stop in stops} == {Stop.Cause.CORRECTION}


def test_the_catalog_has_twenty_items_and_two_that_were_always_prohibited(told: str) -> None:
    city = Item.objects.filter(region_id="330100")
    assert city.count() == 20
    assert sorted(city.filter(attribute="prohibited").values_list("code", flat=True)) == ["D09", "D15"]
    assert Item.objects.get(region_id="330199", code="D19").prohibited


def test_open_work_waits_for_somebody(told: str) -> None:
    now = clock.now()
    assert [a.field.code for a in Announcement.objects.all() if a.open_at(now)] == ["finance"]
    assert Announcement.objects.filter(region_id="330100", state=Announcement.State.DRAFT).count() == 1
    waiting = Plan.objects.get(agreement=of("a9"))
    assert [w.unit.kind for w in waiting.concurrences.filter(given_at__isnull=True)] == ["secrecy"]
    found = CheckItem.objects.get(
        application=case_of("a10", "网约车需求热力"), condition__code="incidents", unit__kind="cac"
    )
    assert found.state == CheckItem.State.NOT_MET


# What was tried in vain: action, and a code of its refusal.
TRIED = {
    ("organization.register", "applicant-must-be-legal-or-unincorporated-org"),
    ("announcement.publish", "pilot-designation-required"),
    ("application.request_item", "ban-prohibited-open-data"),
    ("application.enter_decision", "deliberation-before-major-decision"),
    ("application.draft_agreement", "term-max-3-years"),
    ("agreement.seal", "seal-keeper-role-only"),
    ("agreement.draft_plan", "one-authorization-one-plan"),
    ("agreement.make_product", "no-raw-export"),
    ("personnel.clear", "pre-job-training"),
    ("personnel.request_account", "wrong-state"),
    ("purgeproposal.approve", "log-retention-6-months"),
    ("product.conclude_rereview", "ban-prohibited-open-data"),
}


def test_every_attempt_that_was_to_be_refused_is_in_the_trail_and_no_other(told: str) -> None:
    tried = refusals()
    assert tried == {action: 2 if action == "purgeproposal.approve" else 1 for action, _code in TRIED}
    bodies = Entry.objects.filter(outcome=Outcome.REFUSED).values_list("action", "body")
    found = {(action, code) for action, body in bodies for code in json.loads(body)["findings"]}
    assert TRIED - found == set()


def test_the_trail_is_sound_and_every_case_runs_forward(told: str) -> None:
    report = verify()
    assert report.sound
    assert report.leaves == report.entries > 2000
    last: dict[object, object] = {}
    for object_id, at, action in Entry.objects.order_by("recorded_at", "id").values_list("object_id", "at", "action"):
        assert object_id not in last or last[object_id] <= at, action  # type: ignore[operator]
        last[object_id] = at
    assert not Entry.objects.filter(at__gt=clock.now()).exists()


def test_the_folded_trail_is_the_database(told: str) -> None:
    folded = fold()
    assert folded.differences == ()
    assert folded.entries > 2000


def test_people_act_on_working_days_in_working_hours(told: str) -> None:
    calendar = Today(clock.today()).calendar
    acts = Entry.objects.exclude(role=Role.SYSTEM).values_list("at", flat=True)
    local = [at.astimezone(clock.SHANGHAI) for at in acts]
    assert {at.date() for at in local if not calendar.is_workday(at.date())} == set()
    assert [at for at in local if not 8 <= at.hour < 18] == []


def test_jobs_find_nothing_left_undone(told: str) -> None:
    now = clock.now()
    assert left_undone(now) == {}
    entries = Entry.objects.count()
    run_all(now)
    assert Entry.objects.count() == entries
    assert not JobRun.objects.exclude(error="").exists()


def test_every_notice_can_be_read_and_reaches_a_scope_that_exists(told: str) -> None:
    for message in Message.objects.all():
        assert message.text % message.params
        assert not message.unit or UUID(message.unit)
        assert not message.domain or UUID(message.domain)
        assert not message.organization or UUID(message.organization)


def test_nobody_is_drowned_in_notices(told: str) -> None:
    per_seat = Counter(Notification.objects.values_list("seat__user__username", flat=True))
    assert per_seat
    assert max(per_seat.values()) <= 25, per_seat.most_common(3)


def test_every_account_signs_in_with_the_password_that_was_printed(told: str) -> None:
    listed = {line.split()[0]: line.split()[1] for line in told.splitlines() if " · " in line and "用户名" not in line}
    assert set(listed) == set(User.objects.values_list("username", flat=True))
    assert len(set(listed.values())) == len(listed)
    for user in User.objects.all():
        assert check_password(listed[user.username], user.password)
        assert not user.must_change_password
    kept = settings.DATA_DIR / ACCOUNTS
    assert S_IMODE(kept.stat().st_mode) == 0o600
    assert all(password in kept.read_text() for password in listed.values())
    assert not Entry.objects.filter(payload__json__contains=listed["auditor"]).exists()


def test_no_person_holds_two_of_the_three_administrators(told: str) -> None:
    held = Counter(
        Seat.objects.filter(role__in=["system_admin", "security_admin", "audit_admin"]).values_list("user", flat=True)
    )
    assert sorted(held.values()) == [1, 1, 1]


def test_it_is_told_on_an_empty_installation_only(told: str) -> None:
    with pytest.raises(CommandError, match="empty"):
        call_command("demo", stdout=StringIO())


# --- the years of operation ----------------------------------------------------------------------------------------


def test_products_went_through_review_to_customers(told: str) -> None:
    made = Product.objects.filter(agreement=of("a1"))
    assert Counter(made.values_list("state", flat=True)) == {"on_market": 3, "reviewing": 1}
    types = Product.objects.order_by("type").values_list("type", flat=True).distinct()
    assert list(types) == ["business", "interface", "model", "package", "report", "service"]
    for product in Product.objects.exclude(approved_at=None):
        assert product.test_report is not None
        assert product.review_no
        assert product.venue_reference
    assert not Product.objects.filter(price__gt=F("price_cap")).exists()
    sold = Delivery.objects.filter(product__in=made)
    assert sold.filter(public_use=True).exists()
    assert not sold.filter(public_use=True, price__gt=0).exists()
    assert not sold.exclude(price=F("product__price")).filter(price_ground="", public_use=False).exists()
    assert DataImport.objects.get(agreement=of("a1"), state="imported").tasks.count() == 1
    assert QualityDemand.objects.filter(agreement=of("a1"), state="confirmed").count() == 1


def test_people_were_trained_together_and_nobody_has_what_they_should_not(told: str) -> None:
    held = TrainingSession.objects.filter(state=TrainingSession.State.HELD)
    assert max(session.trainees.count() for session in held) == 12
    trained = Personnel.objects.exclude(training_passed_on=None)
    assert trained.count() == sum(session.trainees.filter(outcome="passed").count() for session in held)
    clean = Account.objects.filter(agreement=of("a1"))
    assert clean.filter(state=Account.State.FROZEN).get().last_used_on is None
    assert clean.filter(personnel__state=Personnel.State.LEFT).get().state == Account.State.CLOSED
    differs = Reconciliation.objects.exclude(differences=[])
    assert {found["account"] for row in differs for found in row.differences} == {"a7-temp-01"}


def test_reports_say_what_the_rows_say(told: str) -> None:
    for report in Report.objects.filter(agreement=of("a1"), state=Report.State.ACCEPTED):
        sold = Delivery.objects.filter(agreement=of("a1"), delivered_on__range=(report.first_on, report.last_on))
        assert report.figures["deliveries"] == sold.count()
        assert Decimal(report.figures["income"]) == (sold.aggregate(sum=Sum("price"))["sum"] or 0)
        assert f"交付{sold.count()}次" in report.analysis
    assert Report.objects.get(agreement=of("a4"), kind=Report.Kind.FINAL).state == Report.State.ACCEPTED
    assert Report.objects.filter(agreement=of("a4"), state=Report.State.RETURNED).count() == 1


def test_grades_are_what_was_scored_and_the_renewal_shows_them(told: str) -> None:
    final = Evaluation.objects.filter(state=Evaluation.State.FINAL)
    grades = {key: set(final.filter(agreement=of(key)).values_list("grade", flat=True)) for key in ("a1", "a4", "a5")}
    assert grades == {"a1": {"excellent"}, "a4": {"good"}, "a5": {"fair"}}
    renewal = case_of("a4", "景区客流预警（续期）")
    page = client_of(next(seat_of(Role.CLERK, "330100"))).get(addresses.of(renewal)).content.decode()
    assert "年度评估：良" in page


def test_a_breach_was_ordered_to_be_corrected_rejected_and_ended_by_the_jobs_proposal(told: str) -> None:
    order = Correction.objects.get(agreement=of("a5"))
    assert order.state == Correction.State.FAILED
    assert order.violation is not None
    assert order.violation.product is not None
    assert order.stop is not None
    assert order.stop.from_at == order.issued_at
    assert (order.feedback != "", order.late, order.decided_at is not None) == (True, False, True)
    assert order.proposal is not None
    assert (order.proposal.proposed_by, order.proposal.state) == (None, EndingProposal.State.CARRIED_OUT)
    assert Fact.objects.filter(organization=of("a5").organization, kind=Fact.Kind.BREACH).exists()


def test_what_broke_the_law_was_referred_and_is_on_the_credit_record(told: str) -> None:
    referral = Referral.objects.get(violation__agreement=of("a6"))
    assert (referral.unit.kind, referral.outcome_on is not None) == ("police", True)
    recorded = {row.organization_id: row.unit.kind for row in CreditRecord.objects.select_related("unit")}
    assert recorded == {of("a5").organization_id: "market", of("a6").organization_id: "police"}


def test_what_lies_open_today(told: str) -> None:
    orders = Correction.objects.filter(agreement=of("a8"))
    due = clock.today() + timedelta(days=6)
    assert sorted(orders.values_list("state", "due_on")) == [("feedback", due), ("notified", due)]
    incident = Incident.objects.get()
    assert (incident.state, incident.agreement) == (Incident.State.RESPONDING, of("a8"))
    assert Incident.objects.filter(reported_up_at__lte=F("report_due_at")).exists()
    assert Inspection.objects.get(state=Inspection.State.PLANNED).agreement == of("a1")
    assert DataImport.objects.get(state=DataImport.State.REQUESTED).agreement == of("a1")
    assert DataRequest.objects.get(state=DataRequest.State.STEWARD_REVIEW).agreement == of("a9")
    assert Product.objects.get(agreement=of("a7")).state == Product.State.WITHDRAWN


def test_nothing_is_overdue_but_what_the_stories_mean(told: str) -> None:
    now, today = clock.now(), clock.today()
    assert [(r.agreement, r.kind) for r in Report.objects.filter(reporting.late(today))] == [(of("a5"), "final")]
    assert {d.organization for d in Disclosure.objects.filter(disclosing.late(today))} <= {of("a8").organization}
    assert [a for a, _day in incidents.drills_due(Agreement.objects.all(), now)] == [of("a7")]
    assert {e.agreement for e in Evaluation.objects.filter(evaluating.late(today))} <= {of("a7")}
    assert [
        a for code in ("330000", "330100", "330199") for rows in inspecting.uninspected(code, today) for a in rows
    ] == []
    assert supervising.log_gaps(reporting.operated(), now) == {}
    assert not sealing.due(now).exists()
    assert not list(sealing.check_seals())
    assert not Product.objects.filter(state__in=["submitted", "reviewing"], review_due_on__lt=today).exists()
    assert not Order.objects.filter(confirmed_at=None, cancelled_at=None, due_at__lte=now).exists()
    assert not Incident.objects.exclude(overdue_noted_at=None).exists()


# Nothing ever waits for those who only read or only administrate; the security officer reports when there is something.
UNASKED = {Role.AUDITOR, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.SECURITY_OFFICER}


def test_everybody_whose_work_it_is_finds_something_in_the_inbox(told: str) -> None:
    now, waiting = clock.now(), Counter[str]()
    for seat in Seat.objects.select_related("user", "unit"):
        waiting[seat.role] += how_many(sources(house(), actor_of(seat.user, seat, seats=[seat]), now))
    idle = {role for role, number in waiting.items() if not number}
    assert idle - UNASKED <= {Role.SEAL_KEEPER}


def test_numbers_on_the_pages_are_those_of_the_rows(told: str) -> None:
    clerk, firm = (
        client_of(next(seat_of(role, place))) for role, place in ((Role.CLERK, "330100"), (Role.ORG_ADMIN, "a1"))
    )
    check = Product.objects.get(name="小微企业授信核验接口")
    page = firm.get(addresses.of(check)).content.decode()
    for customer in Delivery.objects.filter(product=check).values_list("customer", flat=True).distinct():
        assert customer in page
    listed = clerk.get("/product/").content.decode()
    for product in Product.objects.filter(region_id="330100"):
        assert product.name in listed
    county = client_of(next(seat_of(Role.CLERK, "330199")))
    compared = Reconciliation.objects.exclude(differences=[]).get(region_id="330199")
    assert "a7-temp-01" in county.get(addresses.of(compared)).content.decode()


# --- what its pages cost -------------------------------------------------------------------------------------------

# The same for everybody who signs in.
COMMON = ("/", "/search/?q=杭", "/search/?q=no-such-thing", "/notifications/")


def seat_of(role: str, place: str = "") -> Iterator[Actor]:
    """Somebody in a seat of this role (of a region, or of an applicant); nobody where the world has none."""
    rows = Seat.objects.filter(role=role, valid_from__lte=clock.today(), user__must_change_password=False)
    if place:
        rows = rows.filter(Q(region_code=place) | Q(user__username__startswith=f"{place}-"))
    for seat in rows.select_related("user", "unit").order_by("id")[:1]:
        yield actor_of(seat.user, seat, seats=[seat])


def pages_of(by: Actor) -> Iterator[str]:
    """Lists of the reader's navigation, searched and filtered too; one case of every kind and state."""
    yield from COMMON
    if by.role in SEES_EXPIRY:
        yield "/expiry/"
    if by.role in SEES_STATISTICS:
        yield f"/statistics/?year={clock.today().year - 1}"
    if by.role in SEES_FILINGS:
        yield "/filings/"
    for desk in house().desks:
        code = desk.model.type_code()
        if by.role in desk.nav_for:
            yield from (f"/{code}/", f"/{code}/?q=杭", f"/{code}/?state=active")
        shown: set[str] = set()
        for subject in desk.see(by).order_by("-pk")[:200]:
            state = str(getattr(subject, "state", ""))
            if state not in shown:
                shown.add(state)
                yield addresses.of(subject)


# How many queries a page asks is the same on both engines: one pass counts them.
@pytest.mark.sqlite
@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM])
def test_no_list_and_no_case_page_costs_more_than_twelve_queries(told: str, role: str) -> None:
    people = [(by, client_of(by)) for by in seat_of(role)]
    assert bool(people) == (role != Role.REGISTRANT)
    assert [fault for by, client in people for place in pages_of(by) for fault in too_many(client, by, place)] == []


def test_every_year_that_is_over_is_disclosed_and_one_operator_has_only_prepared_its_tables(told: str) -> None:
    today = clock.today()
    last = today.year - (1 if today >= date(today.year, 3, 20) else 2)
    rows = Disclosure.objects.filter(year=last)
    assert set(rows.values_list("organization__credit_code", flat=True)) >= {None, FIRMS["a1"].code, FIRMS["a8"].code}
    slow = rows.filter(organization__credit_code=FIRMS["a8"].code)
    assert set(slow.values_list("state", flat=True)) == {"prepared"}
    assert set(rows.exclude(pk__in=slow).values_list("state", flat=True)) == {"published"}
    authorizations = [len(row.content["authorizations"]) for row in rows.filter(organization=None)]
    assert sum(authorizations) >= rows.exclude(organization=None).count()


def test_auditors_find_something_on_most_exception_lists(told: str) -> None:
    asked = Asked(by=SYSTEM, today=clock.today())
    found = {code for code, number in numbers(LISTS, asked).items() if number}
    assert found >= {"same-day", "late-result", "near-cap", "back-entered", "attempts"}

"""Changes that leave the term alone: first responsible person, mistyped facts, stock registration, reminders 六(二), 四(四)."""

from datetime import date, timedelta

import pytest

from applicants.actions import correct
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements import actions, queries, tasks
from operations.agreements.models import Agreement, ChangeFiling
from operations.papers.models import FactCorrection
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import agreements as scene
from tests.scenarios import announcements, applications, mechanism
from tests.world import AT, CITY, DAY

pytestmark = pytest.mark.django_db


def changed(made, by=None, at=AT, **changes):
    by = by or scene.admin(made)
    inputs = {
        "first_responsible": "顾清和",
        "changed_on": DAY,
        "reason": "董事会改选",
        "document": world.evidence(by, "任命书.pdf", at),
    } | changes
    return actions.change_responsible(id=made.pk, by=by, at=at, **inputs)


@pytest.mark.clause("first-responsible-person")
def test_a_change_of_the_responsible_person_leaves_a_dated_record_and_a_notice():
    made = scene.sealed()
    with refusal("first-responsible-person", "六(二)"):
        changed(made)
    officer = world.clerk()
    correct(
        id=made.organization_id, by=officer, at=AT, principal="顾清和", reason="改选", evidence=world.evidence(officer)
    )
    record = changed(made)
    assert (record.kind, record.before, record.after, record.changed_on) == (
        "first_responsible",
        "沈知远",
        "顾清和",
        DAY,
    )
    assert scene.fresh(made).first_responsible == "顾清和"
    told = Message.objects.filter(subject_type="changefiling", subject_id=record.pk)
    assert set(told.values_list("role", flat=True)) == {
        Role.CLERK, Role.APPROVER, Role.ORG_ADMIN, Role.SECURITY_OFFICER,
    }  # fmt: skip
    # The paper that was sealed still names who was responsible then.
    assert queries.contents(scene.fresh(made)).first_responsible == "沈知远"


def test_a_change_is_not_dated_ahead_and_names_somebody_else():
    made = scene.sealed()
    with refusal("responsible-change"):
        changed(made, first_responsible="沈知远", changed_on=DAY + timedelta(days=1))
    assert not ChangeFiling.objects.exists()


def test_a_mistyped_fact_is_corrected_by_two_persons_and_the_old_value_stays():
    made = scene.sealed()
    actions.propose_correction(
        id=made.pk, by=world.clerk(), at=AT, column="representative", new="周政", reason="录入时写错一字"
    )
    assert scene.fresh(made).representative == "周正"
    with refusal("four-eyes"):
        actions.confirm_correction(id=made.pk, by=world.person("clerk-330100", Role.APPROVER), at=AT)
    actions.confirm_correction(id=made.pk, by=world.approver(), at=AT)
    assert scene.fresh(made).representative == "周政"
    kept = FactCorrection.objects.get()
    assert (kept.old, kept.new, kept.confirmed_by) == ("周正", "周政", world.approver().user_id)


def test_a_line_of_the_seal_register_can_be_corrected():
    made = scene.sealed()
    actions.propose_correction(
        id=made.pk, by=world.clerk(), at=AT, column="seal_use.copies", new="6", reason="实际用印六份"
    )
    actions.confirm_correction(id=made.pk, by=world.approver(), at=AT)
    assert scene.fresh(made).seal_use.copies == 6


def test_without_a_proposal_there_is_nothing_to_confirm():
    made = scene.sealed()
    with refusal("correction"):
        actions.confirm_correction(id=made.pk, by=world.approver(), at=AT)


# --- stock ---------------------------------------------------------------------------------------------------------


def stock(at=AT, **changes):
    notice = announcements.published(at=at)
    by = world.approver()
    inputs = {
        "announcement": notice,
        "organization": applications.applicant().organization,
        "heading": "小微企业普惠授信核验",
        "submitted_on": date(2024, 1, 10),
        "decision_no": "杭政函〔2024〕3号",
        "decided_on": date(2024, 2, 20),
        "granted_months": 36,
        "published_on": date(2024, 2, 21),
        "channel": "门户网站",
        "filing_no": "杭数报〔2024〕1号",
        "filed_on": date(2024, 2, 22),
        "scenarios": "小微企业授信核验",
        "items": [applications.item()],
        "number": "杭数授协〔2024〕1号",
        "representative": "周正",
        "first_on": date(2024, 2, 29),
        "last_on": date(2027, 2, 28),
        "sealed_on": date(2024, 2, 28),
        "seal": scene.contract_seal(),
        "copies": 4,
        "scan": world.evidence(by, "协议.pdf", at),
    } | changes
    return actions.register_stock(by=by, at=at, **inputs)


def test_stock_is_registered_by_the_approver_and_confirmed_by_the_keeper():
    made = stock()
    assert (made.state, made.stock, made.number) == (Agreement.State.DRAFT, True, "杭数授协〔2024〕1号")
    assert made.application.state == "granted"
    confirmed = actions.confirm_stock(id=made.pk, by=scene.keeper(), at=AT)
    assert confirmed.state == Agreement.State.SEALED
    assert scene.fresh(made).application.state == "agreed"
    assert confirmed.seal_use.keeper == scene.keeper().user_id
    assert confirmed.scope.count() == 1
    assert scene.fresh(made).sealed_at.date() == date(2024, 2, 27)  # 00:00 of the 28th in Shanghai, as UTC


def test_one_person_does_not_do_both():
    made = stock()
    with refusal("four-eyes"):
        actions.confirm_stock(id=made.pk, by=world.person("approver-330100", Role.SEAL_KEEPER), at=AT)


@pytest.mark.clause("term-max-3-years")
def test_stock_is_under_the_same_cap():
    with refusal("term-max-3-years", "四(四)"):
        stock(last_on=date(2027, 3, 1))
    assert stock().last_on == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("seal-day", {"sealed_on": date(2024, 2, 19)}),
        ("seal-day", {"first_on": date(2024, 2, 27)}),
        ("government-determines", {"granted_months": 12}),
    ],
)
def test_stock_that_contradicts_itself_is_refused(code, changes):
    with refusal(code):
        stock(**changes)


@pytest.mark.clause("publicity-before-seal")
def test_stock_that_was_never_public_is_not_confirmed():
    made = stock(published_on=None)
    with refusal("publicity-before-seal", "四(一)"):
        actions.confirm_stock(id=made.pk, by=scene.keeper(), at=AT)
    applications.publish(made.application)
    assert actions.confirm_stock(id=made.pk, by=scene.keeper(), at=AT).state == Agreement.State.SEALED


def test_an_ordinary_draft_is_not_confirmed_as_stock():
    made = scene.drafted()
    with refusal("not-stock"):
        actions.confirm_stock(id=made.pk, by=scene.keeper(), at=AT)


# --- reminders -----------------------------------------------------------------------------------------------------


def reminders(made):
    return Message.objects.filter(key__startswith=f"term:{made.pk}")


def test_the_end_of_a_term_is_announced_180_90_30_and_7_days_before_each_once():
    made = scene.sealed()
    days = {180: 0, 90: 0, 30: 0, 7: 0}
    for before in (181, 180, 179, 90, 60, 30, 7, 1, 0):
        at = AT + (made.last_on - DAY) - timedelta(days=before)
        done = tasks.sweep_terms(at)
        assert tasks.sweep_terms(at) == 0
        if before in days:
            assert done == 1, before
            days[before] = done
        else:
            assert done == 0, before
    assert set(days.values()) == {1}
    assert reminders(made).filter(role=Role.ORG_ADMIN).count() == 4
    assert scene.fresh(made).state == Agreement.State.SEALED


@pytest.mark.clause("renewal-by-reapplication")
def test_the_first_reminder_warns_when_no_announcement_is_open_to_renew_under():
    made = scene.sealed()
    at = AT + (made.last_on - DAY) - timedelta(days=180)
    assert tasks.sweep_terms(at) == 1
    warning = reminders(made).get(role=Role.APPROVER)
    assert "没有受理中的通告" in warning.text
    assert warning.params["left"] == 180


def test_no_warning_while_an_announcement_of_the_field_is_open():
    made = scene.sealed()
    at = AT + (made.last_on - DAY) - timedelta(days=180)
    announcements.published(at=at)
    assert tasks.sweep_terms(at) == 1
    assert not reminders(made).filter(role=Role.APPROVER).exists()


def test_what_ends_soon_is_listed_by_its_last_day():
    made = scene.sealed()
    near = AT + (made.last_on - DAY) - timedelta(days=30)
    assert list(queries.expiring(30, near)) == [made]
    assert not queries.expiring(29, near).exists()
    assert queries.days_left(made, near) == 30


def test_a_job_is_not_done_by_hand():
    made = scene.sealed()
    for by in (world.clerk(), mechanism.seat(Role.SECRETARIAT, CITY)):
        with refusal("role"):
            actions.remind_term(id=made.pk, by=by, at=AT, days=180)

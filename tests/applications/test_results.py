"""After the decision: public, filed, objected to, corrected; signed, lapsed or annulled 四(一)(二)."""

import json
from datetime import timedelta

import pytest

from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from audit.trail.models import Entry
from operations.applications import actions, queries, tasks
from operations.applications.checks.results import public_contents
from operations.mechanism import actions as mechanism_actions
from operations.mechanism.actions.matters import open_matter
from operations.mechanism.models import Matter
from operations.papers import corrections
from operations.papers.models import Paper
from operations.papers.queries import paper_of, verify
from statute.terms import ends_at
from tests import world
from tests.applications.expect import codes, refusal
from tests.scenarios import applications as scene
from tests.scenarios import mechanism
from tests.world import AT, CITY, DAY, PROVINCE

pytestmark = pytest.mark.django_db


@pytest.mark.clause("publicity-content-safe")
def test_what_is_public_are_five_facts_and_nothing_confidential():
    case = scene.granted()
    assert set(public_contents(case)) == {"operator", "field", "scenarios", "term", "decided_on"}
    with refusal("publicity-content-safe", "四(一)"):
        scene.publish(case, text="联系人陆小舟，电话0571-80000000")
    text = scene.publish(case).publication.text
    assert "普惠金融" in text
    assert "36个月" in text
    assert "陆小舟" not in text


@pytest.mark.clause("publicity-before-seal")
def test_a_publication_older_than_the_decision_is_irregular_and_opens_nothing():
    case = scene.publish(scene.granted(), published_on=DAY - timedelta(days=1))
    assert case.publication.irregular
    assert queries.published_on(case) is None
    case = scene.publish(case)
    assert queries.published_on(case) == DAY
    with refusal("already-published"):
        scene.publish(case)


@pytest.mark.clause("provincial-filing")
def test_a_city_files_and_the_province_gives_a_receipt():
    case = scene.granted()
    assert queries.filed(case) is None
    report = scene.file(case)
    assert queries.filed(scene.fresh(case)) == report
    desk = mechanism.seat(Role.PROVINCIAL_DESK, PROVINCE)
    with refusal("receipt-before-sending"):
        actions.record_receipt(
            id=report.pk, by=desk, at=AT, receipt_no="浙备〔2026〕1号", received_on=DAY - timedelta(days=1)
        )
    done = actions.record_receipt(id=report.pk, by=desk, at=AT, receipt_no="浙备〔2026〕1号", received_on=DAY)
    assert done.receipt_no == "浙备〔2026〕1号"


@pytest.mark.clause("provincial-filing")
def test_the_province_files_nothing():
    case = scene.granted(PROVINCE)
    with refusal("provincial-filing", "四(二)"):
        scene.file(case)


@pytest.mark.clause("provincial-filing")
def test_a_filing_sent_before_the_decision_opens_nothing():
    case = scene.granted()
    assert scene.file(case, sent_on=DAY - timedelta(days=1)).irregular
    assert queries.filed(scene.fresh(case)) is None
    scene.file(case)
    assert queries.filed(scene.fresh(case)) is not None


def test_a_back_entered_fact_shows_that_it_is_one():
    case = scene.granted()
    later = AT + timedelta(days=3)
    scene.publish(case, at=later, published_on=DAY)
    assert scene.fresh(case).publication.back_entered


def test_an_objection_is_answered_by_another_person():
    case = scene.publish(scene.granted())
    inputs = {"raised_by_text": "某公司", "raised_on": DAY, "text": "评审不公"}
    raised = actions.record_objection(id=case.pk, by=world.clerk(), at=AT, **inputs)
    assert queries.unanswered_objections(scene.fresh(case)) == ("某公司",)
    actions.answer_objection(id=raised.pk, by=world.approver(), at=AT, answer="评审依公布标准进行。")
    assert queries.unanswered_objections(scene.fresh(case)) == ()


def test_objections_are_not_told_to_the_applicant():
    case = scene.publish(scene.granted())
    raised = actions.record_objection(
        id=case.pk, by=world.clerk(), at=AT, raised_by_text="某公司", raised_on=DAY, text="评审不公"
    )
    with pytest.raises(Unseen):
        actions.answer_objection(id=raised.pk, by=scene.admin(case), at=AT, answer="不实")


def test_a_mistyped_fact_is_corrected_by_two_persons():
    case = scene.granted()
    with refusal("correction"):
        actions.correct_fact(
            id=case.pk, by=world.clerk(), at=AT, column="decision_no", new=case.decision_no, reason="误"
        )
    with refusal("correction"):
        actions.correct_fact(id=case.pk, by=world.clerk(), at=AT, column="heading", new="别的", reason="误")
    actions.correct_fact(
        id=case.pk, by=world.clerk(), at=AT, column="decision_no", new="杭政函〔2026〕19号", reason="录入笔误"
    )
    assert scene.fresh(case).decision_no == "杭政函〔2026〕18号"
    both = world.person(f"clerk-{CITY}", Role.APPROVER)
    assert "four-eyes" in codes(actions.confirm_correction, scene.fresh(case), both, AT)
    done = actions.confirm_correction(id=case.pk, by=world.approver(), at=AT)
    assert done.decision_no == "杭政函〔2026〕19号"
    kept = corrections.of(case).get()
    assert (kept.old, kept.confirmed_by) == ("杭政函〔2026〕18号", world.approver().user_id)


def test_a_fact_of_the_filing_is_corrected_too():
    case = scene.published_and_filed()
    inputs = {"id": case.pk, "by": world.clerk(), "at": AT, "column": "filing.sent_on", "reason": "录入笔误"}
    with refusal("correction"):
        actions.correct_fact(new="十一月", **inputs)
    actions.correct_fact(new="2026-11-20", **inputs)
    actions.confirm_correction(id=case.pk, by=world.approver(), at=AT)
    assert scene.fresh(case).filing.sent_on.isoformat() == "2026-11-20"


def ended(case, kind, at):
    matter = open_matter(
        by=world.clerk(), at=at, kind=kind, region_code=CITY, subject=case, organization=case.organization
    )
    mechanism.concluded(matter, at=at)
    mechanism_actions.enter_decision(
        id=matter.pk, by=world.clerk(), at=at, document_no="杭政函〔2027〕3号", decided_on=at.date(), approves=True
    )
    return mechanism_actions.decide(id=matter.pk, by=world.approver(), at=at)


@pytest.mark.clause("deliberation-before-major-decision")
@pytest.mark.parametrize(("act", "kind"), [(actions.annul, Matter.Kind.ANNUL), (actions.lapse, Matter.Kind.LAPSE)])
def test_a_grant_ends_unsigned_only_after_mechanism_and_government(act, kind):
    case = scene.granted()
    late = AT + timedelta(days=90)
    with refusal("deliberation-before-major-decision", "二(一)"):
        act(id=case.pk, by=world.approver(), at=late, reason="逾期未签约")
    ended(case, kind, late)
    assert act(id=case.pk, by=world.approver(), at=late, reason="逾期未签约").state in {"annulled", "lapsed"}


def test_a_grant_does_not_lapse_before_its_day():
    case = scene.granted()
    ended(case, Matter.Kind.LAPSE, AT)
    with refusal("signing-running"):
        actions.lapse(id=case.pk, by=world.approver(), at=AT, reason="逾期未签约")


def test_signing_is_recorded_by_the_seal():
    case = scene.published_and_filed()
    assert actions.agree(id=case.pk, by=mechanism.seat(Role.SEAL_KEEPER), at=AT).state == "agreed"


def test_stock_enters_as_granted_with_its_facts():
    case = scene.submitted()
    made = actions.register_stock(
        by=world.approver(), at=AT, announcement=case.announcement, organization=case.organization,
        heading="早年授权", submitted_at=AT - timedelta(days=300), decision_no="杭政函〔2026〕2号",
        decided_on=DAY - timedelta(days=200), granted_months=24, scenarios=["授信核验"], items=[scene.item()],
        published_on=DAY - timedelta(days=190), channel="门户网站", filing_no="杭数报〔2026〕1号",
        filed_on=DAY - timedelta(days=180),
    )  # fmt: skip
    assert (made.state, made.stock, queries.published_on(made)) == ("granted", True, DAY - timedelta(days=190))
    assert len(queries.dossier(made).approved_items) == 1


@pytest.mark.clause("ban-prohibited-open-data")
def test_stock_with_prohibited_data_is_refused():
    case = scene.submitted()
    banned = scene.item("车辆登记明细", attribute="prohibited", level="L4")
    with refusal("ban-prohibited-open-data", "一(一)"):
        actions.register_stock(
            by=world.approver(), at=AT, announcement=case.announcement, organization=case.organization,
            heading="早年授权", submitted_at=AT, decision_no="杭政函〔2026〕2号", decided_on=DAY, granted_months=24,
            scenarios=["授信核验"], items=[banned],
        )  # fmt: skip


def correct(case, column, new):
    actions.correct_fact(id=case.pk, by=world.clerk(), at=AT, column=column, new=new, reason="录入有误")
    return actions.confirm_correction(id=case.pk, by=world.approver(), at=AT + timedelta(hours=1))


def test_a_corrected_number_is_corrected_where_the_governments_document_was_entered():
    case = scene.publish(scene.granted())
    scene.file(case)
    earlier = paper_of(case, Paper.Kind.GRANT)
    filed = paper_of(case.filing, Paper.Kind.FILING)
    case = correct(case, "decision_no", "杭政函〔2026〕88号")
    decision = scene.matter(case).decision
    assert (case.decision_no, decision.document_no) == ("杭政函〔2026〕88号", "杭政函〔2026〕88号")
    entry = Entry.objects.get(action="decision.correct", object_id=decision.pk)
    assert json.loads(entry.payload.json)["changes"]["document_no"][1] == "杭政函〔2026〕88号"
    for subject, kind, first in ((case, Paper.Kind.GRANT, earlier), (case.filing, Paper.Kind.FILING, filed)):
        again = paper_of(subject, kind)
        assert again.number == first.number
        assert "杭政函〔2026〕88号" in again.contents
        assert verify(first.number, first.code).superseded
        assert not verify(again.number, again.code).superseded


def test_a_corrected_day_of_the_decision_goes_into_the_document_and_the_public_notice():
    case = scene.publish(scene.granted(), published_on=DAY)
    matter = scene.matter(case)
    mechanism_matters = type(matter).objects.filter(pk=matter.pk)
    mechanism_matters.update(met_on=DAY - timedelta(days=3))
    case = correct(scene.fresh(case), "decided_on", (DAY - timedelta(days=2)).isoformat())
    assert case.decided_on == scene.matter(case).decision.decided_on == DAY - timedelta(days=2)
    assert "2026年11月21日" in paper_of(case.publication, Paper.Kind.PUBLICATION).contents


@pytest.mark.clause("deliberation-before-major-decision")
def test_a_correction_cannot_move_the_decision_before_the_meeting_or_out_of_its_shape():
    case = scene.granted()
    with refusal("deliberation-before-major-decision", "二(一)"):
        correct(case, "decided_on", (DAY - timedelta(days=30)).isoformat())
    with refusal("correction"):
        correct(case, "decided_on", "前天")
    assert not corrections.of(case).exists()


def test_correcting_something_else_leaves_decision_and_letters_alone():
    case = scene.publish(scene.granted())
    grant, notice = paper_of(case, Paper.Kind.GRANT), paper_of(case.publication, Paper.Kind.PUBLICATION)
    case = correct(case, "publication.channel", "省政府门户网站")
    assert paper_of(case, Paper.Kind.GRANT) == grant
    assert paper_of(case.publication, Paper.Kind.PUBLICATION) == notice
    assert not Entry.objects.filter(action="decision.correct", outcome="done").exists()


def test_a_grant_not_reported_in_time_comes_before_the_approver_once():
    case = scene.granted()
    after = ends_at(queries.filing_due_on(str(case.region_id), case.decided_on))
    assert tasks.sweep_filings(after - timedelta(seconds=1)) == 0
    assert tasks.sweep_filings(after) == 1
    assert tasks.sweep_filings(after) == 0
    told = Message.objects.filter(subject_id=case.pk, text__contains="逾期未报省政府备案")
    assert {row.role for row in told} == {"approver", "clerk"}
    assert scene.fresh(case).state == "granted"


def test_nobody_is_told_of_a_grant_that_was_reported():
    case = scene.published_and_filed()
    assert tasks.sweep_filings(ends_at(queries.filing_due_on(str(case.region_id), case.decided_on))) == 0

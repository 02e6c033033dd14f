"""Supplements 补充协议: drawn up, reviewed, deliberated, decided, sealed; the term never moves 二, 三(三), 四."""

import inspect
from datetime import timedelta

import pytest

from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from operations.agreements import actions, forms, permissions, queries, tasks
from operations.agreements.models import Amendment, AmendmentItem
from operations.catalog.models import Attribute
from operations.closures import actions as closing
from operations.mechanism.models import Matter
from operations.papers.issuing import contents_of
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from tests import world
from tests.agreements.expect import refusal
from tests.scenarios import agreements, applications, mechanism
from tests.scenarios import amendments as scene
from tests.world import AT, COUNTY, DAY

pytestmark = pytest.mark.django_db


def matter() -> Matter:
    """The one about the supplement; the grant had its own."""
    return Matter.objects.get(kind=Matter.Kind.AMENDMENT)


# --- drawing up ----------------------------------------------------------------------------------------------------


def test_a_supplement_adds_data_to_a_scenario_and_the_seal_makes_it_part_of_the_agreement():
    made = scene.sealed()
    agreement = made.agreement
    row = agreement.scope.get(amendment=made)
    assert (row.item.name, row.scenario, row.fields) == (
        scene.ADDED, scene.scenario_of(agreement), "缴纳区间\n参保月数",
    )  # fmt: skip
    use = made.seal_uses.get()
    assert len({made.handled_by, use.released_by, use.keeper}) == 3
    assert (agreement.seal_use.amendment, use.text_digest) == (None, made.text_digest)
    paper = paper_of(made, Paper.Kind.AMENDMENT)
    assert contents_of(paper)["agreement_number"] == agreement.number
    assert contents_of(paper)["party_a"]["seal"]
    # What was sealed first reads as it did.
    assert [r.item for r in queries.contents(agreement).scope] == ["纳税信用等级"]
    assert queries.digest_of(agreement) == agreement.text_digest


@pytest.mark.clause("renewal-by-reapplication")
def test_nothing_of_a_supplement_can_move_the_term():
    before = agreements.sealed()
    made = scene.sealed(before)
    after = agreements.fresh(before)
    assert (after.first_on, after.last_on) == (before.first_on, before.last_on)
    columns = {f.name for f in Amendment._meta.get_fields()}
    inputs = {
        name
        for act in actions.ACTS
        if act.model in {Amendment, AmendmentItem}
        for name in inspect.signature(act.body).parameters
    }
    assert not {
        name
        for name in columns | inputs | set(forms.AmendmentForm.base_fields)
        if "first_on" in name or "last_on" in name or "months" in name
    }
    assert contents_of(paper_of(made, Paper.Kind.AMENDMENT))["last_on"].startswith(f"{before.last_on.year}年")
    # A step of the new scenario after the last month of the term.
    late = scene.drafted(after, new=True)
    by = scene.admin(late)
    actions.edit_amendment(
        id=late.pk, by=by, at=AT, reason="扩围", **(scene.NEW | {"milestones": ((37, "期满后继续"),)})
    )
    with refusal("scenario-goals-within-term", "三(三)2"):
        actions.submit_amendment(id=late.pk, by=by, at=AT)


def test_the_operator_s_administrator_submits_what_its_staff_may_draft():
    made = scene.drafted()
    staff = applications.applicant(made.agreement.organization.credit_code).staff
    with refusal("role"):
        actions.submit_amendment(id=made.pk, by=staff, at=AT)
    actions.edit_amendment(id=made.pk, by=staff, at=AT, reason="补充说明")
    done = actions.submit_amendment(id=made.pk, by=scene.admin(made), at=AT)
    assert (done.state, bool(done.number), done.reason) == ("submitted", True, "补充说明")


@pytest.mark.clause("no-scenario-no-data", "minimum-necessary", "ban-prohibited-open-data")
@pytest.mark.parametrize(
    ("code", "clause", "changes"),
    [
        ("no-scenario-no-data", "三(三)3", {"scenario": None}),
        ("minimum-necessary", "三(三)3", {"necessity": " "}),
        ("ban-prohibited-open-data", "一(一)", {"item": "prohibited"}),
        ("amendment-adds", "", {"item": "known"}),
    ],
)
def test_an_item_is_refused_that_could_not_be_granted(code, clause, changes):
    made = scene.drafted(item=False)
    inputs = {"scenario": scene.scenario_of(made.agreement)} | changes
    if changes.get("item") == "prohibited":
        inputs["item"] = applications.item("个人病历", attribute=Attribute.PROHIBITED)
    elif changes.get("item") == "known":
        inputs["item"] = made.agreement.scope.get().item
    with refusal(code, clause):
        scene.ask(made, **inputs)


@pytest.mark.clause("scenario-value-and-safeguards")
def test_a_new_scenario_is_complete_and_has_data_before_it_is_submitted():
    made = scene.drafted(new=True, item=False)
    by = scene.admin(made)
    with refusal("amendment-adds"):
        actions.submit_amendment(id=made.pk, by=by, at=AT)
    scene.ask(made)
    actions.edit_amendment(id=made.pk, by=by, at=AT, reason="扩围", **(scene.NEW | {"safeguards": ""}))
    with refusal("scenario-value-and-safeguards", "三(三)1"):
        actions.submit_amendment(id=made.pk, by=by, at=AT)
    actions.edit_amendment(id=made.pk, by=by, at=AT, reason="扩围", **scene.NEW)
    assert actions.submit_amendment(id=made.pk, by=by, at=AT).state == "submitted"


def test_only_one_supplement_is_decided_on_at_a_time_and_none_while_an_ending_is_proposed():
    made = scene.submitted()
    agreement, by = made.agreement, scene.admin(made)
    with refusal("amendment-pending"):
        scene.drafted(agreement)
    agreements.propose(agreement)
    with refusal("amendment-while-ending", "六(八)"):
        actions.begin_review(id=made.pk, by=world.clerk(), at=AT)
    actions.withdraw_amendment(id=made.pk, by=by, at=AT, reason="方案调整")
    with refusal("amendment-while-ending", "六(八)"):
        scene.drafted(agreement)


def test_a_draft_agreement_is_not_supplemented():
    with refusal("wrong-state"):
        scene.drafted(agreements.drafted())


def test_the_clerk_hands_back_with_reasons_and_the_operator_submits_again():
    made = scene.submitted()
    back = actions.hand_back(id=made.pk, by=world.clerk(), at=AT, reason="请写明字段。")
    assert (back.state, back.handed_back_reason) == ("draft", "请写明字段。")
    row = back.items.get()
    actions.edit_item(
        id=row.pk, by=scene.admin(back), at=AT, scenario=row.scenario, necessity="必要", fields_wanted="缴纳区间"
    )
    again = actions.submit_amendment(id=back.pk, by=scene.admin(back), at=AT)
    assert (again.number, again.handed_back_reason) == (made.number, "")
    with refusal("wrong-state"):
        actions.remove_item(id=row.pk, by=scene.admin(back), at=AT)


# --- review, deliberation, decision --------------------------------------------------------------------------------


@pytest.mark.clause("provider-review-per-item")
def test_every_added_item_is_reviewed_by_its_own_provider():
    made = scene.reviewing()
    row = made.items.get()
    with refusal("provider-review-per-item", "二(三)"):
        actions.open_deliberation(id=made.pk, by=world.clerk(), at=AT)
    with pytest.raises(Unseen):
        actions.agree_added(id=row.pk, by=mechanism.seat(Role.STEWARD, unit=world.units()["税务局"]), at=AT)
    actions.refuse_added(id=row.pk, by=scene.steward(row), at=AT, opinion="与场景无关")
    with refusal("provider-review-per-item", "二(三)"):
        actions.open_deliberation(id=made.pk, by=world.clerk(), at=AT)
    actions.reopen_added(id=row.pk, by=world.clerk(), at=AT, reason="补充了说明")
    scene.agree(made)
    assert actions.open_deliberation(id=made.pk, by=world.clerk(), at=AT).matter.kind == Matter.Kind.AMENDMENT


@pytest.mark.clause("minimum-necessary")
def test_only_the_fields_found_necessary_enter_the_scope():
    made = scene.reviewing()
    row = made.items.get()
    with refusal("minimum-necessary", "三(三)3"):
        actions.reduce_added(id=row.pk, by=scene.steward(row), at=AT, allowed_fields="参保人姓名", opinion="无必要")
    actions.reduce_added(id=row.pk, by=scene.steward(row), at=AT, allowed_fields="缴纳区间", opinion="月数无必要")
    actions.open_deliberation(id=made.pk, by=world.clerk(), at=AT)
    assert queries.amendment_contents(scene.fresh(made)).scope[0].detail == "缴纳区间"


@pytest.mark.clause("deliberation-before-major-decision", "government-determines")
def test_no_decision_without_the_mechanism_and_none_by_the_person_who_entered_it():
    made = scene.deliberating()
    with refusal("deliberation-before-major-decision", "二(一)"):
        actions.enter_amendment_decision(id=made.pk, by=world.clerk(), at=AT, **scene.document())
    again = actions.send_back(id=made.pk, by=world.clerk(), at=AT, reason="补充材料")
    assert (again.state, matter().state) == ("reviewing", "withdrawn")
    assert actions.open_deliberation(id=made.pk, by=world.clerk(), at=AT).state == "deliberating"


@pytest.mark.clause("government-determines")
@pytest.mark.parametrize(
    ("code", "clause", "changes"),
    [
        ("government-determines", "四(一)", {"document_no": " "}),
        ("government-determines", "四(一)", {"decided_on": DAY + timedelta(days=1)}),
        ("deliberation-before-major-decision", "二(一)", {"decided_on": DAY - timedelta(days=1)}),
        ("decision-deviation", "", {"approves": False}),
    ],
)
def test_the_government_s_document_is_complete(code, clause, changes):
    made = scene.concluded()
    with refusal(code, clause):
        actions.enter_amendment_decision(id=made.pk, by=world.clerk(), at=AT, **scene.document(**changes))


def test_a_second_person_confirms_and_the_letter_tells_what_may_be_added():
    made = scene.entered()
    with refusal("four-eyes"):
        actions.decide_amendment(id=made.pk, by=world.person("clerk-330100", Role.APPROVER), at=AT)
    done = actions.decide_amendment(id=made.pk, by=world.approver(), at=AT)
    assert (done.state, done.decision_no, matter().state) == ("granted", "杭政函〔2026〕31号", "decided")
    assert scene.ADDED in paper_of(done, Paper.Kind.GRANT).contents
    assert Message.objects.filter(subject_id=done.pk, role=Role.ORG_SIGNATORY).exists()


def test_a_refusal_states_its_reasons_and_leaves_the_agreement_as_it_was():
    made = scene.refused()
    assert (made.state, made.ended_reason) == ("refused", "必要性不足。")
    assert "必要性不足。" in paper_of(made, Paper.Kind.REFUSAL).contents
    assert made.agreement.scope.count() == 1
    assert scene.drafted(made.agreement).state == "draft"


@pytest.mark.clause("ban-prohibited-open-data")
def test_what_became_prohibited_stops_the_decision_until_it_is_struck_out():
    made = scene.entered()
    row = made.items.get()
    with refusal("strike-prohibited", "一(一)"):
        actions.strike_item(id=row.pk, by=world.clerk(), at=AT)
    closing.prohibit(id=row.item_id, by=world.clerk(), at=AT, reason="涉密")
    with refusal("ban-prohibited-open-data", "一(一)"):
        actions.decide_amendment(id=made.pk, by=world.approver(), at=AT)
    actions.strike_item(id=row.pk, by=world.clerk(), at=AT)
    assert (scene.fresh(made).state, matter().state) == ("void", "withdrawn")


@pytest.mark.clause("ban-prohibited-open-data")
def test_and_the_seal_until_the_operator_has_signed_the_rest():
    made = scene.walked(scene.with_two_items())
    row = made.items.get(item__name=scene.ADDED)
    closing.prohibit(id=row.item_id, by=world.clerk(), at=AT, reason="涉密")
    with refusal("ban-prohibited-open-data", "一(一)"):
        scene.seal(made)
    with refusal("wrong-state"):
        actions.strike_item(id=row.pk, by=world.clerk(), at=AT)
    actions.reopen_amendment(id=made.pk, by=world.clerk(), at=AT, reason="删去禁止开放的数据")
    actions.strike_item(id=row.pk, by=world.clerk(), at=AT)
    scene.sign(made)
    actions.release_amendment(id=made.pk, by=world.approver(), at=AT)
    assert scene.seal(made).scope.get().item.name == "用电等级"


# --- who sees it, what waits, what is overdue ----------------------------------------------------------------------


def test_a_supplement_is_seen_by_those_it_concerns():
    made = scene.drafted()
    row = made.items.get()
    own, other = scene.steward(row), mechanism.seat(Role.STEWARD, unit=world.units()["税务局"])
    police = mechanism.seat(Role.UNIT_HANDLER, unit=world.units()["finance"])
    world.units(COUNTY)

    def sees(by):
        return permissions.amendments(by).exists()

    assert sees(scene.admin(made))
    assert not any(map(sees, (world.clerk(), own, other, world.applicant("91339999MADM000271").admin)))
    actions.submit_amendment(id=made.pk, by=scene.admin(made), at=AT)
    assert sees(world.clerk())
    assert not any(map(sees, (own, world.clerk(COUNTY), police, scene.desk())))
    actions.begin_review(id=made.pk, by=world.clerk(), at=AT)
    assert (sees(own), sees(other)) == (True, False)
    scene.agree(made)
    actions.open_deliberation(id=made.pk, by=world.clerk(), at=AT)
    assert sees(police)


def inbox(by):
    return {(waiting.subject.type_code(), waiting.verb) for waiting in queries.waiting(by, AT)}


def test_every_step_waits_in_the_inbox_of_who_takes_it_next():
    made = scene.drafted()
    admin, clerk, approver, keeper = scene.admin(made), world.clerk(), world.approver(), agreements.keeper()
    signatory, convener = agreements.signatory(made.agreement), mechanism.seat(Role.CONVENER)

    def waits(by):
        return {verb for kind, verb in inbox(by) if kind == "amendment"}

    assert waits(admin) == {"submit"}
    actions.submit_amendment(id=made.pk, by=admin, at=AT)
    assert (waits(admin), waits(clerk)) == (set(), {"begin_review"})
    actions.begin_review(id=made.pk, by=clerk, at=AT)
    assert (waits(scene.steward(made.items.get())), waits(clerk)) == ({""}, set())
    scene.agree(made)
    assert waits(clerk) == {"open_deliberation"}
    actions.open_deliberation(id=made.pk, by=clerk, at=AT)
    assert waits(convener) == {"conclude_matter"}
    mechanism.opinions(scene.fresh(made).matter)
    actions.conclude_amendment(
        id=made.pk, by=convener, at=AT, met_on=DAY, minutes_no="纪要〔2026〕11号", advice="for", reasons="一致"
    )
    assert (waits(convener), waits(clerk), waits(approver)) == (set(), {"enter_decision"}, set())
    actions.enter_amendment_decision(id=made.pk, by=clerk, at=AT, **scene.document())
    assert waits(approver) == {"decide"}
    actions.decide_amendment(id=made.pk, by=approver, at=AT)
    assert (waits(clerk), waits(signatory)) == ({"publish_result", "file_report"}, {"sign"})
    (filing,) = (w for w in queries.waiting(clerk, AT) if w.verb == "file_report")
    assert (filing.clause, filing.due_on > DAY) == ("四(二)", True)
    scene.filed(scene.published(made))
    assert (waits(clerk), waits(scene.desk())) == (set(), {"record_receipt"})
    scene.sign(made)
    assert (waits(approver), waits(signatory), waits(keeper)) == ({"release"}, set(), set())
    actions.release_amendment(id=made.pk, by=approver, at=AT)
    assert (waits(approver), waits(keeper)) == (set(), {"seal"})
    scene.seal(made)
    assert waits(keeper) == set()


def test_late_reviews_and_signatures_are_noted_once_and_nothing_falls_by_itself():
    made = scene.reviewing()
    late = AT + timedelta(days=60)
    assert tasks.sweep_amendments(AT) == 0
    assert (tasks.sweep_amendments(late), tasks.sweep_amendments(late)) == (1, 0)
    row = made.items.get()
    assert (row.state, bool(row.overdue_noted_at)) == ("open", True)
    assert Message.objects.filter(subject_id=row.pk, role=Role.STEWARD).exists()


def test_an_unsigned_supplement_is_reported_and_stays():
    made = scene.granted()
    late = AT + timedelta(days=90)
    assert (tasks.sweep_amendments(late), tasks.sweep_amendments(late)) == (1, 0)
    assert scene.fresh(made).state == "granted"
    assert Message.objects.filter(subject_id=made.pk, role=Role.ORG_SIGNATORY).count() == 2

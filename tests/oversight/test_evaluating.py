"""Yearly evaluations 六(七): arranged for every year in operation, never by the authority alone, on record in the end."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from applicants.models import Fact
from audit.act import Unseen
from audit.outbox.models import Message
from audit.roles import Role
from operations.oversight.actions import evaluating as actions
from operations.oversight.models import Evaluation
from operations.oversight.queries import evaluating as queries
from operations.oversight.tasks import evaluating as tasks
from operations.papers.models import Paper
from operations.papers.queries import paper_of
from tests import world
from tests.agreements.expect import refusal
from tests.pages import as_person
from tests.scenarios import domains
from tests.scenarios import oversight_evaluating as scene
from tests.scenarios.mechanism import seat
from tests.world import AT, COUNTY

pytestmark = pytest.mark.django_db
NEW_YEAR = scene.NEW_YEAR


@pytest.mark.clause("annual-evaluation")
def test_the_job_arranges_one_for_each_year_in_operation_and_twice_without_harm() -> None:
    running = domains.active()
    assert tasks.sweep_years(AT) == 0
    assert tasks.sweep_years(NEW_YEAR) == 1
    assert tasks.sweep_years(NEW_YEAR) == 0
    made = Evaluation.objects.get()
    assert (made.agreement_id, made.year, made.due_on) == (running.pk, 2026, date(2027, 6, 30))
    july = datetime(2027, 7, 1, 2, tzinfo=UTC)
    assert not queries.overdue(made, NEW_YEAR)
    assert queries.overdue(made, july)
    assert tasks.sweep_overdue(NEW_YEAR) == 0
    assert tasks.sweep_overdue(july) == 1
    assert tasks.sweep_overdue(july) == 0
    assert Message.objects.filter(subject_id=made.pk, role=Role.APPROVER).count() == 1
    assert [(w.clause, w.verb) for w in queries.waiting(world.clerk(), july)] == [("六(七)", "begin")]


@pytest.mark.clause("annual-evaluation")
def test_the_authority_cannot_evaluate_alone() -> None:
    made = scene.planned()
    with refusal("annual-evaluation", "六(七)"):
        actions.begin_evaluation(id=made.pk, by=world.clerk(), at=NEW_YEAR, evaluator="joint", units=[])
    with refusal("annual-evaluation", "六(七)"):
        actions.begin_evaluation(
            id=made.pk, by=world.clerk(), at=NEW_YEAR, evaluator="third_party", third_party="甲公司"
        )
    begun = scene.scoring(made)
    actions.enter_scores(id=begun.pk, by=world.clerk(), at=NEW_YEAR, **scene.values())
    actions.file_report(
        id=begun.pk, by=world.clerk(), at=NEW_YEAR, summary="规范", document=world.evidence(world.clerk())
    )
    with refusal("annual-evaluation", "六(七)"):
        actions.publish_evaluation(id=begun.pk, by=world.approver(), at=NEW_YEAR)
    stranger = seat(Role.UNIT_HANDLER, unit=world.units()["police"])
    with pytest.raises(Unseen):
        actions.concur(id=begun.pk, by=stranger, at=NEW_YEAR, concurrence="同意")
    assert [w.verb for w in queries.waiting(scene.handler(begun), NEW_YEAR)] == ["concur"]
    actions.concur(id=begun.pk, by=scene.handler(begun), at=NEW_YEAR, concurrence="同意")
    assert [w.verb for w in queries.waiting(world.approver(), NEW_YEAR)] == ["publish"]
    done = actions.publish_evaluation(id=begun.pk, by=world.approver(), at=NEW_YEAR)
    assert (done.score, done.grade) == (Decimal("80.00"), "good")


@pytest.mark.clause("annual-evaluation")
def test_changed_scores_need_the_joint_units_word_again_and_a_result_its_report() -> None:
    made = scene.scored()
    actions.enter_scores(id=made.pk, by=world.clerk(), at=NEW_YEAR, **scene.values(95))
    with refusal("annual-evaluation", "六(七)"):
        actions.publish_evaluation(id=made.pk, by=world.approver(), at=NEW_YEAR)


@pytest.mark.clause("annual-evaluation")
def test_a_third_party_scores_through_its_own_seat_and_nobody_else_does() -> None:
    made = scene.scoring(third=True)
    agency = scene.third_party("330100")
    assert [w.verb for w in queries.waiting(agency, NEW_YEAR)] == ["enter_scores"]
    with refusal("scope"):
        actions.enter_scores(id=made.pk, by=world.clerk(), at=NEW_YEAR, **scene.values())
    other = world.person("agency-2", Role.EVALUATOR)
    with pytest.raises(Unseen):
        actions.enter_scores(id=made.pk, by=other, at=NEW_YEAR, **scene.values())
    actions.enter_scores(id=made.pk, by=agency, at=NEW_YEAR, **scene.values(50))
    actions.file_report(id=made.pk, by=agency, at=NEW_YEAR, summary="多项不足", document=world.evidence(agency))
    with refusal("role"):
        actions.publish_evaluation(id=made.pk, by=world.clerk(), at=NEW_YEAR)
    assert actions.publish_evaluation(id=made.pk, by=world.approver(), at=NEW_YEAR).grade == "fail"


@pytest.mark.clause("evaluation-weighs-in-reapplication")
def test_a_final_grade_is_on_the_organizations_record() -> None:
    made = scene.published(points=40)
    with refusal("evaluation-objection"):
        actions.finalize_evaluation(id=made.pk, by=world.approver(), at=NEW_YEAR)
    objected = actions.object_to(id=made.pk, by=world.admin_of(made.organization), at=NEW_YEAR, text="得分偏低")
    with refusal("wrong-state"):
        actions.finalize_evaluation(id=made.pk, by=world.approver(), at=NEW_YEAR)
    actions.answer_objection(id=objected.pk, by=world.approver(), at=NEW_YEAR, answer="维持。")
    with refusal("evaluation-objection"):
        actions.object_to(id=made.pk, by=world.admin_of(made.organization), at=NEW_YEAR, text="再次")
    final = actions.finalize_evaluation(id=made.pk, by=world.approver(), at=NEW_YEAR)
    assert final.state == "final"
    fact = Fact.objects.get(kind="grade")
    assert (fact.organization_id, fact.value) == (made.organization_id, "不合格")
    assert (fact.origin_type, fact.origin_id) == ("evaluation", made.pk)


def test_an_objection_comes_within_its_days_and_may_change_the_grade() -> None:
    made = scene.published()
    late = datetime(2027, 2, 20, 2, tzinfo=UTC)
    with refusal("evaluation-objection"):
        actions.object_to(id=made.pk, by=world.admin_of(made.organization), at=late, text="晚了")
    objected = actions.object_to(id=made.pk, by=world.admin_of(made.organization), at=NEW_YEAR, text="材料未计入")
    answered = actions.answer_objection(
        id=objected.pk, by=world.approver(), at=NEW_YEAR, answer="补充材料属实。", changed="excellent"
    )
    assert (answered.state, answered.grade) == ("published", "excellent")
    assert Paper.objects.filter(subject_id=made.pk, kind="evaluation").count() == 2


def test_the_published_result_names_no_person_and_pages_answer_their_readers_only() -> None:
    planned = scene.planned()
    party = as_person(world.admin_of(planned.organization))
    assert party.get(f"/evaluation/{planned.pk}/").status_code == 404, "not before publication"
    made = scene.published(planned)
    clerk, stranger = as_person(world.clerk()), as_person(world.clerk(COUNTY))
    assert [c.get(f"/evaluation/{made.pk}/").status_code for c in (clerk, party, stranger)] == [200, 200, 404]
    result = party.get(f"/evaluation/{made.pk}/result/")
    assert result.status_code == 200
    assert "良" in result.content.decode()
    assert stranger.get(f"/evaluation/{made.pk}/result/").status_code == 404
    paper = paper_of(made, Paper.Kind.EVALUATION)
    assert paper is not None
    assert not any(name in paper.contents for name in ("沈知远", "陆小舟"))
    assert clerk.get("/evaluation/?overdue=yes").status_code == 200
    assert clerk.get(f"/api/v1/evaluation/{made.pk}/").status_code == 200
    assert made.number in clerk.get(f"/agreement/{made.agreement_id}/").content.decode()


def test_forms_offer_the_other_units_and_the_template() -> None:
    made = scene.planned()
    world.units()
    clerk = as_person(world.clerk())
    page = clerk.get(f"/evaluation/{made.pk}/begin/").content.decode()
    assert "杭州市网信办" in page
    assert "杭州市数据局</label>" not in page
    scene.scoring(made)
    assert "合规运营" in clerk.get(f"/evaluation/{made.pk}/enter_scores/").content.decode()

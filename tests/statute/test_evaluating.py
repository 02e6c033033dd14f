"""The yearly evaluation: its evaluators, its arithmetic, what publishing asks for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from statute.findings import Kind, blocking
from statute.rules import evaluating
from statute.rules.evaluating import CRITERIA, EvaluatorFacts, ResultFacts

JOINT = EvaluatorFacts(evaluator="joint", unit_kinds=["cac"])
AGENCY = EvaluatorFacts(evaluator="third_party", third_party="某评估公司", seated=True)
DUE = date(2027, 6, 30)
RESULT = ResultFacts(
    evaluator="joint", unscored=(), summary="规范", report=True, concurred=True, due_on=DUE, today=DUE
)  # fmt: skip


@pytest.mark.clause("annual-evaluation")
@pytest.mark.parametrize(
    ("facts", "place"),
    [
        (replace(JOINT, unit_kinds=[]), "units"),
        (replace(JOINT, unit_kinds=["data"]), "units"),
        (replace(AGENCY, third_party=" "), "third_party"),
        (replace(AGENCY, seated=False), "evaluator_seat"),
        (EvaluatorFacts(evaluator=""), "evaluator"),
    ],
)
def test_the_authority_never_evaluates_alone(facts: EvaluatorFacts, place: str) -> None:
    assert not evaluating.evaluators(JOINT)
    assert not evaluating.evaluators(AGENCY)
    (found,) = evaluating.evaluators(facts)
    assert (found.code, found.clause, found.field) == ("annual-evaluation", "六(七)", place)


@pytest.mark.clause("annual-evaluation")
@pytest.mark.parametrize(
    "change", [{"unscored": ("security",)}, {"summary": " "}, {"report": False}, {"concurred": False}]
)
def test_a_result_has_scores_report_and_the_joint_units_word(change: dict[str, object]) -> None:
    assert not evaluating.publication(RESULT)
    assert {f.code for f in blocking(evaluating.publication(replace(RESULT, **change)))} == {"annual-evaluation"}  # type: ignore[arg-type]
    assert not evaluating.publication(replace(RESULT, evaluator="third_party", concurred=False))
    late = evaluating.publication(replace(RESULT, today=date(2027, 7, 1)))
    assert [(f.code, f.blocks) for f in late] == [("annual-evaluation", False)]


def test_the_template_weighs_to_one_hundred_and_grades_by_score() -> None:
    assert sum(weight for _label, weight in CRITERIA.values()) == 100
    points = {code: Decimal(80) for code in CRITERIA}
    assert evaluating.score(points) == Decimal("80.00")
    assert evaluating.score(points | {"compliance": Decimal(0)}) == Decimal("56.00")
    assert [evaluating.grade(Decimal(n)) for n in (90, 89, 75, 60, 59, 0)] == [
        "excellent", "good", "good", "fair", "fail", "fail",
    ]  # fmt: skip


def test_objections_have_their_days_as_a_local_rule() -> None:
    assert not evaluating.objection(DUE, False, DUE)
    for found in (evaluating.objection(DUE, True, DUE), evaluating.objection(DUE, False, date(2027, 7, 1))):
        assert [(f.code, f.kind) for f in found] == [("evaluation-objection", Kind.POLICY)]
    assert evaluating.finalization(DUE, False, DUE)
    assert not evaluating.finalization(DUE, True, DUE)
    assert not evaluating.finalization(DUE, False, date(2027, 7, 1))

"""Yearly evaluations, by the real actions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Seat
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.oversight.actions import evaluating
from operations.oversight.models import Evaluation
from operations.oversight.tasks.evaluating import sweep_years
from statute.rules.evaluating import CRITERIA
from tests import world
from tests.scenarios import domains
from tests.scenarios.mechanism import seat

NEW_YEAR = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)


def third_party(region: str) -> Actor:
    """Somebody of the agency."""
    return seat(Role.EVALUATOR, region)


def handler(evaluation: Evaluation) -> Actor:
    """Of the unit that takes part."""
    unit = evaluation.units.order_by("pk").first()
    assert unit is not None
    return seat(Role.UNIT_HANDLER, unit=unit)


def planned(agreement: Agreement | None = None, at: datetime = NEW_YEAR) -> Evaluation:
    """Arranged by the job after the year."""
    running = agreement or domains.active()
    sweep_years(at)
    return Evaluation.objects.get(agreement=running)


def scoring(evaluation: Evaluation | None = None, at: datetime = NEW_YEAR, third: bool = False) -> Evaluation:
    """With 网信, or by the agency."""
    made = evaluation or planned(at=at)
    region = str(made.region_id)
    named: dict[str, Any] = {"evaluator": "joint", "units": [world.units(region)["cac"]]}
    if third:
        held = Seat.objects.get(pk=third_party(region).seat_id)
        named = {"evaluator": "third_party", "third_party": "钱塘数评咨询有限公司", "evaluator_seat": held}
    return evaluating.begin_evaluation(id=made.pk, by=world.clerk(region), at=at, **named)


def values(points: int = 80) -> dict[str, Any]:
    """The same points and a ground for each criterion."""
    return {f"points_{code}": points for code in CRITERIA} | {f"ground_{code}": "查阅日志和报告。" for code in CRITERIA}


def scored(
    evaluation: Evaluation | None = None, at: datetime = NEW_YEAR, points: int = 80, third: bool = False
) -> Evaluation:
    """Scored, reported, and for a joint one stood by."""
    made = scoring(evaluation, at, third)
    region = str(made.region_id)
    by = third_party(region) if third else world.clerk(region)
    evaluating.enter_scores(id=made.pk, by=by, at=at, **values(points))
    report = world.evidence(by, "评估报告.pdf")
    evaluating.file_report(id=made.pk, by=by, at=at, summary="运营规范，成效明显。", document=report)
    if not third:
        evaluating.concur(id=made.pk, by=handler(made), at=at, concurrence="同意评分。")
    return Evaluation.objects.get(pk=made.pk)


def published(evaluation: Evaluation | None = None, at: datetime = NEW_YEAR, **options: Any) -> Evaluation:
    """By the approver."""
    made = scored(evaluation, at, **options)
    return evaluating.publish_evaluation(id=made.pk, by=world.approver(str(made.region_id)), at=at)


def objected(evaluation: Evaluation | None = None, at: datetime = NEW_YEAR, **options: Any) -> Evaluation:
    """The operator objects."""
    made = published(evaluation, at, **options)
    return evaluating.object_to(id=made.pk, by=world.admin_of(made.organization), at=at, text="得分偏低。")


def final(evaluation: Evaluation | None = None, at: datetime = NEW_YEAR, **options: Any) -> Evaluation:
    """After the days for objections."""
    made = published(evaluation, at, **options)
    by = world.approver(str(made.region_id))
    return evaluating.finalize_evaluation(id=made.pk, by=by, at=at + timedelta(days=30))

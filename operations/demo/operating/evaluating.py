"""Yearly evaluations 六(七): the authority with other units, or a third party; published, final after the days for objections."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from accounts.models import Seat
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.demo.papers import paper
from operations.demo.people import AGENCY
from operations.demo.timeline import Diary, Story
from operations.demo.world import PREFIX, World
from operations.oversight.actions import evaluating
from operations.oversight.models import Evaluation
from statute.rules.evaluating import CRITERIA

EXCELLENT, GOOD, FAIR = (96, 94, 91, 92, 95), (84, 82, 78, 80, 81), (70, 66, 68, 72, 64)
_GROUNDS = (
    "抽查交付记录和日志，用途与批准的应用场景一致。",
    "等保、密评有效，制度和人员管理落实，演练按期组织。",
    "对照申请时的目标逐项核对完成情况。",
    "年度、定期运营报告的报送时间和完整性。",
    "使用单位问卷和接口可用率统计。",
)


def _scores(points: Sequence[int]) -> dict[str, Any]:
    """Points and ground of each criterion, in the order of the template."""
    found: dict[str, Any] = {}
    for code, scored, ground in zip(CRITERIA, points, _GROUNDS, strict=True):
        found |= {f"points_{code}": scored, f"ground_{code}": ground}
    return found


def evaluated(world: World, diary: Diary, agreement: Agreement, points: Sequence[int]) -> Story:
    """Every year that is arranged: scored with the network authority, published by the approver, final after the days."""
    region = str(agreement.region_id)
    clerk, approver, unit = world.of(region, "clerk"), world.of(region, "approver"), world.unit(region, "cac")
    arranged = Evaluation.objects.filter(agreement=agreement, state=Evaluation.State.PLANNED)
    for row in list(arranged.order_by("year")):
        evaluating.begin_evaluation(id=row.pk, by=clerk, at=diary.tick(), evaluator="joint", units=[unit])
        yield from diary.workdays(2, 10)
        evaluating.enter_scores(id=row.pk, by=clerk, at=diary.tick(30), **_scores(points))
        evaluating.file_report(
            id=row.pk, by=clerk, at=diary.tick(), summary="运营符合协议约定，安全保障措施落实，成效与申请时的目标基本一致。",
            document=paper(f"{row.year}年度运营评估报告", f"协议{agreement.number}", by=clerk, at=diary.tick(1)),
        )  # fmt: skip
        evaluating.concur(id=row.pk, by=world.handler(unit), at=diary.tick(), concurrence="会同评分，同意。")
        yield from diary.workdays(1, 14)
        published = evaluating.publish_evaluation(id=row.pk, by=approver, at=diary.tick())
        yield from diary.until(published.objection_until + timedelta(days=1), 10)
        evaluating.finalize_evaluation(id=row.pk, by=approver, at=diary.tick())


def entrusted(world: World, diary: Diary, agreement: Agreement) -> None:
    """What is arranged is given to a third party, which has it still."""
    region = str(agreement.region_id)
    seat = Seat.objects.get(user__username=f"{PREFIX[region]}-evaluator", role=Role.EVALUATOR)
    for row in Evaluation.objects.filter(agreement=agreement, state=Evaluation.State.PLANNED).order_by("year"):
        evaluating.begin_evaluation(
            id=row.pk, by=world.of(region, "clerk"), at=diary.tick(), evaluator="third_party", third_party=AGENCY,
            evaluator_seat=seat,
        )  # fmt: skip

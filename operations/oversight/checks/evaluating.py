"""Evaluations: who evaluates, who scores, what a result rests on 六(七)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import Seat, Unit
from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.oversight.models import Evaluation
from operations.oversight.queries import evaluating as queries
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import evaluating


def begun(
    evaluation: Evaluation, *, by: Actor, at: datetime, evaluator: str, units: Sequence[Unit] = (),
    third_party: str = "", evaluator_seat: Seat | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """Jointly or by a third party; the seat is one of an evaluator."""
    return evaluating.evaluators(
        evaluating.EvaluatorFacts(
            evaluator=evaluator, unit_kinds=[unit.kind for unit in units], third_party=third_party,
            seated=evaluator_seat is not None and evaluator_seat.role == Role.EVALUATOR,
        )
    )  # fmt: skip


def own_scoring(evaluation: Evaluation, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The third party's evaluator alone, or the clerk of the region for a joint one."""
    if evaluation.evaluator == Evaluation.Evaluator.THIRD_PARTY:
        own = by.role == Role.EVALUATOR and by.seat_id == evaluation.evaluator_seat
    else:
        own = by.role == Role.CLERK and by.region == str(evaluation.region_id)
    return () if own else (_scope(gettext_noop("由本次评估指定的评估人员办理。")),)


def concur(evaluation: Evaluation, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A unit that takes part, once there are scores."""
    found: list[Finding] = []
    if not queries.takes_part(evaluation, by.unit):
        found.append(_scope(gettext_noop("由会同评估的单位办理。")))
    if evaluation.scored_at is None:
        message = gettext_noop("尚未评分。")
        found.append(Finding(code="evaluation-unscored", message=message, clause="六(七)", kind=Kind.STATE))
    return tuple(found)


def publish(evaluation: Evaluation, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Scored, reported, jointly where it is joint."""
    return evaluating.publication(queries.result_facts(evaluation, at))


def object_to(evaluation: Evaluation, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Within the days."""
    return evaluating.objection(evaluation.objection_until, evaluation.objected_at is not None, clock.today(at))


def finalize(evaluation: Evaluation, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """After the days, or answered."""
    return evaluating.finalization(evaluation.objection_until, evaluation.answered_at is not None, clock.today(at))


def _scope(message: str, **more: Any) -> Finding:
    return Finding(code="scope", message=message, clause="六(七)", kind=Kind.ROLE, **more)

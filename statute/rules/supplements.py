"""Supplements to a file: answer every point, add nothing new (local rule)."""

from dataclasses import dataclass

from statute.findings import Finding, Kind, gettext_noop
from statute.rulesets import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementFacts:
    """A resubmission: the points of the notice by title, those answered, and what is new."""

    points: tuple[str, ...]
    answered: tuple[str, ...]
    new_scenarios: tuple[str, ...] = ()
    new_items: tuple[str, ...] = ()


def supplement(facts: SupplementFacts) -> tuple[Finding, ...]:
    """Every point is answered and nothing new is asked for (local rule)."""
    unanswered = tuple(point for point in facts.points if point not in facts.answered)
    found: list[Finding] = []
    if unanswered:
        message = gettext_noop("补正告知书的以下事项尚未回应：%(names)s。")
        found.append(_supplement(message, unanswered, gettext_noop("请逐项补正。")))
    if added := (*facts.new_scenarios, *facts.new_items):
        message = gettext_noop("补正时不能新增应用场景或数据：%(names)s。")
        found.append(_supplement(message, added, gettext_noop("请删除新增内容，或另行申请。")))
    return tuple(found)


def supplement_round(rounds_so_far: int, by_approver: bool, ruleset: RuleSet) -> tuple[Finding, ...]:
    """A clerk asks as often as the local rule allows; a further round is the approver's."""
    if by_approver or rounds_so_far < ruleset.integer("supplement_rounds"):
        return ()
    message = gettext_noop("经办人要求补正的次数已经用完。")
    remedy = gettext_noop("确需再次补正的，请由审批人发出。")
    return (_supplement(message, (), remedy, owner="approver", kind=Kind.ROLE),)


def _supplement(
    message: str, names: tuple[str, ...], remedy: str, owner: str = "org_admin", kind: Kind = Kind.POLICY
) -> Finding:
    return Finding(
        code="supplement",
        message=message,
        params={"names": names},
        kind=kind,
        owner=owner,
        where="supplement",
        remedy=remedy,
    )

"""Scenarios and the data asked for under them (一(一), 三(三), 六(一))."""

from collections.abc import Sequence
from dataclasses import dataclass

from statute.findings import Finding, gettext_noop

PROHIBITED = "prohibited"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFacts:
    """A scenario of an application; milestones are months counted from the first day."""

    name: str
    economic_value: str = ""
    social_value: str = ""
    safeguards: str = ""
    feasibility: str = ""
    goals: tuple[str, ...] = ()
    milestones: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """A catalog item asked for; `scenarios` names those of the same application it serves."""

    name: str
    in_catalog: bool = True
    attribute: str = ""
    scenarios: tuple[str, ...] = ()
    necessity: str = ""
    classified: bool = True


def scenarios(asked: Sequence[ScenarioFacts], term_months: int) -> tuple[Finding, ...]:
    """Value, safeguards, feasibility, goals, and milestones within the term (三(三)1, 三(三)2)."""
    if not asked:
        return (_value(gettext_noop("申请没有填写应用场景。"), "", "scenarios"),)
    found: list[Finding] = []
    for scenario in asked:
        found.extend(_values(scenario))
        found.extend(_goals(scenario, term_months))
    return tuple(found)


def _values(scenario: ScenarioFacts) -> list[Finding]:
    blanks = (
        ("economic_value", scenario.economic_value, gettext_noop("场景“%(name)s”没有说明经济价值。")),
        ("social_value", scenario.social_value, gettext_noop("场景“%(name)s”没有说明社会价值。")),
        ("safeguards", scenario.safeguards, gettext_noop("场景“%(name)s”没有设置数据安全保障措施。")),
    )
    return [_value(message, scenario.name, place) for place, text, message in blanks if not text.strip()]


def _goals(scenario: ScenarioFacts, term_months: int) -> list[Finding]:
    found: list[Finding] = []
    if not scenario.feasibility.strip():
        found.append(_goal(gettext_noop("场景“%(name)s”没有说明可实施性。"), scenario.name, "feasibility"))
    if not any(goal.strip() for goal in scenario.goals):
        found.append(_goal(gettext_noop("场景“%(name)s”没有可衡量的目标。"), scenario.name, "goals"))
    for month in scenario.milestones:
        if not 0 <= month <= term_months:
            message = gettext_noop("场景“%(name)s”的节点（第%(month)s个月）不在申请的%(term)s个月期限内。")
            found.append(_goal(message, scenario.name, "milestones", month=month, term=term_months))
    return found


def items(asked: Sequence[ItemFacts]) -> tuple[Finding, ...]:
    """Each item: in the catalog, classified, not prohibited, for a scenario, necessary (一(一), 三(三)3)."""
    return tuple(finding for item in asked for finding in _item(item))


def _item(item: ItemFacts) -> list[Finding]:
    found: list[Finding] = []
    if not item.in_catalog:
        found.append(
            Finding(
                code="item-in-catalog",
                message=gettext_noop("数据“%(name)s”不在公共数据目录中。"),
                params={"name": item.name},
                clause="三(三)3",
                field="items",
                owner="org_admin",
                where="items",
                remedy=gettext_noop("请从目录中选择。"),
            )
        )
    found.extend(not_prohibited(item.name, item.attribute))
    found.extend(classified(item.name, item.classified))
    if not item.scenarios:
        found.append(
            Finding(
                code="no-scenario-no-data",
                message=gettext_noop("数据“%(name)s”没有对应本申请的应用场景。"),
                params={"name": item.name},
                clause="三(三)3",
                field="items",
                owner="org_admin",
                where="items",
                remedy=gettext_noop("请选择使用该数据的场景，或删除该数据。"),
            )
        )
    if not item.necessity.strip():
        found.append(
            Finding(
                code="minimum-necessary",
                message=gettext_noop("数据“%(name)s”没有说明使用的必要性。"),
                params={"name": item.name},
                clause="三(三)3",
                field="necessity",
                owner="org_admin",
                where="items",
                remedy=gettext_noop("请说明为何场景离不开该数据。"),
            )
        )
    return found


def not_prohibited(name: str, attribute: str) -> tuple[Finding, ...]:
    """Data whose opening attribute is "prohibited" is never authorized (一(一))."""
    if attribute != PROHIBITED:
        return ()
    return (
        Finding(
            code="ban-prohibited-open-data",
            message=gettext_noop("数据“%(name)s”属于禁止开放类，不得授权运营。"),
            params={"name": name},
            clause="一(一)",
            field="items",
            owner="org_admin",
            where="items",
            remedy=gettext_noop("请删除该数据。"),
        ),
    )


def classified(name: str, has_class_and_level: bool) -> tuple[Finding, ...]:
    """An item without class and level enters no scope (六(一))."""
    if has_class_and_level:
        return ()
    return (
        Finding(
            code="classified-and-traceable",
            message=gettext_noop("数据“%(name)s”尚未分类分级，不能列入授权范围。"),
            params={"name": name},
            clause="六(一)",
            field="items",
            owner="steward",
            where="catalog",
            remedy=gettext_noop("请由提供单位在目录中补充类别和级别。"),
        ),
    )


def _value(message: str, name: str, place: str) -> Finding:
    return Finding(
        code="scenario-value-and-safeguards",
        message=message,
        params={"name": name},
        clause="三(三)1",
        field=place,
        owner="org_admin",
        where="scenarios",
        remedy=gettext_noop("请在应用场景中补充。"),
    )


def _goal(message: str, name: str, place: str, **params: object) -> Finding:
    return Finding(
        code="scenario-goals-within-term",
        message=message,
        params={"name": name, **params},
        clause="三(三)2",
        field=place,
        owner="org_admin",
        where="scenarios",
        remedy=gettext_noop("请在应用场景中补充或调整。"),
    )

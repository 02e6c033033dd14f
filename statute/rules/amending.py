"""Supplements to an agreement in force: what they add, and what holds on the way to the seal (一(一), 二, 三(三), 四)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from statute.findings import Finding, Kind, gettext_noop
from statute.rules.deciding import MatterFacts, deliberated, deviation, document
from statute.rules.scenarios import ItemFacts, ScenarioFacts, items, scenarios
from statute.rules.verifying import ReviewFacts, item_reviews


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFacts:
    """The agreement a supplement belongs to; `ending` names the ground of a proposal to end it that is still open."""

    in_force: bool
    last_on: date
    today: date
    ending: str = ""


def standing(facts: StandingFacts) -> tuple[Finding, ...]:
    """Only an agreement in force is supplemented, within its term and while nobody proposes to end it (四(四), 六(八))."""
    found: list[Finding] = []
    if not facts.in_force:
        message = gettext_noop("协议没有生效或者已经结束，不能订立补充协议。")
        found.append(_standing("amendment-of-agreement-in-force", "一(三)", message))
    elif facts.today > facts.last_on:
        message = gettext_noop("授权运营期限已于%(day)s届满，不能订立补充协议。")
        found.append(_standing("renewal-by-reapplication", "四(四)", message, day=facts.last_on))
    if facts.ending:
        message = gettext_noop("已提出终止或者撤销（%(ground)s），办结前不能订立补充协议。")
        found.append(_standing("amendment-while-ending", "六(八)", message, ground=facts.ending, kind=Kind.POLICY))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedFacts:
    """An item a supplement adds; `authorized`, `ended`: the agreement already has it for this scenario, or had it."""

    item: ItemFacts
    authorized: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionFacts:
    """What a supplement adds: at most one scenario, and items; `term_months` is the agreement's own, it never changes."""

    added: Sequence[AddedFacts]
    term_months: int
    scenario: ScenarioFacts | None = None
    known_scenarios: tuple[str, ...] = ()


def addition(facts: AdditionFacts) -> tuple[Finding, ...]:
    """Something is added, a new scenario is complete and has data, each item is lawful and new (一(一), 三(三))."""
    found = [*items([added.item for added in facts.added])]
    for added in facts.added:
        found.extend(new(added))
    if not facts.added:
        found.append(_addition(gettext_noop("没有填写要增加的数据。"), "items"))
    if facts.scenario is not None:
        name = facts.scenario.name
        found.extend(scenarios((facts.scenario,), facts.term_months))
        if name in facts.known_scenarios:
            message = gettext_noop("场景“%(name)s”已在授权范围内，请直接在该场景下增加数据。")
            found.append(_addition(message, "scenario_name", name=name))
        if not any(name in added.item.scenarios for added in facts.added):
            message = gettext_noop("新增场景“%(name)s”没有对应的数据。")
            found.append(_addition(message, "items", name=name))
    return tuple(found)


def new(added: AddedFacts) -> tuple[Finding, ...]:
    """The agreement hasn't had the item for this scenario: what ended is asked for anew, not revived (local rule)."""
    if added.authorized:
        message = gettext_noop("数据“%(name)s”已授权用于该场景。")
    elif added.ended:
        message = gettext_noop("数据“%(name)s”用于该场景的授权已经停用，不能由补充协议恢复。")
    else:
        return ()
    return (_addition(message, "item", name=added.item.name),)


def reviewed(reviews: Sequence[ReviewFacts]) -> tuple[Finding, ...]:
    """Every item has its provider's word, and at least one is agreed to (二(三))."""
    found = list(item_reviews(reviews))
    if not found and not any(review.state in {"agreed", "reduced"} for review in reviews):
        found.append(
            Finding(
                code="provider-review-per-item",
                message=gettext_noop("没有一项数据取得提供单位同意。"),
                clause="二(三)",
                owner="org_admin",
                where="items",
                remedy=gettext_noop("请由运营单位撤回，或者由提供单位重新审核。"),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentDecisionFacts:
    """The government's decision on a supplement about to be recorded; `added` is what it would add."""

    approves: bool
    region: str
    case_region: str
    document_no: str
    decided_on: date | None
    met_on: date | None
    today: date
    matter: MatterFacts | None
    recommended: bool
    reasons: str
    added: Sequence[ItemFacts]
    reviews: Sequence[ReviewFacts]


def decision(facts: AmendmentDecisionFacts) -> tuple[Finding, ...]:
    """Deliberated, documented, reasoned; what is added is lawful on the day it is decided (一(一), 二(一), 四(一))."""
    found = [
        *deliberated(facts.matter),
        *document(facts.region, facts.case_region, facts.document_no, facts.decided_on, facts.today),
        *deviation(facts.approves, facts.recommended, facts.reasons),
    ]
    if facts.met_on is not None and facts.decided_on is not None and facts.decided_on < facts.met_on:
        message = gettext_noop("政府决定的日期%(decided)s早于协调机制会议日期%(met)s。")
        found.append(
            Finding(
                code="deliberation-before-major-decision",
                message=message,
                params={"decided": facts.decided_on, "met": facts.met_on},
                clause="二(一)",
                field="decided_on",
                owner="clerk",
                where="decision",
                remedy=gettext_noop("请核对文件日期；决定应当在审议之后作出。"),
            )
        )
    if facts.approves:
        found.extend(lawful(facts.added, facts.reviews))
    elif not facts.reasons.strip():
        message = gettext_noop("不予增加的决定须写明理由。")
        found.append(_addition(message, "reasons", code="refusal-reasons"))
    return tuple(found)


def lawful(added: Sequence[ItemFacts], reviews: Sequence[ReviewFacts]) -> tuple[Finding, ...]:
    """What is to be added still may be: agreed to, in the catalog, classified, not prohibited (一(一), 二(三), 三(三)3)."""
    found = [*items(added), *item_reviews(reviews, approved_only=True)]
    if not added:
        found.append(_addition(gettext_noop("没有可以增加的数据。"), "items"))
    return tuple(found)


def _standing(code: str, clause: str, message: str, *, kind: Kind = Kind.LAW, **params: object) -> Finding:
    return Finding(
        code=code,
        message=message,
        params=params,
        clause=clause,
        kind=kind,
        owner="org_admin",
        where="agreement",
        remedy=gettext_noop("需要使用更多数据的，请按通告重新申请。"),
    )


def _addition(message: str, place: str, *, code: str = "amendment-adds", **params: object) -> Finding:
    return Finding(
        code=code,
        message=message,
        params=params,
        kind=Kind.POLICY,
        field=place,
        owner="org_admin",
        where="items",
        remedy=gettext_noop("请修改补充申请。"),
    )

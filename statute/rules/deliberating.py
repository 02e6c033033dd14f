"""Deliberation: the mechanism, experts, opinions and the conclusion (二(一), 二(二), 二(四), 四(一), 六(七))."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rules.verifying import CheckState, ReviewFacts, item_reviews, not_met, open_checks
from statute.vocabulary import MECHANISM_MEMBERS, UNIT_KINDS, Level


def mechanism_members(level: str, kinds: Collection[str]) -> tuple[Finding, ...]:
    """The provincial mechanism has all nine kinds of members, more are allowed (二(一))."""
    missing = tuple(UNIT_KINDS[kind] for kind in MECHANISM_MEMBERS if kind not in kinds)
    if level != Level.PROVINCE or not missing:
        return ()
    return (
        Finding(
            code="mechanism-nine-members",
            message=gettext_noop("省级协调机制缺少成员单位：%(names)s。"),
            params={"names": missing},
            clause="二(一)",
            field="members",
            owner="secretariat",
            where="mechanism",
            remedy=gettext_noop("请补齐九类成员单位后再启用。"),
        ),
    )


def own_level_mechanism(case_region: str, mechanism_region: str | None, active: bool) -> tuple[Finding, ...]:
    """A matter goes to the active mechanism of the case's own region (二(一)); None: there is none."""
    if mechanism_region is None or not active:
        message = gettext_noop("本级没有已启用的协调机制，不能提交审议。")
    elif mechanism_region != case_region:
        message = gettext_noop("事项只能提交本级协调机制审议。")
    else:
        return ()
    return (
        Finding(
            code="own-level-mechanism-only",
            message=message,
            clause="二(一)",
            owner="secretariat",
            where="mechanism",
            remedy=gettext_noop("请先建立并启用本级协调机制。"),
        ),
    )


def expert_group(level: str, has_own_group: bool, has_city_group: bool = False) -> tuple[Finding, ...]:
    """Province and city consult their own group; a county its own or the city's, if any (二(四))."""
    if has_own_group or (level == Level.COUNTY and has_city_group):
        return ()
    county = level == Level.COUNTY
    return (
        Finding(
            code="expert-group-county-optional" if county else "expert-group-province-city",
            message=(
                gettext_noop("本县和所属市都没有专家组，无法委托论证；不委托也可继续办理。")
                if county
                else gettext_noop("本级尚未设立专家组，不能委托论证。")
            ),
            clause="二(四)",
            kind=Kind.LAW,
            owner="secretariat",
            where="experts",
            remedy=gettext_noop("请先登记专家组及其成员。"),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertFacts:
    """A commissioned consultation: whether an opinion came, or why there is none."""

    subject: str
    opinion_received: bool
    reason_for_absence: str = ""


def expert_opinions(commissioned: Sequence[ExpertFacts]) -> tuple[Finding, ...]:
    """A commissioned opinion, or the reason for its absence, is in the file; none is compulsory (四(一))."""
    return tuple(
        Finding(
            code="expert-consultation-optional",
            message=gettext_noop("已委托的专家论证“%(name)s”既无意见，也无未出具的原因。"),
            params={"name": consultation.subject},
            clause="四(一)",
            owner="clerk",
            where="experts",
            remedy=gettext_noop("请附专家意见，或说明未出具的原因。"),
        )
        for consultation in commissioned
        if not consultation.opinion_received and not consultation.reason_for_absence.strip()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliberationFacts:
    """A verified application on its way to the mechanism; `units` maps conditions to unit kinds."""

    region: str
    mechanism_region: str | None
    mechanism_active: bool
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    checks: tuple[CheckState, ...] = ()
    reviews: tuple[ReviewFacts, ...] = ()
    experts: tuple[ExpertFacts, ...] = ()
    condition_titles: Mapping[str, str] = field(default_factory=dict, hash=False)


def opening(facts: DeliberationFacts) -> tuple[Finding, ...]:
    """Open deliberation: own mechanism, all checks and item reviews concluded (二(一), 二(三), 四(一)).

    A condition found not met doesn't stop it: the mechanism may recommend a refusal.
    """
    return (
        *own_level_mechanism(facts.region, facts.mechanism_region, facts.mechanism_active),
        *open_checks(facts.units, facts.checks, facts.condition_titles),
        *item_reviews(facts.reviews),
        *expert_opinions(facts.experts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionFacts:
    """A member unit's position: "agree", "conditional", "disagree", "recused", or "" for silence."""

    unit: str
    name: str
    position: str
    reminded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionFacts:
    """The convener's conclusion on one application: "agree" or "disagree"."""

    conclusion: str
    minutes_reference: str
    opinions: tuple[OpinionFacts, ...] = ()
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    checks: tuple[CheckState, ...] = ()
    experts: tuple[ExpertFacts, ...] = ()
    failing_grades: tuple[str, ...] = ()
    reason_over_grade: str = ""
    condition_titles: Mapping[str, str] = field(default_factory=dict, hash=False)


def conclude(facts: ConclusionFacts) -> tuple[Finding, ...]:
    """Minutes, answers or reminders from all units, no consent over an unmet condition (二(一), 四(一), 六(七))."""
    found = [*minutes(facts.minutes_reference), *opinions(facts.opinions)]
    found.extend(open_checks(facts.units, facts.checks, facts.condition_titles))
    found.extend(expert_opinions(facts.experts))
    if facts.conclusion == "agree":
        found.extend(not_met(facts.checks, facts.condition_titles))
        found.extend(earlier_grades(facts.failing_grades, facts.reason_over_grade))
    return tuple(found)


def minutes(reference: str) -> tuple[Finding, ...]:
    """A conclusion without minutes is none (二(一))."""
    if reference.strip():
        return ()
    return (
        Finding(
            code="deliberation-before-major-decision",
            message=gettext_noop("审议结论没有会议纪要。"),
            clause="二(一)",
            field="minutes",
            owner="convener",
            where="deliberation",
            remedy=gettext_noop("请登记纪要文号并上传。"),
        ),
    )


def opinions(given: Sequence[OpinionFacts]) -> tuple[Finding, ...]:
    """Silence blocks until reminded, then shows as a warning and never counts as consent (local rule)."""
    found: list[Finding] = []
    for opinion in given:
        if opinion.position:
            continue
        message = (
            gettext_noop("%(name)s经提醒仍未反馈，记为未反馈，不视为同意。")
            if opinion.reminded
            else gettext_noop("%(name)s尚未反馈，也未提醒。")
        )
        found.append(
            Finding(
                code="unit-opinion",
                message=message,
                params={"name": opinion.name},
                kind=Kind.POLICY,
                severity=Severity.WARN if opinion.reminded else Severity.BLOCK,
                owner=opinion.unit,
                where="opinions",
                remedy=gettext_noop("请提醒该单位反馈。"),
            )
        )
    return tuple(found)


def earlier_grades(failing: Sequence[str], reason: str) -> tuple[Finding, ...]:
    """Agreeing over a failing earlier evaluation needs a written reason (六(七))."""
    if not failing or reason.strip():
        return ()
    return (
        Finding(
            code="evaluation-weighs-in-reapplication",
            message=gettext_noop("该单位以往评估不合格（%(names)s），同意再次授权须说明理由。"),
            params={"names": tuple(failing)},
            clause="六(七)",
            field="reason_over_grade",
            owner="convener",
            where="deliberation",
            remedy=gettext_noop("请写明理由。"),
        ),
    )


def known_grades(failing: Sequence[str]) -> tuple[Finding, ...]:
    """A failing earlier evaluation is shown to whoever concludes, before anything is concluded (六(七))."""
    return tuple(replace(finding, severity=Severity.WARN, field="") for finding in earlier_grades(failing, ""))


def issue_closing(conclusion: str, closed_on: date | None) -> tuple[Finding, ...]:
    """A major issue closes with a written conclusion and a date (二(一))."""
    if conclusion.strip() and closed_on is not None:
        return ()
    return (
        Finding(
            code="major-issue-register",
            message=gettext_noop("重大问题办结须有书面结论和日期。"),
            clause="二(一)",
            field="conclusion",
            owner="secretariat",
            where="issues",
            remedy=gettext_noop("请填写结论和办结日期。"),
        ),
    )


def follow_ups(agreed: Sequence[str], tasks: Collection[str]) -> tuple[Finding, ...]:
    """Every follow-up of a conclusion has a task of the data authority (二(二))."""
    return tuple(
        Finding(
            code="implement-mechanism-conclusions",
            message=gettext_noop("审议确定的事项“%(name)s”没有交办任务。"),
            params={"name": item},
            clause="二(二)",
            owner="data",
            where="tasks",
            remedy=gettext_noop("请为本级公共数据主管部门建立任务。"),
        )
        for item in agreed
        if item not in tasks
    )

"""What the statute says of an announcement, from its row."""

from datetime import date, datetime

from accounts.queries import sector_unit
from audit import clock
from audit.actor import Actor
from audit.roles import AUTHORITY, Role
from operations.announcements import queries
from operations.announcements.models import Announcement, Condition
from operations.mechanism import queries as mechanism
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import announcing, duties
from statute.rulesets import in_force
from statute.vocabulary import MATERIALS, UNIT_KINDS


def facts(announcement: Announcement, by: Actor, on: date) -> announcing.PublishFacts:
    """The announcement as it would be published on a day."""
    rows = queries.conditions_of(announcement)
    region = announcement.region
    return announcing.PublishFacts(
        level=region.level,
        ruleset=announcement.ruleset,
        on=on,
        field=announcement.field.name,
        by_data_authority=by.role in AUTHORITY and by.region == str(announcement.region_id),
        region_is_pilot=mechanism.is_pilot(region.code),
        field_is_designated=mechanism.field_designated(announcement.field),
        opens_at=announcement.opens_at,
        closes_at=announcement.closes_at,
        quota=announcement.quota,
        conditions=tuple(row.code for row in rows),
        # The five are asked for by every announcement; what it lists are additions.
        materials=(*(material.code for material in MATERIALS), *announcement.extras),
        units={row.code: row.kinds for row in rows},
        priority_grounds=(announcement.ground,) if announcement.ground else (),
        criteria=_criteria(announcement),
    )


def _criteria(announcement: Announcement) -> tuple[announcing.FieldCriterion, ...]:
    unit, at = announcement.concurred_by_unit, announcement.concurred_at
    return tuple(
        announcing.FieldCriterion(
            title=line.strip()[:40],
            concurred_by=unit.name if unit is not None else "",
            concurred_on=clock.today(at) if at is not None else None,
        )
        for line in announcement.field_conditions.splitlines()
        if line.strip()
    )


def _rules(announcement: Announcement, on: date, by: Actor) -> tuple[Finding, ...]:
    rulesets = mechanism.rulesets()
    known = rulesets.get(announcement.ruleset)
    if known is None or not known.loaded:
        return in_force(announcement.ruleset, on, rulesets)
    ruleset = mechanism.rules_for(str(announcement.region_id), on, announcement.ruleset)
    return announcing.publish(facts(announcement, by, on), ruleset)


def publish(announcement: Announcement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Pilot, window, conditions, units, materials, quota, field criteria, rule set; a missing ground is a warning."""
    if announcement.back_entered:
        return (
            Finding(
                code="back-entry",
                message=gettext_noop("补录的纸质通告不再发布，请办理“确认补录”。"),
                clause="四(一)",
                kind=Kind.STATE,
            ),
        )
    found = [*_rules(announcement, clock.today(at), by), *_wrote(announcement, by)]
    if announcement.closes_at is not None and announcement.closes_at <= at:
        found.append(_window(gettext_noop("申请截止时间已经过去。"), "closes_at"))
    return tuple(found)


def _wrote(announcement: Announcement, by: Actor) -> tuple[Finding, ...]:
    """Whoever changed the draft or its conditions wrote part of it and doesn't approve it; its drafter is named by the act itself."""
    if by.user_id is None or by.user_id == announcement.drafted_by or not queries.wrote(announcement, by.user_id):
        return ()
    return duties.four_eyes(by.user_id, by.user_id)


def confirm_entry(announcement: Announcement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Only what was entered from paper, once; what the paper violated doesn't stop its being recorded."""
    if announcement.back_entered and announcement.irregular_at is None:
        return _wrote(announcement, by)
    message = (
        gettext_noop("该补录已记为不规范事实。")
        if announcement.back_entered
        else gettext_noop("该通告不是补录的纸质通告。")
    )
    return (Finding(code="back-entry", message=message, kind=Kind.STATE),)


def paper_facts(announcement: Announcement, *, by: Actor) -> tuple[Finding, ...]:
    """What the rules say of the paper announcement on the day it was published."""
    assert announcement.fact_on is not None
    return _rules(announcement, announcement.fact_on, by)


def paper(fact_on: date, number: str, at: datetime) -> tuple[Finding, ...]:
    """A paper announcement has its day behind it and a number of its own."""
    found: list[Finding] = []
    if fact_on > clock.today(at):
        found.append(_window(gettext_noop("纸质通告的发布日期晚于今天。"), "fact_on"))
    if number and Announcement.objects.filter(number=number).exists():
        found.append(_window(gettext_noop("该编号已登记。"), "number"))
    return tuple(found)


def editable(announcement: Announcement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """A draft may change, an irregular record may not."""
    if announcement.irregular_at is None:
        return ()
    return (Finding(code="back-entry", message=gettext_noop("该补录已记为不规范事实。"), kind=Kind.STATE),)


def draft_part(condition: Condition, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Conditions are frozen with the announcement 四(二)."""
    if condition.announcement.state == Announcement.State.DRAFT:
        return editable(condition.announcement, by=by, at=at)
    return announcing.frozen((condition.title_text,))


def units(kinds: tuple[str, ...]) -> tuple[Finding, ...]:
    """Known kinds of unit, at least one, to verify a condition 四(一)."""
    if kinds and all(kind in UNIT_KINDS for kind in kinds):
        return ()
    return (
        Finding(
            code="announcement-conditions",
            message=gettext_noop("每项条件至少指定一个核实单位。"),
            clause="四(一)",
            field="unit_kinds",
            owner="clerk",
        ),
    )


def concur(announcement: Announcement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The sector authority of the field, on requirements that are written down 三(四)."""
    found: list[Finding] = []
    unit = sector_unit(str(announcement.region_id), announcement.field.code)
    if unit is None or str(unit.pk) != by.unit:
        found.append(
            Finding(
                code="field-criteria-cosigned",
                message=gettext_noop("领域具体安全要求由该领域的主管部门会签。"),
                clause="三(四)",
                kind=Kind.ROLE,
                owner=Role.SECTOR,
            )
        )
    if not announcement.field_conditions.strip():
        found.append(
            Finding(
                code="field-criteria-cosigned",
                message=gettext_noop("通告没有写明领域具体安全要求，无须会签。"),
                clause="三(四)",
                kind=Kind.STATE,
                owner="clerk",
            )
        )
    return tuple(found)


def extend(announcement: Announcement, at: datetime, closes_at: datetime) -> tuple[Finding, ...]:
    """Before closing only, to a later instant 四(一)."""
    assert announcement.closes_at is not None
    return announcing.extend(announcement.closes_at, closes_at, at)


def before_closing(announcement: Announcement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The window is still open or still to open."""
    if announcement.closes_at is not None and at <= announcement.closes_at:
        return ()
    return (_window(gettext_noop("申请已经截止，不能再延期或者撤回。"), "", Kind.STATE),)


def window_over(announcement: Announcement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The job records only what the window already decided."""
    if announcement.closes_at is not None and at > announcement.closes_at:
        return ()
    return (_window(gettext_noop("申请窗口尚未截止。"), "", Kind.STATE),)


def _window(message: str, field: str, kind: Kind = Kind.LAW) -> Finding:
    return Finding(
        code="announcement-conditions", message=message, clause="四(一)", kind=kind, field=field, owner="clerk"
    )

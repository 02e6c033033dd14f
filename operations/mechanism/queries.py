"""Everything that reads the mechanism: rules and calendar in force, designations, seals, matters."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from audit import clock
from audit.actor import Actor
from audit.roles import Role
from audit.subject import Subject
from audit.trail.digest import sm3
from operations.mechanism import permissions, values
from operations.mechanism.models import (
    CalendarDay,
    ExpertGroup,
    FieldDesignation,
    FollowUp,
    KeyField,
    LocalRule,
    Matter,
    Mechanism,
    Opinion,
    PilotDesignation,
    RuleText,
    Seal,
)
from statute.calendar import Calendar, national
from statute.loading import load
from statute.rules.deciding import MatterFacts
from statute.rulesets import RULESETS, RuleSet, applied, continuing, succession
from web.desk import Waiting
from web.house import house
from web.inbox import Source, waits
from web.reading import once, together


@once
def local_values(region_code: str) -> QuerySet[LocalRule, tuple[date, str, str]]:
    """The region's confirmed values, the older first."""
    rows = LocalRule.objects.filter(region_id=region_code, confirmed_by__isnull=False, revoked_at__isnull=True)
    return rows.order_by("effective_on", "pk").values_list("effective_on", "parameter", "value")


@once
def loaded_sets() -> QuerySet[RuleText, tuple[str, str]]:
    """Code and digest of every rule set confirmed as data, the older versions first."""
    rows = RuleText.objects.filter(confirmed_by__isnull=False)
    return rows.order_by("code", "version").values_list("code", "digest")


def rulesets() -> Mapping[str, RuleSet]:
    """Every rule set by code, the built-in ones and those confirmed as data, each until the next takes effect; one query."""
    return _those(loaded_sets())


def _those(loaded: QuerySet[RuleText, tuple[str, str]]) -> Mapping[str, RuleSet]:
    latest = dict(loaded)
    return _in_succession(tuple(latest.values())) if latest else RULESETS


@lru_cache(maxsize=8)
def _in_succession(digests: tuple[str, ...]) -> Mapping[str, RuleSet]:
    loaded = {ruleset.code: ruleset for ruleset in map(ruleset_in, digests)}
    return succession({**RULESETS, **loaded}.values())


@lru_cache(maxsize=8)
def ruleset_in(digest: str) -> RuleSet:
    """The confirmed rule set whose text has this digest; read once, since such a text never changes."""
    text = RuleText.objects.filter(digest=digest, confirmed_by__isnull=False).order_by("pk")[0]
    assert sm3(text.content.encode()).hex() == digest, f"{text}: not what was confirmed"
    ruleset = load(text.content, values.read).ruleset
    assert ruleset is not None
    return ruleset


def rules_for(region_code: str, day: date, pinned: str = "") -> RuleSet:
    """The rule set `pinned`, else the one in force on `day`, with the region's confirmed local values of that day; one query."""
    local, loaded = local_values(region_code), loaded_sets()
    together(local, loaded)
    known = _those(loaded)
    return _with_local(known[pinned] if pinned else applied(day, known), local, day)


def duties_for(region_code: str, day: date, announced: Callable[[], str]) -> RuleSet:
    """The rules of a continuing duty: the set of the day, with what it leaves to the one the case was announced under 七.

    `announced` answers the code of the latter; only a set that leaves something to it asks.
    """
    local, loaded = local_values(region_code), loaded_sets()
    together(local, loaded)
    known = _those(loaded)
    today = applied(day, known)
    kept = continuing(today, known[announced()]) if today.transitional else today
    return _with_local(kept, local, day)


def _with_local(ruleset: RuleSet, rows: Iterable[tuple[date, str, str]], day: date) -> RuleSet:
    """A stored value that the statute would refuse today never loosens anything: it is left out."""
    local = {parameter: values.read(parameter, text) for effective, parameter, text in rows if effective <= day}
    lawful = {
        code: value
        for code, value in local.items()
        if (known := ruleset.parameters.get(code)) is not None and not known.check(known.clean(value))
    }
    return ruleset.with_local(lawful) if lawful else ruleset


class Everywhere:
    """The rules of every region on any day, from two lists that are read together: for those who look at many regions at once."""

    def __init__(self) -> None:
        rows = LocalRule.objects.filter(confirmed_by__isnull=False, revoked_at__isnull=True)
        self._local = rows.order_by("effective_on", "pk").values_list("region_id", "effective_on", "parameter", "value")
        self._loaded, self._days = loaded_sets(), corrected_days()
        # The values of the regions, the loaded sets, the calendar's days.
        self.lists: tuple[QuerySet[Any, Any], ...] = (self._local, self._loaded, self._days)

    def rules_for(self, region_code: str, day: date) -> RuleSet:
        """As `rules_for` of one region."""
        rows = [(effective, parameter, text) for code, effective, parameter, text in self._local if code == region_code]
        return _with_local(applied(day, _those(self._loaded)), rows, day)

    @cached_property
    def calendar(self) -> Calendar:
        """The national working-day calendar with the confirmed corrections."""
        return _corrected(list(self._days))


@once
def corrected_days() -> QuerySet[CalendarDay, tuple[date, bool]]:
    """The confirmed corrections of the working-day calendar: day, and whether it is worked."""
    return CalendarDay.objects.filter(confirmed_by__isnull=False).values_list("day", "working")


@once
def calendar() -> Calendar:
    """The national working-day calendar with the confirmed corrections; one query."""
    return _corrected(list(corrected_days()))


def _corrected(days: Sequence[tuple[date, bool]]) -> Calendar:
    if not days:
        return national()
    return national().with_local(
        holidays=[day for day, working in days if not working], workdays=[day for day, working in days if working]
    )


@once
def mechanisms_at(region_code: str) -> QuerySet[Mechanism]:
    """The coordination mechanism of exactly this region, with its members; none or one row."""
    return Mechanism.objects.filter(region_id=region_code).order_by("pk")


@once
def members_at(region_code: str) -> QuerySet[Any, UUID]:
    """The units that belong to the mechanism of this region."""
    rows = Mechanism.members.through.objects.filter(mechanism__region_id=region_code)
    return rows.order_by("unit_id").values_list("unit_id", flat=True)


def mechanism_of(region_code: str) -> Mechanism | None:
    """The coordination mechanism of exactly this region, active or not 二(一)."""
    return next(iter(mechanisms_at(region_code)), None)


def is_pilot(region_code: str) -> bool:
    """Whether the provincial mechanism named this city or county a pilot 二(一)."""
    return bool(designated_pilots(region_code))


@once
def designated_pilots(region_code: str) -> QuerySet[PilotDesignation]:
    """The confirmed designation of this region as a pilot: one row or none."""
    return PilotDesignation.objects.filter(region_id=region_code, confirmed_by__isnull=False).order_by("pk")


def field_designated(field: KeyField) -> bool:
    """Whether the provincial mechanism named this a provincial pilot field 二(一)."""
    return bool(designated_fields(field))


@once
def designated_fields(field: KeyField) -> QuerySet[FieldDesignation]:
    """The confirmed designation of this provincial pilot field: one row or none."""
    return FieldDesignation.objects.filter(field=field, confirmed_by__isnull=False).order_by("pk")


@once
def expert_groups_at(region_code: str) -> QuerySet[ExpertGroup]:
    """The expert group of a region and, for a county, its city's."""
    city = Region.objects.filter(children__code=region_code, children__level=Region.Level.COUNTY).values("code")
    return ExpertGroup.objects.filter(Q(region_id=region_code) | Q(region_id__in=city)).order_by("pk")


def expert_group_for(region: Region | str) -> ExpertGroup | None:
    """The group a region consults: its own, a county without one its city's 二(四)."""
    code = region if isinstance(region, str) else region.code
    groups = list(expert_groups_at(code))
    return next((group for group in groups if group.region_id == code), groups[0] if groups else None)


def active_seal(region_code: str) -> Seal | None:
    """The special contract seal of the region: confirmed and not retired 二(二)."""
    return active_seals(region_code).order_by("-issued_on", "-pk").first()


@once
def active_seals(region_code: str) -> QuerySet[Seal]:
    """Every special contract seal in use (physical and electronic)."""
    return Seal.objects.filter(
        region_id=region_code, kind=Seal.Kind.SPECIAL_CONTRACT, confirmed_by__isnull=False, retired_on__isnull=True
    )


@once
def matters_on(subject: Subject) -> QuerySet[Matter]:
    """Every matter about the object that was not withdrawn, with its decision, the latest first."""
    rows = Matter.objects.filter(subject_type=subject.type_code(), subject_id=subject.pk)
    return rows.exclude(state=Matter.State.WITHDRAWN).select_related("decision").order_by("-opened_at", "-pk")


def matter_of(subject: Subject, kind: str) -> Matter | None:
    """The latest matter of this kind about the object that was not withdrawn, with its decision."""
    return next((matter for matter in matters_on(subject) if matter.kind == kind), None)


@once
def opinions_on(subject: Subject) -> QuerySet[Opinion]:
    """What the units said on the matters about the object, units loaded, by their names."""
    rows = Opinion.objects.filter(matter__subject_type=subject.type_code(), matter__subject_id=subject.pk)
    return rows.select_related("unit").order_by("unit__name", "pk")


def facts_of(matter: Matter | None, case_region: str, kind: str) -> MatterFacts | None:
    """What the statute asks of a matter before the government decides on the case."""
    if matter is None:
        return None
    concluded = matter.state in {Matter.State.CONCLUDED, Matter.State.DECIDED}
    return MatterFacts(
        region=str(matter.region_id),
        case_region=case_region,
        concluded_on=matter.met_on if concluded else None,
        same_matter=matter.kind == kind,
    )


@once
def subject_of(matter: Matter) -> Subject | None:
    """The object the matter is about, as its own pages need it."""
    desk = house().desk(matter.subject_type)
    rows = desk.rows(desk.model._default_manager.filter(pk=matter.subject_id)) if desk is not None else None
    found: Subject | None = rows.first() if rows is not None else None
    return found


@once
def opinions_of(matter: Matter) -> QuerySet[Opinion]:
    """What every unit asked said on the matter, units loaded, by their names."""
    return Opinion.objects.filter(matter=matter).select_related("unit").order_by("unit__name", "pk")


@once
def visible_opinions(matter: Matter, by: Actor) -> QuerySet[Opinion]:
    """The opinions on a matter this actor may know of: the others' only after one's own.

    What another unit has drafted and not given stays its own: show `stance` and texts only of a given one.
    """
    return permissions.opinions(by).filter(matter=matter).select_related("unit").order_by("unit__name", "pk")


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """What waits for this seat in the mechanism's rooms."""
    if by.role in {Role.UNIT_HANDLER, Role.UNIT_APPROVER, Role.SECTOR} and by.unit:
        yield from _opinions_waiting(by)
    if by.role == Role.SECRETARIAT:
        yield from _silent_units(by, at)
        yield from _to_follow(by, clock.today(at))
    if by.role == Role.CLERK:
        yield from _to_follow(by)
        yield _lapsed_rules(by, clock.today(at))
    if by.role in {Role.APPROVER, Role.CONVENER}:
        yield from _confirmations(by)
    if by.role == Role.APPROVER:
        yield from _rules_to_decide(by, clock.today(at))


def _to_follow(by: Actor, overdue_on: date | None = None) -> Iterator[Source]:
    """Items of conclusions the authority still has to do; the secretariat sees the overdue ones."""
    rows = FollowUp.objects.filter(matter__region_id=by.region, done_at__isnull=True)
    if overdue_on is not None:
        rows = rows.filter(due_on__lt=overdue_on)
    label, verb = (_("办理交办事项"), "record_done") if overdue_on is None else (_("督促交办事项"), "")
    yield Source(
        rows=rows.select_related("matter").order_by("due_on", "pk"),
        due="due_on",
        tell=lambda row: Waiting(
            label=label, subject=row, clause="二(二)", due_on=row.due_on, verb=verb, note=row.matter.title
        ),
    )


def follow_up_due(region_code: str, at: datetime) -> date:
    """Until when an item of a conclusion is to be done (local rule)."""
    today = clock.today(at)
    return calendar().add_workdays(today, rules_for(region_code, today).integer("follow_up_workdays"))


def overdue_follow_ups(at: datetime) -> QuerySet[FollowUp]:
    """Past their day, not done, nobody told yet."""
    rows = FollowUp.objects.filter(done_at__isnull=True, overdue_noted_at__isnull=True, due_on__lt=clock.today(at))
    return rows.order_by("due_on", "pk")


def _opinions_waiting(by: Actor) -> Iterator[Source]:
    rows = Opinion.objects.filter(unit_id=by.unit, given_at__isnull=True, matter__state=Matter.State.OPEN)
    undrafted = Q(drafted_at__isnull=True)
    if by.role == Role.UNIT_HANDLER:
        rows = rows.filter(undrafted)
    elif by.role == Role.UNIT_APPROVER:
        rows = rows.exclude(undrafted).exclude(drafted_by=by.user_id)
    yield Source(rows=rows.select_related("matter", "unit").order_by("pk"), due="matter__opinions_due_on", tell=_to_say)


def _to_say(opinion: Opinion) -> Waiting:
    drafting = opinion.drafted_at is None
    return Waiting(
        label=_("拟写单位意见") if drafting else _("签发单位意见"),
        subject=opinion,
        clause="四(一)",
        due_on=opinion.matter.opinions_due_on,
        verb="draft" if drafting else "give",
        note=opinion.matter.title,
    )


def _silent_units(by: Actor, at: datetime) -> Iterator[Source]:
    rows = Opinion.objects.filter(
        matter__region_id=by.region, matter__state=Matter.State.OPEN, given_at__isnull=True,
        matter__opinions_due_on__lt=clock.today(at),
    )  # fmt: skip
    yield Source(
        rows=rows.select_related("matter", "unit").order_by("pk"),
        due="matter__opinions_due_on",
        tell=lambda opinion: Waiting(
            label=_("单位逾期未反馈：%(unit)s") % {"unit": opinion.unit.name},
            subject=opinion,
            clause="四(一)",
            due_on=opinion.matter.opinions_due_on,
            note=opinion.matter.title,
        ),
    )


def _confirmations(by: Actor) -> Iterator[Source]:
    """Entries of a first person that a second confirms."""
    provincial = by.region.endswith("0000")
    if by.role == Role.APPROVER:
        yield _second(_("确认印章"), _mine(Seal, by, region_id=by.region), "二(二)")
        if provincial:
            yield _second(_("确认工作日调整"), _mine(CalendarDay, by), "")
            yield _second(_("确认规则集"), _mine(RuleText, by, withdrawn_at__isnull=True), "七")
        return
    drafts = Mechanism.objects.filter(region_id=by.region, active=False).exclude(drafted_by=by.user_id)
    yield _second(_("启用协调机制"), drafts.select_related("region"), "二(一)", "activate")
    if provincial:
        yield _second(_("确认试点地区"), _mine(PilotDesignation, by).select_related("region"), "二(一)")
        yield _second(_("确认省级试点领域"), _mine(FieldDesignation, by).select_related("field"), "二(一)")


def _rules_to_decide(by: Actor, today: date) -> Iterator[Source]:
    """Values of the region that a second person confirms or revokes, until their day."""
    rows = LocalRule.objects.filter(region_id=by.region, effective_on__gte=today)
    entered = rows.filter(confirmed_by__isnull=True, withdrawn_at__isnull=True).exclude(entered_by=by.user_id)
    yield _rules(_("确认地方规则"), entered, "confirm")
    proposed = rows.filter(revocation_by__isnull=False, revoked_at__isnull=True, effective_on__gt=today)
    yield _rules(_("审批撤销地方规则"), proposed.exclude(revocation_by=by.user_id), "revoke")


def _lapsed_rules(by: Actor, today: date) -> Source:
    """Entered, and their day passed before anybody confirmed them: they don't apply."""
    rows = unconfirmed_rules().filter(region_id=by.region, effective_on__lt=today)
    return _rules(_("生效日期已过，请撤回后重新登记"), rows, "withdraw")


def _rules(label: object, rows: QuerySet[LocalRule], verb: str) -> Source:
    return Source(
        rows=rows.order_by("effective_on", "pk"),
        due="effective_on",
        tell=lambda row: Waiting(label=label, subject=row, clause="七", due_on=row.effective_on, verb=verb),
    )


def unconfirmed_rules() -> QuerySet[LocalRule]:
    """Values entered and neither confirmed nor withdrawn."""
    return LocalRule.objects.filter(confirmed_by__isnull=True, withdrawn_at__isnull=True)


def _second(label: object, rows: QuerySet[Any], clause: str, verb: str = "confirm") -> Source:
    return Source(
        rows=rows.order_by("pk"),
        tell=lambda row: Waiting(label=label, subject=row, clause=clause, verb=verb),
    )


def _mine(model: type[Subject], by: Actor, **scope: object) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.all()
    return rows.filter(confirmed_by__isnull=True, **scope).exclude(entered_by=by.user_id)


def never_reminded() -> QuerySet[Opinion]:
    """Opinions still to come that nobody reminded of, with their matters."""
    return (
        Opinion.objects.filter(given_at__isnull=True, reminded_at__isnull=True, matter__state=Matter.State.OPEN)
        .select_related("matter")
        .order_by("matter__opinions_due_on", "pk")
    )

"""Everything that reads agreements: terms and texts, plans, stops, what is unsigned and what runs out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.queries import units_of
from audit import clock
from audit.subject import Subject
from audit.trail.digest import sm3
from audit.trail.recording import canonical
from operations.agreements import wording
from operations.agreements.models import Agreement, AmendmentItem, Concurrence, EndingProposal, Plan, ScopeItem, Stop
from operations.agreements.queries.files import file_of, file_of_plan, terms_before
from operations.announcements.models import Announcement
from operations.applications.models import Application, RequestedItem
from operations.mechanism.models import Matter
from operations.mechanism.queries import calendar, duties_for, matters_on, rules_for
from statute.rulesets import RuleSet
from statute.vocabulary import PLAN_UNITS
from web.reading import once

# States in which an agreement binds: the seal is on it and nothing has ended it.
LIVE = (Agreement.State.SEALED, Agreement.State.ACTIVE, Agreement.State.SUSPENDED)
DRAFTED = (Agreement.State.DRAFT, Agreement.State.OPERATOR_SIGNED)
UNDECIDED = (EndingProposal.State.OPEN, EndingProposal.State.HEARD, EndingProposal.State.CONCLUDED)


# --- rules that apply ----------------------------------------------------------------------------------------------


def term_rules(application: Application, at: datetime) -> RuleSet:
    """The rules of the term: those the announcement pinned, with the region's values of the day it was published."""
    announcement = application.announcement
    return rules_for(str(application.region_id), clock.today(announcement.published_at or at), announcement.ruleset)


def grant_rules(case: Application | Agreement, at: datetime) -> RuleSet:
    """The rules of granting, up to the seal: the set the announcement pinned, with the region's values of the day."""
    application = case.application if isinstance(case, Agreement) else case
    return rules_for(str(application.region_id), clock.today(at), application.announcement.ruleset)


def rules_of(case: Application | Agreement, at: datetime) -> RuleSet:
    """The rules of a continuing duty: those of the region on the day of the act 七."""
    application = case.application if isinstance(case, Agreement) else case
    return duties_for(str(application.region_id), clock.today(at), lambda: application.announcement.ruleset)


# --- grants without an agreement -----------------------------------------------------------------------------------


def unsigned(at: datetime) -> QuerySet[Application]:
    """Grants whose agreement is not sealed yet, decided by the day of `at`."""
    return Application.objects.filter(state=Application.State.GRANTED, decided_on__lte=clock.today(at)).select_related(
        "region", "organization", "announcement"
    )


def signing_due_on(application: Application, at: datetime) -> date:
    """The last day for the seal: so many working days after the decision (local rule), as it was set with the grant."""
    if application.state == Application.State.GRANTED and application.due_on is not None:
        return application.due_on
    days = grant_rules(application, at).integer("signing_due_workdays")
    return calendar().add_workdays(application.decided_on or clock.today(at), days)


@once
def drafts_under(application: Application) -> QuerySet[Agreement]:
    """The agreements being drawn up under a grant, the latest first."""
    return Agreement.objects.filter(application=application, state__in=DRAFTED).order_by("-pk")


def draft_of(application: Application) -> Agreement | None:
    """The agreement being drawn up under a grant, if any."""
    return next(iter(drafts_under(application)), None)


def unsigned_matter(application: Application, *states: str) -> Matter | None:
    """The matter whether an unsigned grant lapses or is annulled; limited to `states` where given."""
    wanted = states or (Matter.State.OPEN, Matter.State.CONCLUDED)
    about = (m for m in matters_on(application) if m.kind in {Matter.Kind.LAPSE, Matter.Kind.ANNUL})
    return next((matter for matter in about if matter.state in wanted), None)


# --- scope and text ------------------------------------------------------------------------------------------------


def lines(text: str) -> tuple[str, ...]:
    """The entries of a text that names one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


@once
def grantable(application: Application) -> QuerySet[RequestedItem]:
    """What a grant lets an agreement hold: reviewed items of approved scenarios that are not prohibited 二(三), 一(一)."""
    return (
        RequestedItem.objects.filter(
            application=application,
            removed=False,
            scenario__approved=True,
            scenario__removed=False,
            state__in=[RequestedItem.State.AGREED, RequestedItem.State.REDUCED],
        )
        .exclude(item__attribute="prohibited")
        .select_related("item", "scenario")
        .order_by("pk")
    )


def allowed_fields(asked: RequestedItem | AmendmentItem) -> str:
    """The fields the steward found necessary: all that were asked for, or the named ones 三(三)3."""
    return asked.allowed_fields if asked.state == RequestedItem.State.REDUCED else asked.fields


def scope_of(agreement: Agreement) -> list[ScopeItem]:
    """The rows of the scope that the agreement itself names, with scenario, item and provider; supplements left out."""
    return [row for row in file_of(agreement).scope if row.amendment_id is None]


def canonical_text(agreement: Agreement, scope: Sequence[ScopeItem] | None = None) -> str:
    """The one text form of everything the parties sign, that is digested."""
    rows = scope_of(agreement) if scope is None else scope
    organization = agreement.organization
    return canonical(
        {
            "number": agreement.number,
            "party_a": agreement.party_a,
            "representative": agreement.representative,
            "party_b": organization.name,
            "credit_code": organization.credit_code,
            "first_responsible": agreement.first_responsible,
            "first_on": agreement.first_on.isoformat(),
            "last_on": agreement.last_on.isoformat(),
            "rectification_workdays": agreement.rectification_workdays,
            **{name: getattr(agreement, name) for name in Agreement.TERMS},
            "scope": sorted([row.scenario.name, row.item.code, row.item.name, *lines(row.fields)] for row in rows),
        }
    )


def digest_of(agreement: Agreement) -> str:
    """SM3 of the canonical text, in hexadecimal."""
    return sm3(canonical_text(agreement).encode()).hex()


def scope_wording(rows: Iterable[ScopeItem]) -> str:
    """The scope as the agreement's second term says it."""
    return wording.scope_text((row.scenario.name, row.item.name, row.fields) for row in rows)


# --- terms ---------------------------------------------------------------------------------------------------------


def earlier_terms(application: Application) -> tuple[tuple[date, date], ...]:
    """The terms of the agreement that this application renews and of its other renewals, each to the day it ended 四(四)."""
    if application.renews_id is None:
        return ()
    sealed = terms_before(application.renews_id, application.pk)
    return tuple((a.first_on, _in_force_until(a)) for a in sealed if not _ended_ahead(a))


def _ended_ahead(agreement: Agreement) -> bool:
    """Whether it ended before its first day and was never in force: a renewal that was sealed ahead."""
    return agreement.ended_at is not None and clock.today(agreement.ended_at) < agreement.first_on


def _in_force_until(agreement: Agreement) -> date:
    if agreement.ended_at is None or agreement.state == Agreement.State.EXPIRED:
        return agreement.last_on
    return max(agreement.first_on, min(agreement.last_on, clock.today(agreement.ended_at)))


def expiring(days: int, at: datetime) -> QuerySet[Agreement]:
    """Agreements in force whose last day is at most `days` days ahead, today included."""
    today = clock.today(at)
    return (
        Agreement.objects.filter(state__in=LIVE, last_on__gte=today, last_on__lte=today + timedelta(days=days))
        .select_related("application__announcement__field", "organization", "region")
        .order_by("last_on", "pk")
    )


def days_left(agreement: Agreement, at: datetime) -> int:
    """Days from today to the last day, which is still one of use; negative when it is over."""
    return (agreement.last_on - clock.today(at)).days


@once
def open_calls(agreement: Agreement, at: datetime) -> QuerySet[Announcement]:
    """The announcements open in the agreement's field and region."""
    return Announcement.objects.filter(
        region_id=agreement.region_id, field_id=agreement.application.announcement.field_id,
        state=Announcement.State.PUBLISHED, opens_at__lte=at, closes_at__gt=at,
    ).order_by("pk").only("pk")  # fmt: skip


def renewal_open(agreement: Agreement, at: datetime) -> bool:
    """Whether an announcement is open in the agreement's field and region to apply anew under 四(四)."""
    return bool(open_calls(agreement, at))


# --- plans ---------------------------------------------------------------------------------------------------------


def current_plan(agreement: Agreement) -> Plan | None:
    """The approved emergency plan of the agreement 六(四)."""
    return next((plan for plan in file_of(agreement).plans if plan.state == Plan.State.APPROVED), None)


def pending_plan(agreement: Agreement) -> Plan | None:
    """The version being drawn up or reviewed."""
    pending = {Plan.State.DRAFT, Plan.State.UNDER_REVIEW}
    return next((plan for plan in file_of(agreement).plans if plan.state in pending), None)


def other_uses(plan: Plan) -> int:
    """How many other agreements already use this very plan: the same text or the same file 六(四)."""
    return len({other.agreement_id for other in file_of_plan(plan).elsewhere})


def overdue_concurrences(at: datetime) -> QuerySet[Concurrence]:
    """Units whose word is overdue on the day of `at`."""
    return (
        Concurrence.objects.filter(
            plan__state=Plan.State.UNDER_REVIEW, given_at__isnull=True, due_on__lt=clock.today(at)
        )
        .select_related("plan__agreement", "unit")
        .order_by("due_on", "pk")
    )


def plan_units(region: str, further: Iterable[str] = ()) -> tuple[tuple[str, Unit | None], ...]:
    """Every unit kind a plan is drawn up with, and the region's unit of it; a region may add kinds, never drop one."""
    kinds = (*PLAN_UNITS, *(kind for kind in dict.fromkeys(further) if kind not in PLAN_UNITS))
    return tuple((kind, next(iter(units_of(region, kind)), None)) for kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """A line of a plan against the version before: `kind` is same, added or removed."""

    kind: str
    text: str


def plan_diff(plan: Plan, earlier: Plan | None) -> tuple[DiffLine, ...]:
    """What changed since the last version, line by line; every line of a first version is new."""
    old, new = (earlier.text.splitlines() if earlier else []), plan.text.splitlines()
    found: list[DiffLine] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.extend(DiffLine(kind="same", text=line) for line in new[c:d])
            continue
        found.extend(DiffLine(kind="removed", text=line) for line in old[a:b])
        found.extend(DiffLine(kind="added", text=line) for line in new[c:d])
    return tuple(found)


def version_before(plan: Plan) -> Plan | None:
    """The version this one is compared with: the latest below it."""
    return next(iter(file_of_plan(plan).earlier), None)


def silent_concurrences(plan: Plan) -> QuerySet[Concurrence]:
    """Units that have not answered."""
    return plan.concurrences.filter(given_at__isnull=True).select_related("unit").order_by("unit__name", "pk")


# --- stops and endings ---------------------------------------------------------------------------------------------


def open_stops(agreement: Agreement, at: datetime) -> QuerySet[Stop]:
    """Stops in effect at `at`: for the whole agreement, a scenario or an item."""
    return (
        Stop.objects.filter(agreement=agreement, from_at__lte=at)
        .filter(Q(until_at__isnull=True) | Q(until_at__gt=at))
        .select_related("scenario", "item")
        .order_by("from_at", "pk")
    )


def confirmation_due_on(stop: Stop) -> date:
    """The day by which another officer confirms an emergency stop (local rule)."""
    day = clock.today(stop.from_at)
    return calendar().add_workdays(day, rules_of(stop.agreement, stop.from_at).integer("emergency_confirm_workdays"))


def open_endings(agreement: Agreement) -> QuerySet[EndingProposal]:
    """Proposals to end that are neither carried out nor dropped."""
    return EndingProposal.objects.filter(agreement=agreement, state__in=UNDECIDED).order_by("pk")


def remaining(agreement: Agreement) -> QuerySet[ScopeItem]:
    """Rows of the scope that have not ended."""
    return ScopeItem.objects.filter(agreement=agreement, ended_at__isnull=True)


def unconfirmed_stops() -> QuerySet[Stop]:
    """Emergency stops that no second officer has confirmed."""
    return (
        Stop.objects.filter(emergency=True, confirmed_at__isnull=True, until_at__isnull=True)
        .select_related("agreement__application__announcement", "scenario", "item")
        .order_by("from_at", "pk")
    )


# --- reminders -----------------------------------------------------------------------------------------------------

# The longest reminder a rule set may ask for: what a sweep looks through.
LONGEST_REMINDER = 366


def key_of(subject: Subject, what: str) -> str:
    """The key under which a reminder about an object is posted once."""
    return f"{what}:{subject.pk}"


def term_key(agreement: Agreement, days: int) -> str:
    """One reminder for each of the days before the end."""
    return f"{key_of(agreement, 'term')}:{days}"


def overdue_key(word: Concurrence) -> str:
    """One reminder for each due day of a unit's word."""
    return f"{key_of(word, 'concurrence-overdue')}:{word.due_on}"


# --- changes -------------------------------------------------------------------------------------------------------

# Recorded facts that two persons may correct when they were mistyped. The term is not among them: no day moves 四(四).
CORRECTABLE = {
    "representative": _("甲方授权代表"),
    "seal_use.sealed_on": _("用印日期"),
    "seal_use.copies": _("用印份数"),
}

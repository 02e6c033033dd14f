"""The file of an application, and what the statute asks to know of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q, QuerySet

from accounts.models import Unit
from accounts.queries import units_at
from applicants.models import Document, Fact
from applicants.queries import facts_for
from audit import clock
from audit.actor import Actor
from operations.announcements.models import Announcement, Condition
from operations.announcements.queries import conditions_of, verifying_unit
from operations.applications import permissions
from operations.applications.models import (
    EXTRA,
    POLICY,
    Application,
    CheckItem,
    Consultation,
    Experience,
    Filing,
    Material,
    Milestone,
    Objection,
    Publication,
    RequestedItem,
    Scenario,
    Supplement,
    material_title,
)
from operations.catalog.models import Item
from operations.mechanism import queries as mechanism
from operations.mechanism.models import Matter
from operations.papers import corrections
from operations.papers.models import FactCorrection
from operations.papers.queries import papers_about
from statute.rules.applying import RequiredMaterial
from statute.rules.evidence import CreditFacts, IncidentFacts, SystemFacts
from statute.rules.scenarios import ItemFacts
from statute.rules.verifying import CheckState, ReviewFacts
from statute.rulesets import RuleSet
from statute.vocabulary import MATERIALS
from web.reading import File, hang, listed

# Grades of an evaluation that count as failed 六(七).
FAILING = frozenset({"不合格", "fail", "failed"})


class Dossier(File):
    """Everything on the file of one application: each list read once and only when asked for, on a page all of them at once."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def received(self, found: list[Any]) -> list[Any]:
        """The rows with the application they belong to already at hand."""
        for row in found:
            if hasattr(row, "application_id"):
                row.application = self.application
        return found

    def beside(self) -> Iterator[QuerySet[Any]]:
        """What the rules and the mechanism say of the case, shared with everybody who asks on this page."""
        region = str(self.application.region_id)
        yield from (conditions_of(self.application.announcement), corrections.of(self.application))
        yield papers_about(self.application)
        yield from (mechanism.local_values(region), mechanism.corrected_days(), mechanism.matters_on(self.application))
        yield from (mechanism.mechanisms_at(region), mechanism.opinions_on(self.application))
        if self.application.state == Application.State.ACCEPTED:
            yield units_at(region)
        if self.application.state in {Application.State.VERIFYING, Application.State.DELIBERATING}:
            yield from (mechanism.members_at(region), mechanism.expert_groups_at(region))

    @listed
    def all_materials(self) -> QuerySet[Material]:
        rows = Material.objects.filter(application=self.application).select_related("document")
        return rows.order_by("added_at", "id")

    @property
    def materials(self) -> list[Material]:
        """The current ones: what was replaced stays on file but isn't looked at."""
        return [m for m in self.all_materials if m.current]

    @listed
    def experiences(self) -> QuerySet[Experience]:
        rows = Experience.objects.filter(application=self.application, removed=False).select_related("document")
        return rows.order_by("id")

    @listed
    def named(self) -> QuerySet[Scenario]:
        """The scenarios asked for, without their milestones; what a supplement to the agreement brought later isn't here."""
        rows = Scenario.objects.filter(application=self.application, removed=False, supplemented_at__isnull=True)
        return rows.order_by("id")

    @listed
    def milestones(self) -> QuerySet[Milestone]:
        rows = Milestone.objects.filter(scenario__application=self.application, scenario__removed=False)
        return rows.filter(scenario__supplemented_at__isnull=True).order_by("id")

    @cached_property
    def scenarios(self) -> list[Scenario]:
        hang(self.milestones, onto=self.named, name="milestones", key="scenario_id")
        return self.named

    @listed
    def requested(self) -> QuerySet[RequestedItem]:
        rows = RequestedItem.objects.filter(application=self.application, removed=False)
        return rows.select_related("item__provider", "scenario").order_by("id")

    @listed
    def checks(self) -> QuerySet[CheckItem]:
        rows = CheckItem.objects.filter(application=self.application).select_related("condition", "unit", "document")
        return rows.order_by("condition_id", "id")

    @listed
    def consultations(self) -> QuerySet[Consultation]:
        rows = Consultation.objects.filter(application=self.application)
        return rows.select_related("expert__user", "asked_by_unit").order_by("id")

    @listed
    def supplements(self) -> QuerySet[Supplement]:
        return Supplement.objects.filter(application=self.application).order_by("round")

    @listed
    def objections(self) -> QuerySet[Objection]:
        return Objection.objects.filter(application=self.application).order_by("id")

    @listed
    def facts(self) -> QuerySet[Fact]:
        """The organization's record, newest first."""
        return facts_for(self.application.organization_id)

    @listed
    def earlier(self) -> QuerySet[Application]:
        """Earlier applications of the organization, the latest twenty."""
        rows = Application.objects.filter(
            organization_id=self.application.organization_id, submitted_at__isnull=False
        ).exclude(pk=self.application.pk)
        return rows.select_related("announcement__field").order_by("-submitted_at", "-id")[:20]

    @cached_property
    def publication(self) -> Publication | None:
        try:
            return self.application.publication
        except ObjectDoesNotExist:
            return None

    @cached_property
    def filing(self) -> Filing | None:
        try:
            return self.application.filing
        except ObjectDoesNotExist:
            return None

    @cached_property
    def matter(self) -> Matter | None:
        """The matter of the grant before the mechanism, not a withdrawn one."""
        return mechanism.matter_of(self.application, Matter.Kind.GRANT)

    @cached_property
    def conditions(self) -> list[Condition]:
        return list(conditions_of(self.application.announcement))

    @cached_property
    def correction(self) -> FactCorrection | None:
        """The correction that waits for its second person."""
        return corrections.pending(self.application)

    @property
    def open_supplement(self) -> Supplement | None:
        """The notice that is not answered yet."""
        return next((s for s in reversed(self.supplements) if s.answered_at is None), None)

    @property
    def open_checks(self) -> list[CheckItem]:
        return [c for c in self.checks if c.state == CheckItem.State.OPEN]

    @property
    def open_reviews(self) -> list[RequestedItem]:
        return [r for r in self.requested if r.state == RequestedItem.State.OPEN]

    @property
    def incidents(self) -> tuple[IncidentFacts, ...]:
        """Incidents on record; a near miss that was never rated has no grade 三(二)4."""
        return tuple(
            IncidentFacts(
                reference=fact.value or fact.text[:40],
                occurred_on=fact.occurred_on,
                grade="" if fact.severity == Fact.Severity.UNRATED else fact.severity or "unknown",
                recorded_at=fact.recorded_at,
            )
            for fact in self.facts
            if fact.kind == Fact.Kind.INCIDENT
        )

    @property
    def failing_grades(self) -> tuple[str, ...]:
        """Earlier evaluations that were failed 六(七)."""
        return tuple(
            f"{fact.occurred_on.year} {fact.value}"
            for fact in self.facts
            if fact.kind == Fact.Kind.GRADE and fact.value in FAILING
        )

    @property
    def systems(self) -> tuple[SystemFacts, ...]:
        return tuple(
            SystemFacts(
                name=e.system,
                filing_no=e.filing_no,
                level=(e.level or 0) if e.kind == Experience.Kind.MLPS else 0,
                assessor=e.assessor,
                assessed_on=e.assessed_on,
                crypto_passed=e.kind == Experience.Kind.CRYPTO and e.passed,
                has_file=e.document_id is not None,
            )
            for e in self.experiences
        )

    @property
    def check_states(self) -> tuple[CheckState, ...]:
        return tuple(CheckState(condition=c.condition.code, unit=c.unit.kind, state=c.state) for c in self.checks)

    @property
    def condition_units(self) -> Mapping[str, tuple[str, ...]]:
        """The mandatory conditions and the kinds of unit that verify each."""
        return {c.code: c.kinds for c in self.conditions if c.mandatory}

    @property
    def condition_titles(self) -> Mapping[str, str]:
        return {c.code: c.title_text for c in self.conditions}

    @property
    def reviews(self) -> tuple[ReviewFacts, ...]:
        """Each item's review; who reviewed was the institution's own steward, the action sees to that."""
        return tuple(
            ReviewFacts(name=r.item.name, state="open" if r.state == RequestedItem.State.UNASKED else r.state)
            for r in self.requested
        )

    @property
    def credit(self) -> CreditFacts | None:
        """The credit query that is oldest among the units' ones: the decision needs all of them fresh."""
        asked = [c for c in self.checks if c.condition.code == "credit" and c.state != CheckItem.State.OPEN]
        if not asked:
            return None
        oldest = min(asked, key=lambda c: c.credit_queried_on or date.min)
        return CreditFacts(
            source=oldest.credit_source, queried_on=oldest.credit_queried_on, result=oldest.credit_result
        )

    @property
    def incidents_checked_at(self) -> datetime | None:
        """When the first of the units concluded on incidents; None while one has not."""
        times = [c.concluded_at for c in self.checks if c.condition.code == "incidents"]
        known = [t for t in times if t is not None]
        return min(known) if known and len(known) == len(times) else None

    @property
    def approved_items(self) -> list[RequestedItem]:
        """The items of the approved scenarios that their providers did not refuse."""
        return [
            r
            for r in self.requested
            if r.scenario is not None and r.scenario.approved and r.state != RequestedItem.State.REFUSED
        ]


def dossier(application: Application) -> Dossier:
    """The file of an application, kept with this copy of its row until an act changes it: a locked row reads its own."""
    kept = application.__dict__.get("_dossier")
    if kept is None or kept[0] != application.trail_seq:
        kept = application.__dict__["_dossier"] = (application.trail_seq, Dossier(application))
    file: Dossier = kept[1]
    return file


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousRecord:
    """What an organization brings with it: earlier applications, and what was put on its record."""

    applications: tuple[Application, ...]
    grades: tuple[Fact, ...]
    breaches: tuple[Fact, ...]
    incidents: tuple[Fact, ...]
    others: tuple[Fact, ...]

    def __bool__(self) -> bool:
        return bool(self.applications or self.grades or self.breaches or self.incidents or self.others)


def previous_record(application: Application) -> PreviousRecord:
    """Earlier applications, evaluations, corrections and incidents of the organization 六(七)."""
    file = dossier(application)
    facts = file.facts

    def kinds(*wanted: str) -> tuple[Fact, ...]:
        return tuple(f for f in facts if f.kind in wanted)

    return PreviousRecord(
        applications=tuple(file.earlier),
        grades=kinds(Fact.Kind.GRADE),
        breaches=kinds(Fact.Kind.BREACH, Fact.Kind.REVOCATION, Fact.Kind.TERMINATION),
        incidents=kinds(Fact.Kind.INCIDENT),
        others=kinds(Fact.Kind.CREDIT),
    )


def rules(application: Application, at: datetime) -> RuleSet:
    """The rules its announcement pinned, with the region's own values of the day."""
    return mechanism.rules_for(str(application.region_id), clock.today(at), application.announcement.ruleset)


def material_kinds(announcement: Announcement) -> tuple[tuple[str, str], ...]:
    """What an application under this announcement brings: code and title."""
    extras = tuple((f"{EXTRA}{name}", name) for name in announcement.extras)
    return (*((m.code, m.title) for m in MATERIALS), (POLICY, material_title(POLICY)), *extras)


def required_materials(announcement: Announcement) -> tuple[RequiredMaterial, ...]:
    """The five documents and the announcement's extras 四(一)."""
    return tuple(
        RequiredMaterial(code=code, name=name) for code, name in material_kinds(announcement) if code != POLICY
    )


def requestable(application: Application) -> QuerySet[Item]:
    """The items of the region's catalog, confirmed; the prohibited ones too, so that asking for one says why not."""
    return (
        Item.objects.filter(region_id=application.region_id, state=Item.State.CONFIRMED)
        .select_related("provider")
        .order_by("code", "id")
    )


def item_facts(item: Item, scenario: str, necessity: str, region: str) -> ItemFacts:
    """What the statute asks of an item somebody wants."""
    return ItemFacts(
        name=item.name,
        in_catalog=str(item.region_id) == region and item.state == Item.State.CONFIRMED,
        attribute=item.attribute,
        scenarios=(scenario,) if scenario else (),
        necessity=necessity,
        classified=bool(item.classification and item.level),
    )


def last_application(organization: UUID | str, *, but: Application | None = None) -> Application | None:
    """The organization's latest application, whose facts a new one takes over."""
    rows = Application.objects.filter(organization_id=organization, stock=False)
    return (rows.exclude(pk=but.pk) if but else rows).order_by("-created_at", "-id").first()


def verifying_units(announcement: Announcement) -> dict[str, Unit | None]:
    """For each kind of unit the announcement names, the unit of its region; None where there is none 四(一)."""
    kinds = dict.fromkeys(kind for c in conditions_of(announcement) for kind in c.kinds)
    return {kind: verifying_unit(announcement, kind) for kind in kinds}


def gaps(application: Application) -> tuple[str, ...]:
    """What a supplement notice has to name: lacking and missing materials, and what units still want to see."""
    file = dossier(application)
    brought = {m.kind for m in file.materials}
    lacking = [
        f"{material_title(m.kind)}：{m.note}" if m.note else material_title(m.kind)
        for m in file.materials
        if m.found == Material.Found.LACKING
    ]
    missing = [r.name for r in required_materials(application.announcement) if r.code not in brought]
    wanted = [
        f"{c.condition}：{c.opinion.splitlines()[0]}" if c.opinion else str(c.condition)
        for c in file.checks
        if c.state == CheckItem.State.NEEDS_EVIDENCE
    ]
    return tuple(" ".join(point.split()) for point in (*missing, *lacking, *wanted))


def granted_under(announcement: Announcement) -> int:
    """How many grants the announcement's total has already given 四(二)."""
    return Application.objects.filter(
        announcement=announcement, state__in=[Application.State.GRANTED, Application.State.AGREED]
    ).count()


def signing_due(application: Application) -> date | None:
    """The last day for signing a grant, by the local rule."""
    return application.due_on if application.state == Application.State.GRANTED else None


def published_on(application: Application) -> date | None:
    """The day the result became public; None while it is not, or only by an irregular fact."""
    publication = dossier(application).publication
    return publication.published_on if publication and not publication.irregular else None


def published(application_id: UUID) -> Publication | None:
    """What everybody may read of a case: its result, once public and no irregular fact."""
    rows = Publication.objects.filter(application_id=application_id, irregular=False)
    return rows.select_related(
        "application__region", "application__organization", "application__announcement__field"
    ).first()


def filed(application: Application) -> Filing | None:
    """The filing with the provincial government, unless it is an irregular fact."""
    filing = dossier(application).filing
    return filing if filing and not filing.irregular else None


def publicity_over(application: Application, on: date) -> bool:
    """Whether a local objection period has ended; true where there is none."""
    publication = dossier(application).publication
    return publication is None or publication.objections_until is None or on > publication.objections_until


def unanswered_objections(application: Application) -> tuple[str, ...]:
    """Objections without an answer, by who raised them."""
    return tuple(o.raised_by_text for o in dossier(application).objections if o.answered_at is None)


def of_entry(rows: QuerySet[Application], entry: str) -> QuerySet[Application]:
    """Renewals, stock registrations, or those with a fact that came at the wrong time (不规范事实)."""
    if entry == "renewal":
        return rows.filter(renews__isnull=False)
    if entry == "stock":
        return rows.filter(stock=True)
    return rows.filter(Q(publication__irregular=True) | Q(filing__irregular=True))


def irregular(by: Actor) -> QuerySet[Application]:
    """Cases with a publication or filing that opens nothing, for auditors' lists."""
    return of_entry(permissions.applications(by), "irregular").order_by("-submitted_at", "-id")


def digests(application: Application) -> tuple[tuple[str, Document], ...]:
    """The current files with their titles, for the receipt."""
    file = dossier(application)
    experiences = [(e.system, e.document) for e in file.experiences if e.document is not None]
    return (*((material_title(m.kind), m.document) for m in file.materials), *experiences)

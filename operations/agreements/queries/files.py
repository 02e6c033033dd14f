"""What is on the file of an agreement and of a plan: on a page read at once, in an action list by list."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from accounts.queries import units_at
from operations.agreements.models import (
    Agreement,
    Amendment,
    AmendmentItem,
    ChangeFiling,
    Concurrence,
    EndingProposal,
    Plan,
    ScopeItem,
    Stop,
)
from operations.applications.models import Objection, RequestedItem, Scenario
from operations.mechanism.models import Matter
from operations.mechanism.queries import (
    active_seals,
    corrected_days,
    local_values,
    matters_on,
    mechanisms_at,
    opinions_of,
)
from operations.papers import corrections
from operations.papers.queries import papers_about
from web.reading import File, listed, once


class AgreementFile(File):
    """Everything on the file of one agreement that its actions look at."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement

    def received(self, found: list[Any]) -> list[Any]:
        """The rows with the agreement they belong to already at hand."""
        for row in found:
            if hasattr(row, "agreement_id"):
                row.agreement = self.agreement
        return found

    def beside(self) -> Iterator[QuerySet[Any]]:
        region = str(self.agreement.region_id)
        yield from (corrections.of(self.agreement), local_values(region), corrected_days())
        if self.agreement.state == Agreement.State.OPERATOR_SIGNED:
            yield active_seals(region)

    @listed
    def scope(self) -> QuerySet[ScopeItem]:
        """The rows of the scope with scenario, item and provider."""
        rows = ScopeItem.objects.filter(agreement=self.agreement)
        return rows.select_related("scenario", "item", "item__provider").order_by("scenario_id", "pk")

    @listed
    def plans(self) -> QuerySet[Plan]:
        """Every version of the emergency plan, the latest first."""
        return Plan.objects.filter(agreement=self.agreement).order_by("-version")

    @listed
    def stops(self) -> QuerySet[Stop]:
        """Every stop, lifted or not."""
        return Stop.objects.filter(agreement=self.agreement).order_by("pk")

    @listed
    def endings(self) -> QuerySet[EndingProposal]:
        """Every proposal to end it, wholly or in part."""
        return EndingProposal.objects.filter(agreement=self.agreement).order_by("pk")

    @listed
    def amendments(self) -> QuerySet[Amendment]:
        """Every supplement to it, the latest first."""
        return Amendment.objects.filter(agreement=self.agreement).order_by("-pk")

    @listed
    def filings(self) -> QuerySet[ChangeFiling]:
        """Every filed change of the operator, the earliest first."""
        return ChangeFiling.objects.filter(agreement=self.agreement).order_by("pk")

    @listed
    def asked(self) -> QuerySet[RequestedItem]:
        """What the application asked for."""
        rows = RequestedItem.objects.filter(application_id=self.agreement.application_id, removed=False)
        return rows.select_related("scenario").order_by("pk")


@once
def file_of(agreement: Agreement) -> AgreementFile:
    """The file of an agreement: one on a page; in an action, where rows change, a new one each time."""
    return AgreementFile(agreement)


@once
def terms_before(renewed: Any, own: Any) -> QuerySet[Agreement]:
    """The sealed agreements under the application (its id) that another one (`own`) renews, and under others that renew it
    too, the earliest first."""
    drafts = [Agreement.State.DRAFT, Agreement.State.OPERATOR_SIGNED, Agreement.State.VOID]
    rows = Agreement.objects.filter(Q(application_id=renewed) | Q(application__renews_id=renewed))
    return rows.exclude(application_id=own).exclude(state__in=drafts).order_by("first_on", "pk")


class PlanFile(File):
    """Everything that the review of one version of a plan looks at."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def received(self, found: list[Any]) -> list[Any]:
        for row in found:
            if isinstance(row, Concurrence):
                row.plan, row.agreement = self.plan, self.plan.agreement
        return found

    def beside(self) -> Iterator[QuerySet[Any]]:
        yield units_at(str(self.plan.region_id))

    @listed
    def words(self) -> QuerySet[Concurrence]:
        """The units that were asked."""
        return Concurrence.objects.filter(plan=self.plan).select_related("unit", "document").order_by("pk")

    @listed
    def authorized(self) -> QuerySet[Scenario]:
        """The scenarios of the agreement that have not ended."""
        rows = Scenario.objects.filter(scope__agreement_id=self.plan.agreement_id, scope__ended_at__isnull=True)
        return rows.distinct().order_by("pk")

    @listed
    def covered(self) -> QuerySet[Scenario]:
        """The scenarios that the plan is for."""
        return self.plan.scenarios.order_by("pk")

    @listed
    def earlier(self) -> QuerySet[Plan]:
        """The versions below this one, the latest first."""
        rows = Plan.objects.filter(agreement_id=self.plan.agreement_id, version__lt=self.plan.version)
        return rows.order_by("-version")

    @listed
    def elsewhere(self) -> QuerySet[Plan]:
        """The same text or the same file under other agreements."""
        same = Q(text=self.plan.text)
        if self.plan.document is not None:
            same |= Q(document__digest=self.plan.document.digest)
        rows = Plan.objects.filter(same).exclude(agreement_id=self.plan.agreement_id)
        return rows.only("agreement_id").order_by("pk")


@once
def file_of_plan(plan: Plan) -> PlanFile:
    """The file of a plan: one on a page; in an action, where rows change, a new one each time."""
    return PlanFile(plan)


class AmendmentFile(File):
    """Everything on the file of one supplement."""

    def __init__(self, amendment: Amendment) -> None:
        self.amendment = amendment

    def received(self, found: list[Any]) -> list[Any]:
        for row in found:
            if isinstance(row, AmendmentItem):
                row.amendment, row.agreement = self.amendment, self.amendment.agreement
        return found

    def beside(self) -> Iterator[QuerySet[Any]]:
        """What stands on the agreement, what the rules and the mechanism say of the supplement, and its papers."""
        region, matter = str(self.amendment.region_id), self.amendment.matter
        yield from file_of(self.amendment.agreement).lists
        yield from (matters_on(self.amendment), mechanisms_at(region), papers_about(self.amendment))
        if matter is not None and matter.state == Matter.State.OPEN:
            yield opinions_of(matter)
        if self.amendment.state == Amendment.State.OPERATOR_SIGNED:
            yield active_seals(region)

    @listed
    def items(self) -> QuerySet[AmendmentItem]:
        """What it asks for, with item, provider and scenario."""
        rows = AmendmentItem.objects.filter(amendment=self.amendment, removed=False)
        return rows.select_related("item__provider", "scenario").order_by("pk")

    @listed
    def objections(self) -> QuerySet[Objection]:
        """Objections to what was made public of the authorization, not answered yet."""
        rows = Objection.objects.filter(application_id=self.amendment.agreement.application_id)
        return rows.filter(answered_at__isnull=True).order_by("pk")


@once
def file_of_amendment(amendment: Amendment) -> AmendmentFile:
    """The file of a supplement: one on a page; in an action, where rows change, a new one each time."""
    return AmendmentFile(amendment)

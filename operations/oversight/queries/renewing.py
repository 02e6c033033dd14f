"""Supervision: what is on record of the years that an application would continue 四(四), 六(七)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from audit import clock
from audit.actor import Actor
from operations.agreements.models import Agreement
from operations.agreements.permissions import agreements
from operations.applications.models import Application
from operations.oversight import permissions
from operations.oversight.models import Correction, CreditRecord, Evaluation, Incident, Report, RiskReport
from operations.oversight.queries.reporting import OPEN, operation_of
from statute.rules.reporting import years
from web.reading import File, listed

_UNSEALED = (Agreement.State.DRAFT, Agreement.State.OPERATOR_SIGNED, Agreement.State.VOID)


@dataclass(frozen=True, kw_only=True)
class Year:
    """A year in operation and its evaluation, where the result was published."""

    agreement: Agreement
    year: int
    evaluation: Evaluation | None


class RenewedFile(File):
    """Everything of the agreement that a new application renews, read at once; what the reader may open, by its own gate."""

    def __init__(self, application: Application, by: Actor, at: datetime) -> None:
        assert application.renews_id is not None
        self.application, self.renewed, self.by, self.at = application, application.renews_id, by, at

    def _of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(agreement__application_id=self.renewed)

    @listed
    def agreements(self) -> QuerySet[Agreement]:
        """What was sealed under the application renewed."""
        rows = Agreement.objects.filter(application_id=self.renewed).exclude(state__in=_UNSEALED)
        return rows.select_related("application").order_by("first_on", "pk")

    @listed
    def evaluations(self) -> QuerySet[Evaluation]:
        """Results published, final or not yet."""
        return self._of(Evaluation.objects.filter(published_at__isnull=False)).order_by("year", "pk")

    @listed
    def corrections(self) -> QuerySet[Correction]:
        """Orders to correct that were issued; their state is the outcome."""
        return self._of(Correction.objects.filter(issued_at__isnull=False)).order_by("issued_at", "pk")

    @listed
    def incidents(self) -> QuerySet[Incident]:
        return self._of(Incident.objects.all()).order_by("occurred_at", "pk")

    @listed
    def risks(self) -> QuerySet[RiskReport]:
        return self._of(RiskReport.objects.all()).order_by("found_at", "pk")

    @listed
    def missing(self) -> QuerySet[Report]:
        """Reports that are overdue and were never submitted."""
        rows = Report.objects.filter(state__in=OPEN, submitted_at__isnull=True, due_on__lt=clock.today(self.at))
        return self._of(rows).order_by("due_on", "pk")

    @listed
    def credits(self) -> QuerySet[CreditRecord]:
        """What units put on the organization's credit record, lifted or not."""
        rows = CreditRecord.objects.filter(organization_id=self.application.organization_id)
        return rows.select_related("unit").order_by("decided_on", "pk")

    @listed
    def seen_agreements(self) -> QuerySet[Any, UUID]:
        return self._open(agreements(self.by).filter(application_id=self.renewed))

    @listed
    def seen_evaluations(self) -> QuerySet[Any, UUID]:
        return self._open(self._of(permissions.evaluations(self.by)))

    @listed
    def seen_corrections(self) -> QuerySet[Any, UUID]:
        return self._open(self._of(permissions.corrections(self.by)))

    @listed
    def seen_incidents(self) -> QuerySet[Any, UUID]:
        return self._open(self._of(permissions.incidents(self.by)))

    @listed
    def seen_risks(self) -> QuerySet[Any, UUID]:
        return self._open(self._of(permissions.risks(self.by)))

    @listed
    def seen_reports(self) -> QuerySet[Any, UUID]:
        return self._open(self._of(permissions.reports(self.by)))

    @listed
    def seen_credits(self) -> QuerySet[Any, UUID]:
        mine = permissions.credit_records(self.by).filter(organization_id=self.application.organization_id)
        return self._open(mine)

    @staticmethod
    def _open(rows: QuerySet[Any]) -> QuerySet[Any, UUID]:
        return rows.order_by().values_list("pk", flat=True)

    @cached_property
    def within_reach(self) -> set[UUID]:
        """What the reader may open; the rest is told without a link."""
        lists: Iterable[list[UUID]] = (
            self.seen_agreements, self.seen_evaluations, self.seen_corrections, self.seen_incidents, self.seen_risks,
            self.seen_reports, self.seen_credits,
        )  # fmt: skip
        return {pk for rows in lists for pk in rows}

    @cached_property
    def years(self) -> list[Year]:
        """Every calendar year in operation, with its grade or without one."""
        graded = {(row.agreement_id, row.year): row for row in self.evaluations}
        return [
            Year(agreement=agreement, year=year, evaluation=graded.get((agreement.pk, year)))
            for agreement in self.agreements
            if (operation := operation_of(agreement, self.at)) is not None
            for year, _first, _last in years(operation)
        ]

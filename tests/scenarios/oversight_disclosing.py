"""Yearly disclosures of an authority and of an operator, by the real actions."""

from datetime import UTC, datetime

from audit.actor import Actor
from operations.agreements.models import Agreement
from operations.oversight.actions import disclosing
from operations.oversight.models import Disclosure
from operations.oversight.tasks.disclosing import sweep_owed
from tests import world
from tests.scenarios import domains
from tests.scenarios.stages import stage

NEW_YEAR = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)


def writer(row: Disclosure) -> Actor:
    """Who prepares: the clerk, or the operator's administrator."""
    return world.admin_of(row.organization) if row.organization else world.clerk(str(row.region_id))


def head(row: Disclosure) -> Actor:
    """Who publishes: the approver, or the operator's administrator."""
    return world.admin_of(row.organization) if row.organization else world.approver(str(row.region_id))


@stage
def due(agreement: Agreement | None = None, at: datetime = NEW_YEAR, *, operator: bool = False) -> Disclosure:
    """Opened by the job after the year."""
    running = agreement or domains.active()
    sweep_owed(at)
    return Disclosure.objects.get(
        region_id=running.region_id, organization=running.organization if operator else None, version=1
    )


@stage
def prepared(row: Disclosure, at: datetime = NEW_YEAR, remark: str = "") -> Disclosure:
    """The tables are filled in."""
    made: Disclosure = disclosing.prepare_disclosure(id=row.pk, by=writer(row), at=at, remark_first=remark)
    return made


@stage
def published(row: Disclosure, at: datetime = NEW_YEAR, remark: str = "") -> Disclosure:
    """Open to everybody."""
    prepared(row, at, remark)
    made: Disclosure = disclosing.publish_disclosure(id=row.pk, by=head(row), at=at)
    return made


@stage
def correcting(row: Disclosure, at: datetime = NEW_YEAR) -> Disclosure:
    """A correction of what was published."""
    made: Disclosure = disclosing.correct_disclosure(id=row.pk, by=writer(row), at=at, reason="收费标准填写有误")
    return made

"""Credit records and market rules 六(五)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from applicants.models import Organization
from audit import clock
from audit.actor import Actor
from operations.agreements.models import Agreement
from operations.oversight.models import CreditRecord
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import credit


def recorded(
    *, by: Actor, at: datetime, organization: Organization, document_no: str, decided_on: date, basis: str,
    agreement: Agreement | None = None, **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """A competent unit's own disposition, with number, date and basis."""
    facts = credit.DispositionFacts(
        unit=by.unit_kind, document_no=document_no, decided_on=decided_on, basis=basis, today=clock.today(at)
    )
    found = list(credit.disposition(facts))
    if agreement is not None and agreement.organization_id != organization.pk:
        message = gettext_noop("所选协议不是该单位的。")
        found.append(Finding(code="credit-scope", message=message, clause="六(五)", kind=Kind.SHAPE, field="agreement"))
    rows = CreditRecord.objects.filter(document_no=document_no.strip(), organization=organization)
    if by.unit and rows.filter(unit=UUID(by.unit)).exists():
        message = gettext_noop("该处理决定已经记入。")
        found.append(
            Finding(code="credit-recorded", message=message, clause="六(五)", kind=Kind.STATE, field="document_no")
        )
    return tuple(found)


def own(record: CreditRecord, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Who recorded it keeps or lifts it."""
    return credit.own_disposition(by.unit == str(record.unit_id))


def market_rule(*, by: Actor, at: datetime, document_no: str, issued_on: date, **_inputs: Any) -> tuple[Finding, ...]:
    """One of the four units that watch the market, with number and date."""
    return credit.market_rule(by.unit_kind, document_no, issued_on, clock.today(at))

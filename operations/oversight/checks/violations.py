"""Violations: recorded, referred, handled or dismissed 五(二), 六(八)."""

from datetime import date, datetime
from typing import Any

from accounts.models import Unit
from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.dataflow.models import Product
from operations.oversight.models import Inspection, Referral, Violation
from operations.oversight.queries import violations as queries
from statute.findings import Finding, Kind, gettext_noop
from statute.rules import breaching, credit


def recorded(
    agreement: Agreement, *, by: Actor, at: datetime, kind: str, occurred_on: date, clause: str = "",
    product: Product | None = None, inspection: Inspection | None = None, attempt: str = "", **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """One of the six kinds or a clause; where it shows is the agreement's own."""
    found = list(
        breaching.violation(
            breaching.ViolationFacts(kind=kind, clause=clause, occurred_on=occurred_on, today=clock.today(at))
        )
    )
    for name, row in (("product", product), ("inspection", inspection)):
        if row is not None and row.agreement_id != agreement.pk:
            found.append(_foreign(name))
    if attempt and attempt not in {str(entry.pk) for entry in queries.attempts(agreement)}:
        found.append(_foreign("attempt"))
    return tuple(found)


def _foreign(place: str) -> Finding:
    message = gettext_noop("所选内容不属于本协议。")
    return Finding(code="violation-scope", message=message, clause="五(二)", kind=Kind.SHAPE, field=place)


def referred(
    violation: Violation, *, by: Actor, at: datetime, unit: Unit, number: str, referred_on: date, **_inputs: Any
) -> tuple[Finding, ...]:
    """To 网信 or 公安 with number and date, once each."""
    found = list(
        breaching.referral(
            breaching.ReferralFacts(
                unit=unit.kind, number=number, referred_on=referred_on, occurred_on=violation.occurred_on,
                today=clock.today(at),
            )
        )
    )  # fmt: skip
    if Referral.objects.filter(violation=violation, unit=unit, outcome_on__isnull=True).exists():
        message = gettext_noop("已移送该单位，尚未反馈。")
        found.append(Finding(code="referred", message=message, clause="六(八)", kind=Kind.STATE, field="unit"))
    return tuple(found)


def handle(violation: Violation, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """By an order, a referral, or both; the unlawful one is referred."""
    return breaching.handling(queries.handling_facts(violation))


def dismiss(violation: Violation, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Nothing was done about it yet."""
    facts = queries.handling_facts(violation)
    if not facts.orders and not facts.referred_to:
        return ()
    message = gettext_noop("已经通知改正或者移送，不能不予处理。")
    return (Finding(code="violation-answered", message=message, clause="六(八)", kind=Kind.STATE, owner=Role.CLERK),)


def outcome(referral: Referral, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """Once, by the unit it was referred to; or entered by the authority's clerk from its letter."""
    found: list[Finding] = []
    own = by.unit == str(referral.unit_id) if by.role != Role.CLERK else by.region == referral.region_id
    if not own:
        message = gettext_noop("由受移送的单位反馈。")
        found.append(Finding(code="scope", message=message, clause="六(八)", kind=Kind.ROLE))
    if referral.outcome_on is not None:
        message = gettext_noop("查处结果已经反馈。")
        found.append(Finding(code="outcome-recorded", message=message, clause="六(八)", kind=Kind.STATE))
    return tuple(found)


def concluded(
    referral: Referral, *, by: Actor, at: datetime, outcome_no: str, outcome_on: date, credit_basis: str = "",
    **_inputs: Any,
) -> tuple[Finding, ...]:  # fmt: skip
    """After the referral; on the credit record only as a numbered disposition 六(五)."""
    today = clock.today(at)
    found = list(breaching.outcome(referral.referred_on, outcome_on, today))
    if credit_basis.strip():
        facts = credit.DispositionFacts(
            unit=referral.unit.kind, document_no=outcome_no, decided_on=outcome_on, basis=credit_basis, today=today
        )
        found.extend(credit.disposition(facts))
    return tuple(found)

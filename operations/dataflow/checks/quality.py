"""Demands to mend public data 五(一): on an item of one's scope; with provider and day; past it, shown to both."""

from dataclasses import replace
from datetime import date, datetime

from accounts.models import Unit
from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.dataflow.models import QualityDemand
from operations.dataflow.queries import quality as queries
from statute.findings import Finding, Kind, Severity, gettext_noop
from statute.rules import governing
from statute.rules.governing import DemandFacts


def raise_demand(agreement: Agreement, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """By an operator in operation."""
    return governing.raised(DemandFacts(agreement_state=agreement.state, item="", in_scope=True, problem="—"))


def raised(
    agreement: Agreement, *, by: Actor, at: datetime, scope_item: ScopeItem, problem: str
) -> tuple[Finding, ...]:
    """On an item of the agreement's scope."""
    return governing.raised(queries.demand_facts(agreement, scope_item, problem))


def accepted(
    demand: QualityDemand, *, by: Actor, at: datetime, provider: Unit | None, due_on: date | None
) -> tuple[Finding, ...]:
    """With the unit that provides the item, and a day."""
    found = list(governing.accepted(provider.name if provider else "", due_on, clock.today(at)))
    if provider is not None and provider.pk != demand.scope_item.item.provider_id:
        message = gettext_noop("数据“%(name)s”由%(unit)s提供，应交其治理。")
        item = demand.scope_item.item
        found.append(
            Finding(
                code="governance-deadline", message=message, clause="五(一)", field="provider", owner=Role.CLERK,
                params={"name": item.name, "unit": item.provider.name},
            )
        )  # fmt: skip
    return tuple(found)


def assign(demand: QualityDemand, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """The provider is urged by a day that still lies ahead."""
    provider = demand.provider.name if demand.provider else ""
    return governing.accepted(provider, demand.due_on, clock.today(at))


def cure(demand: QualityDemand, *, by: Actor, at: datetime) -> tuple[Finding, ...]:
    """By the provider; late is late, and taken all the same."""
    if by.unit != str(demand.provider_id):
        message = gettext_noop("由负责治理的数据提供单位反馈。")
        return (
            Finding(code="governance-deadline", message=message, clause="五(一)", kind=Kind.ROLE, owner=Role.STEWARD),
        )
    return tuple(replace(finding, severity=Severity.WARN) for finding in lateness(demand, at))


def lateness(demand: QualityDemand, at: datetime) -> tuple[Finding, ...]:
    """What the page says of a demand past its day."""
    if demand.state != QualityDemand.State.ASSIGNED:
        return ()
    return governing.overdue(demand.due_on, clock.today(at), demand.scope_item.item.name)

"""Who may know of domains and of what is opened in them: whoever sees the agreement, and the operator of its domain."""

from typing import TypeVar

from django.db.models import F, Model, Q, QuerySet

from audit.actor import Actor
from audit.roles import AUTHORITY, ORGANIZATION, Role
from operations.agreements import permissions as up_river
from operations.agreements.models import Agreement, ScopeItem, Stop
from operations.domains.models import (
    Account,
    Domain,
    MachineClient,
    Order,
    Personnel,
    Reconciliation,
    Tenancy,
    Trainee,
    TrainingSession,
)
from operations.mechanism.permissions import below
from web.reading import among

M = TypeVar("M", bound=Model)
# Who reads log rows: of the agreements that they see.
SEES_LOGS = frozenset({*AUTHORITY, *ORGANIZATION, Role.AUDITOR, Role.AUDIT_ADMIN, Role.DOMAIN_OPERATOR})


def domains(by: Actor) -> QuerySet[Domain]:
    """Domains of the own region, of the city above and the counties below; the province and auditors see all they oversee."""
    if by.is_system or by.role in {Role.PROVINCIAL_DESK, Role.AUDIT_ADMIN}:
        return Domain.objects.all()
    if by.role in AUTHORITY:
        city = by.region[:4] + "00"
        return Domain.objects.filter(below(by.region) | Q(region_id__in=[by.region, city]))
    if by.role == Role.AUDITOR:
        return Domain.objects.filter(below(by.region))
    if by.role == Role.DOMAIN_OPERATOR and by.domain:
        return Domain.objects.filter(pk=by.domain)
    if by.role in ORGANIZATION and by.organization:
        return Domain.objects.filter(tenancies__agreement__organization_id=by.organization).distinct()
    return Domain.objects.none()


def agreements(by: Actor) -> QuerySet[Agreement]:
    """The agreements seen up-river, and for a domain's operator those hosted on the domain."""
    if by.role == Role.DOMAIN_OPERATOR:
        return Agreement.objects.filter(tenancy__domain_id=by.domain) if by.domain else Agreement.objects.none()
    return up_river.agreements(by)


def of_agreement(rows: QuerySet[M], by: Actor) -> QuerySet[M]:
    """Rows that hang on an agreement: whoever sees the agreement, and the operator of its domain."""
    if by.is_system:
        return rows
    if by.role == Role.DOMAIN_OPERATOR:
        return rows.filter(agreement__tenancy__domain_id=by.domain) if by.domain else rows.none()
    return rows.filter(among(up_river.agreements(by), "agreement_id"))


def tenancies(by: Actor) -> QuerySet[Tenancy]:
    """Tenancies of the agreements one sees; an operator's: those of the domain."""
    return of_agreement(Tenancy.objects.all(), by)


def personnel(by: Actor) -> QuerySet[Personnel]:
    """People working under the agreements one sees; the province's desk sees all, because it trains them 五(二)."""
    if by.role == Role.PROVINCIAL_DESK:
        return Personnel.objects.all()
    return of_agreement(Personnel.objects.all(), by)


def trainees(by: Actor) -> QuerySet[Trainee]:
    """Who was asked to a training: of the people one sees."""
    return Trainee.objects.filter(personnel__in=personnel(by))


def training_sessions(by: Actor) -> QuerySet[TrainingSession]:
    """Trainings: the province's desk and auditors all, others those of the people they see."""
    if by.is_system or by.role in {Role.PROVINCIAL_DESK, Role.AUDIT_ADMIN}:
        return TrainingSession.objects.all()
    if by.role == Role.DOMAIN_OPERATOR:
        return TrainingSession.objects.none()
    return TrainingSession.objects.filter(pk__in=trainees(by).values("session_id"))


def accounts(by: Actor) -> QuerySet[Account]:
    """Accounts under the agreements one sees."""
    return of_agreement(Account.objects.all(), by)


def scope(by: Actor) -> QuerySet[ScopeItem]:
    """The scope rows of the agreements one sees."""
    return of_agreement(ScopeItem.objects.all(), by)


def stops(by: Actor) -> QuerySet[Stop]:
    """The stops of the agreements one sees."""
    return of_agreement(Stop.objects.all(), by)


def orders(by: Actor) -> QuerySet[Order]:
    """Orders: the domain's operator; the authority and auditors of the agreement; never applicants."""
    if by.is_system:
        return Order.objects.all()
    if by.role == Role.DOMAIN_OPERATOR and by.domain:
        return Order.objects.filter(domain_id=by.domain)
    if by.of_organization:
        return Order.objects.none()
    return of_agreement(Order.objects.all(), by)


def reconciliations(by: Actor) -> QuerySet[Reconciliation]:
    """Comparisons of accounts: the domain's operator, authority and auditors of the region whose domain it is; a county on its
    city's domain what concerns its own agreements."""
    if by.is_system or by.role == Role.AUDIT_ADMIN:
        return Reconciliation.objects.all()
    if by.role == Role.DOMAIN_OPERATOR and by.domain:
        return Reconciliation.objects.filter(domain_id=by.domain, region_id=F("domain__region_id"))
    if by.role in AUTHORITY:
        return Reconciliation.objects.filter(region_id=by.region)
    if by.role == Role.AUDITOR:
        return Reconciliation.objects.filter(below(by.region))
    return Reconciliation.objects.none()


def machine_clients(by: Actor) -> QuerySet[MachineClient]:
    """Log senders: who operates the domain, security and audit administrators, officials and auditors of its region."""
    if by.is_system or by.role in {Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}:
        return MachineClient.objects.all()
    if by.role == Role.DOMAIN_OPERATOR and by.domain:
        return MachineClient.objects.filter(domain_id=by.domain)
    if by.role in AUTHORITY:
        return MachineClient.objects.filter(domain__region_id=by.region)
    if by.role == Role.AUDITOR:
        return MachineClient.objects.filter(below(by.region, "domain__region__code"))
    return MachineClient.objects.none()

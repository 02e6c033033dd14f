"""Who may know of reports, evaluations, breaches, risks: whoever sees the agreement; what is still being drafted, its makers."""

from django.db.models import Q, QuerySet

from audit.actor import Actor
from audit.roles import AUTHORITY, MECHANISM, ORGANIZATION, UNIT, Role
from operations.domains.permissions import of_agreement
from operations.mechanism.permissions import below
from operations.oversight.models import (
    Correction,
    CreditRecord,
    Disclosure,
    Drill,
    Evaluation,
    Incident,
    Inspection,
    Issue,
    MarketRule,
    Referral,
    Report,
    RiskReport,
    SafetyMeasure,
    Score,
    SupervisionRecord,
    Violation,
)

# Who sees the pages across the authorizations.
SEES_BOARDS = AUTHORITY | MECHANISM | {Role.AUDITOR}


def reports(by: Actor) -> QuerySet[Report]:
    """Reports of the agreements one sees."""
    return of_agreement(Report.objects.all(), by)


def evaluations(by: Actor) -> QuerySet[Evaluation]:
    """Evaluations; the operator's from publication on; an evaluator's: those assigned; units': those they take part in."""
    rows = Evaluation.objects.all()
    if by.role == Role.EVALUATOR:
        return rows.filter(evaluator_seat=by.seat_id) if by.seat_id else rows.none()
    if by.role in ORGANIZATION:
        return of_agreement(rows, by).filter(published_at__isnull=False)
    if by.role in UNIT and by.unit:
        return rows.filter(Q(units=by.unit) | Q(published_at__isnull=False, region_id=by.region)).distinct()
    return of_agreement(rows, by)


def scores(by: Actor) -> QuerySet[Score]:
    """Scores of the evaluations one sees."""
    return Score.objects.filter(evaluation__in=evaluations(by).order_by().values("pk"))


def inspections(by: Actor) -> QuerySet[Inspection]:
    """Inspections; the operator's once findings were given or they were performed."""
    rows = of_agreement(Inspection.objects.all(), by)
    return rows.exclude(state=Inspection.State.PLANNED) if by.role in ORGANIZATION else rows


def corrections(by: Actor) -> QuerySet[Correction]:
    """Orders to correct; drafts only where they are made."""
    rows = of_agreement(Correction.objects.all(), by)
    return rows if by.is_system or by.role in AUTHORITY else rows.filter(issued_at__isnull=False)


def violations(by: Actor) -> QuerySet[Violation]:
    """Violations: authority, units of the region, auditors; the operator once they were handled; a unit referred to."""
    rows = Violation.objects.all()
    if by.role in UNIT:
        mine = Q(referrals__unit__in=[by.unit]) if by.unit else Q()
        return rows.filter(Q(region_id=by.region) | mine).distinct()
    if by.role in ORGANIZATION:
        return of_agreement(rows, by).filter(handled_at__isnull=False)
    officials = AUTHORITY | MECHANISM | {Role.AUDITOR, Role.AUDIT_ADMIN}
    return of_agreement(rows, by) if by.is_system or by.role in officials else rows.none()


def referrals(by: Actor) -> QuerySet[Referral]:
    """Referrals: authority and auditors, and the unit referred to."""
    rows = Referral.objects.all()
    if by.role in UNIT:
        return rows.filter(unit__in=[by.unit]) if by.unit else rows.none()
    if by.role in ORGANIZATION:
        return rows.none()
    return rows.filter(violation__in=violations(by).order_by().values("pk"))


def _of_region(by: Actor) -> Q:
    return below(by.region) if by.role == Role.AUDITOR else Q(region_id=by.region)


def credit_records(by: Actor) -> QuerySet[CreditRecord]:
    """Credit records: every official, for whoever applies again anywhere; the organization its own."""
    rows = CreditRecord.objects.all()
    if by.is_system or by.role in AUTHORITY | MECHANISM | UNIT | {Role.AUDITOR, Role.AUDIT_ADMIN}:
        return rows
    return rows.filter(organization_id=by.organization) if by.of_organization and by.organization else rows.none()


def market_rules(by: Actor) -> QuerySet[MarketRule]:
    """Market rules bind everybody: everybody signed in."""
    return MarketRule.objects.all() if by.signed_in or by.is_system else MarketRule.objects.none()


def risks(by: Actor) -> QuerySet[RiskReport]:
    """Risk reports of the agreements one sees."""
    return of_agreement(RiskReport.objects.all(), by)


def incidents(by: Actor) -> QuerySet[Incident]:
    """Incidents of the agreements one sees; 网信 and 公安 and the other units of the region too."""
    rows = Incident.objects.all()
    return rows.filter(region_id=by.region) if by.role in UNIT else of_agreement(rows, by)


def drills(by: Actor) -> QuerySet[Drill]:
    """Drills of the agreements one sees; the units of the region too."""
    rows = Drill.objects.all()
    return rows.filter(region_id=by.region) if by.role in UNIT else of_agreement(rows, by)


def supervision_records(by: Actor) -> QuerySet[SupervisionRecord]:
    """Supervision records: whoever sees the agreement, and the units of the region."""
    rows = SupervisionRecord.objects.all()
    return rows.filter(region_id=by.region) if by.role in UNIT else of_agreement(rows, by)


def _officials(by: Actor) -> bool:
    return by.role in AUTHORITY | MECHANISM | UNIT | {Role.AUDITOR}


def safety_measures(by: Actor) -> QuerySet[SafetyMeasure]:
    """Measures of the authority: officials of the region, auditors."""
    rows = SafetyMeasure.objects.all()
    if by.is_system:
        return rows
    return rows.filter(_of_region(by)) if _officials(by) else rows.none()


def issues(by: Actor) -> QuerySet[Issue]:
    """Major issues: the mechanism, its units, the authority, auditors."""
    rows = Issue.objects.all()
    if by.is_system:
        return rows
    return rows.filter(_of_region(by)) if _officials(by) else rows.none()


def disclosures(by: Actor) -> QuerySet[Disclosure]:
    """Yearly disclosures: the region's authority and mechanism, those above it, an operator its own; units once published."""
    rows = Disclosure.objects.all()
    if by.is_system or by.role == Role.AUDIT_ADMIN:
        return rows
    if by.role in AUTHORITY | MECHANISM:
        return rows.filter(region_id=by.region)
    if by.role in {Role.AUDITOR, Role.PROVINCIAL_DESK}:
        return rows.filter(below(by.region))
    if by.of_organization and by.organization:
        return rows.filter(organization_id=by.organization)
    return disclosed().filter(region_id=by.region) if by.role in UNIT else rows.none()


def disclosed() -> QuerySet[Disclosure]:
    """What everybody may read: the disclosures published, those corrected since too."""
    return Disclosure.objects.filter(published_at__isnull=False)

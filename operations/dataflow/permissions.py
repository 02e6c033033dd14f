"""Who may know of requests, imports, processing, products: whoever sees the agreement, the domain's operator, who must answer."""

from django.db.models import Q, QuerySet

from accounts.models import UnitKind
from audit.actor import Actor
from audit.roles import AUTHORITY, UNIT, Role
from operations.dataflow.models import (
    Consent,
    DataImport,
    DataRequest,
    Delivery,
    ProcessingTask,
    Product,
    QualityDemand,
    RequestLine,
)
from operations.domains.permissions import of_agreement
from statute.rules.supervising import trading_access


def requests(by: Actor) -> QuerySet[DataRequest]:
    """Data requests: the operator's own; others once submitted; a steward's with the own unit's items, once sent there; the
    province's those it is asked about; a domain operator's the approved ones."""
    rows = DataRequest.objects.all()
    if by.role == Role.STEWARD and by.unit:
        asked = RequestLine.objects.filter(scope_item__item__provider__in=[by.unit], removed=False)
        return rows.filter(examined_at__isnull=False, pk__in=asked.values("request_id"))
    if by.role == Role.PROVINCIAL_DESK:
        answered = RequestLine.objects.filter(province_at__isnull=False)
        return rows.filter(Q(state__in=[DataRequest.State.PROVINCE_REVIEW]) | Q(pk__in=answered.values("request_id")))
    if by.role == Role.DOMAIN_OPERATOR:
        return of_agreement(rows.filter(approved_at__isnull=False), by)
    if by.of_organization or by.is_system:
        return of_agreement(rows, by)
    return of_agreement(rows.filter(submitted_at__isnull=False), by)


def lines(by: Actor) -> QuerySet[RequestLine]:
    """Lines of the requests one sees; a steward's own items only."""
    rows = RequestLine.objects.filter(removed=False, request__in=requests(by).order_by().values("pk"))
    if by.role == Role.STEWARD:
        return rows.filter(scope_item__item__provider__in=[by.unit])
    return rows


def consents(by: Actor) -> QuerySet[Consent]:
    """Records of consent: the operator and the authority of the agreement; auditors."""
    concerned = by.is_system or by.of_organization or by.role in AUTHORITY | {Role.AUDITOR, Role.AUDIT_ADMIN}
    return of_agreement(Consent.objects.all(), by) if concerned else Consent.objects.none()


def imports(by: Actor) -> QuerySet[DataImport]:
    """Social data to be imported."""
    return of_agreement(DataImport.objects.all(), by)


def tasks(by: Actor) -> QuerySet[ProcessingTask]:
    """Processing tasks."""
    return of_agreement(ProcessingTask.objects.all(), by)


def products(by: Actor) -> QuerySet[Product]:
    """Products and services: drafts are their makers' own; a steward's: those made of the own unit's items."""
    rows = of_agreement(Product.objects.all(), by)
    if by.of_organization or by.is_system or by.role == Role.AUDIT_ADMIN:
        return rows
    rows = rows.filter(submitted_at__isnull=False)
    if by.role == Role.STEWARD:
        return rows.filter(pk__in=Product.objects.filter(items__item__provider__in=[by.unit]).values("pk"))
    return rows


def supervises_trading(by: Actor) -> bool:
    """Whether a unit is one of those that see the trading of their own region 二(三); the data authority's own unit is."""
    return by.unit_kind == UnitKind.DATA or not trading_access(by.unit_kind, own_region=bool(by.region))


def deliveries(by: Actor) -> QuerySet[Delivery]:
    """Deliveries to customers: the operator, the authority, auditors, and the units that supervise trading 二(三)."""
    rows = Delivery.objects.all()
    if by.role in {Role.DOMAIN_OPERATOR, Role.STEWARD}:
        return rows.none()
    if by.role in UNIT:
        return of_agreement(rows, by).filter(region_id=by.region) if supervises_trading(by) else rows.none()
    return of_agreement(rows, by)


def demands(by: Actor) -> QuerySet[QualityDemand]:
    """Quality demands; a steward's: on the own unit's items once they are accepted."""
    rows = QualityDemand.objects.all()
    if by.role == Role.STEWARD and by.unit:
        return rows.filter(provider__in=[by.unit])
    return of_agreement(rows, by)

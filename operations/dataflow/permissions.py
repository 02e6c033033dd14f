"""Who may know of requests, imports, processing, products: whoever sees the agreement, the domain's operator, who must answer."""

from django.db.models import Q, QuerySet

from audit.actor import Actor
from audit.roles import Role
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


def requests(by: Actor) -> QuerySet[DataRequest]:
    """Data requests; a steward's: those that ask for the own unit's items; the province's: those it is asked about."""
    rows = DataRequest.objects.all()
    if by.role == Role.STEWARD and by.unit:
        return rows.filter(submitted_at__isnull=False, lines__scope_item__item__provider__in=[by.unit]).distinct()
    if by.role == Role.PROVINCIAL_DESK:
        asked = Q(state__in=[DataRequest.State.PROVINCE_REVIEW]) | Q(lines__province_at__isnull=False)
        return rows.filter(asked).distinct()
    return of_agreement(rows, by)


def lines(by: Actor) -> QuerySet[RequestLine]:
    """Lines of the requests one sees; a steward's own items only."""
    rows = RequestLine.objects.filter(request__in=requests(by).order_by().values("pk"))
    if by.role == Role.STEWARD:
        return rows.filter(scope_item__item__provider__in=[by.unit])
    return rows


def consents(by: Actor) -> QuerySet[Consent]:
    """Records of consent: the operator and the authority of the agreement; auditors."""
    return Consent.objects.none() if by.role == Role.DOMAIN_OPERATOR else of_agreement(Consent.objects.all(), by)


def imports(by: Actor) -> QuerySet[DataImport]:
    """Social data to be imported."""
    return of_agreement(DataImport.objects.all(), by)


def tasks(by: Actor) -> QuerySet[ProcessingTask]:
    """Processing tasks."""
    return of_agreement(ProcessingTask.objects.all(), by)


def products(by: Actor) -> QuerySet[Product]:
    """Products and services."""
    return of_agreement(Product.objects.all(), by)


def deliveries(by: Actor) -> QuerySet[Delivery]:
    """Deliveries to customers; the domain's operator has no part in them."""
    return Delivery.objects.none() if by.role == Role.DOMAIN_OPERATOR else of_agreement(Delivery.objects.all(), by)


def demands(by: Actor) -> QuerySet[QualityDemand]:
    """Quality demands; a steward's: on the own unit's items once they are accepted."""
    rows = QualityDemand.objects.all()
    if by.role == Role.STEWARD and by.unit:
        return rows.filter(provider__in=[by.unit])
    return of_agreement(rows, by)

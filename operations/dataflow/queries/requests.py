"""Data during operation: what requests reads."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.agreements.queries import lines as lines_in
from operations.catalog.models import Item
from operations.dataflow import permissions
from operations.dataflow.models import Consent, DataRequest, RequestLine
from operations.domains.models import Order
from operations.domains.queries import open_orders, tenancy_of
from operations.mechanism.queries import calendar, rules_for
from statute.findings import gettext_noop
from statute.rules.consenting import ConsentFacts
from statute.rules.requesting import LineFacts, RequestFacts
from web.desk import Waiting

State = DataRequest.State
UNDER_REVIEW = (State.STEWARD_REVIEW, State.PROVINCE_REVIEW)
SUPPLYING = (State.APPROVED, State.DELIVERED)


def review_due(region: str, at: datetime) -> date:
    """By when a provider, or the province, answers."""
    today = clock.today(at)
    return calendar().add_workdays(today, rules_for(region, today).integer("unit_opinion_workdays"))


def lines_of(request: DataRequest) -> list[RequestLine]:
    """The lines as they stand, with everything a rule or a page reads of them."""
    items = Prefetch("consent__items", queryset=ScopeItem.objects.select_related("item").order_by("pk"))
    rows = request.lines.filter(removed=False).select_related(
        "scope_item__item__provider", "scope_item__scenario", "consent__scenario"
    )
    found = list(rows.prefetch_related(items).order_by("pk"))
    for line in found:
        line.request = request
    return found


def sensitive(item: Item) -> tuple[str, ...]:
    """Why an item needs treatment before it is supplied 五(三)."""
    kinds = (
        (item.personal, gettext_noop("个人信息")),
        (item.trade_secret, gettext_noop("商业秘密")),
        (item.confidential_business, gettext_noop("保密商务信息")),
    )
    return tuple(name for flagged, name in kinds if flagged)


def consent_facts(consent: Consent, items: Iterable[ScopeItem] | None = None) -> ConsentFacts:
    """A consent as the statute looks at it."""
    covered = consent.items.select_related("item") if items is None else items
    return ConsentFacts(
        purpose=consent.purpose,
        scenario=str(consent.scenario),
        items=tuple(row.item.name for row in covered),
        several_purposes=consent.several_purposes,
        separate_choices=consent.separate_choices,
        voluntary=consent.voluntary,
        valid_from=consent.valid_from,
        valid_until=consent.valid_until,
        withdrawal_method=consent.withdrawal_method,
        withdrawn_on=consent.withdrawn_on,
    )


def fields_beyond(row: ScopeItem, wanted: str) -> tuple[str, ...]:
    """Fields asked for that the scope doesn't hold; a scope without fields holds all of them."""
    held = set(lines_in(row.fields))
    return tuple(field for field in lines_in(wanted) if held and field not in held)


def supplied(row: ScopeItem) -> bool:
    """Whether the domain supplies it."""
    return row.supplied_from is not None and row.supplied_until is None


def ordered(row: ScopeItem) -> bool:
    """Whether its supply is with the domain's operator."""
    return open_orders(row.agreement_id, Order.Kind.SUPPLY).filter(target_id=row.pk).exists()


def line_facts(line: RequestLine, request: DataRequest, ordered: Iterable[UUID | None] = ()) -> LineFacts:
    """One line as the statute looks at it. `ordered`: scope rows whose supply is ordered already."""
    row, item = line.scope_item, line.scope_item.item
    return LineFacts(
        name=item.name,
        in_scope=row.agreement_id == request.agreement_id and row.scenario_id == request.scenario_id,
        ended=row.ended_at is not None,
        supplied=supplied(row) or row.pk in ordered,
        attribute=item.attribute,
        necessity=line.necessity,
        fields_beyond=fields_beyond(row, line.fields),
        sensitive=sensitive(item),
        treatment=line.treatment,
        treatment_note=line.treatment_note,
        consent=consent_facts(line.consent, line.consent.items.all()) if line.consent else None,
        provider=item.provider.name,
        agrees=line.agrees,
        returned_by_province=item.returned_by_province,
        province_agrees=line.province_agrees,
    )


def facts_of(request: DataRequest, at: datetime, lines: Sequence[RequestLine] | None = None) -> RequestFacts:
    """The list as the statute looks at it."""
    agreement = request.agreement
    tenancy = tenancy_of(agreement)
    ordered = set(open_orders(agreement.pk, Order.Kind.SUPPLY).values_list("target_id", flat=True))
    return RequestFacts(
        on=clock.today(at),
        level=request.region.level,
        agreement_state=agreement.state,
        last_on=agreement.last_on,
        scenario=str(request.scenario),
        scenario_approved=in_scope(agreement).filter(scenario=request.scenario_id).exists(),
        irs_no=request.irs_no,
        tenancy_state=tenancy.state if tenancy else "",
        lines=tuple(line_facts(line, request, ordered) for line in (lines if lines is not None else lines_of(request))),
    )


def in_scope(agreement: Agreement) -> QuerySet[ScopeItem]:
    """The rows of the scope in which authority still stands."""
    return ScopeItem.objects.filter(agreement=agreement, ended_at__isnull=True)


def unsupplied(request: DataRequest) -> list[RequestLine]:
    """Lines of an approved list that are neither supplied nor ordered: an order was cancelled when permissions were closed."""
    ordered = set(open_orders(request.agreement_id, Order.Kind.SUPPLY).values_list("target_id", flat=True))
    return [
        line
        for line in lines_of(request)
        if not (supplied(line.scope_item) or line.scope_item.ended_at or line.scope_item_id in ordered)
    ]


def orders_of(request: DataRequest) -> QuerySet[Order]:
    """What the domain was ordered to supply or to stop for these lines since the approval."""
    if request.approved_at is None:
        return Order.objects.none()
    rows = RequestLine.objects.filter(request=request, removed=False).values("scope_item_id")
    kinds = [Order.Kind.SUPPLY, Order.Kind.STOP_SUPPLY]
    return Order.objects.filter(
        agreement_id=request.agreement_id, target_id__in=rows, kind__in=kinds, ordered_at__gte=request.approved_at
    )


def open_requests(agreement_id: UUID) -> QuerySet[DataRequest]:
    """Lists of an agreement that are neither supplied nor withdrawn."""
    rows = DataRequest.objects.filter(agreement_id=agreement_id)
    return rows.exclude(state__in=[State.DELIVERED, State.WITHDRAWN]).order_by("pk")


def resting_on(consent: Consent) -> QuerySet[RequestLine]:
    """Lines under which data is or may be supplied on the ground of this consent."""
    return RequestLine.objects.filter(consent=consent, removed=False, request__state__in=SUPPLYING).select_related(
        "scope_item"
    )


def _lines(**narrowed: Any) -> QuerySet[RequestLine]:
    """Lines of the request an outer query stands at."""
    return RequestLine.objects.filter(request=OuterRef("pk"), removed=False, **narrowed)


def overdue(at: datetime) -> QuerySet[DataRequest]:
    """Lists with providers or the province past their day, not noted yet."""
    return DataRequest.objects.filter(
        state__in=UNDER_REVIEW, due_on__lt=clock.today(at), overdue_noted_at__isnull=True
    ).order_by("due_on", "pk")


def near(at: datetime) -> list[UUID]:
    """Lists whose day of answer is near by the region's rule, nobody reminded yet."""
    today, days = clock.today(at), calendar()
    rows = DataRequest.objects.filter(state__in=UNDER_REVIEW, due_on__gte=today, reminded_at__isnull=True)
    found = []
    for pk, region, due_on in rows.order_by("due_on", "pk").values_list("pk", "region_id", "due_on"):
        left = rules_for(str(region), today).integer("unit_opinion_reminder_workdays")
        if due_on is not None and due_on <= days.add_workdays(today, left):
            found.append(pk)
    return found


def supplied_throughout(at: datetime) -> list[UUID]:
    """Approved lists all of whose lines the domain has supplied, order by order."""
    missing = _lines(scope_item__ended_at__isnull=True).filter(
        Q(scope_item__supplied_from__isnull=True) | Q(scope_item__supplied_until__isnull=False)
    )
    rows = DataRequest.objects.filter(~Exists(missing), state=State.APPROVED)
    return list(rows.order_by("approved_at", "pk").values_list("pk", flat=True))


def lapsed_consents(at: datetime) -> QuerySet[Consent]:
    """Consents that have run out while data is supplied on their ground."""
    used = RequestLine.objects.filter(
        consent=OuterRef("pk"), removed=False, request__state__in=SUPPLYING,
        scope_item__supplied_from__isnull=False, scope_item__supplied_until__isnull=True,
    )  # fmt: skip
    return Consent.objects.filter(
        Exists(used), valid_until__lt=clock.today(at), withdrawn_on__isnull=True, lapse_noted_at__isnull=True
    ).order_by("valid_until", "pk")


# --- inbox ---------------------------------------------------------------------------------------------------------


def waiting(by: Actor, at: datetime) -> Iterable[Waiting]:
    """What of this waits for the actor."""
    if by.role in {Role.ORG_ADMIN, Role.ORG_STAFF}:
        yield from _for_organization(by)
    elif by.role == Role.CLERK:
        yield from _for_clerk(by, at)
    elif by.role == Role.STEWARD:
        yield from _for_steward(by)
    elif by.role == Role.PROVINCIAL_DESK:
        yield from _for_province(by)
    elif by.role == Role.APPROVER:
        yield from _for_approver(by)


_UNASKED = {"scope_item__item__returned_by_province": True, "province_agrees__isnull": True}


def _for_organization(by: Actor) -> Iterator[Waiting]:
    rows = permissions.requests(by)
    submits = by.role == Role.ORG_ADMIN
    for request in rows.filter(state__in=[State.DRAFT, State.RETURNED]).order_by("pk"):
        returned = request.state == State.RETURNED
        yield Waiting(
            label=_("修改后重新提交需求清单") if returned else _("提交需求清单"), subject=request, clause="五(三)",
            verb="submit" if submits and not returned else "", note=request.returned_reason if returned else "",
        )  # fmt: skip
    for request in rows.filter(state__in=[State.SUBMITTED, *UNDER_REVIEW], irs_no="").order_by("pk"):
        yield Waiting(
            label=_("登记一体化数字资源系统编号"), subject=request, clause="五(三)", verb="enter_irs_no",
            due_on=request.due_on,
        )  # fmt: skip


def _for_clerk(by: Actor, at: datetime) -> Iterator[Waiting]:
    rows = permissions.requests(by)
    for request in rows.filter(state=State.SUBMITTED).order_by("submitted_at", "pk"):
        yield Waiting(label=_("审查需求清单"), subject=request, clause="五(三)", verb="send_to_stewards")
    agreed = rows.filter(
        ~Exists(_lines().exclude(agrees=True)), Exists(_lines(**_UNASKED)), state=State.STEWARD_REVIEW
    ).exclude(region__level="province")
    for request in agreed.order_by("due_on", "pk"):
        yield Waiting(
            label=_("报省级同意"), subject=request, clause="五(三)", verb="send_to_province", due_on=request.due_on
        )
    late = rows.filter(state__in=UNDER_REVIEW, due_on__lt=clock.today(at))
    for request in late.order_by("due_on", "pk"):
        yield Waiting(label=_("督办逾期审核"), subject=request, clause="二(三)", due_on=request.due_on)


def _for_steward(by: Actor) -> Iterator[Waiting]:
    rows = permissions.lines(by).filter(agrees__isnull=True, request__state=State.STEWARD_REVIEW)
    for line in rows.select_related("request", "scope_item__item", "scope_item__scenario").order_by("pk"):
        yield Waiting(
            label=_("审核数据需求"), subject=line, clause="二(三)", verb="review", due_on=line.request.due_on,
            note=line.scope_item.item.name,
        )  # fmt: skip


def _for_province(by: Actor) -> Iterator[Waiting]:
    rows = permissions.lines(by).filter(
        scope_item__item__returned_by_province=True, province_agrees__isnull=True,
        request__state=State.PROVINCE_REVIEW,
    )  # fmt: skip
    for line in rows.select_related("request", "scope_item__item", "scope_item__scenario").order_by("pk"):
        yield Waiting(
            label=_("审核省回流数据"), subject=line, clause="五(三)", verb="review_backflow",
            due_on=line.request.due_on, note=line.scope_item.item.name,
        )  # fmt: skip


def _for_approver(by: Actor) -> Iterator[Waiting]:
    answered = permissions.requests(by).filter(
        ~Exists(_lines(agrees__isnull=True)), Q(region__level="province") | ~Exists(_lines(**_UNASKED)),
        state__in=UNDER_REVIEW,
    )  # fmt: skip
    for request in answered.exclude(examined_by=by.user_id).order_by("due_on", "pk"):
        yield Waiting(label=_("审批需求清单"), subject=request, clause="五(三)", verb="approve", due_on=request.due_on)

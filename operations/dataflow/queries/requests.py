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
from operations.domains.queries import open_orders, tenancies, tenancy_of
from operations.mechanism.queries import calendar, rules_for
from statute.findings import gettext_noop
from statute.rules.consenting import ConsentFacts
from statute.rules.requesting import LineFacts, RequestFacts
from web.desk import Waiting
from web.inbox import Source, waits
from web.reading import File, listed, once

State = DataRequest.State
UNDER_REVIEW = (State.STEWARD_REVIEW, State.PROVINCE_REVIEW)
SUPPLYING = (State.APPROVED, State.DELIVERED)


def review_due(region: str, at: datetime) -> date:
    """By when a provider, or the province, answers."""
    today = clock.today(at)
    return calendar().add_workdays(today, rules_for(region, today).integer("unit_opinion_workdays"))


class RequestFile(File):
    """Everything on the file of one list that its page and its actions look at."""

    def __init__(self, request: DataRequest) -> None:
        self.request = request

    def received(self, found: list[Any]) -> list[Any]:
        for row in found:
            if isinstance(row, RequestLine):
                row.request = self.request
        return found

    def beside(self) -> Iterator[QuerySet[Any]]:
        yield tenancies(self.request.agreement)

    @listed
    def lines(self) -> QuerySet[RequestLine]:
        """The lines as they stand."""
        items = Prefetch("consent__items", queryset=ScopeItem.objects.select_related("item").order_by("pk"))
        rows = self.request.lines.filter(removed=False).select_related(
            "scope_item__item__provider", "scope_item__scenario", "consent__scenario"
        )
        return rows.prefetch_related(items).order_by("pk")

    @listed
    def ordered(self) -> QuerySet[Order]:
        """The orders to supply something of the agreement that are still with the domain's operator."""
        return open_orders(self.request.agreement_id, Order.Kind.SUPPLY).order_by("pk")

    @listed
    def standing(self) -> QuerySet[ScopeItem]:
        """The rows of the scope for the list's scenario in which authority still stands."""
        return in_scope(self.request.agreement).filter(scenario=self.request.scenario_id).order_by("pk")


@once
def file_of(request: DataRequest) -> RequestFile:
    """The file of a list: one on a page; in an action, where rows change, a new one each time."""
    return RequestFile(request)


def lines_of(request: DataRequest) -> list[RequestLine]:
    """The lines as they stand, with everything a rule or a page reads of them."""
    return file_of(request).lines


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
    agreement, file = request.agreement, file_of(request)
    tenancy = tenancy_of(agreement)
    ordered = {order.target_id for order in file.ordered}
    return RequestFacts(
        on=clock.today(at),
        level=request.region.level,
        agreement_state=agreement.state,
        last_on=agreement.last_on,
        scenario=str(request.scenario),
        scenario_approved=bool(file.standing),
        irs_no=request.irs_no,
        tenancy_state=tenancy.state if tenancy else "",
        lines=tuple(line_facts(line, request, ordered) for line in (lines if lines is not None else file.lines)),
    )


def in_scope(agreement: Agreement) -> QuerySet[ScopeItem]:
    """The rows of the scope in which authority still stands."""
    return ScopeItem.objects.filter(agreement=agreement, ended_at__isnull=True)


def unsupplied(request: DataRequest) -> list[RequestLine]:
    """Lines of an approved list that are neither supplied nor ordered: an order was cancelled when permissions were closed."""
    file = file_of(request)
    ordered = {order.target_id for order in file.ordered}
    return [
        line
        for line in file.lines
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


@waits
def waiting(by: Actor, at: datetime) -> Iterable[Source]:
    """What of this waits for the actor."""
    if by.role in {Role.ORG_ADMIN, Role.ORG_STAFF}:
        return _for_organization(by)
    if by.role == Role.CLERK:
        return _for_clerk(by, at)
    if by.role == Role.STEWARD:
        return _for_steward(by)
    if by.role == Role.PROVINCIAL_DESK:
        return _for_province(by)
    return _for_approver(by) if by.role == Role.APPROVER else ()


_UNASKED = {"scope_item__item__returned_by_province": True, "province_agrees__isnull": True}


def _dated(rows: QuerySet[DataRequest], label: object, verb: str = "", clause: str = "五(三)") -> Source:
    """Lists that wait for one act until their day of answer."""
    return Source(
        rows=rows,
        due="due_on",
        tell=lambda request: Waiting(label=label, subject=request, clause=clause, verb=verb, due_on=request.due_on),
    )


def _of_lines(rows: QuerySet[RequestLine], label: object, verb: str, clause: str) -> Source:
    """Lines that wait for a word until the day of answer of their list."""
    return Source(
        rows=rows.select_related("request", "scope_item__item", "scope_item__scenario").order_by("pk"),
        due="request__due_on",
        tell=lambda line: Waiting(
            label=label, subject=line, clause=clause, verb=verb, due_on=line.request.due_on,
            note=line.scope_item.item.name,
        ),
    )  # fmt: skip


def _for_organization(by: Actor) -> Iterator[Source]:
    rows, submits = permissions.requests(by), by.role == Role.ORG_ADMIN

    def unsubmitted(request: DataRequest) -> Waiting:
        returned = request.state == State.RETURNED
        return Waiting(
            label=_("修改后重新提交需求清单") if returned else _("提交需求清单"), subject=request, clause="五(三)",
            verb="submit" if submits and not returned else "", note=request.returned_reason if returned else "",
        )  # fmt: skip

    yield Source(rows=rows.filter(state__in=[State.DRAFT, State.RETURNED]).order_by("pk"), tell=unsubmitted)
    unnumbered = rows.filter(state__in=[State.SUBMITTED, *UNDER_REVIEW], irs_no="")
    yield _dated(unnumbered.order_by("pk"), _("登记一体化数字资源系统编号"), "enter_irs_no")


def _for_clerk(by: Actor, at: datetime) -> Iterator[Source]:
    rows = permissions.requests(by)
    yield Source(
        rows=rows.filter(state=State.SUBMITTED).order_by("submitted_at", "pk"),
        tell=lambda request: Waiting(
            label=_("审查需求清单"), subject=request, clause="五(三)", verb="send_to_stewards"
        ),
    )
    agreed = rows.filter(
        ~Exists(_lines().exclude(agrees=True)), Exists(_lines(**_UNASKED)), state=State.STEWARD_REVIEW
    ).exclude(region__level="province")
    yield _dated(agreed.order_by("pk"), _("报省级同意"), "send_to_province")
    late = rows.filter(state__in=UNDER_REVIEW, due_on__lt=clock.today(at))
    yield _dated(late.order_by("pk"), _("督办逾期审核"), clause="二(三)")


def _for_steward(by: Actor) -> Iterator[Source]:
    rows = permissions.lines(by).filter(agrees__isnull=True, request__state=State.STEWARD_REVIEW)
    yield _of_lines(rows, _("审核数据需求"), "review", "二(三)")


def _for_province(by: Actor) -> Iterator[Source]:
    rows = permissions.lines(by).filter(**_UNASKED, request__state=State.PROVINCE_REVIEW)
    yield _of_lines(rows, _("审核省回流数据"), "review_backflow", "五(三)")


def _for_approver(by: Actor) -> Iterator[Source]:
    answered = permissions.requests(by).filter(
        ~Exists(_lines(agrees__isnull=True)), Q(region__level="province") | ~Exists(_lines(**_UNASKED)),
        state__in=UNDER_REVIEW,
    )  # fmt: skip
    yield _dated(answered.exclude(examined_by=by.user_id).order_by("pk"), _("审批需求清单"), "approve")

"""A demand list from its draft to supply, by the real actions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from audit.actor import Actor
from audit.clock import today
from audit.roles import Role
from operations.agreements.models import Agreement, ScopeItem
from operations.catalog.models import Item
from operations.dataflow.actions import consents, requests
from operations.dataflow.models import Consent, DataRequest, RequestLine
from operations.domains.models import Order
from tests import world
from tests.scenarios import domains
from tests.scenarios.mechanism import seat
from tests.world import AT, PROVINCE

IRS = "IRS-2026-0001"


def rows_of(agreement: Agreement) -> list[ScopeItem]:
    """The scope of an agreement."""
    return list(agreement.scope.select_related("agreement", "item__provider", "scenario").order_by("pk"))


def flagged(agreement: Agreement, **flags: bool) -> Agreement:
    """The first item of the scope as its steward marked it in the catalog: personal, returned_by_province …"""
    Item.objects.filter(pk=rows_of(agreement)[0].item_id).update(**flags)
    return agreement


def admin(agreement: Agreement) -> Actor:
    return world.admin_of(agreement.organization)


def steward(line: RequestLine) -> Actor:
    return seat(Role.STEWARD, unit=line.scope_item.item.provider)


def fresh(request: DataRequest) -> DataRequest:
    return DataRequest.objects.select_related("agreement", "organization", "scenario", "region").get(pk=request.pk)


def lines(request: DataRequest) -> list[RequestLine]:
    rows = RequestLine.objects.filter(request=request, removed=False)
    return list(rows.select_related("request", "scope_item__item__provider").order_by("pk"))


def drafted(agreement: Agreement | None = None, at: datetime = AT, irs_no: str = IRS, **changes: Any) -> DataRequest:
    """A list without lines."""
    agreement = agreement or domains.active()
    inputs = {"scenario": rows_of(agreement)[0].scenario, "purpose": "小微企业授信核验", "irs_no": irs_no} | changes
    return fresh(requests.draft(id=agreement.pk, by=admin(agreement), at=at, **inputs))


def with_lines(
    agreement: Agreement | None = None, at: datetime = AT, rows: Sequence[ScopeItem] | None = None, irs_no: str = IRS,
    **changes: Any,
) -> DataRequest:  # fmt: skip
    """A list with a line for every row of the scope (or the rows named)."""
    made = drafted(agreement, at, irs_no, **({"scenario": rows[0].scenario} if rows else {}))
    for row in rows or rows_of(made.agreement):
        inputs = {"scope_item": row, "necessity": "授信模型离不开该数据。"} | changes
        requests.add_line(id=made.pk, by=admin(made.agreement), at=at, **inputs)
    return fresh(made)


def submitted(agreement: Agreement | None = None, at: datetime = AT, **options: Any) -> DataRequest:
    made = with_lines(agreement, at, **options)
    return fresh(requests.submit(id=made.pk, by=admin(made.agreement), at=at))


def in_review(agreement: Agreement | None = None, at: datetime = AT, **options: Any) -> DataRequest:
    """With the providers."""
    made = submitted(agreement, at, **options)
    return fresh(requests.send_to_stewards(id=made.pk, by=world.clerk(str(made.region_id)), at=at))


def answered(agreement: Agreement | None = None, at: datetime = AT, agrees: bool = True, **options: Any) -> DataRequest:
    """Every provider has said its word."""
    made = in_review(agreement, at, **options)
    for line in lines(made):
        requests.review(id=line.pk, by=steward(line), at=at, agrees=agrees, opinion="符合最小必要。")
    return fresh(made)


def with_province(agreement: Agreement | None = None, at: datetime = AT, **options: Any) -> DataRequest:
    """The first item is one the province handed back; it is asked."""
    agreement = flagged(agreement or domains.active(), returned_by_province=True)
    made = answered(agreement, at, **options)
    return fresh(requests.send_to_province(id=made.pk, by=world.clerk(str(made.region_id)), at=at))


def consented_by_province(request: DataRequest, at: datetime = AT, agrees: bool = True) -> DataRequest:
    for line in lines(request):
        if line.scope_item.item.returned_by_province:
            requests.review_backflow(
                id=line.pk, by=seat(Role.PROVINCIAL_DESK, PROVINCE), at=at, agrees=agrees, note="已核",
                number="浙数函〔2026〕9号",
            )  # fmt: skip
    return fresh(request)


def approve(request: DataRequest, at: datetime = AT) -> DataRequest:
    return fresh(requests.approve(id=request.pk, by=world.approver(str(request.region_id)), at=at))


def approved(agreement: Agreement | None = None, at: datetime = AT, **options: Any) -> DataRequest:
    """The domain has its orders."""
    return approve(answered(agreement, at, **options), at)


def operator(request: DataRequest) -> Actor:
    return domains.operator(domains.tenancy(request.agreement).domain)


def delivered(agreement: Agreement | None = None, at: datetime = AT, **options: Any) -> DataRequest:
    """Supplied."""
    made = approved(agreement, at, **options)
    return fresh(requests.deliver(id=made.pk, by=operator(made), at=at, evidence="已供给，平台记录已核对。"))


def open_supplies(agreement: Agreement) -> list[Order]:
    rows = Order.objects.filter(agreement=agreement, kind=Order.Kind.SUPPLY, confirmed_at=None, cancelled_at=None)
    return list(rows.order_by("pk"))


def consent_inputs(agreement: Agreement, **changes: Any) -> dict[str, Any]:
    """What specific consent says."""
    row = rows_of(agreement)[0]
    return {
        "scenario": row.scenario, "purpose": "核验本人纳税信用用于授信", "items": [row], "several_purposes": False,
        "separate_choices": False, "voluntary": True, "valid_from": today(AT), "valid_until": agreement.last_on,
        "withdrawal_method": "在小程序“授权管理”中随时撤回", "document": world.evidence(admin(agreement), "同意书.pdf"),
    } | changes  # fmt: skip


def consent(agreement: Agreement, at: datetime = AT, **changes: Any) -> Consent:
    made: Consent = consents.record_consent(
        id=agreement.pk, by=admin(agreement), at=at, **consent_inputs(agreement, **changes)
    )
    return made

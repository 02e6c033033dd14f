"""Data during operation: desks of requests and of the consents they rest on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.roles import AUTHORITY, ORGANIZATION, Role
from operations.dataflow import permissions
from operations.dataflow.models import Consent, DataRequest, RequestLine
from operations.dataflow.queries import requests as queries
from operations.domains.permissions import orders
from operations.mechanism.regions import region_filter
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of
from web.reading import together

State = DataRequest.State
OFFICIALS = frozenset({*AUTHORITY, Role.AUDITOR})


def state_filter(choices: Sequence[tuple[str, Any]]) -> Filter:
    """Rows in one state."""
    return Filter(
        name="state", label=_("状态"), choices=lambda by: choices, apply=lambda rows, value: rows.filter(state=value)
    )


def day(at: datetime | None) -> date | str:
    """The Shanghai date of a moment, for a step of the track."""
    return clock.today(at) if at is not None else ""


def _track(request: DataRequest, at: datetime) -> tuple[Stage, ...]:
    path = [
        (State.DRAFT, _("编制"), day(request.made_at)),
        (State.SUBMITTED, _("提交"), day(request.submitted_at)),
        (State.STEWARD_REVIEW, _("提供单位审核"), day(request.examined_at)),
        (State.PROVINCE_REVIEW, _("省级审核"), ""),
        (State.APPROVED, _("同意供数"), day(request.approved_at)),
        (State.DELIVERED, _("供数"), day(request.delivered_at)),
    ]
    if request.state != State.PROVINCE_REVIEW:
        del path[3]
    ended = {State.WITHDRAWN: day(request.withdrawn_at), State.RETURNED: ""}.get(request.state)
    return track_of(request.state, path, ended=None if ended is None else (request.state_label, ended))


def _context(request: DataRequest, by: Actor, at: datetime) -> Mapping[str, Any]:
    given = orders(by).filter(pk__in=queries.orders_of(request).values("pk")).select_related("agreement", "domain")
    given, file = given.order_by("pk")[:100], queries.file_of(request)
    together(given, *file.lists)
    found = file.lines
    if by.role == Role.STEWARD:
        found = [line for line in found if str(line.scope_item.item.provider_id) == by.unit]
    return {
        "lines": [(line, queries.sensitive(line.scope_item.item)) for line in found],
        "asked": _asked(request, found, by),
        "orders": list(given),
        "sees_consent": by.role not in {Role.DOMAIN_OPERATOR, Role.STEWARD, Role.PROVINCIAL_DESK},
        "edited": request.state in {State.DRAFT, State.RETURNED},
    }


def _asked(request: DataRequest, lines: Sequence[RequestLine], by: Actor) -> list[tuple[RequestLine, str, Any]]:
    """What this reader is to answer, item by item: the line, the verb, its label."""
    if by.role == Role.STEWARD and request.state == State.STEWARD_REVIEW:
        return [(line, "review", _("审核数据需求")) for line in lines if line.agrees is None]
    if by.role == Role.PROVINCIAL_DESK and request.state == State.PROVINCE_REVIEW:
        returned = [line for line in lines if line.scope_item.item.returned_by_province]
        return [(line, "review_backflow", _("审核省回流数据")) for line in returned if line.province_agrees is None]
    return []


def _line_fields(line: RequestLine) -> dict[str, object]:
    row = line.scope_item
    return {
        "id": str(line.pk), "scope_item": str(row.pk), "item": row.item.code, "name": row.item.name,
        "necessity": line.necessity, "fields": line.fields, "treatment": line.treatment,
        "treatment_note": line.treatment_note, "consent": str(line.consent_id or ""), "agrees": line.agrees,
        "opinion": line.opinion, "returned_by_province": row.item.returned_by_province,
        "province_agrees": line.province_agrees, "province_no": line.province_no,
        "supplied_from": row.supplied_from, "supplied_until": row.supplied_until,
    }  # fmt: skip


def _fields(request: DataRequest, by: Actor) -> Mapping[str, object]:
    lines = queries.lines_of(request)
    if by.role == Role.STEWARD:
        lines = [line for line in lines if str(line.scope_item.item.provider_id) == by.unit]
    return {
        "number": request.number, "agreement": str(request.agreement_id), "region": request.region_id,
        "organization": str(request.organization_id), "scenario": str(request.scenario_id),
        "irs_no": request.irs_no, "purpose": request.purpose, "submitted_at": request.submitted_at,
        "due_on": request.due_on, "returned_reason": request.returned_reason, "approved_at": request.approved_at,
        "delivered_at": request.delivered_at, "withdrawn_at": request.withdrawn_at,
        "lines": [_line_fields(line) for line in lines],
    }  # fmt: skip


REQUESTS = Desk(
    model=DataRequest,
    see=permissions.requests,
    title=_("公共数据需求清单"),
    columns=(
        Column(name="number", label=_("编号"), value=lambda r: r.number, order="number", kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda r: r.agreement.number),
        Column(name="organization", label=_("授权运营单位"), value=lambda r: str(r.organization), order="organization__name"),
        Column(name="scenario", label=_("应用场景"), value=lambda r: r.scenario.name),
        Column(name="irs_no", label=_("一体化数字资源系统编号"), value=lambda r: r.irs_no, order="irs_no"),
        Column(name="submitted", label=_("提交日期"), value=lambda r: day(r.submitted_at), order="submitted_at"),
        Column(name="due_on", label=_("审核时限"), value=lambda r: r.due_on, order="due_on", kind="due"),
        Column(name="state", label=_("状态"), value=lambda r: r.state_label, order="state", kind="state"),
    ),
    filters=(
        state_filter(State.choices),
        Filter(
            name="backflow", label=_("省回流"), choices=lambda by: [("1", _("涉及省回流数据"))],
            apply=lambda rows, value: rows.filter(
                pk__in=RequestLine.objects.filter(removed=False, scope_item__item__returned_by_province=True).values("request_id")
            ),
        ),
        region_filter(),
    ),
    search=("number", "irs_no", "agreement__number", "organization__name"),
    rows=lambda rows: rows.select_related("agreement", "organization", "region", "scenario"),
    template="operations/dataflow/request.html",
    context=_context,
    facts=lambda r, at: (
        Fact(label=_("协议"), value=r.agreement.number, to=r.agreement),
        Fact(label=_("授权运营单位"), value=r.organization, to=r.organization),
        Fact(label=_("应用场景"), value=r.scenario.name),
        Fact(label=_("一体化数字资源系统编号"), value=r.irs_no or _("尚未登记")),
    ),
    track=_track,
    deadline=lambda r, at: (_("审核时限"), r.due_on) if r.due_on and r.state in queries.UNDER_REVIEW else None,
    fields=_fields,
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION, Role.STEWARD, Role.PROVINCIAL_DESK, Role.DOMAIN_OPERATOR}),
    hangs=(Hanging(on="agreement", by="agreement", due="due_on", due_in=queries.UNDER_REVIEW),),
)  # fmt: skip


def _consent_track(consent: Consent, at: datetime) -> tuple[Stage, ...]:
    today = clock.today(at)
    over = consent.valid_until is not None and consent.valid_until < today
    state = "withdrawn" if consent.withdrawn_on else "over" if over else "stands"
    ended = {"withdrawn": (_("已撤回"), consent.withdrawn_on), "over": (_("已到期"), consent.valid_until)}.get(state)
    return track_of(state, (("recorded", _("登记"), day(consent.recorded_at)), ("stands", _("有效"), "")), ended=ended)


def _consent_context(consent: Consent, by: Actor, at: datetime) -> Mapping[str, Any]:
    items = consent.items.select_related("item").order_by("pk")
    rested = permissions.requests(by).filter(lines__consent=consent).distinct().order_by("-pk")[:20]
    together(items, rested)
    return {"items": list(items), "requests": list(rested)}


def _standing(consent: Consent) -> Any:
    return _("已撤回") if consent.withdrawn_on else _("已登记")


CONSENTS = Desk(
    model=Consent,
    see=permissions.consents,
    title=_("授权同意"),
    columns=(
        Column(name="purpose", label=_("使用目的"), value=str, kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda c: c.agreement.number),
        Column(name="organization", label=_("授权运营单位"), value=lambda c: str(c.organization), order="organization__name"),
        Column(name="scenario", label=_("应用场景"), value=lambda c: c.scenario.name),
        Column(name="valid_until", label=_("有效期止"), value=lambda c: c.valid_until, order="valid_until", kind="due"),
        Column(name="withdrawn_on", label=_("撤回日期"), value=lambda c: c.withdrawn_on, order="withdrawn_on"),
    ),
    filters=(
        Filter(
            name="standing", label=_("状态"), choices=lambda by: [("stands", _("未撤回")), ("withdrawn", _("已撤回"))],
            apply=lambda rows, value: rows.filter(withdrawn_on__isnull=value == "stands"),
        ),
        region_filter(),
    ),
    search=("purpose", "agreement__number", "organization__name"),
    rows=lambda rows: rows.select_related("agreement", "organization", "scenario", "document"),
    template="operations/dataflow/consent.html",
    context=_consent_context,
    facts=lambda c, at: (
        Fact(label=_("协议"), value=c.agreement.number, to=c.agreement),
        Fact(label=_("应用场景"), value=c.scenario.name),
        Fact(label=_("状态"), value=_standing(c)),
    ),
    track=_consent_track,
    deadline=lambda c, at: (_("有效期止"), c.valid_until) if c.valid_until and c.withdrawn_on is None else None,
    fields=lambda c, by: {
        "agreement": str(c.agreement_id), "scenario": str(c.scenario_id), "purpose": c.purpose,
        "items": [str(pk) for pk in c.items.order_by("pk").values_list("pk", flat=True)],
        "several_purposes": c.several_purposes, "separate_choices": c.separate_choices, "voluntary": c.voluntary,
        "valid_from": c.valid_from, "valid_until": c.valid_until, "withdrawal_method": c.withdrawal_method,
        "withdrawn_on": c.withdrawn_on,
    },
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION}),
    hangs=(Hanging(on="agreement", by="agreement", name="purpose", due="valid_until"),),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (REQUESTS, CONSENTS)

"""Data during operation: desks of quality."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.roles import ORGANIZATION, Role
from operations.dataflow import permissions
from operations.dataflow.checks.quality import lateness
from operations.dataflow.models import QualityDemand
from operations.dataflow.views.requests import OFFICIALS, day, state_filter
from operations.mechanism.regions import region_filter
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of

State = QualityDemand.State
AWAITED = (State.ACCEPTED, State.ASSIGNED)  # a day is set, the provider has not answered


def _track(demand: QualityDemand, at: datetime) -> tuple[Stage, ...]:
    return track_of(
        demand.state,
        (
            (State.RAISED, _("提出"), day(demand.raised_at)),
            (State.ACCEPTED, _("采纳"), ""),
            (State.ASSIGNED, _("交办"), day(demand.assigned_at)),
            (State.CURED, _("治理"), day(demand.cured_at)),
            (State.CONFIRMED, _("确认"), day(demand.confirmed_at)),
        ),
        ended=(demand.state_label, "") if demand.state in {State.DECLINED, State.CLOSED} else None,
    )


def _context(demand: QualityDemand, by: Actor, at: datetime) -> Mapping[str, Any]:
    return {"late": lateness(demand, at)}


def _overdue(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(overdue_noted_at__isnull=False, state=State.ASSIGNED)


DEMANDS = Desk(
    model=QualityDemand,
    see=permissions.demands,
    title=_("数据治理需求"),
    columns=(
        Column(name="item", label=_("数据项"), value=lambda d: d.scope_item.item.name, order="scope_item__item__name", kind="link"),
        Column(name="problem", label=_("质量问题"), value=lambda d: d.problem[:60]),
        Column(name="agreement", label=_("协议"), value=lambda d: d.agreement.number),
        Column(name="organization", label=_("授权运营单位"), value=lambda d: str(d.organization), order="organization__name"),
        Column(name="provider", label=_("数据提供单位"), value=lambda d: d.provider.name if d.provider else "", order="provider__name"),
        Column(
            name="due_on", label=_("治理期限"), order="due_on", kind="due",
            value=lambda d: d.due_on if d.state in AWAITED else None,
        ),
        Column(name="state", label=_("状态"), value=lambda d: d.state_label, order="state", kind="state"),
    ),
    filters=(
        state_filter(State.choices),
        Filter(name="late", label=_("逾期"), choices=lambda by: [("1", _("已逾期"))], apply=_overdue),
        region_filter(),
    ),
    search=("problem", "scope_item__item__name", "agreement__number", "organization__name"),
    rows=lambda rows: rows.select_related("agreement", "organization", "provider", "scope_item__item", "scope_item__scenario"),
    template="operations/dataflow/demand.html",
    context=_context,
    facts=lambda d, at: (
        Fact(label=_("数据项"), value=d.scope_item.item.name, to=d.scope_item.item),
        Fact(label=_("协议"), value=d.agreement.number, to=d.agreement),
        Fact(label=_("数据提供单位"), value=d.provider.name if d.provider else "—"),
    ),
    track=_track,
    deadline=lambda d, at: (_("治理期限"), d.due_on) if d.due_on and d.state in AWAITED else None,
    fields=lambda d, by: {
        "agreement": str(d.agreement_id), "scope_item": str(d.scope_item_id), "item": d.scope_item.item.code,
        "problem": d.problem, "provider": str(d.provider_id or ""), "due_on": d.due_on, "answer": d.answer,
        "assigned_at": d.assigned_at, "cure_text": d.cure_text, "cured_at": d.cured_at,
        "confirmed_at": d.confirmed_at, "closed_at": d.closed_at, "closed_reason": d.closed_reason,
        "overdue_noted_at": d.overdue_noted_at,
    },
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION, Role.STEWARD}),
    hangs=(
        Hanging(on="agreement", by="agreement", name="scope_item__item__name", due="due_on", due_in=AWAITED),
        Hanging(on="item", by="scope_item__item", name="problem", due="due_on", due_in=AWAITED),
    ),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (DEMANDS,)

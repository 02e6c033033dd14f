"""Data during operation: desks of imports."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from audit.roles import ORGANIZATION, Role
from operations.dataflow import permissions
from operations.dataflow.models import DataImport
from operations.dataflow.queries.imports import running_on
from operations.dataflow.views.requests import OFFICIALS, day, state_filter
from operations.domains.queries import tenancies
from operations.mechanism.regions import region_filter
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of
from web.reading import together

State = DataImport.State


def _track(one: DataImport, at: datetime) -> tuple[Stage, ...]:
    ended = {State.REFUSED: "", State.REMOVED: day(one.removed_at)}.get(one.state)
    return track_of(
        one.state,
        (
            (State.REQUESTED, _("申请"), day(one.requested_at)),
            (State.APPROVED, _("批准"), day(one.approved_at)),
            (State.IMPORTED, _("导入"), day(one.imported_at)),
        ),
        ended=None if ended is None else (one.state_label, ended),
    )


def _context(one: DataImport, by: Actor, at: datetime) -> Mapping[str, Any]:
    tasks = permissions.tasks(by).filter(imports=one).order_by("-pk")[:50]
    together(tasks, running_on(one), tenancies(one.agreement))
    return {
        "tasks": list(tasks),
        "sees_source": by.role != Role.DOMAIN_OPERATOR,
    }


IMPORTS = Desk(
    model=DataImport,
    see=permissions.imports,
    title=_("社会数据"),
    columns=(
        Column(name="name", label=_("数据名称"), value=lambda d: d.name, order="name", kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda d: d.agreement.number),
        Column(name="organization", label=_("授权运营单位"), value=lambda d: str(d.organization), order="organization__name"),
        Column(name="scenario", label=_("应用场景"), value=lambda d: d.scenario.name),
        Column(name="source", label=_("来源"), value=lambda d: d.source),
        Column(name="personal", label=_("含个人信息"), value=lambda d: d.personal, order="personal"),
        Column(name="imported_at", label=_("导入时间"), value=lambda d: d.imported_at, order="imported_at"),
        Column(name="state", label=_("状态"), value=lambda d: d.state_label, order="state", kind="state"),
    ),
    filters=(
        state_filter(State.choices),
        Filter(
            name="personal", label=_("个人信息"), choices=lambda by: [("1", _("含个人信息"))],
            apply=lambda rows, value: rows.filter(personal=True),
        ),
        region_filter(),
    ),
    search=("name", "source", "agreement__number", "organization__name"),
    rows=lambda rows: rows.select_related("agreement", "organization", "scenario", "document"),
    template="operations/dataflow/import.html",
    context=_context,
    facts=lambda d, at: (
        Fact(label=_("协议"), value=d.agreement.number, to=d.agreement),
        Fact(label=_("应用场景"), value=d.scenario.name),
        Fact(label=_("来源"), value=d.source),
        Fact(label=_("含个人信息"), value=d.personal),
    ),
    track=_track,
    fields=lambda d, by: {
        "name": d.name, "agreement": str(d.agreement_id), "scenario": str(d.scenario_id), "source": d.source,
        "lawful_basis": d.lawful_basis, "purpose": d.purpose, "personal": d.personal, "examination": d.examination,
        "approved_at": d.approved_at, "refused_reason": d.refused_reason, "digest": d.digest,
        "imported_at": d.imported_at, "removal_ordered_at": d.removal_ordered_at, "removed_at": d.removed_at,
    },
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION, Role.DOMAIN_OPERATOR}),
    hangs=(Hanging(on="agreement", by="agreement", name="name"),),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (IMPORTS,)

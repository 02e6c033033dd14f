"""Data during operation: desks of processing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.actor import Actor
from audit.roles import ORGANIZATION, Role
from operations.dataflow import permissions
from operations.dataflow.models import ProcessingTask
from operations.dataflow.queries.processing import file_of, supplied_on
from operations.dataflow.views.requests import OFFICIALS, day, state_filter
from operations.mechanism.regions import region_filter
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of
from web.reading import together

State = ProcessingTask.State


def _track(task: ProcessingTask, at: datetime) -> tuple[Stage, ...]:
    standing = task.state == State.STOPPED
    return track_of(
        State.RUNNING if standing else task.state,
        (
            (State.RUNNING, task.state_label if standing else _("进行中"), day(task.stopped_at or task.started_at)),
            (State.FINISHED, _("结束"), day(task.finished_at)),
        ),
    )


def _context(task: ProcessingTask, by: Actor, at: datetime) -> Mapping[str, Any]:
    today, file = clock.today(at), file_of(task)
    imports = permissions.imports(by).filter(tasks=task).order_by("pk")
    products = permissions.products(by).filter(tasks=task).order_by("-pk")[:50]
    together(imports, products, *file.lists)
    return {
        "items": [(row, supplied_on(row, today)) for row in file.items],
        "imports": list(imports),
        "products": list(products),
    }


TASKS = Desk(
    model=ProcessingTask,
    see=permissions.tasks,
    title=_("加工处理任务"),
    columns=(
        Column(name="name", label=_("任务名称"), value=lambda t: t.name, order="name", kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda t: t.agreement.number),
        Column(name="organization", label=_("授权运营单位"), value=lambda t: str(t.organization), order="organization__name"),
        Column(name="scenario", label=_("应用场景"), value=lambda t: t.scenario.name),
        Column(name="kind", label=_("类别"), value=lambda t: t.get_kind_display(), order="kind"),
        Column(name="started_at", label=_("开始时间"), value=lambda t: t.started_at, order="started_at"),
        Column(name="state", label=_("状态"), value=lambda t: t.state_label, order="state", kind="state"),
    ),
    filters=(
        state_filter(State.choices),
        Filter(
            name="kind", label=_("类别"), choices=lambda by: ProcessingTask.Kind.choices,
            apply=lambda rows, value: rows.filter(kind=value),
        ),
        region_filter(),
    ),
    search=("name", "agreement__number", "organization__name"),
    rows=lambda rows: rows.select_related("agreement", "organization", "scenario", "tenancy__domain"),
    template="operations/dataflow/task.html",
    context=_context,
    facts=lambda t, at: (
        Fact(label=_("协议"), value=t.agreement.number, to=t.agreement),
        Fact(label=_("应用场景"), value=t.scenario.name),
        Fact(label=_("类别"), value=t.get_kind_display()),
        Fact(label=_("授权运营域"), value=t.tenancy.domain.name),
    ),
    track=_track,
    fields=lambda t, by: {
        "name": t.name, "agreement": str(t.agreement_id), "tenancy": str(t.tenancy_id),
        "scenario": str(t.scenario_id), "kind": t.kind, "purpose": t.purpose, "sampled": t.sampled,
        "desensitised": t.desensitised, "started_at": t.started_at, "stopped_at": t.stopped_at,
        "stop_reason": t.stop_reason, "finished_at": t.finished_at,
        "items": [str(pk) for pk in t.items.order_by("pk").values_list("pk", flat=True)],
        "imports": [str(pk) for pk in t.imports.order_by("pk").values_list("pk", flat=True)],
    },
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION, Role.DOMAIN_OPERATOR}),
    hangs=(Hanging(on="agreement", by="agreement", name="name"),),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (TASKS,)

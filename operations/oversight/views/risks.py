"""Supervision: the desk of risk reports."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from applicants import documents
from audit.actor import Actor
from audit.roles import ORGANIZATION, Role
from operations.mechanism.regions import region_filter
from operations.oversight import permissions
from operations.oversight.models import RiskReport
from operations.oversight.queries import risks as queries
from operations.oversight.views.correcting import OFFICIALS, day_of, of_agreement, state_filter
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of

State = RiskReport.State


def _track(subject: RiskReport, at: datetime) -> tuple[Stage, ...]:
    return track_of(
        subject.state,
        (
            (State.REPORTED, _("报告并停止处理"), day_of(subject.reported_at)),
            (State.ASSESSED, _("研判"), day_of(subject.assessed_at)),
            (State.CLOSED, _("办结"), day_of(subject.closed_at)),
        ),
    )


def _fields(subject: RiskReport, by: Actor) -> Mapping[str, object]:
    return {
        "number": subject.number,
        "agreement": str(subject.agreement_id),
        "kind": subject.kind,
        "found_at": subject.found_at,
        "text": subject.text,
        "measures": subject.measures,
        "task": str(subject.task_id),
        "stopped": queries.stopping(subject),
        "assessment": subject.assessment,
        "conclusion": subject.conclusion,
        "closed_at": subject.closed_at,
    }


RISKS = Desk(
    model=RiskReport,
    see=permissions.risks,
    title=_("数据风险报告"),
    columns=(
        Column(name="number", label=_("编号"), value=lambda r: r.number, order="number", kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda r: r.agreement.number),
        Column(
            name="operator", label=_("授权运营单位"), value=lambda r: str(r.organization), order="organization__name"
        ),
        Column(name="kind", label=_("风险类别"), value=lambda r: r.get_kind_display(), order="kind"),
        Column(name="found_at", label=_("发现时间"), value=lambda r: r.found_at, order="found_at"),
        Column(name="stopped", label=_("处理已停止"), value=queries.stopping),
        Column(name="state", label=_("状态"), value=lambda r: r.state_label, order="state", kind="state"),
    ),
    filters=(
        state_filter(State.choices),
        Filter(
            name="kind", label=_("风险类别"), choices=lambda by: RiskReport.Kind.choices,
            apply=lambda rows, value: rows.filter(kind=value),
        ),
        region_filter(),
    ),
    search=("number", "agreement__number", "organization__name", "text"),
    rows=lambda rows: of_agreement(rows).select_related("task", "stop__scenario", "stop__item"),
    template="operations/oversight/riskreport.html",
    context=lambda r, by, at: {"evidence": list(documents.of(r)), "stopping": queries.stopping(r)},
    facts=lambda r, at: (
        Fact(label=_("协议"), value=r.agreement.number, to=r.agreement),
        Fact(label=_("授权运营单位"), value=str(r.organization), to=r.organization),
        Fact(label=_("风险类别"), value=r.get_kind_display()),
        Fact(label=_("发现时间"), value=r.found_at),
        Fact(label=_("加工处理任务"), value=str(r.task), to=r.task),
    ),
    track=_track,
    fields=_fields,
    nav_for=OFFICIALS | ORGANIZATION | {Role.DOMAIN_OPERATOR},
    hangs=(Hanging(on="agreement", by="agreement"), Hanging(on="processingtask", by="task")),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (RISKS,)

"""Supervision: the desks of incidents and of drills."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applicants import documents
from audit import clock
from audit.actor import Actor
from audit.roles import ORGANIZATION
from operations.mechanism.regions import region_filter
from operations.mechanism.years import year_filter
from operations.oversight import permissions
from operations.oversight.models import Drill, Incident
from operations.oversight.queries import incidents as queries
from operations.oversight.views.correcting import OFFICIALS, day_of, of_agreement, state_filter
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of

State = Incident.State


def _track(subject: Incident, at: datetime) -> tuple[Stage, ...]:
    return track_of(
        subject.state,
        (
            (State.REPORTED, _("报告"), day_of(subject.reported_at)),
            (State.RESPONDING, _("应急响应"), day_of(subject.response_started_at)),
            (State.CONTAINED, _("控制"), day_of(subject.contained_at)),
            (State.CLOSED, _("办结"), day_of(subject.closed_at)),
        ),
    )


def _deadline(subject: Incident, at: datetime) -> tuple[Any, date] | None:
    if subject.reported_up_at is not None or subject.report_due_at is None or not queries.must_report(subject):
        return None
    return _("上报时限"), clock.today(subject.report_due_at)


def _unreported(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(reported_up_at__isnull=value == "no")


def _fields(subject: Incident, by: Actor) -> Mapping[str, object]:
    return {
        "number": subject.number,
        "agreement": str(subject.agreement_id),
        "plan": str(subject.plan_id),
        "grade": subject.grade,
        "critical_infrastructure": subject.critical_infrastructure,
        "occurred_at": subject.occurred_at,
        "found_at": subject.found_at,
        "response_started_at": subject.response_started_at,
        "must_report": queries.must_report(subject),
        "report_due_at": subject.report_due_at,
        "reported_up_at": subject.reported_up_at,
        "reported_up_no": subject.reported_up_no,
        "suspended": queries.stopping(subject),
        "text": subject.text,
        "measures": subject.measures,
        "conclusion": subject.conclusion,
    }


INCIDENTS = Desk(
    model=Incident,
    see=permissions.incidents,
    title=_("安全事件"),
    columns=(
        Column(name="number", label=_("编号"), value=lambda i: i.number, order="number", kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda i: i.agreement.number),
        Column(
            name="operator", label=_("授权运营单位"), value=lambda i: str(i.organization), order="organization__name"
        ),
        Column(name="grade", label=_("等级"), value=lambda i: i.get_grade_display(), order="grade"),
        Column(name="found_at", label=_("发现时间"), value=lambda i: i.found_at, order="found_at"),
        Column(
            name="report_due_at", label=_("上报时限"), order="report_due_at",
            value=lambda i: i.report_due_at if i.reported_up_at is None and queries.must_report(i) else None,
        ),
        Column(name="state", label=_("状态"), value=lambda i: i.state_label, order="state", kind="state"),
    ),
    filters=(
        state_filter(State.choices),
        Filter(
            name="grade", label=_("等级"), choices=lambda by: Incident.Grade.choices,
            apply=lambda rows, value: rows.filter(grade=value),
        ),
        Filter(
            name="up", label=_("上报"), choices=lambda by: [("yes", _("已上报")), ("no", _("未上报"))],
            apply=_unreported,
        ),
        year_filter("found_at__year", _("发现年度")),
        region_filter(),
    ),
    search=("number", "agreement__number", "organization__name", "text"),
    rows=lambda rows: of_agreement(rows).select_related("plan__agreement", "stop"),
    template="operations/oversight/incident.html",
    context=lambda i, by, at: {
        "evidence": list(documents.of(i)), "must_report": queries.must_report(i),
        "late": i.reported_up_at is None and queries.must_report(i) and i.report_due_at is not None and i.report_due_at < at,
    },
    facts=lambda i, at: (
        Fact(label=_("协议"), value=i.agreement.number, to=i.agreement),
        Fact(label=_("授权运营单位"), value=str(i.organization), to=i.organization),
        Fact(label=_("应急预案"), value=str(i.plan), to=i.plan),
        Fact(label=_("等级"), value=i.get_grade_display()),
        Fact(label=_("发现时间"), value=i.found_at),
        Fact(label=_("上报文号"), value=i.reported_up_no),
    ),
    track=_track,
    deadline=_deadline,
    fields=_fields,
    nav_for=OFFICIALS | ORGANIZATION,
    hangs=(Hanging(on="agreement", by="agreement"),),
)  # fmt: skip

DRILLS = Desk(
    model=Drill,
    see=permissions.drills,
    title=_("应急演练"),
    columns=(
        Column(name="held_on", label=_("演练日期"), value=lambda d: d.held_on, order="held_on", kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda d: d.agreement.number),
        Column(
            name="operator", label=_("授权运营单位"), value=lambda d: str(d.organization), order="organization__name"
        ),
        Column(name="scenario", label=_("演练场景"), value=lambda d: d.scenario),
        Column(name="conclusion", label=_("演练结论"), value=lambda d: d.conclusion),
    ),
    filters=(region_filter(),),
    search=("agreement__number", "organization__name", "scenario"),
    rows=lambda rows: of_agreement(rows).select_related("plan__agreement"),
    template="operations/oversight/drill.html",
    context=lambda d, by, at: {"evidence": list(documents.of(d))},
    facts=lambda d, at: (
        Fact(label=_("协议"), value=d.agreement.number, to=d.agreement),
        Fact(label=_("授权运营单位"), value=str(d.organization), to=d.organization),
        Fact(label=_("应急预案"), value=str(d.plan), to=d.plan),
        Fact(label=_("演练日期"), value=d.held_on),
    ),
    fields=lambda d, by: {
        "agreement": str(d.agreement_id), "plan": str(d.plan_id), "held_on": d.held_on, "scenario": d.scenario,
        "participants": d.participants.splitlines(), "conclusion": d.conclusion,
    },
    nav_for=OFFICIALS,
    hangs=(Hanging(on="agreement", by="agreement", name="scenario"), Hanging(on="plan", by="plan", name="scenario")),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (INCIDENTS, DRILLS)

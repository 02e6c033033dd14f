"""Supervision: the desk of reports."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applicants import documents
from audit import clock
from audit.actor import Actor
from audit.roles import AUTHORITY, ORGANIZATION, Role
from operations.mechanism.regions import region_filter
from operations.oversight import permissions
from operations.oversight.models import Report
from operations.oversight.queries import reporting as queries
from operations.oversight.views.correcting import day_of, of_agreement, state_filter
from statute.rules.reporting import CLAUSES, SECTIONS
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of

State = Report.State


def _overdue(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    condition = queries.late(clock.today())
    return rows.filter(condition) if value == "yes" else rows.exclude(condition)


def _track(subject: Report, at: datetime) -> tuple[Stage, ...]:
    written = State.RETURNED if subject.state == State.RETURNED else State.DRAFTING
    return track_of(
        subject.state,
        (
            (State.DUE, _("待报送"), day_of(subject.opened_at)),
            (written, written.label, day_of(subject.begun_at)),
            (State.SUBMITTED, _("提交"), day_of(subject.submitted_at)),
            (State.ACCEPTED, _("通过"), day_of(subject.accepted_at)),
        ),
    )


def _deadline(subject: Report, at: datetime) -> tuple[Any, date] | None:
    return (_("报送时限"), subject.due_on) if subject.state in queries.OPEN else None


def _context(subject: Report, by: Actor, at: datetime) -> Mapping[str, Any]:
    seen = by.of_organization or by.role in AUTHORITY | {Role.AUDITOR}
    return {
        "sections": [(code, label, getattr(subject, code)) for code, label in SECTIONS.items()],
        "writing": by.of_organization and subject.state in {State.DRAFTING, State.RETURNED},
        "figures": [
            (label, subject.figures[code]) for code, label in queries.FIGURES.items() if code in subject.figures
        ],
        "overdue": queries.overdue(subject, at),
        "basis": CLAUSES[subject.kind],
        "evidence": list(documents.of(subject)) if seen else [],
    }


def _fields(subject: Report, by: Actor) -> Mapping[str, object]:
    return {
        "number": subject.number,
        "agreement": str(subject.agreement_id),
        "kind": subject.kind,
        "first_on": subject.first_on,
        "last_on": subject.last_on,
        "due_on": subject.due_on,
        "figures": subject.figures,
        "sections": {code: getattr(subject, code) for code in SECTIONS},
        "submitted_at": subject.submitted_at,
        "late": subject.late,
        "examination": subject.examination,
        "returned_reason": subject.returned_reason,
        "accepted_at": subject.accepted_at,
    }


REPORTS = Desk(
    model=Report,
    see=permissions.reports,
    title=_("运营报告"),
    columns=(
        Column(name="number", label=_("编号"), value=lambda r: r.number, order="number", kind="link"),
        Column(name="agreement", label=_("协议"), value=lambda r: r.agreement.number),
        Column(
            name="operator", label=_("授权运营单位"), value=lambda r: str(r.organization), order="organization__name"
        ),
        Column(name="kind", label=_("类别"), value=lambda r: r.get_kind_display(), order="kind"),
        Column(name="first_on", label=_("报告期起"), value=lambda r: r.first_on, order="first_on"),
        Column(name="last_on", label=_("报告期止"), value=lambda r: r.last_on, order="last_on"),
        Column(
            name="due_on", label=_("报送时限"), order="due_on", kind="due",
            value=lambda r: r.due_on if r.state in queries.OPEN else None,
        ),
        Column(name="late", label=_("逾期报送"), value=lambda r: r.late if r.submitted_at else None),
        Column(name="state", label=_("状态"), value=lambda r: r.state_label, order="state", kind="state"),
    ),
    filters=(
        state_filter(State.choices),
        Filter(
            name="kind", label=_("类别"), choices=lambda by: Report.Kind.choices,
            apply=lambda rows, value: rows.filter(kind=value),
        ),
        Filter(
            name="overdue", label=_("逾期"), choices=lambda by: [("yes", _("已逾期")), ("no", _("未逾期"))],
            apply=_overdue,
        ),
        region_filter(),
    ),
    search=("number", "agreement__number", "organization__name"),
    rows=of_agreement,
    template="operations/oversight/report.html",
    context=_context,
    facts=lambda r, at: (
        Fact(label=_("协议"), value=r.agreement.number, to=r.agreement),
        Fact(label=_("授权运营单位"), value=str(r.organization), to=r.organization),
        Fact(label=_("报告期起"), value=r.first_on),
        Fact(label=_("报告期止"), value=r.last_on),
        Fact(label=_("报送时限"), value="" if r.state in queries.OPEN else r.due_on),
    ),
    track=_track,
    deadline=_deadline,
    fields=_fields,
    nav_for=AUTHORITY | ORGANIZATION | {Role.AUDITOR},
    hangs=(Hanging(on="agreement", by="agreement", due="due_on", due_in=queries.OPEN),),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (REPORTS,)

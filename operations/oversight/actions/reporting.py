"""Reports 五(二), 五(六): opened when their period is over, written by the operator, examined and accepted by two persons."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document
from audit import clock
from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.oversight import permissions
from operations.oversight.checks import reporting as checks
from operations.oversight.forms import reporting as forms
from operations.oversight.models import Report
from operations.oversight.queries import reporting as queries
from operations.papers.numbering import take
from statute.findings import gettext_noop
from statute.rules.reporting import SECTIONS, Period
from web.forms import ReasonForm

State = Report.State
report = Acts(Report, see=permissions.reports)
_WRITERS = (Role.ORG_ADMIN, Role.ORG_STAFF)


@report.act("open", label=_("建立报告任务"), roles=[Role.SYSTEM], root=True, arrow=None, clause="五(六)")
def open_report(*, by: Actor, at: datetime, agreement: Agreement, period: Period) -> Report:
    """The job opens what is owed: annual for every year in operation, periodic, final."""
    made = Report.objects.create(
        agreement=agreement, region_id=agreement.region_id, organization_id=agreement.organization_id,
        number=take(str(agreement.region_id), "授报", at), kind=period.kind, first_on=period.first_on,
        last_on=period.last_on, due_on=period.due_on, opened_at=at,
    )  # fmt: skip
    post(
        made,
        gettext_noop("请于%(due)s前报送%(kind)s（协议%(number)s）。"),
        at=at, to=_WRITERS, organization=made.organization_id, due=made.due_on, kind=made.get_kind_display(),
        number=agreement.number,
    )  # fmt: skip
    return made


@report.act("begin", label=_("开始填报"), tone="primary", hint=_("系统汇总报告期内的数据，填入报告。"))
def begin_report(subject: Report, *, by: Actor, at: datetime) -> None:
    """What the system knows of the period is taken over; the operator adds to it and changes none of it."""
    subject.figures, subject.begun_at = queries.figures(subject), at


@report.act(
    "write", label=_("填写报告"), roles=_WRITERS, arrow=None, clause="五(六)", states=[State.DRAFTING, State.RETURNED],
    form=forms.SectionsForm, tone="primary",
)  # fmt: skip
def write_report(
    subject: Report, *, by: Actor, at: datetime, storage: str = "", processing: str = "", analysis: str = "",
    security: str = "", market: str = "", document: Document | None = None,
) -> None:  # fmt: skip
    """The sections, as far as they are written."""
    written = {
        "storage": storage, "processing": processing, "analysis": analysis, "security": security, "market": market,
    }  # fmt: skip
    for code in SECTIONS:
        setattr(subject, code, written[code])
    if document is not None:
        subject.document = documents.attach(document, subject, "report")


@report.act("submit", label=_("提交报告"), checks=checks.submit, tone="primary")
def submit_report(subject: Report, *, by: Actor, at: datetime) -> None:
    """Every section is there; after the day it is taken and marked late. What was examined before is examined again."""
    if subject.submitted_at is None:
        subject.late = clock.today(at) > subject.due_on
    subject.submitted_at, subject.submitted_by = at, by.user_id
    subject.examined_at, subject.examined_by, subject.examination = None, None, ""
    post(
        subject,
        gettext_noop("%(operator)s已提交运营报告%(number)s，请审核。"),
        at=at, to=Role.CLERK, region=subject.region_id, operator=str(subject.organization), number=subject.number,
    )  # fmt: skip


@report.act(
    "examine", label=_("审核报告"), roles=[Role.CLERK], arrow=None, clause="五(六)", states=[State.SUBMITTED],
    form=forms.ExaminationForm, tone="primary",
)  # fmt: skip
def examine_report(subject: Report, *, by: Actor, at: datetime, examination: str) -> None:
    """The clerk's opinion, before the approver decides."""
    subject.examination, subject.examined_at, subject.examined_by = examination, at, by.user_id
    post(
        subject,
        gettext_noop("运营报告%(number)s已审核，请审批。"),
        at=at, to=Role.APPROVER, region=subject.region_id, number=subject.number,
    )  # fmt: skip


@report.act("accept", label=_("通过"), checks=checks.accept, not_by=["examined_by"], tone="primary")
def accept_report(subject: Report, *, by: Actor, at: datetime) -> None:
    """By another person than the one who examined it."""
    subject.accepted_at, subject.accepted_by, subject.returned_reason = at, by.user_id, ""
    post(
        subject,
        gettext_noop("运营报告%(number)s已通过。"),
        at=at, to=_WRITERS, organization=subject.organization_id, number=subject.number,
    )  # fmt: skip


@report.act("send_back", label=_("退回"), form=ReasonForm)
def send_back_report(subject: Report, *, by: Actor, at: datetime, reason: str) -> None:
    """With what is to be mended; it is submitted and examined again."""
    subject.returned_reason = reason
    post(
        subject,
        gettext_noop("运营报告%(number)s已退回修改：%(reason)s"),
        at=at, to=_WRITERS, organization=subject.organization_id, number=subject.number, reason=reason,
    )  # fmt: skip


@report.act("remind", label=_("提醒报送期限"), roles=[Role.SYSTEM], arrow=None, clause="五(六)", states=queries.OPEN)
def remind_report(subject: Report, *, by: Actor, at: datetime) -> None:
    """The job reminds the operator once before the day."""
    subject.reminded_at = at
    post(
        subject,
        gettext_noop("运营报告%(number)s的报送期限将至（%(due)s），请尽快报送。"),
        at=at, to=_WRITERS, organization=subject.organization_id, number=subject.number, due=subject.due_on,
    )  # fmt: skip


@report.act(
    "note_overdue", label=_("记载逾期未报送"), roles=[Role.SYSTEM], arrow=None, clause="五(六)", states=queries.OPEN
)
def note_overdue_report(subject: Report, *, by: Actor, at: datetime) -> None:
    """The job brings a missed day before the authority; the report is still taken."""
    subject.overdue_noted_at = at
    post(
        subject,
        gettext_noop("运营报告%(number)s逾期未报送（时限%(due)s）。"),
        at=at, to=Role.CLERK, region=subject.region_id, number=subject.number, due=subject.due_on,
    )  # fmt: skip
    post(
        subject,
        gettext_noop("运营报告%(number)s已逾期，请立即报送。"),
        at=at, to=_WRITERS, organization=subject.organization_id, number=subject.number,
    )  # fmt: skip


ACTS: tuple[Act[Any], ...] = (
    begin_report,
    write_report,
    submit_report,
    examine_report,
    accept_report,
    send_back_report,
)

"""Incidents and drills 六(四): response under the plan, the clock, measures, conclusion; drills year by year."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.actions import enter_fact
from applicants.models import Document, Fact
from audit import clock
from audit.act import Act, Acts
from audit.actor import SYSTEM, Actor
from audit.logs import holds
from audit.logs.models import Hold
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, Plan, Stop
from operations.agreements.queries import rules_of
from operations.domains import actions as domains
from operations.domains.permissions import agreements as seen_agreements
from operations.oversight import permissions
from operations.oversight.checks import incidents as checks
from operations.oversight.forms import incidents as forms
from operations.oversight.models import Drill, Incident
from operations.oversight.queries import incidents as queries
from operations.papers.numbering import take
from statute.findings import gettext_noop
from statute.rules import risking
from web.forms import ReasonForm

State = Incident.State
AUTHORITY = [Role.CLERK, Role.APPROVER]
agreement = Acts(Agreement, see=seen_agreements)
incident = Acts(Incident, see=permissions.incidents)


@agreement.act(
    "report_incident", label=_("报告安全事件"),
    roles=[Role.SECURITY_OFFICER, Role.ORG_ADMIN, Role.CLERK, Role.UNIT_HANDLER, Role.UNIT_APPROVER], arrow=None,
    clause="六(四)", states=queries.RUNNING, form=forms.IncidentForm,
    input_checks=checks.reported, makes=Incident, tone="danger",
)  # fmt: skip
def report_incident(
    subject: Agreement, *, by: Actor, at: datetime, plan: Plan, grade: str, occurred_at: datetime, found_at: datetime,
    response_started_at: datetime, text: str, critical_infrastructure: bool = False, document: Document | None = None,
) -> Incident:  # fmt: skip
    """Name the plan, grade and start of the response; the reporting clock runs from discovery, the logs are kept."""
    made = Incident.objects.create(
        agreement=subject, region_id=subject.region_id, organization_id=subject.organization_id,
        number=take(str(subject.region_id), "授事", at), plan=plan, grade=grade,
        critical_infrastructure=critical_infrastructure, occurred_at=occurred_at, found_at=found_at, text=text.strip(),
        reported_at=at, reported_by=by.user_id, response_started_at=response_started_at,
        report_due_at=risking.report_due(found_at, critical_infrastructure, rules_of(subject, at)),
    )  # fmt: skip
    if document is not None:
        made.document = documents.attach(document, made, "report")
        made.save(update_fields=["document"])
    holds.place(
        by=SYSTEM, at=at, owner=subject.pk, reason=Hold.Reason.LEGAL, clause="六(四)", text=made.number, origin=made.pk
    )
    post(
        made,
        gettext_noop("协议%(number)s发生安全事件（%(grade)s），请启动应急响应。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, number=subject.number,
        grade=str(made.get_grade_display()),
    )  # fmt: skip
    return made


def _rated(subject: Incident, grade: str, by: Actor, at: datetime) -> None:
    """A rated incident is on the organization's record for 三(二)4, once for each grade it was given."""
    again = Fact.objects.filter(origin_type=subject.type_code(), origin_id=subject.pk, severity=grade).exists()
    subject.grade = grade
    if not risking.counts(grade) or again:
        return
    enter_fact(
        id=subject.organization_id, by=by, at=at, kind=Fact.Kind.INCIDENT, occurred_on=clock.today(subject.occurred_at),
        text=subject.text[:2000], severity=grade, value=subject.number, source=subject.region.authority, origin=subject,
    )  # fmt: skip


@incident.act(
    "respond", label=_("启动应急响应"), form=forms.RespondForm, input_checks=checks.responding, tone="primary"
)
def respond(subject: Incident, *, by: Actor, at: datetime, grade: str, response_started_at: datetime) -> None:
    """Under the plan named, from an hour; the authority rates it."""
    subject.response_started_at = response_started_at
    _rated(subject, grade, by, at)
    post(
        subject,
        gettext_noop("安全事件%(number)s已启动应急响应（%(grade)s）。"),
        at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=subject.organization_id, number=subject.number,
        grade=str(subject.get_grade_display()),
    )  # fmt: skip


@incident.act(
    "rate", label=_("调整等级"), roles=AUTHORITY, arrow=None, clause="六(四)",
    states=[State.RESPONDING, State.CONTAINED], form=forms.GradeForm,
)  # fmt: skip
def rate(subject: Incident, *, by: Actor, at: datetime, grade: str, reason: str) -> None:
    """Another grade, with reasons; what it was rated before stays on record."""
    _rated(subject, grade, by, at)


@incident.act(
    "report_up", label=_("上报"), roles=AUTHORITY, arrow=None, clause="六(四)",
    states=[State.REPORTED, State.RESPONDING, State.CONTAINED], form=forms.ReportUpForm, checks=checks.report_up,
    input_checks=checks.reported_up, ready=lambda row: row.reported_up_at is None, tone="primary",
)  # fmt: skip
def report_up(subject: Incident, *, by: Actor, at: datetime, reported_up_no: str, reported_up_at: datetime) -> None:
    """To the provincial 网信, with number and time; late is taken and shows."""
    subject.reported_up_no, subject.reported_up_at = reported_up_no.strip(), reported_up_at


@incident.act(
    "close_access", label=_("暂时关闭权限"), roles=AUTHORITY, arrow=None, clause="六(四)",
    states=[State.REPORTED, State.RESPONDING], form=ReasonForm, checks=checks.close_access, ready=queries.not_stopping,
    tone="danger", hint=_("立即生效；经办人在紧急情形下先行关闭的，由另一人在下一工作日前确认。"),
)  # fmt: skip
def close_access(subject: Incident, *, by: Actor, at: datetime, reason: str) -> None:
    """To keep the harm from growing: by the approver, or in emergency by one officer whom another confirms."""
    closing: dict[str, Any] = {
        "cause": Stop.Cause.INCIDENT, "reason": reason, "emergency": by.role == Role.CLERK, "origin": subject,
    }  # fmt: skip
    if subject.agreement.state == Agreement.State.SUSPENDED:
        subject.stop = agreements.open_stop(by=by, at=at, agreement=subject.agreement, **closing)
    else:
        subject.stop = domains.suspend(id=subject.agreement_id, by=by, at=at, **closing)


@incident.act(
    "open_access", label=_("解除暂停"), roles=[Role.APPROVER], arrow=None, clause="六(四)",
    states=[State.CONTAINED, State.CLOSED], form=ReasonForm, ready=queries.stopping,
    hint=_("解除后，恢复权限还须重新核对全部开通条件。"),
)  # fmt: skip
def open_access(subject: Incident, *, by: Actor, at: datetime, reason: str) -> None:
    """Under control: this incident closes access no longer; resuming asks for every guard again."""
    assert subject.stop_id is not None
    agreements.end_stop(id=subject.stop_id, by=by, at=at, reason=reason)


@incident.act("contain", label=_("记载已控制"), form=forms.ContainForm, input_checks=checks.contained, tone="primary")
def contain(subject: Incident, *, by: Actor, at: datetime, measures: str) -> None:
    """With the measures taken."""
    subject.measures, subject.contained_at, subject.contained_by = measures, at, by.user_id
    post(
        subject,
        gettext_noop("安全事件%(number)s已控制，请办结。"),
        at=at, to=Role.APPROVER, region=subject.region_id, number=subject.number,
    )  # fmt: skip


@incident.act(
    "close", label=_("办结"), form=forms.ConcludeForm, checks=checks.close, input_checks=checks.concluded,
    not_by=["contained_by"], tone="primary",
)  # fmt: skip
def close_incident(subject: Incident, *, by: Actor, at: datetime, conclusion: str) -> None:
    """With the conclusion; the logs kept for it are released."""
    subject.conclusion, subject.closed_at = conclusion, at
    for id in (
        Hold.objects.filter(origin=subject.pk, released_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    ):
        holds.release(id=id, by=SYSTEM, at=at, text=subject.number)
    post(
        subject,
        gettext_noop("安全事件%(number)s已办结：%(conclusion)s"),
        at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=subject.organization_id, number=subject.number,
        conclusion=conclusion,
    )  # fmt: skip


@incident.act("note_late", label=_("督办逾期未上报"), roles=[Role.SYSTEM], arrow=None, clause="六(四)")
def note_late(subject: Incident, *, by: Actor, at: datetime) -> None:
    """The job escalates what had to be reported up by now, once."""
    subject.overdue_noted_at = at
    post(
        subject,
        gettext_noop("安全事件%(number)s已超过上报时限，请立即上报。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, number=subject.number,
    )  # fmt: skip


# --- drills --------------------------------------------------------------------------------------------------------


@agreement.act(
    "record_drill", label=_("登记应急演练"), roles=[Role.CLERK], arrow=None, clause="六(四)",
    states=[Agreement.State.SEALED, *queries.RUNNING], form=forms.DrillForm, checks=checks.record_drill,
    input_checks=checks.drilled, makes=Drill,
)  # fmt: skip
def record_drill(
    subject: Agreement, *, by: Actor, at: datetime, held_on: date, scenario: str, participants: str, conclusion: str,
    document: Document | None = None,
) -> Drill:  # fmt: skip
    """A drill under the plan in force: date, scenario, participants, conclusion."""
    plan = queries.approved_plan(subject)
    assert plan is not None
    made = Drill.objects.create(
        agreement=subject, region_id=subject.region_id, organization_id=subject.organization_id, plan=plan,
        held_on=held_on, scenario=scenario.strip(), participants=participants.strip(), conclusion=conclusion.strip(),
        recorded_at=at, recorded_by=by.user_id,
    )  # fmt: skip
    if document is not None:
        made.document = documents.attach(document, made, "drill")
        made.save(update_fields=["document"])
    post(
        made,
        gettext_noop("协议%(number)s的应急演练（%(day)s）已登记。"),
        at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=subject.organization_id, number=subject.number,
        day=held_on,
    )  # fmt: skip
    return made


@agreement.act("remind_drill", label=_("提醒应急演练逾期"), roles=[Role.SYSTEM], arrow=None, clause="六(四)",
               states=queries.RUNNING)  # fmt: skip
def remind_drill(subject: Agreement, *, by: Actor, at: datetime, due: date) -> None:
    """The job tells clerk and operator once for each day a drill was due; nothing is closed for it."""
    text, key = gettext_noop("协议%(number)s的应急演练已逾期（%(due)s），请组织。"), queries.drill_key(subject, due)
    post(
        subject, text, at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, key=key, number=subject.number,
        due=due,
    )  # fmt: skip
    post(
        subject, text, at=at, to=Role.SECURITY_OFFICER, organization=subject.organization_id, key=key,
        number=subject.number, due=due,
    )  # fmt: skip


ACTS: tuple[Act[Any], ...] = (
    report_incident,
    respond,
    rate,
    report_up,
    close_access,
    open_access,
    contain,
    close_incident,
    record_drill,
)

"""Data risks 五(二): the operator stops and reports in one act; the authority looks at it, and alone resumes."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document
from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, ScopeItem, Stop
from operations.dataflow.actions.processing import resume_task, stop_task
from operations.dataflow.models import ProcessingTask
from operations.domains.permissions import agreements as seen_agreements
from operations.oversight import permissions
from operations.oversight.checks import risks as checks
from operations.oversight.forms import risks as forms
from operations.oversight.models import RiskReport
from operations.oversight.queries import risks as queries
from operations.papers.numbering import take
from statute.findings import gettext_noop, require
from statute.rules import risking
from web.forms import ReasonForm

agreement = Acts(Agreement, see=seen_agreements)
risk = Acts(RiskReport, see=permissions.risks)


@agreement.act(
    "report_risk", label=_("报告数据风险"), roles=[Role.SECURITY_OFFICER, Role.ORG_ADMIN], arrow=None, clause="五(二)",
    states=[Agreement.State.ACTIVE, Agreement.State.SUSPENDED], form=forms.RiskForm, input_checks=checks.reported,
    makes=RiskReport, tone="danger", hint=_("提交报告的同时，停止所写明的数据处理活动。"),
)  # fmt: skip
def report_risk(
    subject: Agreement, *, by: Actor, at: datetime, kind: str, found_at: datetime, text: str, measures: str,
    task: ProcessingTask, item: ScopeItem | None = None, document: Document | None = None,
) -> RiskReport:  # fmt: skip
    """Report what was found between data, and stop the processing that found it, from this instant on."""
    made = RiskReport.objects.create(
        agreement=subject, region_id=subject.region_id, organization_id=subject.organization_id,
        number=take(str(subject.region_id), "授险", at), kind=kind, found_at=found_at, text=text.strip(),
        measures=measures.strip(), task=task, reported_at=at, reported_by=by.user_id,
    )  # fmt: skip
    if queries.running(task):
        stop_task(id=task.pk, by=by, at=at, reason=str(made.get_kind_display()))
    made.stop = agreements.open_stop(
        by=by, at=at, agreement=subject, cause=Stop.Cause.RISK, reason=made.text, scenario=task.scenario,
        item=item.item if item is not None else None, origin=made,
    )  # fmt: skip
    if document is not None:
        made.document = documents.attach(document, made, "report")
    made.save(update_fields=["stop", "document"])
    require(risking.stopped_with_report(queries.stopping(made), queries.running(task)))
    post(
        made,
        gettext_noop("协议%(number)s报告了数据风险（%(kind)s），相应处理已停止，请研判。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, number=subject.number,
        kind=str(made.get_kind_display()),
    )  # fmt: skip
    return made


@risk.act("assess", label=_("研判"), form=forms.AssessForm, tone="primary")
def assess(subject: RiskReport, *, by: Actor, at: datetime, assessment: str) -> None:
    """What it is and what follows from it."""
    subject.assessment, subject.assessed_at, subject.assessed_by = assessment, at, by.user_id
    post(
        subject,
        gettext_noop("数据风险报告%(number)s已研判，请决定是否恢复处理。"),
        at=at, to=Role.APPROVER, region=subject.region_id, number=subject.number,
    )  # fmt: skip


@risk.act(
    "resume_processing", label=_("恢复处理"), roles=[Role.APPROVER], arrow=None, clause="五(二)",
    states=[RiskReport.State.ASSESSED, RiskReport.State.CLOSED], form=ReasonForm, checks=checks.resume,
    not_by=["assessed_by"], ready=queries.stopping,
)  # fmt: skip
def resume_processing(subject: RiskReport, *, by: Actor, at: datetime, reason: str) -> None:
    """The stop ends; the processing itself goes on unless another report keeps it stopped or it was ended."""
    assert subject.stop_id is not None
    agreements.end_stop(id=subject.stop_id, by=by, at=at, reason=reason)
    task = ProcessingTask.objects.get(pk=subject.task_id)
    if task.state == ProcessingTask.State.STOPPED and not queries.also_stopped(subject):
        resume_task(id=task.pk, by=by, at=at)
    post(
        subject,
        gettext_noop("数据风险报告%(number)s所涉的处理可以恢复：%(reason)s"),
        at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=subject.organization_id, number=subject.number,
        reason=reason,
    )  # fmt: skip


@risk.act("close", label=_("办结"), form=forms.CloseForm, not_by=["assessed_by"])
def close_risk(subject: RiskReport, *, by: Actor, at: datetime, conclusion: str) -> None:
    """With the conclusion; what was not resumed by then stays stopped."""
    subject.conclusion, subject.closed_at = conclusion, at
    post(
        subject,
        gettext_noop("数据风险报告%(number)s已办结：%(conclusion)s"),
        at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=subject.organization_id, number=subject.number,
        conclusion=conclusion,
    )  # fmt: skip


ACTS: tuple[Act[Any], ...] = (report_risk, assess, resume_processing, close_risk)

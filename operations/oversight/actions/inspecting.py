"""Inspections 五(二), 六(三)3: planned, performed, found on, answered, closed; lesser findings close no access."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document
from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.domains.permissions import agreements as seen_agreements
from operations.oversight import letters, permissions
from operations.oversight.checks import inspecting as checks
from operations.oversight.forms import inspecting as forms
from operations.oversight.models import Inspection
from operations.oversight.queries import inspecting as queries
from operations.papers.letters import give_out
from operations.papers.numbering import take
from statute.findings import gettext_noop

State = Inspection.State
agreement = Acts(Agreement, see=seen_agreements)
inspection = Acts(Inspection, see=permissions.inspections)


@agreement.act(
    "plan_inspection", label=_("安排监督检查"), roles=[Role.CLERK], arrow=None, clause="六(三)3", states=queries.RUNNING,
    form=forms.PlanForm, input_checks=checks.planned, makes=Inspection,
)  # fmt: skip
def plan_inspection(
    subject: Agreement, *, by: Actor, at: datetime, planned_on: date, business: bool = False, data_use: bool = False,
    safeguards: bool = False,
) -> Inspection:  # fmt: skip
    """When and what; the operator learns of it when it is performed."""
    return Inspection.objects.create(
        agreement=subject, region_id=subject.region_id, organization_id=subject.organization_id,
        number=take(str(subject.region_id), "授检", at), planned_on=planned_on, business=business, data_use=data_use,
        safeguards=safeguards, planned_at=at, planned_by=by.user_id,
    )  # fmt: skip


@agreement.act(
    "remind_inspection", label=_("提醒监督检查逾期"), roles=[Role.SYSTEM], arrow=None, clause="六(三)3",
    states=queries.RUNNING,
)  # fmt: skip
def remind_inspection(subject: Agreement, *, by: Actor, at: datetime, due: date) -> None:
    """The job tells the authority once for each day an inspection was due."""
    post(
        subject,
        gettext_noop("协议%(number)s的监督检查已逾期（%(due)s），请安排。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, key=queries.reminder_key(subject, due),
        number=subject.number, due=due,
    )  # fmt: skip


@inspection.act(
    "perform", label=_("记载检查情况"), form=forms.PerformForm, input_checks=checks.performed, tone="primary"
)
def perform(
    subject: Inspection, *, by: Actor, at: datetime, inspected_on: date, inspectors: str, observations: str,
    business: bool = False, data_use: bool = False, safeguards: bool = False, document: Document | None = None,
) -> None:  # fmt: skip
    """What was looked at, by whom, and what was seen."""
    subject.inspected_on, subject.inspectors, subject.observations = inspected_on, inspectors, observations
    subject.business, subject.data_use, subject.safeguards = business, data_use, safeguards
    subject.performed_by = by.user_id
    if document is not None:
        subject.document = documents.attach(document, subject, "record")
    post(
        subject,
        gettext_noop("协议%(number)s的监督检查已实施，请出具检查意见。"),
        at=at, to=Role.APPROVER, region=subject.region_id, number=subject.agreement.number,
    )  # fmt: skip


@inspection.act(
    "give_findings", label=_("出具检查意见"), form=forms.FindingsForm, input_checks=checks.found,
    not_by=["performed_by"], tone="primary",
)  # fmt: skip
def give_findings(
    subject: Inspection, *, by: Actor, at: datetime, findings: str, breach: bool = False,
    answer_due_on: date | None = None,
) -> None:  # fmt: skip
    """By another person than who inspected; a breach goes on to a violation or an order to correct."""
    subject.findings, subject.breach, subject.answer_due_on = findings, breach, answer_due_on
    subject.found_at, subject.found_by = at, by.user_id
    give_out(letters.inspection(subject), subject, at)
    text = (
        gettext_noop("监督检查%(number)s已出具检查意见，请于%(due)s前答复。")
        if answer_due_on is not None
        else gettext_noop("监督检查%(number)s已出具检查意见。")
    )
    post(
        subject, text, at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=subject.organization_id,
        number=subject.number, due=answer_due_on or "",
    )  # fmt: skip
    if breach:
        post(
            subject,
            gettext_noop("监督检查%(number)s发现违反协议，请记入违规或者拟订改正通知。"),
            at=at, to=Role.CLERK, region=subject.region_id, number=subject.number,
        )  # fmt: skip


@inspection.act(
    "respond", label=_("答复检查意见"), roles=[Role.ORG_ADMIN], arrow=None, clause="五(二)", states=[State.FINDINGS],
    form=forms.ResponseForm, checks=checks.respond, tone="primary",
)  # fmt: skip
def respond(
    subject: Inspection, *, by: Actor, at: datetime, response: str, evidence: Document | None = None
) -> None:  # fmt: skip
    """Once; what is on record is neither edited nor deleted."""
    subject.response, subject.responded_at, subject.responded_by = response, at, by.user_id
    if evidence is not None:
        documents.attach(evidence, subject, "response")
    post(
        subject,
        gettext_noop("监督检查%(number)s的检查意见已答复。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, number=subject.number,
    )  # fmt: skip


@inspection.act("close", label=_("办结"), form=forms.CloseForm, checks=checks.close)
def close_inspection(subject: Inspection, *, by: Actor, at: datetime, conclusion: str) -> None:
    """The answer is in, or nothing was asked; a breach was followed up."""
    subject.conclusion, subject.closed_at = conclusion, at
    post(
        subject,
        gettext_noop("监督检查%(number)s已办结：%(conclusion)s"),
        at=at, to=Role.ORG_ADMIN, organization=subject.organization_id, number=subject.number, conclusion=conclusion,
    )  # fmt: skip


ACTS: tuple[Act[Any], ...] = (plan_inspection, perform, give_findings, respond, close_inspection)

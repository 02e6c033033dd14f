"""Orders to correct 六(八): an order and its suspension are one act; what is not corrected comes before the mechanism."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document
from audit import clock
from audit.act import Act, Acts
from audit.actor import SYSTEM, Actor
from audit.logs import holds
from audit.logs.models import Hold
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements import actions as agreements
from operations.agreements.models import Agreement, EndingProposal, ScopeItem, Stop
from operations.agreements.queries import UNDECIDED
from operations.domains import actions as domains
from operations.domains.permissions import agreements as seen_agreements
from operations.oversight import letters, permissions
from operations.oversight.checks import correcting as checks
from operations.oversight.forms import correcting as forms
from operations.oversight.models import Correction, Violation
from operations.oversight.queries import correcting as queries
from operations.papers.letters import give_out
from operations.papers.numbering import take
from statute.findings import Finding, gettext_noop, require
from statute.rules import breaching
from web.forms import ReasonForm

State = Correction.State
agreement = Acts(Agreement, see=seen_agreements)
violation = Acts(Violation, see=permissions.violations)
correction = Acts(Correction, see=permissions.corrections)


def _new(
    subject: Agreement, *, by: Actor, at: datetime, clause: str, facts: str, requirement: str, due_on: date,
    items: Sequence[ScopeItem], violation: Violation | None,
) -> Correction:  # fmt: skip
    made = Correction.objects.create(
        agreement=subject, region_id=subject.region_id, organization_id=subject.organization_id,
        number=take(str(subject.region_id), "授改", at), violation=violation, clause=clause.strip(), facts=facts.strip(),
        requirement=requirement.strip(), due_on=due_on, drafted_at=at, drafted_by=by.user_id,
    )  # fmt: skip
    made.items.set(items)
    post(
        made,
        gettext_noop("协议%(number)s的改正通知已拟订，待审批发出。"),
        at=at, to=Role.APPROVER, region=subject.region_id, number=subject.number,
    )  # fmt: skip
    return made


def _of_agreement(
    subject: Agreement, *, by: Actor, at: datetime, clause: str, facts: str, requirement: str, due_on: date,
    items: Sequence[ScopeItem] = (),
) -> tuple[Finding, ...]:  # fmt: skip
    return checks.drafted(
        subject, at=at, clause=clause, facts=facts, requirement=requirement, due_on=due_on, items=items
    )


def _of_violation(
    subject: Violation, *, by: Actor, at: datetime, clause: str, facts: str, requirement: str, due_on: date,
    items: Sequence[ScopeItem] = (),
) -> tuple[Finding, ...]:  # fmt: skip
    return checks.drafted(
        subject.agreement, at=at, clause=clause, facts=facts, requirement=requirement, due_on=due_on, items=items
    )


@agreement.act(
    "draft_order", label=_("拟订改正通知"), roles=[Role.CLERK], arrow=None, clause="六(八)",
    states=[Agreement.State.ACTIVE, Agreement.State.SUSPENDED], form=forms.OrderForm, input_checks=_of_agreement,
    makes=Correction,
)  # fmt: skip
def draft_order(
    subject: Agreement, *, by: Actor, at: datetime, clause: str, facts: str, requirement: str, due_on: date,
    items: Sequence[ScopeItem] = (),
) -> Correction:  # fmt: skip
    """The clerk drafts an order for a breach of the agreement; nothing is closed before it is issued."""
    return _new(
        subject, by=by, at=at, clause=clause, facts=facts, requirement=requirement, due_on=due_on, items=items,
        violation=None,
    )  # fmt: skip


@violation.act(
    "draft_order", label=_("拟订改正通知"), roles=[Role.CLERK], arrow=None, clause="六(八)",
    states=[Violation.State.RECORDED], form=forms.OrderForm, input_checks=_of_violation, makes=Correction,
    tone="primary",
)  # fmt: skip
def draft_order_for(
    subject: Violation, *, by: Actor, at: datetime, clause: str, facts: str, requirement: str, due_on: date,
    items: Sequence[ScopeItem] = (),
) -> Correction:  # fmt: skip
    """The same from a violation on record."""
    return _new(
        subject.agreement, by=by, at=at, clause=clause, facts=facts, requirement=requirement, due_on=due_on,
        items=items, violation=subject,
    )  # fmt: skip


def _edited(subject: Correction, **inputs: Any) -> tuple[Finding, ...]:
    inputs.pop("by")
    return checks.drafted(subject.agreement, **inputs)


@correction.act(
    "edit", label=_("修改改正通知"), roles=[Role.CLERK], arrow=None, clause="六(八)", states=[State.DRAFT],
    form=forms.OrderForm, input_checks=_edited,
)  # fmt: skip
def edit_order(
    subject: Correction, *, by: Actor, at: datetime, clause: str, facts: str, requirement: str, due_on: date,
    items: Sequence[ScopeItem] = (),
) -> None:  # fmt: skip
    """Before it is issued; who changed it last has drafted it."""
    subject.clause, subject.facts, subject.requirement = clause.strip(), facts.strip(), requirement.strip()
    subject.due_on, subject.drafted_by = due_on, by.user_id
    subject.items.set(items)


@correction.act(
    "issue", label=_("发出改正通知"), checks=checks.issue, not_by=["drafted_by"], tone="danger",
    hint=_("发出改正通知的同时，立即暂时关闭授权运营域使用权限。"),
)  # fmt: skip
def issue_order(subject: Correction, *, by: Actor, at: datetime) -> None:
    """Order and suspension are one act 六(八): what is closed already is closed for this cause, too."""
    closing: dict[str, Any] = {
        "cause": Stop.Cause.CORRECTION, "reason": subject.facts, "clause": subject.clause, "origin": subject,
    }  # fmt: skip
    if subject.agreement.state == Agreement.State.SUSPENDED:
        subject.stop = agreements.open_stop(by=by, at=at, agreement=subject.agreement, **closing)
    else:
        subject.stop = domains.suspend(id=subject.agreement_id, by=by, at=at, **closing)
    subject.issued_at, subject.issued_by = at, by.user_id
    holds.place(
        by=SYSTEM, at=at, owner=subject.agreement_id, reason=Hold.Reason.LEGAL, clause="六(八)", text=subject.number,
        origin=subject.pk,
    )  # fmt: skip
    give_out(letters.correction(subject, clock.today(at), at), subject, at)
    post(
        subject,
        gettext_noop("请按改正通知书%(number)s于%(due)s前改正并反馈，期间授权运营域使用权限暂时关闭。"),
        at=at, to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY, Role.SECURITY_OFFICER], organization=subject.organization_id,
        number=subject.number, due=subject.due_on,
    )  # fmt: skip


def _release(subject: Correction, at: datetime) -> None:
    """The logs that were kept for as long as the order was open."""
    kept = Hold.objects.filter(origin=subject.pk, reason=Hold.Reason.LEGAL, released_at__isnull=True)
    for id in kept.order_by("pk").values_list("pk", flat=True):
        holds.release(id=id, by=SYSTEM, at=at, text=subject.number)


@correction.act("drop", label=_("不发出"), form=ReasonForm)
def drop_order(subject: Correction, *, by: Actor, at: datetime, reason: str) -> None:
    """The draft is not issued, with reason."""
    subject.dropped_reason = reason


@correction.act(
    "give_feedback", label=_("反馈改正情况"), checks=checks.give_feedback, form=forms.FeedbackForm, tone="primary"
)
def give_feedback(subject: Correction, *, by: Actor, at: datetime, feedback: str, evidence: Document) -> None:
    """What was corrected, with evidence; after the period it is taken and marked late."""
    subject.feedback, subject.feedback_at, subject.feedback_by = feedback, at, by.user_id
    subject.feedback_document = documents.attach(evidence, subject, "feedback")
    subject.late = clock.today(at) > subject.due_on
    text = (
        gettext_noop("改正通知书%(number)s已逾期反馈，请认定。")
        if subject.late
        else gettext_noop("改正通知书%(number)s已反馈改正情况，请认定。")
    )
    post(subject, text, at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, number=subject.number)


@correction.act("accept", label=_("认定改正合格"), form=forms.AcceptForm, tone="primary")
def accept_correction(subject: Correction, *, by: Actor, at: datetime, decision: str, lift: bool = False) -> None:
    """Corrected as asked: a proposal to end is not pursued, the suspension may end, resuming asks for every guard again."""
    subject.decision, subject.decided_at, subject.decided_by = decision, at, by.user_id
    _release(subject, at)
    proposal = subject.proposal
    if proposal is not None and proposal.state in UNDECIDED:
        agreements.drop(id=proposal.pk, by=by, at=at, reason=decision)
    if lift and subject.stop is not None and queries.stopping(subject):
        agreements.end_stop(id=subject.stop_id, by=by, at=at, reason=decision)
    post(
        subject,
        gettext_noop("改正通知书%(number)s要求的事项，认定改正合格：%(decision)s"),
        at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=subject.organization_id, number=subject.number,
        decision=decision,
    )  # fmt: skip


@correction.act("reject", label=_("认定改正不合格"), form=forms.RejectForm, tone="danger")
def reject_correction(subject: Correction, *, by: Actor, at: datetime, decision: str) -> None:
    """Not corrected as asked, with reasons; access stays closed and the failure is recorded next."""
    subject.decision, subject.decided_at, subject.decided_by = decision, at, by.user_id
    post(
        subject,
        gettext_noop("改正通知书%(number)s要求的事项，认定改正不合格：%(decision)s"),
        at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=subject.organization_id, number=subject.number,
        decision=decision,
    )  # fmt: skip


@correction.act("fail", label=_("记载未按要求改正"), checks=checks.fail, tone="danger",
                hint=_("权限继续关闭，并就涉及的授权提出终止。"))  # fmt: skip
def fail_correction(subject: Correction, *, by: Actor, at: datetime) -> None:
    """Rejected or overdue: access stays closed, and the proposal to end what the order concerns is open. Nothing ends by it."""
    subject.failed_at = at
    _release(subject, at)
    if not queries.nothing_left(subject):
        rows = queries.concerned(subject)
        if subject.proposal is None or subject.proposal.state not in UNDECIDED:
            subject.proposal = _proposed(subject, rows, at)
        facts = breaching.FailedFacts(
            closed=queries.stopping(subject), proposed=subject.proposal is not None, partial=subject.items.exists(),
            rows=[str(row) for row in rows],
        )  # fmt: skip
        require(breaching.terminates(facts))
    post(
        subject,
        gettext_noop("改正通知书%(number)s未按要求改正，权限继续关闭，已提出终止相关授权。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, number=subject.number,
    )  # fmt: skip


def _proposed(subject: Correction, rows: Sequence[ScopeItem], at: datetime) -> EndingProposal:
    """What was already proposed for the whole stands for this, too."""
    already = queries.open_proposal(subject.agreement)
    if already is not None:
        return already
    made: EndingProposal = agreements.propose_ending(
        id=subject.agreement_id, by=SYSTEM, at=at, kind=EndingProposal.Kind.TERMINATION,
        ground=EndingProposal.Ground.FAILED_CORRECTION, items=rows,
        text=f"改正通知书{subject.number}（违反“{subject.clause}”）要求的事项未按要求改正。",
    )  # fmt: skip
    return made


@correction.act(
    "end_suspension", label=_("解除暂停"), roles=[Role.APPROVER], arrow=None, clause="六(八)",
    states=[State.ACCEPTED, State.FAILED], form=ReasonForm, checks=checks.end_suspension, ready=queries.stopping,
    hint=_("解除后，恢复权限还须重新核对全部开通条件。"),
)  # fmt: skip
def end_suspension(subject: Correction, *, by: Actor, at: datetime, reason: str) -> None:
    """Accepted, or the proposal to end was not pursued: this order closes access no longer."""
    assert subject.stop_id is not None
    agreements.end_stop(id=subject.stop_id, by=by, at=at, reason=reason)


@correction.act("remind", label=_("提醒改正期限"), roles=[Role.SYSTEM], arrow=None, clause="六(八)",
                states=[State.NOTIFIED])  # fmt: skip
def remind_correction(subject: Correction, *, by: Actor, at: datetime) -> None:
    """The job reminds the operator once, a few working days before the end of the period."""
    subject.reminded_at = at
    post(
        subject,
        gettext_noop("改正通知书%(number)s的改正期限将至（%(due)s），请尽快反馈改正情况。"),
        at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=subject.organization_id, number=subject.number,
        due=subject.due_on,
    )  # fmt: skip


ACTS: tuple[Act[Any], ...] = (
    draft_order,
    draft_order_for,
    edit_order,
    issue_order,
    drop_order,
    give_feedback,
    accept_correction,
    reject_correction,
    fail_correction,
    end_suspension,
)

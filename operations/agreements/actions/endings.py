"""Ending before the last day 六(八), 二(一): proposed, heard, deliberated; carried out only on the government's decision."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document
from audit import clock
from audit.actor import SYSTEM, Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements import forms, letters, queries
from operations.agreements.actions.acts import agreement, ending, scope_item
from operations.agreements.actions.amending import void_with
from operations.agreements.checks import conduct
from operations.agreements.models import Agreement, EndingProposal, ScopeItem
from operations.mechanism import actions as mechanism
from operations.mechanism.models import Matter
from operations.mechanism.queries import calendar
from operations.papers.letters import give_out
from operations.papers.models import Paper
from operations.papers.numbering import take
from statute import terms
from statute.findings import Finding, gettext_noop
from web.forms import ReasonForm

KINDS = {
    EndingProposal.Kind.TERMINATION: Matter.Kind.TERMINATION,
    EndingProposal.Kind.REVOCATION: Matter.Kind.REVOCATION,
}


def _proposed(
    subject: Agreement, *, by: Actor, at: datetime, kind: str, ground: str, text: str, items: Sequence[ScopeItem] = ()
) -> tuple[Finding, ...]:
    return conduct.proposal(subject, by=by, kind=kind, ground=ground, items=items)


@agreement.act(
    "propose_ending", label=_("提议终止或撤销"), roles=[Role.CLERK, Role.ORG_ADMIN, Role.SYSTEM], arrow=None,
    states=queries.LIVE, clause="六(八)", form=forms.EndingForm, input_checks=_proposed, makes=EndingProposal,
    tone="danger",
)  # fmt: skip
def propose_ending(
    subject: Agreement, *, by: Actor, at: datetime, kind: str, ground: str, text: str, items: Sequence[ScopeItem] = ()
) -> EndingProposal:
    """Propose to terminate or revoke, wholly or for named rows of the scope; the operator is asked for its statement.

    An operator gives up by it (放弃授权): its own proposal is its statement.
    """
    days = queries.rules_of(subject, at).integer("hearing_workdays")
    made = EndingProposal.objects.create(
        agreement=subject, kind=kind, ground=ground, text=text, proposed_at=at, proposed_by=by.user_id,
        by_operator=by.of_organization, hearing_due_on=calendar().add_workdays(clock.today(at), days),
        statement=text if by.of_organization else "", stated_at=at if by.of_organization else None,
    )  # fmt: skip
    made.items.set(items)
    if by.of_organization:
        post(
            made,
            gettext_noop("%(operator)s对协议%(number)s提出：%(ground)s。"),
            at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, operator=subject.organization.name,
            number=subject.number, ground=str(made.get_ground_display()),
        )  # fmt: skip
    else:
        number = take(subject.region, letters.MARKS[Paper.Kind.HEARING], at)
        give_out(letters.hearing(made, number, clock.today(at)), made, at)
        post(
            made,
            gettext_noop("拟%(kind)s协议%(number)s的授权（%(ground)s），请于%(due)s前陈述申辩。"),
            at=at, to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], organization=subject.organization_id,
            number=subject.number, kind=str(made.get_kind_display()), ground=str(made.get_ground_display()),
            due=made.hearing_due_on,
        )  # fmt: skip
        if by.is_system:
            post(
                made,
                gettext_noop("协议%(number)s已提出%(kind)s提议（%(ground)s），请办理。"),
                at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, number=subject.number,
                kind=str(made.get_kind_display()), ground=str(made.get_ground_display()),
            )  # fmt: skip
    return made


@ending.act(
    "state_defence", label=_("陈述申辩"), roles=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], arrow=None, clause="六(八)",
    states=[EndingProposal.State.OPEN], form=forms.StatementForm, tone="primary",
)  # fmt: skip
def state_defence(
    subject: EndingProposal, *, by: Actor, at: datetime, statement: str, evidence: Document | None = None
) -> None:
    """What the operator says to the proposal; until it is heard, stating again replaces it."""
    subject.statement, subject.stated_at = statement, at
    if evidence is not None:
        documents.attach(evidence, subject, "statement")
    post(
        subject,
        gettext_noop("协议%(number)s的运营单位已提交陈述申辩。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, number=subject.agreement.number,
    )  # fmt: skip


@ending.act("hear", label=_("听取后提交审议"), checks=conduct.hear, tone="primary")
def hear(subject: EndingProposal, *, by: Actor, at: datetime) -> None:
    """The operator was heard, or its period passed: the proposal goes before the own-level mechanism."""
    subject.heard_at = at
    subject.matter = mechanism.open_matter(
        by=by, at=at, kind=KINDS[EndingProposal.Kind(subject.kind)], region_code=str(subject.region_id),
        subject=subject, organization=subject.agreement.organization,
    )  # fmt: skip


@ending.act("drop", label=_("不再终止"), form=ReasonForm)
def drop(subject: EndingProposal, *, by: Actor, at: datetime, reason: str) -> None:
    """Not pursued, with reason; a matter still before the mechanism is withdrawn with it."""
    subject.dropped_reason = reason
    matter = subject.matter
    if matter is not None and matter.state in {Matter.State.OPEN, Matter.State.CONCLUDED}:
        mechanism.withdraw(id=matter.pk, by=by, at=at, reason=reason)
    post(
        subject,
        gettext_noop("协议%(number)s的%(kind)s提议不再办理：%(reason)s"),
        at=at, to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], organization=subject.organization_id,
        number=subject.agreement.number, kind=str(subject.get_kind_display()), reason=reason,
    )  # fmt: skip


# --- what an ending does to the agreement: parts of the acts that carry it out --------------------------------------


def _whole(subject: Agreement, *, by: Actor, at: datetime, proposal: EndingProposal) -> tuple[Finding, ...]:
    kind = EndingProposal.Kind.TERMINATION
    return conduct.ending_of(subject, proposal, at=at, kinds=(kind,))


def _revoked(subject: Agreement, *, by: Actor, at: datetime, proposal: EndingProposal) -> tuple[Finding, ...]:
    return conduct.ending_of(subject, proposal, at=at, kinds=(EndingProposal.Kind.REVOCATION,))


def _partial(subject: Agreement, *, by: Actor, at: datetime, proposal: EndingProposal) -> tuple[Finding, ...]:
    return conduct.ending_of(subject, proposal, at=at)


def _finish(subject: Agreement, proposal: EndingProposal, by: Actor, at: datetime) -> None:
    reason = str(proposal.get_ground_display())
    subject.ended_at, subject.ended_reason = at, reason
    for id in queries.remaining(subject).order_by("pk").values_list("pk", flat=True):
        end_item(id=id, by=SYSTEM, at=at, reason=reason)
    void_with(subject, at)


@agreement.act("terminate", label=_("终止授权"), input_checks=_whole, tone="danger")
def terminate(subject: Agreement, *, by: Actor, at: datetime, proposal: EndingProposal) -> None:
    """The whole agreement ends for the future; only on a decided matter about this very proposal."""
    _finish(subject, proposal, by, at)


@agreement.act("revoke", label=_("撤销授权"), input_checks=_revoked, tone="danger")
def revoke(subject: Agreement, *, by: Actor, at: datetime, proposal: EndingProposal) -> None:
    """The grant is undone for its defect or for grave danger; only on a decided matter about this very proposal."""
    _finish(subject, proposal, by, at)


@agreement.act(
    "end_items", label=_("部分终止或撤销"), roles=[Role.APPROVER], states=queries.LIVE, arrow=None, clause="六(八)",
    input_checks=_partial, tone="danger",
)  # fmt: skip
def end_items(subject: Agreement, *, by: Actor, at: datetime, proposal: EndingProposal) -> None:
    """The rows the proposal names end; when none is left the agreement ends with the last one 六(八)."""
    reason = str(proposal.get_ground_display())
    for row in proposal.items.filter(ended_at__isnull=True).order_by("pk"):
        end_item(id=row.pk, by=SYSTEM, at=at, reason=reason)
    if queries.remaining(subject).exists():
        return
    subject.ended_at, subject.ended_reason = at, reason
    void_with(subject, at)
    if proposal.kind == EndingProposal.Kind.REVOCATION:
        subject.revoke()
    else:
        subject.terminate()


@agreement.act("expire", label=_("记载期限届满"), checks=conduct.expire)
def expire(subject: Agreement, *, by: Actor, at: datetime) -> None:
    """The job records what time decided at 24:00 of the last day."""
    subject.ended_at = terms.ends_at(subject.last_on)
    subject.ended_reason = gettext_noop("授权运营期限届满")
    void_with(subject, at)


@scope_item.act(
    "end", label=_("停用授权数据"), roles=tuple(Role), arrow=None, clause="一(一)", checks=conduct.not_ended,
    scoped=False,
)  # fmt: skip
def end_item(subject: ScopeItem, *, by: Actor, at: datetime, reason: str) -> None:
    """停用: one item under one scenario is no longer authorized. Part of an ending, or of a change to prohibited 一(一)."""
    subject.ended_at, subject.ended_reason = at, reason[:200]

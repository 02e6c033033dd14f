"""Grants that never became an agreement 二(一): lapsed when overdue, annulled before sealing, each by mechanism and government.

Acts on one row don't nest: what ends a grant here follows the application's own arrow, with the body of its own act.
"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.models import Document
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements import forms, queries
from operations.agreements.actions.acts import application
from operations.agreements.actions.drafting import void
from operations.agreements.checks import conduct
from operations.applications import actions as applications
from operations.applications.models import Application
from operations.mechanism import actions as mechanism
from operations.mechanism.models import Decision, Matter
from statute.findings import gettext_noop
from web.forms import ReasonForm

GRANTED = [Application.State.GRANTED]


def _open(subject: Application, kind: str, by: Actor, at: datetime) -> Matter:
    made: Matter = mechanism.open_matter(
        by=by, at=at, kind=kind, region_code=str(subject.region_id), subject=subject, organization=subject.organization
    )
    return made


def _before(*states: str) -> Any:
    return lambda subject: queries.unsigned_matter(subject, *states) is not None


def _decided(kind: str = "", *, approves: bool) -> Any:
    def ready(subject: Application) -> bool:
        matter = queries.unsigned_matter(subject, Matter.State.CONCLUDED)
        decision = getattr(matter, "decision", None)
        return decision is not None and decision.approves is approves and kind in {"", decision.matter.kind}

    return ready


@application.act(
    "propose_lapse", label=_("提请认定逾期未签约"), roles=[Role.CLERK, Role.APPROVER], states=GRANTED, arrow=None,
    clause="二(一)", form=ReasonForm, checks=conduct.propose_lapse, tone="danger",
)  # fmt: skip
def propose_lapse(subject: Application, *, by: Actor, at: datetime, reason: str) -> Matter:
    """An overdue grant goes before the mechanism; nothing lapses by itself."""
    post(
        subject,
        gettext_noop("%(number)s逾期未签约，已提请审议：%(reason)s"),
        at=at, to=Role.ORG_ADMIN, organization=subject.organization_id, number=subject.number, reason=reason,
    )  # fmt: skip
    return _open(subject, Matter.Kind.LAPSE, by, at)


@application.act(
    "propose_annul", label=_("提请撤回授权决定"), roles=[Role.CLERK, Role.APPROVER], states=GRANTED, arrow=None,
    clause="二(一)", form=forms.AnnulForm, checks=conduct.propose_annul, tone="danger",
)  # fmt: skip
def propose_annul(subject: Application, *, by: Actor, at: datetime, reason: str, statement: str) -> Matter:
    """Before sealing a grant can be withdrawn: the applicant was heard, the mechanism deliberates."""
    post(
        subject,
        gettext_noop("%(number)s的授权决定已提请撤回：%(reason)s"),
        at=at, to=Role.ORG_ADMIN, organization=subject.organization_id, number=subject.number, reason=reason,
    )  # fmt: skip
    return _open(subject, Matter.Kind.ANNUL, by, at)


@application.act(
    "conclude_unsigned", label=_("记载审议结论"), roles=[Role.CONVENER], states=GRANTED, arrow=None, clause="二(一)",
    form=forms.ConclusionForm, checks=conduct.conclude, ready=_before(Matter.State.OPEN), tone="primary",
)  # fmt: skip
def conclude_matter(
    subject: Application, *, by: Actor, at: datetime, met_on: date, minutes_no: str, advice: str, reasons: str,
    minutes: Document | None = None, follow_ups: str = "",
) -> None:  # fmt: skip
    """The convener records what the mechanism concluded on the unsigned grant."""
    mechanism.conclude(
        id=_matter(subject), by=by, at=at, met_on=met_on, minutes_no=minutes_no, advice=advice, reasons=reasons,
        minutes=minutes, follow_ups=follow_ups,
    )  # fmt: skip


@application.act(
    "enter_unsigned_decision", label=_("登记政府决定"), roles=[Role.CLERK], states=GRANTED, arrow=None, clause="四(一)",
    form=forms.DecisionForm, checks=conduct.enter_decision, ready=_before(Matter.State.CONCLUDED),
)  # fmt: skip
def enter_decision(
    subject: Application, *, by: Actor, at: datetime, document_no: str, decided_on: date, approves: bool,
    reasons: str = "", back_entered: bool = False,
) -> Decision:  # fmt: skip
    """The clerk enters the government's document on the unsigned grant."""
    made: Decision = mechanism.enter_decision(
        id=_matter(subject), by=by, at=at, document_no=document_no, decided_on=decided_on, approves=approves,
        reasons=reasons, back_entered=back_entered,
    )  # fmt: skip
    return made


@application.act(
    "decide_lapse", label=_("确认政府决定：逾期未签约"), roles=[Role.APPROVER], states=GRANTED, arrow=None,
    clause="二(一)", checks=conduct.lapse, ready=_decided(Matter.Kind.LAPSE, approves=True), tone="danger",
)  # fmt: skip
def lapse(subject: Application, *, by: Actor, at: datetime) -> None:
    """The government agreed that an overdue grant lapses; a draft agreement is void in the same act."""
    reason = _end(subject, by, at)
    applications.lapse.body(subject, by=by, at=at, reason=reason)
    subject.lapse()


@application.act(
    "decide_annul", label=_("确认政府决定：撤回授权决定"), roles=[Role.APPROVER], states=GRANTED, arrow=None,
    clause="二(一)", checks=conduct.annul, ready=_decided(Matter.Kind.ANNUL, approves=True), tone="danger",
)  # fmt: skip
def annul(subject: Application, *, by: Actor, at: datetime) -> None:
    """The government withdrew the grant before it was sealed; a draft agreement is void in the same act."""
    reason = _end(subject, by, at)
    applications.annul.body(subject, by=by, at=at, reason=reason)
    subject.annul()


@application.act(
    "keep_grant", label=_("确认政府决定：授权继续有效"), roles=[Role.APPROVER], states=GRANTED, arrow=None,
    clause="二(一)", checks=conduct.keep_grant, ready=_decided(approves=False),
)  # fmt: skip
def keep_grant(subject: Application, *, by: Actor, at: datetime) -> None:
    """The government did not agree: the matter is closed, the grant stands."""
    mechanism.decide(id=_matter(subject), by=by, at=at)


def _end(subject: Application, by: Actor, at: datetime) -> str:
    """Confirm the decision and void what was drafted under the grant; the reason to record."""
    matter = queries.unsigned_matter(subject)
    assert matter is not None
    mechanism.decide(id=matter.pk, by=by, at=at)
    reason = f"{matter.get_kind_display()}（{matter.decision.document_no}）"
    while (drawn := queries.draft_of(subject)) is not None:
        void(id=drawn.pk, by=by, at=at, reason=reason)
    return reason


def _matter(subject: Application) -> Any:
    matter = queries.unsigned_matter(subject)
    return matter.pk if matter else None

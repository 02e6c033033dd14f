"""Deliberation by the mechanism and decision by the government 二(一), 四(一)(二)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from applicants import documents
from applicants.models import Document
from audit import beside
from audit.actor import Actor
from audit.clock import today
from audit.roles import MECHANISM, Role
from operations.announcements.models import Announcement
from operations.applications import decisions, forms, queries
from operations.applications.actions.bases import (
    DECISION,
    State,
    application,
    ended,
    tell_applicant,
    tell_authority,
    workdays_from,
)
from operations.applications.checks import deliberation as checks
from operations.applications.models import Application, Scenario
from operations.mechanism.actions import matters
from operations.mechanism.models import Matter
from operations.papers.letters import give_out
from operations.papers.numbering import take
from statute.findings import require
from statute.rules.deciding import quota
from web.forms import ReasonForm


@application.act("open_deliberation", label=_("提交审议"), checks=checks.opening, tone="primary")
def open_deliberation(subject: Application, *, by: Actor, at: datetime) -> None:
    """Everything verified: the grant becomes a matter before the own level's mechanism."""
    matter = matters.open_matter(
        by=by, at=at, kind=Matter.Kind.GRANT, region_code=str(subject.region_id), subject=subject,
        organization=subject.organization,
    )  # fmt: skip
    subject.deliberation_opened_at, subject.due_on, subject.overdue_noted_at = at, matter.opinions_due_on, None
    tell_authority(subject, gettext_noop("申请%(number)s“%(title)s”已提交审议。"), at, to=sorted(MECHANISM))


@application.act("send_back", label=_("退回核实"), form=ReasonForm)
def send_back(subject: Application, *, by: Actor, at: datetime, reason: str) -> None:
    """Something must be verified again: the matter is withdrawn, a new one opened later."""
    matter = queries.dossier(subject).matter
    if matter is not None and matter.state in {Matter.State.OPEN, Matter.State.CONCLUDED}:
        matters.withdraw(id=matter.pk, by=by, at=at, reason=reason)
    subject.deliberation_opened_at, subject.due_on, subject.overdue_noted_at = None, None, None
    _forget_decision(subject)


def _forget_decision(subject: Application) -> None:
    """What the clerk entered of a decision that was not confirmed."""
    subject.decision_no, subject.decided_on, subject.granted_months, subject.ended_remedy = "", None, None, ""
    beside.change(Scenario.objects.filter(application=subject, approved=True), approved=False)


@application.act(
    "conclude", label=_("记载审议结论"), roles=[Role.CONVENER], arrow=None, states=[State.DELIBERATING], clause="二(一)",
    checks=checks.conclude, input_checks=checks.conclusion, form=forms.ConcludeForm, tone="primary",
)  # fmt: skip
def conclude(
    subject: Application,
    *,
    by: Actor,
    at: datetime,
    met_on: date,
    minutes_no: str,
    advice: str,
    reasons: str,
    reason_over_grade: str = "",
    minutes: Document | None = None,
    follow_ups: str = "",
) -> None:
    """The convener records what the meeting recommends; silent units stand as 未反馈, never as consent."""
    matter = queries.dossier(subject).matter
    assert matter is not None
    said = "\n".join(text for text in (reasons, reason_over_grade) if text.strip())
    matters.conclude(
        id=matter.pk, by=by, at=at, met_on=met_on, minutes_no=minutes_no, advice=advice, reasons=said, minutes=minutes,
        follow_ups=follow_ups,
    )  # fmt: skip
    subject.due_on, subject.overdue_noted_at = None, None


@application.act(
    "enter_decision", label=_("登记政府决定"), roles=[Role.CLERK], arrow=None, states=[State.DELIBERATING],
    clause="四(一)", checks=checks.enter, input_checks=checks.entered, form=forms.EnterDecisionForm, tone="primary",
)  # fmt: skip
def enter_decision(
    subject: Application,
    *,
    by: Actor,
    at: datetime,
    document_no: str,
    decided_on: date,
    grants: bool,
    scenarios: Sequence[Scenario] = (),
    granted_months: int | None = None,
    reasons: str = "",
    remedy: str = "",
    document: Document | None = None,
    back_entered: bool = False,
) -> None:
    """The clerk enters the government's document; it decides nothing until another person confirms it."""
    matter = queries.dossier(subject).matter
    assert matter is not None
    matters.enter_decision(
        id=matter.pk, by=by, at=at, document_no=document_no, decided_on=decided_on, approves=grants, reasons=reasons,
        back_entered=back_entered,
    )  # fmt: skip
    _forget_decision(subject)
    subject.decision_no, subject.decided_on = document_no, decided_on
    if grants:
        subject.granted_months = granted_months
        chosen = Scenario.objects.filter(application=subject, pk__in=[s.pk for s in scenarios])
        beside.change(chosen, approved=True)
    else:
        subject.ended_remedy = remedy
    if document is not None:
        documents.attach(document, subject, "decision")


@application.act(
    "decide", label=_("确认政府决定"), arrow=("grant", "refuse"), checks=checks.decide, tone="primary",
    hint=_("核对文号、日期、批准的应用场景和期限后确认。"),
)  # fmt: skip
def decide(subject: Application, *, by: Actor, at: datetime) -> None:
    """A second person confirms; incidents, credit and quota are looked at once more on this day."""
    file = queries.dossier(subject)
    decision = checks.decision_of(subject)
    assert file.matter is not None
    assert decision is not None
    if decision.approves:
        # Two decisions under one announcement wait for each other, or its total could be exceeded.
        announcement = Announcement.objects.select_for_update().get(pk=subject.announcement_id)
        require(quota(subject.region.level, announcement.quota, queries.granted_under(announcement)))
    matters.decide(id=file.matter.pk, by=by, at=at)
    if decision.approves:
        _granted(subject, at)
    else:
        ended(subject, decision.reasons, at)
        give_out(decisions.refused(subject, take(subject.region, DECISION, at), today(at)), subject, at)
        tell_applicant(subject, gettext_noop("政府决定对申请“%(title)s”不予授权，理由和救济途径见案件页。"), at)
        subject.refuse()


def _granted(subject: Application, at: datetime) -> None:
    assert subject.decided_on is not None
    subject.due_on = workdays_from(subject, subject.decided_on, "signing_due_workdays", at)
    subject.overdue_noted_at = None
    give_out(decisions.granted(subject, take(subject.region, DECISION, at), today(at)), subject, at)
    tell_applicant(
        subject, gettext_noop("政府已确定对申请“%(title)s”授权，请于%(due)s前签约。"), at, due=subject.due_on
    )
    tell_authority(subject, gettext_noop("申请%(number)s已确定授权，请公开结果；市、县同时报省政府备案。"), at)
    subject.grant()

"""Intake: materials looked at, one notice for everything missing, acceptance or rejection 四(一)."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.actor import SYSTEM, Actor
from audit.clock import today
from audit.roles import Role
from operations.applications import forms, notices, queries
from operations.applications.actions.bases import (
    SUPPLEMENTED,
    State,
    application,
    ended,
    hold,
    material,
    supplement,
    tell_applicant,
    tell_authority,
    workdays_from,
)
from operations.applications.actions.verification import reopen_check
from operations.applications.checks import intake as checks
from operations.applications.models import Application, CheckItem, Material, Supplement
from operations.papers.letters import give_out
from operations.papers.numbering import take
from web.forms import ReasonForm


@material.act(
    "check_material", label=_("核对材料"), roles=[Role.CLERK], arrow=None, clause="四(一)", checks=checks.material,
    input_checks=checks.checked, form=forms.CheckMaterialForm,
    ready=lambda part: part.current and part.application.state == State.SUBMITTED,
)  # fmt: skip
def check_material(subject: Material, *, by: Actor, at: datetime, found: str, note: str = "") -> None:
    """Complete, or what is lacking."""
    hold(subject.application, (State.SUBMITTED,))
    subject.found, subject.note = found, note if found == Material.Found.LACKING else ""


@application.act(
    "require_supplement", label=_("发补正告知书"), arrow=("require_supplement", "require_supplement_in_verification"),
    checks=checks.supplement, input_checks=checks.notice, form=forms.SupplementForm, makes=Supplement,
)  # fmt: skip
def require_supplement(subject: Application, *, by: Actor, at: datetime, points: str, served_on: date) -> Supplement:
    """Everything missing in one numbered notice; the period runs from its service."""
    due_on = workdays_from(subject, served_on, "supplement_workdays", at)
    made = Supplement.objects.create(
        application=subject, number=take(subject.region, "授补", at), round=subject.supplements.count() + 1,
        points="\n".join(line.strip() for line in points.splitlines() if line.strip()),
        served_on=served_on, due_on=due_on, issued_at=at, issued_by=by.user_id,
    )  # fmt: skip
    give_out(notices.supplement(made), made, at)
    subject.due_on, subject.overdue_noted_at = due_on, None
    tell_applicant(
        subject,
        gettext_noop("“%(title)s”需要补正，请于%(due)s前办理（%(number)s）。"),
        at,
        due=due_on,
        number=made.number,
    )
    if subject.state == State.VERIFYING:
        subject.require_supplement_in_verification()
    else:
        subject.require_supplement()
    return made


@application.act(
    "resubmit", label=_("提交补正"), roles=[Role.ORG_ADMIN], arrow=("resubmit", "return_to_verification"),
    input_checks=checks.answers, form=forms.ResubmitForm, tone="primary",
)  # fmt: skip
def resubmit(subject: Application, *, by: Actor, at: datetime, answers: str) -> None:
    """Every point answered; back to where the notice came from. Units that wanted evidence look again."""
    notice = queries.dossier(subject).open_supplement
    assert notice is not None
    answer_notice(id=notice.pk, by=by, at=at, answers=answers)
    _back(subject, at)
    tell_authority(subject, SUPPLEMENTED, at)


@supplement.act("answer", label=_("回应补正事项"), roles=[Role.ORG_ADMIN], arrow=None, clause="四(一)")
def answer_notice(subject: Supplement, *, by: Actor, at: datetime, answers: str) -> None:
    """Part of `resubmit`: what the applicant said to each point."""
    subject.answers, subject.answered_at = answers, at


def _back(subject: Application, at: datetime) -> None:
    subject.due_on, subject.overdue_noted_at = None, None
    if not subject.in_verification_round:
        subject.resubmit()
        return
    subject.return_to_verification()
    _look_again(subject, at, gettext_noop("申请单位已补正。"))


def _look_again(subject: Application, at: datetime, reason: str) -> None:
    """Units that wanted more evidence conclude anew."""
    for check in subject.checks.filter(state=CheckItem.State.NEEDS_EVIDENCE).order_by("id"):
        reopen_check(id=check.pk, by=SYSTEM, at=at, reason=reason)


@application.act("accept", label=_("受理"), checks=checks.accept, tone="primary")
def accept(subject: Application, *, by: Actor, at: datetime) -> None:
    """Complete, material by material; the applicant gets the 受理通知书."""
    subject.accepted_at, subject.accepted_by = at, by.user_id
    subject.due_on = None
    give_out(notices.acceptance(subject, take(subject.region, "授受", at), today(at)), subject, at)
    tell_applicant(subject, gettext_noop("申请%(number)s“%(title)s”已受理。"), at, number=subject.number)


@application.act(
    "reject", label=_("不予受理"), checks=checks.reject, input_checks=checks.rejection, form=forms.RejectForm,
    tone="danger", ready=lambda case: case.accepted_at is None,
)  # fmt: skip
def reject(subject: Application, *, by: Actor, at: datetime, reason: str, clause: str, remedy: str) -> None:
    """Before acceptance; reason, clause and remedy stand in the 不予受理通知书."""
    ended(subject, reason, at)
    subject.ended_clause, subject.ended_remedy = clause, remedy
    give_out(notices.not_accepted(subject, take(subject.region, "授不", at), today(at)), subject, at)
    tell_applicant(subject, gettext_noop("申请“%(title)s”不予受理，理由和救济途径见通知书。"), at)


@application.act(
    "return_to_verification", label=_("不再补正，回到核实"), roles=[Role.APPROVER], arrow="return_to_verification",
    checks=checks.return_to_verification, form=ReasonForm, ready=lambda case: case.in_verification_round,
)  # fmt: skip
def return_to_verification(subject: Application, *, by: Actor, at: datetime, reason: str) -> None:
    """An overdue supplement of a case under verification: the units conclude on what there is."""
    subject.due_on, subject.overdue_noted_at = None, None
    _look_again(subject, at, gettext_noop("申请单位逾期未补正，按现有材料核实。"))
    tell_applicant(subject, gettext_noop("“%(title)s”逾期未补正，按现有材料继续核实。"), at)

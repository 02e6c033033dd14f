"""Verification: units conclude on conditions, providers on data items, experts are asked 二(三)(四), 三, 四(一)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import Seat, Unit
from applicants import documents
from applicants.models import Document
from audit import beside
from audit.actor import Actor
from audit.clock import today
from audit.outbox.post import post
from audit.roles import MECHANISM, Role
from operations.announcements.queries import conditions_of
from operations.applications import forms, notices, queries
from operations.applications.actions.bases import (
    State,
    application,
    check_item,
    consultation,
    hold,
    in_states,
    requested,
    tell_authority,
    workdays_from,
)
from operations.applications.checks import verification as checks
from operations.applications.models import Application, CheckItem, Consultation, Material, RequestedItem
from operations.papers.letters import give_out
from operations.papers.numbering import take
from web.forms import ReasonForm

CONSULTATION = "授征"
_UNIT = (Role.UNIT_HANDLER, Role.UNIT_APPROVER, Role.SECTOR)
_OPEN = (State.VERIFYING, State.DELIBERATING)


@application.act("begin_verification", label=_("发起核实"), checks=checks.begin, makes=CheckItem, tone="primary")
def begin_verification(subject: Application, *, by: Actor, at: datetime) -> list[CheckItem]:
    """One check item for each condition and unit, one review for each data item; every unit told once."""
    due_on = workdays_from(subject, today(at), "unit_opinion_workdays", at)
    units = queries.verifying_units(subject.announcement)
    made = [
        CheckItem.objects.create(application=subject, condition=condition, unit=unit, due_on=due_on)
        for condition in conditions_of(subject.announcement)
        for unit in dict.fromkeys(units[kind] for kind in condition.kinds)
        if unit is not None
    ]
    for unit in dict.fromkeys(check.unit for check in made):
        _tell_unit(subject, unit, gettext_noop("请核实申请“%(title)s”的有关条件，%(due)s前反馈。"), at, due_on)
        _write_to(subject, unit, [check for check in made if check.unit == unit], at)
    providers: dict[Unit, None] = {}
    for item in queries.dossier(subject).requested:
        ask(id=item.pk, by=by, at=at, due_on=due_on)
        providers[item.item.provider] = None
    for unit in providers:
        post(
            subject,
            gettext_noop("请审核申请“%(title)s”要使用的本单位数据，%(due)s前办理。"),
            at=at, to=Role.STEWARD, unit=unit.pk, title=subject.title, due=due_on,
        )  # fmt: skip
    subject.verification_begun_at, subject.due_on, subject.overdue_noted_at = at, due_on, None
    return made


def _tell_unit(case: Application, unit: Unit, text: str, at: datetime, due_on: date | None) -> None:
    post(case, text, at=at, to=_UNIT, unit=unit.pk, title=case.title, due=due_on or "")


def _write_to(case: Application, unit: Unit, asked: Sequence[CheckItem], at: datetime) -> None:
    """征求意见函 with a number and a code of its own, kept with the first of the conditions the unit is asked about."""
    give_out(notices.letter(case, unit, asked, take(case.region, CONSULTATION, at), today(at)), asked[0], at)


@requested.act("ask", label=_("送提供单位审核"))
def ask(subject: RequestedItem, *, by: Actor, at: datetime, due_on: date) -> None:
    """Part of `begin_verification`: the item goes to the institution that provides it."""
    subject.due_on = due_on


def _keep(
    subject: CheckItem,
    *,
    opinion: str,
    evidence_note: str,
    document: Document | None,
    materials: Sequence[Material],
    reply_no: str,
    credit_source: str,
    credit_queried_on: date | None,
    credit_result: str,
) -> None:
    subject.opinion, subject.evidence_note, subject.reply_no = opinion, evidence_note, reply_no
    subject.credit_source, subject.credit_queried_on, subject.credit_result = (
        credit_source, credit_queried_on, credit_result,
    )  # fmt: skip
    if document is not None:
        subject.document = documents.attach(document, subject, "evidence")
    subject.materials.set(materials)


@check_item.act(
    "draft_conclusion", label=_("拟写核实结论"), roles=[Role.UNIT_HANDLER], arrow=None, states=[CheckItem.State.OPEN],
    clause="四(一)", scoped=False, checks=checks.own_check, form=forms.CheckForm, ready=in_states(State.VERIFYING),
    tone="primary",
)  # fmt: skip
def draft_conclusion(
    subject: CheckItem,
    *,
    by: Actor,
    at: datetime,
    result: str,
    opinion: str = "",
    evidence_note: str = "",
    document: Document | None = None,
    materials: Sequence[Material] = (),
    reply_no: str = "",
    credit_source: str = "",
    credit_queried_on: date | None = None,
    credit_result: str = "",
) -> None:
    """The unit's handler drafts; nothing is concluded yet."""
    _keep(
        subject, opinion=opinion, evidence_note=evidence_note, document=document, materials=materials,
        reply_no=reply_no, credit_source=credit_source, credit_queried_on=credit_queried_on,
        credit_result=credit_result,
    )  # fmt: skip
    subject.proposed, subject.drafted_by, subject.drafted_at = result, by.user_id, at
    post(
        subject,
        gettext_noop("“%(condition)s”的核实结论已拟写，待审签。"),
        at=at, to=[Role.UNIT_APPROVER, Role.SECTOR], unit=subject.unit_id, condition=str(subject.condition),
    )  # fmt: skip


@check_item.act(
    "conclude", label=_("签发核实结论"), arrow=("meet", "fail", "ask_evidence"), not_by=["drafted_by"], scoped=False,
    checks=checks.conclude, input_checks=checks.conclusion, form=forms.CheckForm, ready=in_states(State.VERIFYING),
    tone="primary",
)  # fmt: skip
def conclude(
    subject: CheckItem,
    *,
    by: Actor,
    at: datetime,
    result: str,
    opinion: str,
    evidence_note: str = "",
    document: Document | None = None,
    materials: Sequence[Material] = (),
    reply_no: str = "",
    credit_source: str = "",
    credit_queried_on: date | None = None,
    credit_result: str = "",
) -> None:
    """The unit's approver, who did not draft it, concludes: met, not met, or more evidence."""
    _keep(
        subject, opinion=opinion, evidence_note=evidence_note, document=document, materials=materials,
        reply_no=reply_no, credit_source=credit_source, credit_queried_on=credit_queried_on,
        credit_result=credit_result,
    )  # fmt: skip
    _concluded(subject, result, by, at)


@check_item.act(
    "enter_for", label=_("代录单位复函"), roles=[Role.CLERK], arrow=("meet", "fail", "ask_evidence"), clause="四(一)",
    checks=checks.enter_for, input_checks=checks.entered_for, form=forms.LetterForm, ready=in_states(State.VERIFYING),
)  # fmt: skip
def enter_for(
    subject: CheckItem,
    *,
    by: Actor,
    at: datetime,
    result: str,
    opinion: str,
    reply_no: str,
    document: Document,
    evidence_note: str = "",
    materials: Sequence[Material] = (),
    credit_source: str = "",
    credit_queried_on: date | None = None,
    credit_result: str = "",
) -> None:
    """The clerk enters what a unit answered on paper, from its numbered letter; marked 代录."""
    _keep(
        subject, opinion=opinion, evidence_note=evidence_note, document=document, materials=materials,
        reply_no=reply_no, credit_source=credit_source, credit_queried_on=credit_queried_on,
        credit_result=credit_result,
    )  # fmt: skip
    subject.entered_for, subject.proposed = True, result
    _concluded(subject, result, by, at)


def _concluded(subject: CheckItem, result: str, by: Actor, at: datetime) -> None:
    held = hold(subject.application, (State.VERIFYING,))
    subject.concluded_at, subject.concluded_by = at, by.user_id
    if result == CheckItem.State.MET:
        subject.meet()
    elif result == CheckItem.State.NOT_MET:
        subject.fail()
    else:
        subject.ask_evidence()
    tell_authority(
        held, gettext_noop("%(unit_name)s核实“%(condition)s”：%(result)s。"), at, unit_name=subject.unit.name,
        condition=str(subject.condition), result=str(CheckItem.State(result).label),
    )  # fmt: skip


@check_item.act(
    "reopen", label=_("重新核实"), checks=checks.reopen_check, scoped=False, form=ReasonForm, ready=in_states(*_OPEN)
)
def reopen_check(subject: CheckItem, *, by: Actor, at: datetime, reason: str) -> None:
    """New facts: the unit concludes again, from a fresh draft."""
    hold(subject.application, (State.VERIFYING, State.SUPPLEMENTING, State.DELIBERATING))
    subject.concluded_at, subject.concluded_by, subject.entered_for = None, None, False
    subject.drafted_at, subject.drafted_by, subject.proposed = None, None, ""
    subject.reminded_at, subject.overdue_noted_at = None, None
    subject.due_on = workdays_from(subject.application, today(at), "unit_opinion_workdays", at)
    _write_to(subject.application, subject.unit, [subject], at)
    post(
        subject,
        gettext_noop("“%(condition)s”须重新核实：%(reason)s"),
        at=at, to=_UNIT, unit=subject.unit_id, condition=str(subject.condition), reason=reason,
    )  # fmt: skip


def _reviewed(subject: RequestedItem, by: Actor, at: datetime, opinion: str) -> None:
    held = hold(subject.application, (State.VERIFYING,))
    subject.opinion, subject.reviewed_at, subject.reviewed_by = opinion, at, by.user_id
    tell_authority(held, gettext_noop("数据“%(item)s”已由提供单位审核。"), at, item=str(subject.item))


@requested.act(
    "agree", label=_("同意提供"), checks=checks.own_item, input_checks=checks.agreed, scoped=False,
    form=forms.AgreeItemForm, ready=in_states(State.VERIFYING), tone="primary",
)  # fmt: skip
def agree_item(subject: RequestedItem, *, by: Actor, at: datetime, opinion: str = "") -> None:
    """All that was asked for is necessary."""
    subject.allowed_fields = subject.fields
    _reviewed(subject, by, at, opinion)


@requested.act(
    "reduce", label=_("同意部分提供"), checks=checks.own_item, input_checks=checks.reduced, scoped=False,
    form=forms.ReduceItemForm, ready=in_states(State.VERIFYING),
)  # fmt: skip
def reduce_item(subject: RequestedItem, *, by: Actor, at: datetime, allowed_fields: str, opinion: str) -> None:
    """Only the named fields are necessary; the others never enter a scope."""
    subject.allowed_fields = "\n".join(checks.lines(allowed_fields))
    _reviewed(subject, by, at, opinion)


@requested.act(
    "refuse", label=_("不同意提供"), checks=checks.own_item, input_checks=checks.refused_item, scoped=False,
    form=forms.RefuseItemForm, ready=in_states(State.VERIFYING), tone="danger",
)  # fmt: skip
def refuse_item(subject: RequestedItem, *, by: Actor, at: datetime, opinion: str) -> None:
    """Not necessary or not suitable: it stays out of the scope."""
    subject.allowed_fields = ""
    _reviewed(subject, by, at, opinion)


@requested.act(
    "reopen", label=_("重新审核"), checks=checks.own_item, scoped=False, form=ReasonForm,
    ready=in_states(State.VERIFYING),
)  # fmt: skip
def reopen_item(subject: RequestedItem, *, by: Actor, at: datetime, reason: str) -> None:
    """The provider looks again."""
    hold(subject.application, (State.VERIFYING,))
    subject.reviewed_at, subject.reviewed_by, subject.allowed_fields = None, None, ""
    subject.reminded_at, subject.overdue_noted_at = None, None
    subject.due_on = workdays_from(subject.application, today(at), "unit_opinion_workdays", at)


@application.act(
    "remind", label=_("催办未核实的单位"), roles=[Role.CLERK], arrow=None, states=[State.VERIFYING], clause="四(一)",
    checks=checks.remind,
)  # fmt: skip
def remind(subject: Application, *, by: Actor, at: datetime) -> None:
    """Every unit and provider that still has something open is told again, once."""
    file = queries.dossier(subject)
    units = {c.unit: c.due_on for c in file.open_checks}
    for unit, due_on in units.items():
        _tell_unit(subject, unit, gettext_noop("催办：请核实申请“%(title)s”的有关条件（时限%(due)s）。"), at, due_on)
    for unit in {r.item.provider: None for r in file.open_reviews}:
        post(
            subject,
            gettext_noop("催办：请审核申请“%(title)s”要使用的本单位数据。"),
            at=at, to=Role.STEWARD, unit=unit.pk, title=subject.title,
        )  # fmt: skip
    beside.change(CheckItem.objects.filter(pk__in=[c.pk for c in file.open_checks]), reminded_at=at)
    beside.change(RequestedItem.objects.filter(pk__in=[r.pk for r in file.open_reviews]), reminded_at=at)


@application.act(
    "consult_expert", label=_("委托专家论证"), roles=[*_UNIT, Role.SECRETARIAT], arrow=None, states=_OPEN,
    clause="四(一)", scoped=False, checks=checks.consult, input_checks=checks.consulted, form=forms.ConsultForm,
    makes=Consultation,
)  # fmt: skip
def consult_expert(
    subject: Application, *, by: Actor, at: datetime, expert: Seat, question: str, due_on: date
) -> Consultation:
    """Any unit of the mechanism, or its office, puts a question to one expert."""
    made = Consultation.objects.create(
        application=subject, expert=expert, asked_by_unit_id=by.unit or None, question=question, asked_at=at,
        due_on=due_on,
    )  # fmt: skip
    post(
        made,
        # Told to the whole group, so without a name: whom it concerns finds it among what waits for them.
        gettext_noop("有新的专家论证委托，受委托的专家请于%(due)s前办理。"),
        at=at, to=Role.EXPERT, region=expert.region_code, due=due_on,
    )  # fmt: skip
    return made


@consultation.act(
    "declare", label=_("声明利害关系"), roles=[Role.EXPERT], arrow=None, clause="四(一)", scoped=False,
    checks=checks.own_consultation, input_checks=checks.declared, form=forms.DeclareForm, tone="primary",
    ready=lambda asked: asked.no_conflict is None and not asked.absence_reason,
)  # fmt: skip
def declare(subject: Consultation, *, by: Actor, at: datetime, no_conflict: bool, recused_reason: str = "") -> None:
    """Interest first: who has one is out, and the file says so."""
    subject.no_conflict = no_conflict
    if not no_conflict:
        subject.recused_reason = recused_reason
        subject.absence_reason = gettext_noop("专家申明回避。")
        tell_authority(
            subject.application, gettext_noop("一位专家就“%(title)s”申明回避。"), at, to=[Role.SECRETARIAT, Role.CLERK]
        )


@consultation.act(
    "give_opinion", label=_("出具专家意见"), roles=[Role.EXPERT], arrow=None, clause="四(一)", scoped=False,
    checks=checks.give_opinion, form=forms.OpinionForm, tone="primary",
    ready=lambda asked: asked.no_conflict is True and asked.given_at is None and not asked.absence_reason,
)  # fmt: skip
def give_opinion(
    subject: Consultation,
    *,
    by: Actor,
    at: datetime,
    business: str,
    technology: str,
    necessity: str,
    reversibility: str,
    advice: str,
) -> None:
    """Four parts and an advice; it informs, it never gates."""
    subject.business, subject.technology = business, technology
    subject.necessity, subject.reversibility, subject.advice = necessity, reversibility, advice
    subject.given_at = at
    tell_authority(
        subject.application, gettext_noop("“%(title)s”的专家意见已出具。"), at, to=[Role.SECRETARIAT, Role.CLERK]
    )


@consultation.act(
    "record_absence", label=_("记载未出具意见的原因"), roles=[Role.CLERK, *MECHANISM], arrow=None, clause="四(一)",
    checks=checks.absence, form=forms.AbsenceForm,
    ready=lambda asked: asked.given_at is None and not asked.absence_reason,
)  # fmt: skip
def record_absence(subject: Consultation, *, by: Actor, at: datetime, absence_reason: str) -> None:
    """A commissioned opinion that did not come: why."""
    subject.absence_reason = absence_reason

"""Yearly evaluations 六(七): opened by the job, scored by others than the authority alone, published, objected to, made final."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Seat, Unit
from applicants import documents
from applicants.actions import enter_fact
from applicants.models import Document, Fact
from audit import beside, clock
from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.oversight import letters, permissions
from operations.oversight.checks import evaluating as checks
from operations.oversight.forms import evaluating as forms
from operations.oversight.models import Evaluation, Score
from operations.oversight.queries import evaluating as queries
from operations.papers.letters import give_out
from operations.papers.numbering import take
from statute.findings import gettext_noop
from statute.rules.evaluating import CRITERIA, GRADES, grade, score

State = Evaluation.State
evaluation = Acts(Evaluation, see=permissions.evaluations)


@evaluation.act("open", label=_("安排年度评估"), roles=[Role.SYSTEM], root=True, arrow=None, clause="六(七)")
def open_evaluation(*, by: Actor, at: datetime, agreement: Agreement, year: int, due_on: Any) -> Evaluation:
    """The job arranges one for every year in operation."""
    made = Evaluation.objects.create(
        agreement=agreement, region_id=agreement.region_id, organization_id=agreement.organization_id, year=year,
        number=take(str(agreement.region_id), "授评", at), due_on=due_on, planned_at=at,
    )  # fmt: skip
    post(
        made,
        gettext_noop("请于%(due)s前完成协议%(number)s的%(year)s年度评估。"),
        at=at, to=Role.CLERK, region=made.region_id, due=due_on, number=agreement.number, year=year,
    )  # fmt: skip
    return made


@evaluation.act("begin", label=_("开始评估"), form=forms.BeginForm, input_checks=checks.begun, tone="primary")
def begin_evaluation(
    subject: Evaluation, *, by: Actor, at: datetime, evaluator: str, units: Sequence[Unit] = (),
    third_party: str = "", evaluator_seat: Seat | None = None,
) -> None:  # fmt: skip
    """The evaluators are named, the criteria of the template are laid out."""
    subject.evaluator, subject.begun_at, subject.begun_by = evaluator, at, by.user_id
    beside.make_all(
        Score(evaluation=subject, criterion=code, weight=weight) for code, (_label, weight) in CRITERIA.items()
    )
    if evaluator == Evaluation.Evaluator.JOINT:
        subject.units.set(units)
        for unit in units:
            post(
                subject,
                gettext_noop("请会同开展协议%(number)s的%(year)s年度评估。"),
                at=at, to=Role.UNIT_HANDLER, unit=unit.pk, number=subject.agreement.number, year=subject.year,
            )  # fmt: skip
        return
    assert evaluator_seat is not None
    subject.third_party, subject.evaluator_seat = third_party.strip(), evaluator_seat.pk
    post(
        subject,
        gettext_noop("请开展协议%(number)s的%(year)s年度评估。"),
        at=at, to=Role.EVALUATOR, region=subject.region_id, number=subject.agreement.number, year=subject.year,
    )  # fmt: skip


@evaluation.act(
    "enter_scores", label=_("评分"), roles=[Role.EVALUATOR, Role.CLERK], arrow=None, clause="六(七)",
    states=[State.SCORING], form=forms.ScoresForm, checks=checks.own_scoring, scoped=False, tone="primary",
)  # fmt: skip
def enter_scores(subject: Evaluation, *, by: Actor, at: datetime, **values: Any) -> None:
    """Points and ground of every criterion; a joint unit concurs anew after a change."""
    for row in queries.scores_of(subject):
        beside.change(
            row, points=Decimal(str(values[f"points_{row.criterion}"])), ground=str(values[f"ground_{row.criterion}"]),
            scored_at=at, scored_by=by.user_id,
        )  # fmt: skip
    subject.scored_at, subject.scored_by = at, by.user_id
    subject.concurrence, subject.concurred_at, subject.concurred_by = "", None, None
    for unit in subject.units.order_by("pk"):
        post(
            subject,
            gettext_noop("年度评估%(number)s已评分，请确认。"),
            at=at, to=Role.UNIT_HANDLER, unit=unit.pk, number=subject.number,
        )  # fmt: skip


@evaluation.act(
    "concur", label=_("确认评分"), roles=[Role.UNIT_HANDLER], arrow=None, clause="六(七)", states=[State.SCORING],
    form=forms.ConcurForm, checks=checks.concur, scoped=False, tone="primary",
    ready=lambda row: row.evaluator == Evaluation.Evaluator.JOINT,
)  # fmt: skip
def concur(subject: Evaluation, *, by: Actor, at: datetime, concurrence: str) -> None:
    """A joint unit stands by the scores: the authority does not score alone."""
    subject.concurrence, subject.concurred_at, subject.concurred_by = concurrence, at, by.user_id


@evaluation.act(
    "file_report", label=_("提交评估报告"), roles=[Role.EVALUATOR, Role.CLERK], arrow=None, clause="六(七)",
    states=[State.SCORING], form=forms.ReportForm, checks=checks.own_scoring, scoped=False,
)  # fmt: skip
def file_report(subject: Evaluation, *, by: Actor, at: datetime, summary: str, document: Document) -> None:
    """Opinion and report on file; the approver publishes next."""
    subject.summary, subject.report = summary, documents.attach(document, subject, "report")
    post(
        subject,
        gettext_noop("年度评估%(number)s的评估报告已提交。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, number=subject.number,
    )  # fmt: skip


@evaluation.act(
    "publish", label=_("发布评估结果"), checks=checks.publish, not_by=["begun_by", "scored_by"], tone="primary",
    hint=_("按评分和权重计算得分和等次，告知授权运营单位。"),
)  # fmt: skip
def publish_evaluation(subject: Evaluation, *, by: Actor, at: datetime) -> None:
    """Score and grade follow from points and weights; the days for objections begin."""
    points = {row.criterion: row.points for row in queries.scores_of(subject) if row.points is not None}
    subject.score = score(points)
    subject.grade = grade(subject.score)
    subject.published_at, subject.published_by = at, by.user_id
    subject.objection_until = queries.objection_until(subject, at)
    give_out(letters.evaluation(subject), subject, at)
    post(
        subject,
        gettext_noop("%(year)s年度评估结果已发布：%(grade)s。有异议的，请于%(until)s前提出。"),
        at=at, to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], organization=subject.organization_id, year=subject.year,
        grade=GRADES[subject.grade][0], until=subject.objection_until,
    )  # fmt: skip


@evaluation.act("object_to", label=_("提出异议"), form=forms.ObjectionForm, checks=checks.object_to)
def object_to(subject: Evaluation, *, by: Actor, at: datetime, text: str, evidence: Document | None = None) -> None:
    """Once, within the days."""
    subject.objection, subject.objected_at = text, at
    if evidence is not None:
        documents.attach(evidence, subject, "objection")
    post(
        subject,
        gettext_noop("授权运营单位对年度评估%(number)s提出异议，请答复。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, number=subject.number,
    )  # fmt: skip


@evaluation.act("answer_objection", label=_("答复异议"), form=forms.AnswerForm, tone="primary")
def answer_objection(subject: Evaluation, *, by: Actor, at: datetime, answer: str, changed: str = "") -> None:
    """The grade is kept or changed, with reasons."""
    subject.objection_answer, subject.answered_at = answer, at
    subject.grade = changed or subject.grade
    give_out(letters.evaluation(subject), subject, at)
    post(
        subject,
        gettext_noop("年度评估%(number)s的异议已答复：%(answer)s"),
        at=at, to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], organization=subject.organization_id, number=subject.number,
        answer=answer,
    )  # fmt: skip


@evaluation.act("finalize", label=_("确定评估结果"), checks=checks.finalize, not_by=["begun_by"], tone="primary")
def finalize_evaluation(subject: Evaluation, *, by: Actor, at: datetime) -> None:
    """The grade goes on the organization's record, where a new application shows it."""
    subject.finalized_at, subject.finalized_by = at, by.user_id
    enter_fact(
        id=subject.organization_id, by=by, at=at, kind=Fact.Kind.GRADE, occurred_on=clock.today(at),
        text=f"{subject.agreement.number} {subject.year}年度评估：{GRADES[subject.grade][0]}（{subject.score}分）",
        value=GRADES[subject.grade][0], source=subject.region.authority, origin=subject,
    )  # fmt: skip


@evaluation.act(
    "note_overdue", label=_("记载评估逾期"), roles=[Role.SYSTEM], arrow=None, clause="六(七)", states=queries.UNFINISHED
)
def note_overdue_evaluation(subject: Evaluation, *, by: Actor, at: datetime) -> None:
    """The job brings it before clerk and approver."""
    subject.overdue_noted_at = at
    post(
        subject,
        gettext_noop("年度评估%(number)s逾期未完成（时限%(due)s）。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, number=subject.number, due=subject.due_on,
    )  # fmt: skip


ACTS: tuple[Act[Any], ...] = (
    begin_evaluation,
    enter_scores,
    concur,
    file_report,
    publish_evaluation,
    object_to,
    answer_objection,
    finalize_evaluation,
)

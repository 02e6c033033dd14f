"""Pre-job training held by the province for people of several operators 五(二)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit import beside
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.domains import checks, forms, permissions
from operations.domains.actions.people import record_training
from operations.domains.models import Personnel, Trainee, TrainingSession
from statute.findings import gettext_noop
from web.forms import ReasonForm

State = TrainingSession.State
training_session: Acts[Any] = Acts(TrainingSession, see=permissions.training_sessions)


@training_session.act(
    "plan", label=_("安排岗前培训"), root=True, roles=[Role.PROVINCIAL_DESK], arrow=None, clause="五(二)",
    form=forms.SessionForm, checks=checks.training_planned, tone="primary",
)  # fmt: skip
def plan_session(*, by: Actor, at: datetime, title: str, held_on: date, place: str) -> TrainingSession:
    """The provincial desk arranges a training."""
    return TrainingSession.objects.create(
        region_id=by.region, title=title, held_on=held_on, place=place, planned_at=at, planned_by=by.user_id
    )


@training_session.act(
    "invite", label=_("确定参训人员"), roles=[Role.PROVINCIAL_DESK], states=[State.PLANNED], arrow=None, clause="五(二)",
    form=forms.InviteForm, checks=checks.provincial, tone="primary",
)  # fmt: skip
def invite(subject: TrainingSession, *, by: Actor, at: datetime, people: Sequence[Personnel]) -> None:
    """People of any operator are asked to it; their organizations are told."""
    for row in people:
        if subject.trainees.filter(personnel=row).exists():
            continue
        beside.make(Trainee(session=subject, personnel=row))
        post(
            row, gettext_noop("请%(person)s于%(day)s参加岗前培训“%(title)s”，地点：%(place)s。"), at=at,
            to=Role.ORG_ADMIN, organization=row.organization_id, person=row.person.name, day=subject.held_on,
            title=subject.title, place=subject.place,
        )  # fmt: skip


@training_session.act(
    "record_results", label=_("记载培训结果"), form=forms.ResultsForm, checks=checks.provincial,
    input_checks=checks.results, tone="primary",
)  # fmt: skip
def record_results(
    subject: TrainingSession, *, by: Actor, at: datetime, passed: Sequence[Trainee], absent: Sequence[Trainee] = (),
    certificate_prefix: str = "",
) -> None:  # fmt: skip
    """Who passed is trained by the act that records a training; the others are on record as failed or absent."""
    numbers = {row.pk: n for n, row in enumerate(sorted(passed, key=lambda row: row.pk), start=1)}
    away = {row.pk for row in absent}
    for trainee in subject.trainees.select_related("personnel").order_by("pk"):
        if trainee.pk in numbers:
            number = f"{certificate_prefix}{numbers[trainee.pk]:02}"
            beside.change(trainee, outcome=Trainee.Outcome.PASSED, certificate_no=number)
            record_training(id=trainee.personnel_id, by=by, at=at, passed_on=subject.held_on, certificate_no=number)
        else:
            beside.change(trainee, outcome=Trainee.Outcome.ABSENT if trainee.pk in away else Trainee.Outcome.FAILED)
    subject.results_at, subject.results_by = at, by.user_id


@training_session.act("cancel", label=_("取消培训"), form=ReasonForm, checks=checks.provincial, tone="danger")
def cancel_session(subject: TrainingSession, *, by: Actor, at: datetime, reason: str) -> None:
    """Not held; the organizations are told."""
    subject.cancelled_reason = reason
    for row in Personnel.objects.filter(trainings__session=subject).select_related("agreement").order_by("pk"):
        post(
            row, gettext_noop("岗前培训“%(title)s”已取消：%(reason)s"), at=at, to=Role.ORG_ADMIN,
            organization=row.organization_id, title=subject.title, reason=reason,
        )  # fmt: skip

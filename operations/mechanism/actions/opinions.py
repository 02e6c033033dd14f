"""What a unit says on a matter: drafted by one person, issued by another, or entered for it from its letter."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.mechanism import checks, forms, permissions
from operations.mechanism.models import Matter, Opinion
from statute.findings import Finding, gettext_noop

opinion = Acts(Opinion, see=permissions.opinions)


def _silent(subject: Opinion) -> bool:
    return not subject.given and subject.matter.state == Matter.State.OPEN


def _drafted(subject: Opinion) -> bool:
    return _silent(subject) and subject.drafted_at is not None


def _stance(
    subject: Opinion, *, by: Actor, at: datetime, stance: str, conditions: str = "", reasons: str = "", **_inputs: Any
) -> tuple[Finding, ...]:
    return checks.stance(stance, conditions, reasons)


@opinion.act(
    "draft", label=_("拟写意见"), roles=[Role.UNIT_HANDLER, Role.SECTOR], arrow=None, clause="四(一)",
    form=forms.OpinionForm, checks=checks.own_unit, input_checks=_stance, scoped=False, ready=_silent, tone="primary",
)  # fmt: skip
def draft_opinion(
    subject: Opinion, *, by: Actor, at: datetime, stance: str, conditions: str = "", reasons: str = ""
) -> None:
    """The unit's handler drafts, and drafts again until it is issued; conditions one to a line."""
    subject.stance, subject.conditions, subject.reasons = stance, conditions, reasons
    subject.drafted_at, subject.drafted_by = at, by.user_id
    post(
        subject,
        gettext_noop("“%(title)s”的单位意见已拟写，待签发。"),
        at=at, to=[Role.UNIT_APPROVER, Role.SECTOR], unit=subject.unit_id, title=subject.matter.title,
    )  # fmt: skip


@opinion.act(
    "hand_back", label=_("退回重拟"), roles=[Role.UNIT_APPROVER, Role.SECTOR], arrow=None, clause="四(一)",
    form=forms.HandBackForm, checks=checks.drafted, not_by=["drafted_by"], scoped=False, ready=_drafted,
)  # fmt: skip
def hand_back_opinion(subject: Opinion, *, by: Actor, at: datetime, reason: str) -> None:
    """The unit's head doesn't issue it: the handler drafts again."""
    subject.drafted_at = subject.drafted_by = None
    post(
        subject,
        gettext_noop("“%(title)s”的单位意见退回重拟：%(reason)s"),
        at=at, to=[Role.UNIT_HANDLER, Role.SECTOR], unit=subject.unit_id, title=subject.matter.title, reason=reason,
    )  # fmt: skip


@opinion.act(
    "give", label=_("签发意见"), roles=[Role.UNIT_APPROVER, Role.SECTOR], arrow=None, clause="四(一)",
    form=forms.GiveOpinionForm, checks=checks.drafted, not_by=["drafted_by"], scoped=False, ready=_drafted,
    tone="primary", hint=_("意见以编号、盖章的复函形式出具，签发后不能更改。"),
)  # fmt: skip
def give_opinion(subject: Opinion, *, by: Actor, at: datetime, reply_no: str, reply: Document | None = None) -> None:
    """The unit's head issues it as a numbered, sealed reply."""
    subject.reply_no = reply_no
    subject.given_at, subject.given_by = at, by.user_id
    if reply is not None:
        documents.attach(reply, subject, "reply")
    _tell_mechanism(subject, at)


@opinion.act(
    "enter_for", label=_("代录单位意见"), roles=[Role.SECRETARIAT], arrow=None, clause="四(一)",
    form=forms.EnterOpinionForm, checks=checks.silent, input_checks=_stance, ready=_silent,
    hint=_("仅用于单位以纸质复函反馈的情形，须上传复函扫描件。"),
)  # fmt: skip
def enter_opinion_for(
    subject: Opinion, *, by: Actor, at: datetime, stance: str, reply_no: str, letter: Document, conditions: str = "",
    reasons: str = "",
) -> None:  # fmt: skip
    """The secretariat enters what a unit's letter says, with its scan; marked 代录."""
    subject.stance, subject.conditions, subject.reasons = stance, conditions, reasons
    subject.reply_no, subject.entered_for = reply_no, True
    subject.given_at, subject.given_by = at, by.user_id
    documents.attach(letter, subject, "reply")
    post(
        subject,
        gettext_noop("“%(title)s”的单位意见已由协调机制办公室代录，请核对。"),
        at=at, to=[Role.UNIT_HANDLER, Role.UNIT_APPROVER], unit=subject.unit_id, title=subject.matter.title,
    )  # fmt: skip
    _tell_mechanism(subject, at)


@opinion.act(
    "remind", label=_("提醒反馈"), roles=[Role.SECRETARIAT, Role.CONVENER, Role.CLERK, Role.SYSTEM], arrow=None,
    clause="四(一)", checks=checks.silent, ready=_silent,
)  # fmt: skip
def remind_opinion(subject: Opinion, *, by: Actor, at: datetime) -> None:
    """Remind the unit; if it stays silent the meeting may conclude showing 未反馈."""
    subject.reminded_at = at
    post(
        subject,
        gettext_noop("请于%(due)s前反馈对“%(title)s”的意见；逾期记为未反馈，不视为同意。"),
        at=at, to=[Role.UNIT_HANDLER, Role.UNIT_APPROVER, Role.SECTOR], unit=subject.unit_id,
        title=subject.matter.title, due=subject.matter.opinions_due_on,
    )  # fmt: skip


def _tell_mechanism(subject: Opinion, at: datetime) -> None:
    if not Opinion.objects.filter(matter=subject.matter_id, given_at__isnull=True).exclude(pk=subject.pk).exists():
        post(
            subject.matter,
            gettext_noop("“%(title)s”各单位意见已收齐。"),
            at=at, to=[Role.SECRETARIAT, Role.CONVENER], region=subject.region_id, title=subject.matter.title,
        )  # fmt: skip

"""A matter before the mechanism: opened, concluded and decided by the rooms whose case it is about, inside their own acts.

None of these is in ACTS: applications calls them for grants, agreements and closures for the rest.
"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document, Organization
from audit import beside, clock
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from audit.subject import Subject
from operations.mechanism import checks, permissions, queries
from operations.mechanism.actions.following import open_follow_up
from operations.mechanism.actions.opinions import remind_opinion
from operations.mechanism.models import Decision, Matter, Opinion
from statute.findings import Finding, gettext_noop, require
from statute.rules import deliberating

matter = Acts(Matter, see=permissions.matters)
decision = Acts(Decision, see=permissions.decisions)


def _opening(
    *, by: Actor, at: datetime, kind: str, region_code: str, subject: Subject, **_inputs: Any
) -> tuple[Finding, ...]:
    return checks.open_matter(by, kind, region_code, subject)


@matter.act(
    "open", label=_("提交协调机制审议"), root=True, roles=[Role.CLERK, Role.APPROVER, Role.SYSTEM], arrow=None,
    clause="二(一)", input_checks=_opening,
)  # fmt: skip
def open_matter(
    *,
    by: Actor,
    at: datetime,
    kind: str,
    region_code: str,
    subject: Subject,
    organization: Organization,
    opinions_due_on: date | None = None,
) -> Matter:
    """Submit a matter to the own-level mechanism: one opinion is asked of every active member unit.

    Without `opinions_due_on` the local period for opinions counts from today.
    """
    if opinions_due_on is None:
        today = clock.today(at)
        days = queries.rules_for(region_code, today).integer("unit_opinion_workdays")
        opinions_due_on = queries.calendar().add_workdays(today, days)
    made = Matter.objects.create(
        region_id=region_code, kind=kind, subject_type=subject.type_code(), subject_id=subject.pk,
        subject_title=subject.title[:200], organization=organization, opened_at=at, opinions_due_on=opinions_due_on,
    )  # fmt: skip
    mechanism = queries.mechanism_of(region_code)
    for unit in mechanism.members.filter(is_active=True).order_by("pk") if mechanism else ():
        asked = beside.make(Opinion(matter=made, unit=unit))
        post(
            asked,
            gettext_noop("“%(title)s”提交审议，请%(unit_name)s于%(due)s前反馈意见。"),
            at=at, to=[Role.UNIT_HANDLER, Role.SECTOR], unit=unit.pk, title=made.title, unit_name=unit.name,
            due=opinions_due_on,
        )  # fmt: skip
    return made


@matter.act(
    "remind", label=_("提醒未反馈单位"), roles=[Role.SECRETARIAT, Role.CONVENER, Role.CLERK], arrow=None,
    states=[Matter.State.OPEN], clause="四(一)", checks=checks.someone_silent,
)  # fmt: skip
def remind(subject: Matter, *, by: Actor, at: datetime) -> None:
    """Remind every unit that has not answered yet."""
    for asked in subject.opinions.filter(given_at__isnull=True).order_by("pk"):
        remind_opinion(id=asked.pk, by=by, at=at)


def _conclusion(
    subject: Matter, *, by: Actor, at: datetime, met_on: date | None, minutes_no: str, advice: str, reasons: str,
    minutes: Document | None = None, follow_ups: str = "",
) -> tuple[Finding, ...]:  # fmt: skip
    return checks.conclusion(subject, at=at, met_on=met_on, minutes_no=minutes_no, advice=advice, reasons=reasons)


@matter.act(
    "conclude", label=_("记载审议结论"), checks=checks.conclude, input_checks=_conclusion,
)  # fmt: skip
def conclude(
    subject: Matter, *, by: Actor, at: datetime, met_on: date, minutes_no: str, advice: str, reasons: str,
    minutes: Document | None = None, follow_ups: str = "",
) -> None:  # fmt: skip
    """The convener records the meeting's conclusion with its minutes; silent units stand as 未反馈, never as consent.

    Each line of `follow_ups` becomes a task of the region's data authority 二(二).
    """
    subject.met_on, subject.minutes_no, subject.advice, subject.reasons = met_on, minutes_no, advice, reasons
    subject.concluded_at, subject.concluded_by = at, by.user_id
    if minutes is not None:
        documents.attach(minutes, subject, "minutes")
    items = [line.strip()[:500] for line in follow_ups.splitlines() if line.strip()]
    tasks = [open_follow_up(by=by, at=at, matter=subject, text=item).text for item in items]
    require(deliberating.follow_ups(items, tasks))
    post(
        subject,
        gettext_noop("“%(title)s”已形成审议结论：%(advice)s。"),
        at=at, to=Role.CLERK, region=subject.region_id, title=subject.title, advice=str(Matter.Advice(advice).label),
    )  # fmt: skip


def _document(
    subject: Matter, *, by: Actor, at: datetime, document_no: str, decided_on: date | None, approves: bool,
    reasons: str = "", back_entered: bool = False,
) -> tuple[Finding, ...]:  # fmt: skip
    return checks.decision(
        subject, at=at, document_no=document_no, decided_on=decided_on, approves=approves, reasons=reasons
    )


@matter.act(
    "enter_decision", label=_("登记政府决定"), roles=[Role.CLERK], arrow=None,
    states=[Matter.State.OPEN, Matter.State.CONCLUDED], clause="四(一)", checks=checks.deliberated,
    input_checks=_document, makes=Decision,
)  # fmt: skip
def enter_decision(
    subject: Matter, *, by: Actor, at: datetime, document_no: str, decided_on: date, approves: bool, reasons: str = "",
    back_entered: bool = False,
) -> Decision:  # fmt: skip
    """The clerk enters the government's document; until it is confirmed, entering again replaces it."""
    made, _new = Decision.objects.update_or_create(
        matter=subject,
        defaults={
            "document_no": document_no, "decided_on": decided_on, "approves": approves, "reasons": reasons,
            "back_entered": back_entered, "entered_at": at, "entered_by": by.user_id,
        },
    )  # fmt: skip
    post(
        subject,
        gettext_noop("“%(title)s”的政府决定%(number)s已登记，待确认。"),
        at=at, to=Role.APPROVER, region=subject.region_id, title=subject.title, number=document_no,
    )  # fmt: skip
    return made


@decision.act(
    "confirm", label=_("确认政府决定"), roles=[Role.APPROVER], arrow=None, clause="四(一)", not_by=["entered_by"]
)  # fmt: skip
def confirm_decision(subject: Decision, *, by: Actor, at: datetime) -> None:
    """A second person confirms what the clerk entered; part of `decide`."""
    subject.confirmed_at, subject.confirmed_by = at, by.user_id


@decision.act("correct", label=_("更正政府决定"), roles=[Role.APPROVER], arrow=None, clause="四(一)")
def correct_decision(subject: Decision, *, by: Actor, at: datetime, document_no: str, decided_on: date) -> None:
    """A mistyped number or day; part of the correction of the case, whose own ceremony has seen to two persons."""
    subject.document_no, subject.decided_on = document_no, decided_on


@matter.act("decide", label=_("确认政府决定"), checks=checks.decide)
def decide(subject: Matter, *, by: Actor, at: datetime) -> None:
    """The approver, who is not the one who entered it, confirms the government's decision."""
    confirm_decision(id=Decision.objects.values_list("pk", flat=True).get(matter=subject), by=by, at=at)


@matter.act("withdraw", label=_("撤回审议事项"), roles=[Role.CLERK, Role.APPROVER, Role.SYSTEM])
def withdraw(subject: Matter, *, by: Actor, at: datetime, reason: str) -> None:
    """The case went back or was withdrawn; a case its organization withdraws calls this as SYSTEM."""
    post(
        subject,
        gettext_noop("“%(title)s”已撤回审议：%(reason)s"),
        at=at, to=[Role.SECRETARIAT, Role.CONVENER], region=subject.region_id, title=subject.title, reason=reason,
    )  # fmt: skip

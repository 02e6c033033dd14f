"""After the decision: made public, filed with the province, objected to; signed, lapsed or annulled 四(一)(二)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from applicants import documents
from applicants.models import Document, Organization
from audit import beside
from audit.actor import Actor
from audit.clock import today
from audit.outbox.post import post
from audit.roles import Role
from operations.announcements.models import Announcement
from operations.applications import decisions, forms, notices, queries
from operations.applications.actions.bases import (
    DECISION,
    State,
    application,
    ended,
    filing,
    objection,
    tell_applicant,
    tell_authority,
    workdays_from,
)
from operations.applications.checks import results as checks
from operations.applications.checks.common import own_region
from operations.applications.checks.deliberation import decision_of
from operations.applications.models import (
    Application,
    Filing,
    Objection,
    Publication,
    RequestedItem,
    Scenario,
)
from operations.catalog.models import Item
from operations.mechanism.actions import matters
from operations.papers import corrections
from operations.papers.letters import give_out
from operations.papers.numbering import take
from statute.findings import Finding
from statute.rules.scenarios import not_prohibited

_DECIDED = (State.GRANTED, State.AGREED)


@application.act(
    "publish_result", label=_("公开授权结果"), roles=[Role.CLERK, Role.APPROVER], arrow=None, states=_DECIDED,
    clause="四(一)", checks=checks.publish, input_checks=checks.published, form=forms.PublishForm, makes=Publication,
    ready=lambda case: queries.published_on(case) is None, tone="primary",
)  # fmt: skip
def publish_result(
    subject: Application, *, by: Actor, at: datetime, published_on: date, channel: str, text: str = ""
) -> Publication:
    """Operator, field, scenarios, term and day of the decision become public; a local period for objections may follow.

    Made public before the decision it tells of, it is an irregular fact: on record, opening nothing.
    """
    days = queries.rules(subject, at).integer("publicity_days")
    until = workdays_from(subject, published_on, "publicity_days", at) if days else None
    contents = checks.public_contents(subject)
    made, _new = Publication.objects.update_or_create(
        application=subject,
        defaults={
            "published_on": published_on, "channel": channel, "objections_until": until,
            "text": "\n".join(line for line in (*contents.values(), text.strip()) if line),
            "published_at": at, "published_by": by.user_id, "back_entered": published_on < today(at),
            "irregular": _before_decision(subject, published_on),
        },
    )  # fmt: skip
    if not made.irregular:
        give_out(notices.publication(subject, made, take(subject.region, "授告", at)), made, at)
        tell_applicant(subject, gettext_noop("“%(title)s”的授权结果已向社会公开。"), at)
    return made


def _before_decision(subject: Application, day: date) -> bool:
    return subject.decided_on is None or day < subject.decided_on


@application.act(
    "file_report", label=_("报省政府备案"), roles=[Role.CLERK, Role.APPROVER], arrow=None, states=_DECIDED,
    clause="四(二)", checks=checks.file_report, input_checks=checks.filed, form=forms.FileForm, makes=Filing,
    ready=lambda case: case.region.level != "province" and queries.filed(case) is None, tone="primary",
)  # fmt: skip
def file_report(
    subject: Application, *, by: Actor, at: datetime, number: str, sent_on: date, document: Document | None = None
) -> Filing:
    """City and county report their grant; sending suffices. Sent before the decision it is an irregular fact."""
    made, _new = Filing.objects.update_or_create(
        application=subject,
        defaults={
            "number": number, "sent_on": sent_on, "sent_at": at, "sent_by": by.user_id,
            "back_entered": sent_on < today(at), "irregular": _before_decision(subject, sent_on),
        },
    )  # fmt: skip
    if not made.irregular:
        give_out(notices.report(subject, made), made, at)
    if document is not None:
        documents.attach(document, made, "report")
    post(
        made,
        gettext_noop("收到备案报告%(number)s（%(title)s），请登记回执。"),
        at=at, to=Role.PROVINCIAL_DESK, number=number, title=subject.title,
    )  # fmt: skip
    return made


@filing.act(
    "record_receipt", label=_("登记备案回执"), roles=[Role.PROVINCIAL_DESK], arrow=None, clause="四(二)", scoped=False,
    checks=checks.receive, input_checks=checks.received, form=forms.ReceiptForm,
    ready=lambda report: not report.receipt_no, tone="primary",
)  # fmt: skip
def record_receipt(subject: Filing, *, by: Actor, at: datetime, receipt_no: str, received_on: date) -> None:
    """The provincial authority's desk confirms that the report arrived; that is no approval."""
    subject.receipt_no, subject.received_on = receipt_no, received_on
    tell_authority(subject.application, gettext_noop("备案回执%(receipt)s已登记。"), at, receipt=receipt_no)


@application.act(
    "record_objection", label=_("登记异议"), roles=[Role.CLERK], arrow=None, states=_DECIDED, clause="四(一)",
    checks=checks.object_to, input_checks=checks.objection, form=forms.ObjectionForm, makes=Objection,
    ready=lambda case: queries.dossier(case).publication is not None,
)  # fmt: skip
def record_objection(
    subject: Application,
    *,
    by: Actor,
    at: datetime,
    raised_by_text: str,
    raised_on: date,
    text: str,
    document: Document | None = None,
) -> Objection:
    """Somebody objects to what was made public; the approver answers."""
    made = Objection.objects.create(
        application=subject, raised_by_text=raised_by_text, raised_on=raised_on, text=text, recorded_at=at,
        recorded_by=by.user_id,
    )  # fmt: skip
    if document is not None:
        documents.attach(document, made, "evidence")
    tell_authority(subject, gettext_noop("“%(title)s”有一件异议待答复。"), at, to=[Role.APPROVER])
    return made


@objection.act(
    "answer_objection", label=_("答复异议"), roles=[Role.APPROVER], arrow=None, clause="四(一)", not_by=["recorded_by"],
    checks=checks.answer, form=forms.AnswerForm, ready=lambda raised: raised.answered_at is None, tone="primary",
)  # fmt: skip
def answer_objection(subject: Objection, *, by: Actor, at: datetime, answer: str) -> None:
    """Answered in any case; where there is a period for objections, before sealing."""
    subject.answer, subject.answered_at, subject.answered_by = answer, at, by.user_id


@application.act(
    "correct_fact", label=_("更正已记载的事实"), roles=[Role.CLERK], arrow=None, states=[*_DECIDED, State.REFUSED],
    input_checks=checks.correction, form=forms.CorrectFactForm,
)  # fmt: skip
def correct_fact(subject: Application, *, by: Actor, at: datetime, column: str, new: str, reason: str) -> None:
    """A mistyped number or date: what it should say and why; nothing changes before another person confirms."""
    corrections.propose(subject, column=column, new=new, reason=reason, by=by, at=at)
    tell_authority(subject, gettext_noop("“%(title)s”有一项更正待确认。"), at, to=[Role.APPROVER])


@application.act(
    "confirm_correction", label=_("确认更正"), roles=[Role.APPROVER], arrow=None, states=[*_DECIDED, State.REFUSED],
    checks=checks.confirm_correction, ready=lambda case: queries.dossier(case).correction is not None,
)  # fmt: skip
def confirm_correction(subject: Application, *, by: Actor, at: datetime) -> None:
    """The second person carries the correction out; the old value stays on record.

    The mechanism's Decision is what was entered of the government's document; the application repeats its number and day, and
    both are corrected together. What was issued with the mistake goes out again under the same number.
    """
    corrections.confirm(subject, by=by, at=at)
    decision = decision_of(subject)
    if decision is not None and (decision.document_no, decision.decided_on) != (
        subject.decision_no,
        subject.decided_on,
    ):
        assert subject.decided_on is not None
        matters.correct_decision(
            id=decision.pk, by=by, at=at, document_no=subject.decision_no, decided_on=subject.decided_on
        )
        decision.refresh_from_db()
    decisions.give_out_again(subject, at)


# --- called by the agreements room inside its own acts -------------------------------------------------------------


@application.act("agree", label=_("签约"))
def agree(subject: Application, *, by: Actor, at: datetime) -> None:
    """Its agreement has been sealed."""
    subject.due_on, subject.overdue_noted_at = None, None


@application.act("lapse", label=_("记载逾期未签约"), checks=checks.lapse)
def lapse(subject: Application, *, by: Actor, at: datetime, reason: str) -> None:
    """Overdue unsigned; mechanism and government have concluded (Matter of kind LAPSE, decided)."""
    due_on = subject.due_on
    ended(subject, reason, at)
    give_out(decisions.lapsed(subject, take(subject.region, DECISION, at), today(at), due_on), subject, at)
    tell_applicant(subject, gettext_noop("“%(title)s”逾期未签约，授权决定不再执行。"), at)


@application.act("annul", label=_("撤回授权决定"), checks=checks.annul)
def annul(subject: Application, *, by: Actor, at: datetime, reason: str) -> None:
    """Before sealing; mechanism and government have concluded (Matter of kind ANNUL, decided), the applicant was heard."""
    ended(subject, reason, at)
    give_out(decisions.annulled(subject, take(subject.region, DECISION, at), today(at)), subject, at)
    tell_applicant(subject, gettext_noop("“%(title)s”的授权决定已撤回。"), at)


def _stock(
    *, by: Actor, at: datetime, announcement: Announcement, items: Sequence[Item] = (), **_inputs: Any
) -> tuple[Finding, ...]:
    return (
        *own_region(str(announcement.region_id), by),
        *(finding for item in items for finding in not_prohibited(item.name, item.attribute)),
    )


@application.act(
    "register_stock", label=_("存量登记"), root=True, roles=[Role.APPROVER], arrow=None, clause="四(一)",
    input_checks=_stock,
)  # fmt: skip
def register_stock(  # noqa: PLR0913 - every fact of a decided application at once
    *,
    by: Actor,
    at: datetime,
    announcement: Announcement,
    organization: Organization,
    heading: str,
    submitted_at: datetime,
    decision_no: str,
    decided_on: date,
    granted_months: int,
    scenarios: Sequence[str],
    items: Sequence[Item] = (),
    published_on: date | None = None,
    channel: str = "",
    filing_no: str = "",
    filed_on: date | None = None,
) -> Application:
    """An application decided before this system, entered together with its agreement: as granted, to be agreed at once.

    The agreements room sees to the two persons. Every item is recorded under the first scenario.
    """
    made = Application.objects.create(
        announcement=announcement, region_id=announcement.region_id, organization=organization, heading=heading,
        number=take(announcement.region, "授申", at), term_months=granted_months, granted_months=granted_months,
        created_at=at, created_by=by.user_id, submitted_at=submitted_at, accepted_at=submitted_at,
        decision_no=decision_no, decided_on=decided_on, state=State.GRANTED, stock=True, back_entered=True,
    )  # fmt: skip
    rows = beside.make_all(Scenario(application=made, name=name, description=name, approved=True) for name in scenarios)
    beside.make_all(
        RequestedItem(
            application=made, scenario=rows[0], item=item, state=RequestedItem.State.AGREED, necessity=heading
        )
        for item in items
    )
    if published_on is not None:
        beside.make(
            Publication(
                application=made, published_on=published_on, channel=channel, published_at=at, published_by=by.user_id,
                back_entered=True, irregular=published_on < decided_on,
            )
        )  # fmt: skip
    if filed_on is not None:
        beside.make(
            Filing(
                application=made, number=filing_no, sent_on=filed_on, sent_at=at, sent_by=by.user_id, back_entered=True,
                irregular=filed_on < decided_on,
            )
        )  # fmt: skip
    return made

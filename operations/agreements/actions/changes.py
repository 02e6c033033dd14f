"""Changes of an agreement in force that leave its term alone: first responsible person 六(二), mistyped facts, reminders."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements import forms, queries
from operations.agreements.actions.acts import agreement, application
from operations.agreements.checks import conduct
from operations.agreements.models import Agreement, ResponsibleChange
from operations.applications.models import Application
from operations.papers import corrections
from statute.findings import Finding, gettext_noop


def _principal(
    subject: Agreement, *, by: Actor, at: datetime, first_responsible: str, changed_on: date, reason: str,
    document: Document,
) -> tuple[Finding, ...]:  # fmt: skip
    return conduct.responsible(subject, first_responsible, changed_on, at)


@agreement.act(
    "change_responsible", label=_("变更第一责任人"), roles=[Role.ORG_ADMIN, Role.CLERK], states=queries.LIVE, arrow=None,
    clause="六(二)", form=forms.ResponsibleForm, input_checks=_principal, makes=ResponsibleChange,
)  # fmt: skip
def change_responsible(
    subject: Agreement, *, by: Actor, at: datetime, first_responsible: str, changed_on: date, reason: str,
    document: Document,
) -> ResponsibleChange:  # fmt: skip
    """变更备案: the operator's new principal is first responsible from a day on; the record and the notice are dated."""
    made = ResponsibleChange.objects.create(
        agreement=subject, name_before=subject.first_responsible, name_after=first_responsible, changed_on=changed_on,
        reason=reason, document=documents.attach(document, subject, "responsible"), recorded_at=at,
        recorded_by=by.user_id,
    )  # fmt: skip
    subject.first_responsible = first_responsible
    told: dict[str, Any] = {
        "number": subject.number,
        "before": made.name_before,
        "after": made.name_after,
        "day": changed_on,
    }
    text = gettext_noop("协议%(number)s的数据安全第一责任人自%(day)s起由%(before)s变更为%(after)s。")
    post(made, text, at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, **told)
    post(made, text, at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=subject.organization_id, **told)
    return made


def _mistyped(
    subject: Agreement, *, by: Actor, at: datetime, column: str, new: str, reason: str
) -> tuple[Finding, ...]:
    return corrections.proposal(subject, queries.CORRECTABLE, column=column, new=new)


@agreement.act(
    "propose_correction", label=_("提出更正"), roles=[Role.CLERK], states=queries.LIVE, arrow=None,
    form=forms.CorrectionForm, input_checks=_mistyped,
)  # fmt: skip
def propose_correction(subject: Agreement, *, by: Actor, at: datetime, column: str, new: str, reason: str) -> None:
    """A recorded fact was mistyped: old, new, reason; a second person confirms."""
    corrections.propose(subject, column=column, new=new, reason=reason, by=by, at=at)
    post(
        subject,
        gettext_noop("协议%(number)s的一项记载拟更正，待确认：%(reason)s"),
        at=at, to=Role.APPROVER, region=subject.region_id, number=subject.number, reason=reason,
    )  # fmt: skip


@agreement.act(
    "confirm_correction", label=_("确认更正"), roles=[Role.APPROVER], states=queries.LIVE, arrow=None,
    checks=conduct.correction, ready=lambda agreement: corrections.pending(agreement) is not None,
)  # fmt: skip
def confirm_correction(subject: Agreement, *, by: Actor, at: datetime) -> None:
    """The second person carries the correction out; the old value stays on record."""
    corrections.confirm(subject, by=by, at=at)


# --- what the jobs note --------------------------------------------------------------------------------------------


@agreement.act(
    "remind_term", label=_("提醒期限将届满"), roles=[Role.SYSTEM], states=queries.LIVE, arrow=None, clause="四(四)"
)
def remind_term(subject: Agreement, *, by: Actor, at: datetime, days: int) -> None:
    """So many days before the last one: renewal takes a new application; a warning when no announcement is open."""
    left = queries.days_left(subject, at)
    key = queries.term_key(subject, days)
    told: dict[str, Any] = {"number": subject.number, "last": subject.last_on, "left": left}
    text = gettext_noop("协议%(number)s将于%(last)s届满，还有%(left)s日；继续运营须重新申请。")
    post(subject, text, at=at, to=Role.ORG_ADMIN, organization=subject.organization_id, key=key, **told)
    post(subject, text, at=at, to=Role.CLERK, region=subject.region_id, key=key, **told)
    for warning in conduct.renewal_notice(subject, at):
        post(
            subject, warning.message, at=at, to=Role.APPROVER, region=subject.region_id, key=key, clause=warning.clause,
            **dict[str, Any](warning.params),
        )  # fmt: skip


@application.act(
    "note_unsigned", label=_("提醒逾期未签约"), roles=[Role.SYSTEM], states=[Application.State.GRANTED], arrow=None,
    clause="四(一)",
)  # fmt: skip
def note_unsigned(subject: Application, *, by: Actor, at: datetime) -> None:
    """The job marks a grant whose period for signing has passed; nothing lapses by itself."""
    subject.overdue_noted_at = at
    key = queries.key_of(subject, "unsigned")
    text = gettext_noop("%(number)s逾期未签约（期限%(due)s）。")
    told: dict[str, Any] = {"number": subject.number, "due": queries.signing_due_on(subject, at)}
    post(subject, text, at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, key=key, **told)
    post(subject, text, at=at, to=Role.ORG_ADMIN, organization=subject.organization_id, key=key, **told)

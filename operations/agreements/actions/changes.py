"""Changes that leave the term alone: filed changes of the operator 六(二), mistyped facts, reminders."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.actions import rename
from applicants.models import Document, Organization
from applicants.queries import named
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements import forms, queries
from operations.agreements.actions.acts import agreement, application, change_filing, name_change, organization
from operations.agreements.checks import conduct
from operations.agreements.models import Agreement, ChangeFiling, NameChange
from operations.applications.models import Application
from operations.papers import corrections
from statute.findings import Finding, gettext_noop
from web.forms import ReasonForm


@change_filing.act(
    "file",
    label=_("变更备案"),
    root=True,
    roles=[Role.ORG_ADMIN, Role.CLERK, Role.APPROVER],
    arrow=None,
    clause="六(二)",
)
def file_change(
    *, by: Actor, at: datetime, agreement: Agreement, kind: str, before: str, after: str, changed_on: date, reason: str,
    document: Document,
) -> ChangeFiling:  # fmt: skip
    """变更备案: one line of the register of an agreement. Part of the act that changes it, whose ceremony has decided who may."""
    made = ChangeFiling(
        agreement=agreement, kind=kind, before=before, after=after, changed_on=changed_on, reason=reason, recorded_at=at,
        recorded_by=by.user_id,
    )  # fmt: skip
    made.document = documents.attach(document, made, "change")
    made.save()
    told: dict[str, Any] = {
        "number": agreement.number, "what": str(made.get_kind_display()), "before": before, "after": after,
        "day": changed_on,
    }  # fmt: skip
    text = gettext_noop("协议%(number)s变更备案：%(what)s自%(day)s起由%(before)s变更为%(after)s。")
    post(made, text, at=at, to=[Role.CLERK, Role.APPROVER], region=agreement.region_id, **told)
    post(made, text, at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=agreement.organization_id, **told)
    return made


def _principal(
    subject: Agreement, *, by: Actor, at: datetime, first_responsible: str, changed_on: date, reason: str,
    document: Document,
) -> tuple[Finding, ...]:  # fmt: skip
    return conduct.responsible(subject, first_responsible, changed_on, at)


@agreement.act(
    "change_responsible", label=_("变更第一责任人"), roles=[Role.ORG_ADMIN, Role.CLERK], states=queries.LIVE, arrow=None,
    clause="六(二)", form=forms.ResponsibleForm, input_checks=_principal,
)  # fmt: skip
def change_responsible(
    subject: Agreement, *, by: Actor, at: datetime, first_responsible: str, changed_on: date, reason: str,
    document: Document,
) -> ChangeFiling:  # fmt: skip
    """The operator's new principal is first responsible from a day on; the record and the notice are dated."""
    made: ChangeFiling = file_change(
        by=by, at=at, agreement=subject, kind=ChangeFiling.Kind.FIRST_RESPONSIBLE, before=subject.first_responsible,
        after=first_responsible, changed_on=changed_on, reason=reason, document=document,
    )  # fmt: skip
    subject.first_responsible = first_responsible
    return made


# --- the organization's name ---------------------------------------------------------------------------------------


@organization.act(
    "request_rename", label=_("申请变更名称"), roles=[Role.ORG_ADMIN], states=[Organization.State.CONFIRMED], arrow=None,
    clause="一(三)", form=forms.NameChangeForm, checks=conduct.renamable, input_checks=conduct.renaming,
    makes=NameChange,
)  # fmt: skip
def request_rename(
    subject: Organization, *, by: Actor, at: datetime, name: str, credit_code: str, changed_on: date, reason: str,
    document: Document,
) -> NameChange:  # fmt: skip
    """The organization goes by another name, its credit code stays; the authority confirms it against the register."""
    made = NameChange(
        organization=subject, before=subject.name, after=named(name), changed_on=changed_on, reason=reason,
        requested_at=at, requested_by=by.user_id,
    )  # fmt: skip
    made.document = documents.attach(document, made, "name")
    made.save()
    post(
        made,
        gettext_noop("%(before)s申请变更名称为%(after)s，请核对后确认。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, before=made.before, after=made.after,
    )  # fmt: skip
    return made


@name_change.act(
    "confirm", label=_("确认名称变更"), roles=[Role.CLERK, Role.APPROVER], arrow=None, clause="一(三)",
    checks=conduct.undecided_name, not_by=["requested_by"], ready=lambda change: change.pending, tone="primary",
    hint=_("同时在该单位每一份有效协议上备案；协议文本不变。"),
)  # fmt: skip
def confirm_rename(subject: NameChange, *, by: Actor, at: datetime) -> None:
    """Checked against the register: the name changes, and every agreement in force gets its line in the same act."""
    subject.confirmed_at, subject.confirmed_by = at, by.user_id
    rename(id=subject.organization_id, by=by, at=at, name=subject.after)
    assert subject.document is not None
    running = Agreement.objects.filter(organization_id=subject.organization_id, state__in=queries.LIVE)
    for row in running.select_for_update().order_by("pk"):
        file_change(
            by=by, at=at, agreement=row, kind=ChangeFiling.Kind.NAME, before=subject.before, after=subject.after,
            changed_on=subject.changed_on, reason=subject.reason, document=subject.document,
        )  # fmt: skip
    post(
        subject,
        gettext_noop("名称变更已确认：自%(day)s起由%(before)s变更为%(after)s。"),
        at=at, to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], organization=subject.organization_id, day=subject.changed_on,
        before=subject.before, after=subject.after,
    )  # fmt: skip


@name_change.act(
    "decline", label=_("不予确认"), roles=[Role.CLERK, Role.APPROVER], arrow=None, clause="一(三)", form=ReasonForm,
    checks=conduct.undecided_name, not_by=["requested_by"], ready=lambda change: change.pending,
)  # fmt: skip
def decline_rename(subject: NameChange, *, by: Actor, at: datetime, reason: str) -> None:
    """The register says otherwise: the name stays, with the reason; the organization may ask again."""
    subject.declined_at, subject.declined_reason = at, reason
    post(
        subject,
        gettext_noop("名称变更为%(after)s的申请未予确认：%(reason)s"),
        at=at, to=Role.ORG_ADMIN, organization=subject.organization_id, after=subject.after, reason=reason,
    )  # fmt: skip


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

"""A decided supplement: made public, filed with the province, signed, released and sealed 二(二), 四(一)(二)."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document
from audit import beside, clock
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements import amendment_letters as letters
from operations.agreements import forms, queries
from operations.agreements.actions.acts import amendment
from operations.agreements.actions.amending import tell_authority, tell_operator
from operations.agreements.checks import amending as checks
from operations.agreements.models import Agreement, Amendment, ScopeItem, SealUse
from operations.applications.forms import FileForm, ReceiptForm
from operations.applications.models import Milestone, Scenario
from operations.mechanism.models import Seal
from operations.papers.issuing import issue
from operations.papers.letters import give_out
from operations.papers.models import Paper
from operations.papers.numbering import take
from statute.findings import gettext_noop, require
from web.forms import ReasonForm

State = Amendment.State
_DECIDED = (State.GRANTED, State.OPERATOR_SIGNED)


@amendment.act(
    "publish_result", label=_("公开补充授权结果"), roles=[Role.CLERK, Role.APPROVER], states=_DECIDED, arrow=None,
    clause="四(一)", form=forms.PublishAmendmentForm, input_checks=checks.published, tone="primary",
    ready=lambda row: row.published_on is None,
)  # fmt: skip
def publish_amendment(subject: Amendment, *, by: Actor, at: datetime, published_on: date, channel: str) -> None:
    """Operator, field, scenarios, term and day of the decision become public; a local period for objections may follow."""
    days = queries.rules_of(subject.agreement, at).integer("publicity_days")
    subject.published_on, subject.channel = published_on, channel
    subject.objections_until = queries.workdays_from(subject, published_on, "publicity_days", at) if days else None
    give_out(letters.publication(subject, take(subject.agreement.region, letters.PUBLICATION, at)), subject, at)
    tell_operator(subject, gettext_noop("补充协议“%(title)s”的结果已向社会公开。"), at)


@amendment.act(
    "file_report", label=_("报省政府备案"), roles=[Role.CLERK, Role.APPROVER], states=_DECIDED, arrow=None,
    clause="四(二)", form=FileForm, checks=checks.file_report, input_checks=checks.filed, tone="primary",
    ready=lambda row: row.filed_on is None and row.agreement.region.level != "province",
)  # fmt: skip
def file_amendment(
    subject: Amendment, *, by: Actor, at: datetime, number: str, sent_on: date, document: Document | None = None
) -> None:
    """City and county report what was added; sending suffices."""
    subject.filing_no, subject.filed_on = number, sent_on
    give_out(letters.report(subject), subject, at)
    if document is not None:
        documents.attach(document, subject, "report")
    post(
        subject,
        gettext_noop("收到备案报告%(number)s（%(title)s），请登记回执。"),
        at=at, to=Role.PROVINCIAL_DESK, number=number, title=subject.title,
    )  # fmt: skip


@amendment.act(
    "record_receipt", label=_("登记备案回执"), roles=[Role.PROVINCIAL_DESK], states=[*_DECIDED, State.SEALED],
    arrow=None, clause="四(二)", form=ReceiptForm, checks=checks.receive, input_checks=checks.received, scoped=False,
    ready=lambda row: row.filed_on is not None and not row.receipt_no, tone="primary",
)  # fmt: skip
def receive_amendment(subject: Amendment, *, by: Actor, at: datetime, receipt_no: str, received_on: date) -> None:
    """The provincial authority's desk confirms that the report arrived; that is no approval."""
    subject.receipt_no, subject.received_on = receipt_no, received_on
    tell_authority(subject, gettext_noop("补充协议“%(title)s”的备案回执%(receipt)s已登记。"), at, receipt=receipt_no)


@amendment.act(
    "sign", label=_("签署补充协议"), form=forms.SignForm, checks=checks.sign, input_checks=checks.signature,
    tone="primary", hint=_("签署后文本不再改动；退回重签的，须重新签署。"),
)  # fmt: skip
def sign_amendment(
    subject: Amendment, *, by: Actor, at: datetime, signed_copy: Document, sealed: bool,
    authority: Document | None = None,
) -> None:  # fmt: skip
    """The operator's signatory signs; the digest of this very text is what will be sealed."""
    subject.signed_at, subject.signed_by = at, by.user_id
    subject.signature_document = documents.attach(signed_copy, subject, "signed")
    if authority is not None:
        documents.attach(authority, subject, "authority")
    subject.text_digest = queries.digest_of_amendment(subject)
    subject.due_on = None
    tell_authority(
        subject, gettext_noop("运营单位已签署补充协议“%(title)s”，待放行用印。"), at, to=[Role.CLERK, Role.APPROVER]
    )


@amendment.act("reopen", label=_("退回重签"), form=ReasonForm)
def reopen_amendment(subject: Amendment, *, by: Actor, at: datetime, reason: str) -> None:
    """The text changes; the operator signs anew, and the release falls away with the signature."""
    subject.signed_at = subject.signed_by = subject.signature_document = None
    subject.released_at = subject.released_by = None
    subject.text_digest, subject.overdue_noted_at = "", None
    subject.due_on = queries.workdays_from(subject, clock.today(at), "signing_due_workdays", at)
    tell_operator(
        subject, gettext_noop("补充协议“%(title)s”须重新签署：%(reason)s"), at,
        to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], reason=reason,
    )  # fmt: skip


@amendment.act(
    "release", label=_("放行用印"), roles=[Role.APPROVER], states=[State.OPERATOR_SIGNED], arrow=None, clause="二(二)",
    checks=checks.release, not_by=["handled_by"], ready=lambda row: row.released_at is None, tone="primary",
    hint=_("经办、放行、用印须为三人。"),
)  # fmt: skip
def release_amendment(subject: Amendment, *, by: Actor, at: datetime) -> None:
    """A second person lets the keeper take the seal to this text."""
    subject.released_at, subject.released_by = at, by.user_id
    tell_authority(subject, gettext_noop("补充协议“%(title)s”已放行，请用印。"), at, to=[Role.SEAL_KEEPER])


@amendment.act(
    "seal", label=_("用印"), form=forms.SealForm, checks=checks.seal, input_checks=checks.affixed,
    not_by=["handled_by", "released_by"], tone="primary", hint=_("使用本地区公共数据授权运营合同专用章。"),
)  # fmt: skip
def seal_amendment(
    subject: Amendment, *, by: Actor, at: datetime, seal: Seal, copies: int, signature_value: str = ""
) -> None:
    """The keeper affixes the contract seal: the scenario and the rows of the scope come to be, the paper is issued."""
    # An agreement that is being ended at this moment is waited for, and looked at again.
    subject.agreement = Agreement.objects.select_for_update().get(pk=subject.agreement_id)
    require(checks.standing(subject, by=by, at=at))
    beside.make(
        SealUse(
            agreement=subject.agreement, amendment=subject, seal=seal, sealed_on=clock.today(at), copies=copies,
            signature_value=signature_value, text_digest=subject.text_digest, keeper=by.user_id,
            released_by=subject.released_by, sealed_at=at,
        )
    )  # fmt: skip
    subject.sealed_at = at
    contents = queries.amendment_contents(subject)
    if subject.scenario_name:
        subject.scenario = _scenario(subject, at)
    for row in queries.agreed_items(subject):
        beside.make(
            ScopeItem(
                agreement=subject.agreement, scenario=row.scenario or subject.scenario, item=row.item, amendment=subject,
                fields=queries.allowed_fields(row),
            )
        )  # fmt: skip
    issue(Paper.Kind.AMENDMENT, subject.number, subject, contents, at)
    _tell(subject, at)


def _scenario(subject: Amendment, at: datetime) -> Scenario:
    """The scenario the government agreed to, beside those of the application."""
    told: dict[str, Any] = {
        name: getattr(subject, name)
        for name in ("description", "economic_value", "social_value", "safeguards", "feasibility", "goals")
    }
    made = beside.make(
        Scenario(
            application=subject.agreement.application, name=subject.scenario_name, approved=True, supplemented_at=at,
            **told,
        )
    )  # fmt: skip
    beside.make_all(Milestone(scenario=made, month=month, text=text) for month, text in subject.milestones)
    return made


def _tell(subject: Amendment, at: datetime) -> None:
    tell_operator(
        subject, gettext_noop("补充协议“%(title)s”已用印，请提出新增数据的需求清单。"), at,
        to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY, Role.SECURITY_OFFICER],
    )  # fmt: skip
    if subject.scenario is None:
        tell_authority(subject, gettext_noop("补充协议“%(title)s”已用印。"), at)
        return
    tell_authority(
        subject, gettext_noop("补充协议“%(title)s”已用印，请修订应急预案，覆盖新增场景“%(scenario)s”。"), at,
        scenario=subject.scenario.name,
    )  # fmt: skip

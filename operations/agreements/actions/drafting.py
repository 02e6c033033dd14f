"""Drawing up an agreement and signing it 一(三), 四(四): from the government's grant to the operator's signature."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from applicants.models import Document
from audit import beside
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements import forms, queries, wording
from operations.agreements.actions.acts import agreement, application, scope_item
from operations.agreements.checks import contract
from operations.agreements.models import Agreement, ScopeItem
from operations.applications.models import Application, RequestedItem
from operations.papers.numbering import take
from statute.findings import Finding, gettext_noop
from web.forms import ReasonForm


def _drawn(
    subject: Application, *, by: Actor, at: datetime, first_on: date, last_on: date, representative: str,
    party_a: str = "", first_responsible: str = "", requested: Sequence[RequestedItem] | None = None,
    rectification_workdays: int = 15,
) -> tuple[Finding, ...]:  # fmt: skip
    return (
        *contract.term_of(subject, first_on, last_on, at=at),
        *contract.parties(
            subject, party_a or subject.region.government, first_responsible or subject.organization.principal
        ),
        *contract.chosen(subject, requested or ()),
    )


@application.act(
    "draft_agreement", label=_("拟订协议"), roles=[Role.CLERK], states=[Application.State.GRANTED], arrow=None,
    clause="四(一)", form=forms.DraftForm, checks=contract.draft, input_checks=_drawn, makes=Agreement, tone="primary",
)  # fmt: skip
def draft(
    subject: Application, *, by: Actor, at: datetime, first_on: date, last_on: date, representative: str,
    party_a: str = "", first_responsible: str = "", requested: Sequence[RequestedItem] | None = None,
    rectification_workdays: int = 15,
) -> Agreement:  # fmt: skip
    """An agreement under a grant: Party A the case's own government, the scope no wider than granted, number and term.

    Without `requested` the scope holds every granted item its provider agreed to, with the fields found necessary.
    """
    made = Agreement.objects.create(
        application=subject, region_id=subject.region_id, organization_id=subject.organization_id,
        number=take(subject.region, "授协", at), party_a=party_a or subject.region.government,
        representative=representative, first_responsible=first_responsible or subject.organization.principal,
        first_on=first_on, last_on=last_on, term_text=wording.term_text(first_on, last_on),
        rectification_workdays=rectification_workdays, drafted_at=at, drafted_by=by.user_id,
    )  # fmt: skip
    chosen = [row.pk for row in requested or ()]
    rows = queries.grantable(subject)
    for row in rows.filter(pk__in=chosen) if chosen else rows:
        assert row.scenario is not None
        beside.make(ScopeItem(agreement=made, scenario=row.scenario, item=row.item, fields=queries.allowed_fields(row)))
    made.scope_text = queries.scope_wording(queries.scope_of(made))
    made.save(update_fields=["scope_text"])
    return made


def _edited(
    subject: Agreement, *, by: Actor, at: datetime, representative: str = "", first_responsible: str = "", **_terms: Any
) -> tuple[Finding, ...]:
    return contract.parties(subject.application, subject.party_a, first_responsible or subject.organization.principal)


@agreement.act(
    "edit", label=_("修改协议条款"), roles=[Role.CLERK], states=[Agreement.State.DRAFT], arrow=None, clause="一(三)",
    form=forms.EditForm, input_checks=_edited, ready=lambda agreement: not agreement.stock, tone="primary",
)  # fmt: skip
def edit(
    subject: Agreement, *, by: Actor, at: datetime, representative: str = "", first_responsible: str = "",
    rectification_workdays: int | None = None, **terms: str,
) -> None:  # fmt: skip
    """The eight terms, who signs for the government, who is first responsible; what is left out stays as it is."""
    subject.representative = representative or subject.representative
    subject.first_responsible = first_responsible or subject.organization.principal
    subject.rectification_workdays = rectification_workdays or subject.rectification_workdays
    for name in Agreement.TERMS:
        if name in terms:
            setattr(subject, name, terms[name].strip())
    subject.drafted_by = by.user_id


def _termed(subject: Agreement, *, by: Actor, at: datetime, first_on: date, last_on: date) -> tuple[Finding, ...]:
    return contract.term_of(subject.application, first_on, last_on, at=at)


@agreement.act(
    "set_term", label=_("修改期限"), roles=[Role.CLERK], states=[Agreement.State.DRAFT], arrow=None, clause="四(四)",
    form=forms.TermForm, input_checks=_termed, ready=lambda agreement: not agreement.stock,
)  # fmt: skip
def set_term(subject: Agreement, *, by: Actor, at: datetime, first_on: date, last_on: date) -> None:
    """First and last day of a draft, both included; after the signature nothing moves them."""
    if subject.term_text in {"", wording.term_text(subject.first_on, subject.last_on)}:
        subject.term_text = wording.term_text(first_on, last_on)
    subject.first_on, subject.last_on = first_on, last_on
    subject.drafted_by = by.user_id


def _named(subject: ScopeItem, *, by: Actor, at: datetime, fields_text: str) -> tuple[Finding, ...]:
    return contract.fields(subject, fields_text)


@scope_item.act(
    "set_fields", label=_("限定字段"), roles=[Role.CLERK], arrow=None, clause="三(三)3", form=forms.FieldsForm,
    checks=contract.in_draft, input_checks=_named,
    ready=lambda row: row.agreement.state == Agreement.State.DRAFT and not row.agreement.stock,
)  # fmt: skip
def set_fields(subject: ScopeItem, *, by: Actor, at: datetime, fields_text: str) -> None:
    """The fields of one item, never more than its provider found necessary."""
    subject.fields = fields_text.strip()


def _signed(
    subject: Agreement,
    *,
    by: Actor,
    at: datetime,
    signed_copy: Document,
    sealed: bool,
    authority: Document | None = None,
) -> tuple[Finding, ...]:
    return contract.signature(subject, at=at, sealed=sealed and signed_copy is not None)


@agreement.act(
    "sign", label=_("签署协议"), form=forms.SignForm, checks=contract.sign, input_checks=_signed,
    ready=lambda agreement: not agreement.stock, tone="primary",
    hint=_("签署后文本不再改动；退回修改的，须重新签署。"),
)  # fmt: skip
def sign(
    subject: Agreement,
    *,
    by: Actor,
    at: datetime,
    signed_copy: Document,
    sealed: bool,
    authority: Document | None = None,
) -> None:
    """The operator's signatory signs; the digest of this very text is what will be sealed."""
    subject.signed_at, subject.signed_by = at, by.user_id
    subject.signature_document = documents.attach(signed_copy, subject, "signed")
    if authority is not None:
        documents.attach(authority, subject, "authority")
    subject.text_digest = queries.digest_of(subject)
    post(
        subject,
        gettext_noop("%(operator)s已签署协议%(number)s，待放行用印。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, operator=subject.organization.name,
        number=subject.number,
    )  # fmt: skip


@agreement.act("reopen", label=_("退回修改"), form=ReasonForm)
def reopen(subject: Agreement, *, by: Actor, at: datetime, reason: str) -> None:
    """The text changes; the operator signs anew, and the release falls away with the signature."""
    subject.signed_at = subject.signed_by = subject.signature_document = None
    subject.released_at = subject.released_by = None
    subject.text_digest = ""
    post(
        subject,
        gettext_noop("协议%(number)s已退回修改，修改后请重新签署：%(reason)s"),
        at=at, to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], organization=subject.organization_id, number=subject.number,
        reason=reason,
    )  # fmt: skip


@agreement.act("void", label=_("作废"), form=ReasonForm, tone="danger", clause="四(一)")
def void(subject: Agreement, *, by: Actor, at: datetime, reason: str) -> None:
    """Never sealed: without effect. The grant remains, unless it lapses or is annulled in the same act."""
    subject.ended_at, subject.ended_reason = at, reason
    post(
        subject,
        gettext_noop("协议%(number)s已作废：%(reason)s"),
        at=at, to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], organization=subject.organization_id, number=subject.number,
        reason=reason,
    )  # fmt: skip

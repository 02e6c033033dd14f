"""Violations 五(二), 六(八): recorded, then an order to correct, a referral, both, or nothing with reasons."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from applicants import documents
from applicants.actions import enter_fact
from applicants.models import Document, Fact
from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.dataflow.models import Product
from operations.domains.permissions import agreements as seen_agreements
from operations.oversight import letters, permissions
from operations.oversight.actions.credit import enter_disposition
from operations.oversight.checks import violations as checks
from operations.oversight.forms import violations as forms
from operations.oversight.models import Inspection, Referral, Violation
from operations.papers.letters import give_out
from operations.papers.numbering import take
from statute.findings import gettext_noop
from web.forms import ReasonForm

S = Agreement.State
agreement = Acts(Agreement, see=seen_agreements)
violation = Acts(Violation, see=permissions.violations)
referral = Acts(Referral, see=permissions.referrals)


@agreement.act(
    "record_violation", label=_("记载违规"), roles=[Role.CLERK, Role.UNIT_HANDLER, Role.UNIT_APPROVER, Role.SECTOR],
    arrow=None, clause="五(二)", states=[S.SEALED, S.ACTIVE, S.SUSPENDED, S.EXPIRED, S.TERMINATED, S.REVOKED],
    form=forms.ViolationForm, input_checks=checks.recorded, makes=Violation,
)  # fmt: skip
def record_violation(
    subject: Agreement, *, by: Actor, at: datetime, kind: str, occurred_on: date, text: str, clause: str = "",
    unlawful: bool = False, product: Product | None = None, inspection: Inspection | None = None, attempt: str = "",
    document: Document | None = None,
) -> Violation:  # fmt: skip
    """The clerk, or a unit that supervises, records what the operator did, from a refused attempt, an inspection, a product."""
    made = Violation.objects.create(
        agreement=subject, region_id=subject.region_id, organization_id=subject.organization_id,
        number=take(str(subject.region_id), "授违", at), kind=kind, clause=clause.strip(), occurred_on=occurred_on,
        text=text.strip(), unlawful=unlawful, product=product, inspection=inspection,
        attempt=UUID(attempt) if attempt else None, recorded_at=at, recorded_by=by.user_id,
    )  # fmt: skip
    if document is not None:
        made.document = documents.attach(document, made, "evidence")
        made.save(update_fields=["document"])
    post(
        made,
        gettext_noop("协议%(number)s记载了违规（%(kind)s），请处理。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, number=subject.number,
        kind=str(made.get_kind_display()),
    )  # fmt: skip
    return made


@violation.act(
    "refer", label=_("移送有关单位"), roles=[Role.APPROVER], arrow=None, clause="六(八)",
    states=[Violation.State.RECORDED, Violation.State.HANDLED], form=forms.ReferForm, input_checks=checks.referred,
    not_by=["recorded_by"], makes=Referral,
)  # fmt: skip
def refer(subject: Violation, *, by: Actor, at: datetime, unit: Unit, number: str, referred_on: date) -> Referral:
    """移送: what breaks the laws on network, data and personal information goes to 网信 or 公安, with number and date."""
    subject.unlawful = True
    made = Referral.objects.create(
        violation=subject, unit=unit, number=number.strip(), referred_on=referred_on, referred_by=by.user_id
    )
    give_out(letters.referral(made), made, at)
    post(
        subject,
        gettext_noop("违规记录%(violation)s已移送贵单位（%(number)s），请依法查处并反馈结果。"),
        at=at, to=[Role.UNIT_HANDLER, Role.UNIT_APPROVER], unit=unit.pk, violation=subject.number, number=made.number,
    )  # fmt: skip
    return made


@violation.act("handle", label=_("记载处理"), checks=checks.handle, form=forms.HandleForm, tone="primary")
def handle(subject: Violation, *, by: Actor, at: datetime, handling: str) -> None:
    """An order was issued, it was referred, or both: it goes on the organization's record."""
    subject.handling, subject.handled_at = handling, at
    enter_fact(
        id=subject.organization_id, by=by, at=at, kind=Fact.Kind.BREACH, occurred_on=subject.occurred_on,
        text=f"{subject.get_kind_display()}：{subject.text}（{handling}）"[:2000], value=subject.number,
        source=subject.region.authority, origin=subject,
    )  # fmt: skip
    post(
        subject,
        gettext_noop("违规记录%(number)s已处理：%(handling)s"),
        at=at, to=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], organization=subject.organization_id, number=subject.number,
        handling=handling,
    )  # fmt: skip


@violation.act("dismiss", label=_("不予处理"), checks=checks.dismiss, form=ReasonForm, not_by=["recorded_by"])
def dismiss(subject: Violation, *, by: Actor, at: datetime, reason: str) -> None:
    """Nothing follows from it, with reasons, by another person than the one who recorded it."""
    subject.dismissed_reason = reason


@referral.act(
    "record_outcome", label=_("反馈查处结果"), roles=[Role.UNIT_HANDLER, Role.UNIT_APPROVER, Role.CLERK], arrow=None,
    clause="六(八)", form=forms.OutcomeForm, checks=checks.outcome, input_checks=checks.concluded, scoped=False,
    ready=lambda row: row.outcome_on is None,
)  # fmt: skip
def record_outcome(
    subject: Referral, *, by: Actor, at: datetime, outcome: str, outcome_no: str, outcome_on: date,
    credit_basis: str = "", document: Document | None = None,
) -> None:  # fmt: skip
    """What the unit decided (or the clerk enters from its letter); a disposition goes on the credit record where it says so."""
    subject.outcome, subject.outcome_no, subject.outcome_on = outcome, outcome_no.strip(), outcome_on
    subject.outcome_by = by.user_id
    if document is not None:
        document = documents.attach(document, subject, "outcome")
    told = subject.violation
    if credit_basis.strip():
        enter_disposition(
            by=by, at=at, organization=told.organization, unit=subject.unit, document_no=outcome_no, decided_on=outcome_on,
            text=outcome, basis=credit_basis, agreement=told.agreement, document=document,
        )  # fmt: skip
    post(
        told,
        gettext_noop("%(name)s反馈了违规记录%(violation)s的查处结果（%(number)s）。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=told.region_id, name=subject.unit.name, violation=told.number,
        number=subject.outcome_no,
    )  # fmt: skip


ACTS: tuple[Act[Any], ...] = (record_violation, refer, handle, dismiss, record_outcome)

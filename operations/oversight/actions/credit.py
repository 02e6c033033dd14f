"""Credit records 六(五)(八): a competent unit's numbered disposition, told to later applications, barring nobody by itself."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from applicants import documents
from applicants.actions import enter_fact
from applicants.models import Document, Fact, Organization
from audit import clock
from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.oversight import permissions
from operations.oversight.checks import credit as checks
from operations.oversight.forms import credit as forms
from operations.oversight.models import CreditRecord, MarketRule
from statute.findings import gettext_noop
from web.forms import ReasonForm

record = Acts(CreditRecord, see=permissions.credit_records)
# Whether a disposition may be entered was decided by the act that enters it.
_concluded = Acts(CreditRecord, see=permissions.credit_records)
rule = Acts(MarketRule, see=permissions.market_rules)


def _write(
    subject: Organization, by: Actor, at: datetime, unit: Unit, document_no: str, decided_on: date, text: str,
    basis: str, agreement: Agreement | None, document: Document | None,
) -> CreditRecord:  # fmt: skip
    made = CreditRecord.objects.create(
        organization=subject, region=unit.region, agreement=agreement, unit=unit, document_no=document_no.strip(),
        decided_on=decided_on, text=text.strip(), basis=basis.strip(), recorded_at=at, recorded_by=by.user_id,
    )  # fmt: skip
    if document is not None:
        made.document = documents.attach(document, made, "disposition")
        made.save(update_fields=["document"])
    enter_fact(
        id=subject.pk, by=by, at=at, kind=Fact.Kind.CREDIT, occurred_on=decided_on, text=made.text,
        value=made.document_no, source=unit.name, origin=made,
    )  # fmt: skip
    post(
        made,
        gettext_noop("%(name)s的处理决定（%(number)s）已记入贵单位信用档案，有异议的可以提出。"),
        at=at, to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], organization=subject.pk, name=unit.name,
        number=made.document_no,
    )  # fmt: skip
    return made


@record.act(
    "record", label=_("记入信用档案"), root=True, roles=[Role.UNIT_HANDLER, Role.UNIT_APPROVER, Role.SECTOR], arrow=None,
    states=(), clause="六(五)", form=forms.DispositionForm, input_checks=checks.recorded,
)  # fmt: skip
def record_credit(
    *, by: Actor, at: datetime, organization: Organization, document_no: str, decided_on: date, text: str, basis: str,
    agreement: Agreement | None = None, document: Document | None = None,
) -> CreditRecord:  # fmt: skip
    """A competent unit puts its own numbered disposition on record; it informs, and bars nobody by itself."""
    unit = Unit.objects.select_related("region").get(pk=by.unit)
    return _write(organization, by, at, unit, document_no, decided_on, text, basis, agreement, document)


@_concluded.act("enter", label=_("记入信用档案"), root=True, roles=tuple(Role), states=(), arrow=None, clause="六(八)")
def enter_disposition(
    *, by: Actor, at: datetime, organization: Organization, unit: Unit, document_no: str, decided_on: date, text: str,
    basis: str, agreement: Agreement, document: Document | None = None,
) -> CreditRecord:  # fmt: skip
    """What a unit decided on a violation that was referred to it; part of recording that outcome."""
    return _write(organization, by, at, unit, document_no, decided_on, text, basis, agreement, document)


@record.act("appeal", label=_("提出信用异议"), form=forms.AppealForm)
def appeal(
    subject: CreditRecord, *, by: Actor, at: datetime, appeal_text: str, evidence: Document | None = None
) -> None:
    """The organization concerned says what is wrong."""
    subject.appeal_text, subject.appealed_at = appeal_text, at
    if evidence is not None:
        documents.attach(evidence, subject, "appeal")
    post(
        subject,
        gettext_noop("%(name)s对处理决定%(number)s提出信用异议，请答复。"),
        at=at, to=[Role.UNIT_HANDLER, Role.UNIT_APPROVER], unit=subject.unit_id, name=subject.organization.name,
        number=subject.document_no,
    )  # fmt: skip


@record.act("uphold", label=_("维持记录"), checks=checks.own, not_by=["recorded_by"], form=forms.AnswerForm)
def uphold(subject: CreditRecord, *, by: Actor, at: datetime, answer: str) -> None:
    """Another person of the unit keeps it on record, with reasons; the organization may appeal again."""
    subject.answer = answer
    post(
        subject,
        gettext_noop("对处理决定%(number)s的信用异议，维持记录：%(answer)s"),
        at=at, to=Role.ORG_ADMIN, organization=subject.organization_id, number=subject.document_no, answer=answer,
    )  # fmt: skip


@record.act("lift", label=_("移出信用档案"), checks=checks.own, form=ReasonForm, not_by=["recorded_by"])
def lift(subject: CreditRecord, *, by: Actor, at: datetime, reason: str) -> None:
    """The unit takes it off; facts are never edited, so the record says beside it that it no longer stands."""
    subject.lifted_at, subject.lifted_reason = at, reason
    enter_fact(
        id=subject.organization_id, by=by, at=at, kind=Fact.Kind.CREDIT, occurred_on=clock.today(at),
        text=f"已移出：{subject.text}（{reason}）", value=subject.document_no, source=subject.unit.name, origin=subject,
    )  # fmt: skip
    post(
        subject,
        gettext_noop("处理决定%(number)s已移出贵单位信用档案。"),
        at=at, to=[Role.ORG_ADMIN, Role.ORG_SIGNATORY], organization=subject.organization_id,
        number=subject.document_no,
    )  # fmt: skip


@rule.act(
    "enter", label=_("登记市场化运营管理制度"), root=True, roles=[Role.UNIT_HANDLER, Role.UNIT_APPROVER], arrow=None,
    clause="六(五)", form=forms.RuleForm, input_checks=checks.market_rule,
)  # fmt: skip
def enter_rule(
    *, by: Actor, at: datetime, name: str, document_no: str, issued_on: date, document: Document | None = None
) -> MarketRule:
    """A unit that watches the market keeps a rule it issued on record for everybody."""
    unit = Unit.objects.select_related("region").get(pk=by.unit)
    made = MarketRule.objects.create(
        region=unit.region, unit=unit, name=name.strip(), document_no=document_no.strip(), issued_on=issued_on,
        recorded_at=at, recorded_by=by.user_id,
    )  # fmt: skip
    if document is not None:
        made.document = documents.attach(document, made, "rule")
        made.save(update_fields=["document"])
    return made


ACTS: tuple[Act[Any], ...] = (record_credit, appeal, uphold, lift, enter_rule)

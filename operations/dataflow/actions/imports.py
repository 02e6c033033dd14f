"""Social data 五(四)3: asked for, examined, approved, brought into the domain, taken out again."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.documents import attach
from applicants.models import Document
from audit.act import Act, Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.applications.models import Scenario
from operations.dataflow import permissions
from operations.dataflow.checks import imports as checks
from operations.dataflow.forms import imports as forms
from operations.dataflow.models import DataImport
from operations.domains.permissions import agreements
from operations.domains.queries import tenancy_of
from statute.findings import gettext_noop
from web.forms import ReasonForm

State = DataImport.State
data_import: Acts[Any] = Acts(DataImport, see=permissions.imports)
_agreement = Acts(Agreement, see=agreements)
_PARTY = (Role.ORG_ADMIN, Role.ORG_STAFF)


@_agreement.act(
    "request_import", label=_("申请导入社会数据"), roles=[Role.ORG_ADMIN],
    states=[Agreement.State.SEALED, Agreement.State.ACTIVE], arrow=None, clause="五(四)3", checks=checks.ask,
    input_checks=checks.asked, form=forms.ImportForm, makes=DataImport,
)  # fmt: skip
def request_import(
    subject: Agreement, *, by: Actor, at: datetime, name: str, scenario: Scenario, source: str, lawful_basis: str,
    purpose: str, document: Document, personal: bool = False,
) -> DataImport:  # fmt: skip
    """The operator asks to bring in what it lawfully obtained."""
    made = DataImport.objects.create(
        agreement=subject, region_id=subject.region_id, organization_id=subject.organization_id, name=name,
        scenario=scenario, source=source, lawful_basis=lawful_basis, purpose=purpose, personal=personal,
        requested_at=at, requested_by=by.user_id,
    )  # fmt: skip
    made.document = attach(document, made, "source")
    made.save(update_fields=["document"])
    post(
        made, gettext_noop("社会数据“%(name)s”申请导入，待审核。"), at=at, to=Role.CLERK, region=made.region_id,
        name=name,
    )  # fmt: skip
    return made


@data_import.act(
    "examine", label=_("审核来源"), roles=[Role.CLERK], states=[State.REQUESTED], arrow=None, clause="五(四)3",
    form=forms.ExamineForm, tone="primary",
)  # fmt: skip
def examine(subject: DataImport, *, by: Actor, at: datetime, examination: str) -> None:
    """The clerk looks at source, ground and document; the approver decides."""
    subject.examination, subject.examined_at, subject.examined_by = examination, at, by.user_id
    post(
        subject, gettext_noop("社会数据“%(name)s”已审核，待审批导入。"), at=at, to=Role.APPROVER,
        region=subject.region_id, name=subject.name,
    )  # fmt: skip


@data_import.act("approve", label=_("批准导入"), checks=checks.approve, not_by=["examined_by"], tone="primary")
def approve(subject: DataImport, *, by: Actor, at: datetime) -> None:
    """The data authority approves; the domain takes it in."""
    subject.approved_at, subject.approved_by = at, by.user_id
    _tell(subject, gettext_noop("社会数据“%(name)s”已批准导入。"), at)
    _tell_domain(subject, gettext_noop("社会数据“%(name)s”已批准，请导入并登记摘要。"), at)


@data_import.act("refuse", label=_("不予批准"), form=ReasonForm, tone="danger")
def refuse(subject: DataImport, *, by: Actor, at: datetime, reason: str) -> None:
    """It stays outside; the reasons are told."""
    subject.refused_reason = reason
    _tell(subject, gettext_noop("社会数据“%(name)s”不予批准导入：%(reason)s"), at, reason=reason)


@data_import.act(
    "confirm_imported", label=_("确认已导入"), checks=checks.confirm_imported, input_checks=checks.taken_in,
    form=forms.TakenInForm, tone="primary",
)  # fmt: skip
def confirm_imported(subject: DataImport, *, by: Actor, at: datetime, digest: str) -> None:
    """The domain took it in; its digest says what it was."""
    subject.digest, subject.imported_at = digest.strip().lower(), at
    _tell(subject, gettext_noop("社会数据“%(name)s”已导入授权运营域。"), at)


@data_import.act(
    "order_removal", label=_("要求移除"), roles=[Role.ORG_ADMIN, Role.CLERK, Role.APPROVER],
    states=[State.APPROVED, State.IMPORTED], arrow=None, clause="五(四)3", checks=checks.order_removal,
    form=ReasonForm, ready=lambda row: row.removal_ordered_at is None, tone="danger",
)  # fmt: skip
def order_removal(subject: DataImport, *, by: Actor, at: datetime, reason: str) -> None:
    """No longer needed, or no longer lawful: the domain is asked to take it out."""
    subject.removal_ordered_at, subject.removal_reason = at, reason
    _tell_domain(subject, gettext_noop("请移除社会数据“%(name)s”：%(reason)s"), at, reason=reason)


@data_import.act("remove", label=_("确认已移除"), checks=checks.remove, form=ReasonForm, tone="danger")
def remove(subject: DataImport, *, by: Actor, at: datetime, reason: str) -> None:
    """The domain has taken it out, or never took it in."""
    subject.removed_at = at
    subject.removal_reason = "\n".join(part for part in (subject.removal_reason, reason) if part)
    _tell(subject, gettext_noop("社会数据“%(name)s”已移除。"), at)


def _tell(subject: DataImport, text: str, at: datetime, **more: Any) -> None:
    post(subject, text, at=at, to=_PARTY, organization=subject.organization_id, name=subject.name, **more)


def _tell_domain(subject: DataImport, text: str, at: datetime, **more: Any) -> None:
    tenancy = tenancy_of(subject.agreement)
    if tenancy is not None:
        post(subject, text, at=at, to=Role.DOMAIN_OPERATOR, domain=tenancy.domain_id, name=subject.name, **more)


ACTS: tuple[Act[Any], ...] = (request_import, *data_import.all)

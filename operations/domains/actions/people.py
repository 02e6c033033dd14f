"""People under an agreement: registered, verified, filed, reviewed, cleared, left; no step left out 五(二), 五(四)1."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants.documents import attach
from applicants.models import Document, Person
from audit import clock
from audit.act import Acts
from audit.actor import SYSTEM, Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.agreements.models import Agreement
from operations.domains import checks, forms, permissions, queries
from operations.domains.actions.accounts import close_account
from operations.domains.models import Personnel
from operations.domains.queries import PROVINCE
from statute.findings import gettext_noop

State = Personnel.State
personnel: Acts[Any] = Acts(Personnel, see=permissions.personnel)
_agreement = Acts(Agreement, see=permissions.agreements)
_BEFORE_CLEARED = [State.REGISTERED, State.VERIFIED, State.FILED, State.REVIEWED]


@_agreement.act(
    "register_person", label=_("登记人员"), roles=[Role.ORG_ADMIN],
    states=[Agreement.State.SEALED, Agreement.State.ACTIVE, Agreement.State.SUSPENDED], arrow=None, clause="五(四)1",
    form=forms.RegisterForm, input_checks=checks.register, makes=Personnel,
)  # fmt: skip
def register(subject: Agreement, *, by: Actor, at: datetime, person: Person, duty: str) -> Personnel:
    """The organization names who will work under the agreement; dispatched people too, each personally."""
    made = Personnel.objects.create(agreement=subject, person=person, duty=duty, registered_at=at)
    post(
        made, gettext_noop("%(person)s已登记为%(agreement)s的人员，待实名认证。"), at=at, to=Role.CLERK,
        region=subject.region_id, person=person.name, agreement=subject.number,
    )  # fmt: skip
    return made


@personnel.act("verify", label=_("记载实名认证"), form=forms.VerifyForm, tone="primary")
def verify(subject: Personnel, *, by: Actor, at: datetime, verified_on: date | None = None) -> None:
    """The real name was checked."""
    subject.verified_on, subject.verified_by = min(verified_on or clock.today(at), clock.today(at)), by.user_id


@personnel.act("file", label=_("备案"), form=forms.FileForm, tone="primary")
def file(subject: Personnel, *, by: Actor, at: datetime, filing_no: str) -> None:
    """Filed with the data authority."""
    subject.filed_on, subject.filing_no, subject.filed_by = clock.today(at), filing_no, by.user_id


@personnel.act("review", label=_("审查通过"), not_by=["filed_by"], tone="primary")
def review(subject: Personnel, *, by: Actor, at: datetime) -> None:
    """Vetted by a second person."""
    subject.reviewed_on, subject.reviewed_by = clock.today(at), by.user_id
    post(
        subject, gettext_noop("%(person)s已通过审查，待参加岗前培训。"), at=at, to=Role.PROVINCIAL_DESK, region=PROVINCE,
        person=subject.person.name,
    )  # fmt: skip


@personnel.act(
    "record_nda", label=_("登记保密协议"), roles=[Role.ORG_ADMIN, Role.CLERK], states=[*_BEFORE_CLEARED, State.CLEARED],
    arrow=None, clause="五(四)1", form=forms.NdaForm, input_checks=checks.nda,
)  # fmt: skip
def record_nda(
    subject: Personnel, *, by: Actor, at: datetime, signed_on: date, until: date, liability: bool,
    document: Document | None = None,
) -> None:  # fmt: skip
    """The confidentiality agreement, with its term and the liability for breach."""
    subject.nda_signed_on, subject.nda_until, subject.nda_liability = signed_on, until, liability
    if document is not None:
        subject.nda_document = attach(document, subject, "nda")


@personnel.act(
    "record_training", label=_("记载岗前培训"), roles=[Role.PROVINCIAL_DESK], states=[*_BEFORE_CLEARED, State.CLEARED],
    arrow=None, clause="五(二)", form=forms.TrainingForm, checks=checks.provincial, input_checks=checks.trained,
)  # fmt: skip
def record_training(subject: Personnel, *, by: Actor, at: datetime, passed_on: date, certificate_no: str) -> None:
    """Training held by the provincial data authority was passed."""
    subject.training_passed_on, subject.training_no = passed_on, certificate_no
    subject.training_by_province = True


@personnel.act("clear", label=_("准予上岗"), checks=checks.clear, tone="primary")
def clear(subject: Personnel, *, by: Actor, at: datetime) -> None:
    """All five facts are there: accounts may be asked for."""
    subject.cleared_at = at
    post(
        subject, gettext_noop("%(person)s准予上岗，可以申请授权运营域账号。"), at=at, to=Role.ORG_ADMIN,
        organization=subject.organization_id, person=subject.person.name,
    )  # fmt: skip


@personnel.act("leave", label=_("登记离岗"), form=forms.LeaveForm, input_checks=checks.left, tone="danger")
def leave(subject: Personnel, *, by: Actor, at: datetime, left_on: date) -> None:
    """No longer at the post: the accounts are closed in the same act."""
    subject.left_on = left_on
    for account in queries.live_accounts(personnel=subject):
        close_account(id=account, by=SYSTEM, at=at, reason=gettext_noop("人员离岗"))

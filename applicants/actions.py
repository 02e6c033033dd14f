"""Everything that changes an organization, its people and its record."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.actions import found_organization_seat
from accounts.models import Region, Seat
from accounts.secret import Secret
from applicants import checks, forms, permissions
from applicants.documents import attach
from applicants.models import Document, Fact, Organization, Person
from applicants.queries import id_digest, named
from audit import beside
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from audit.subject import Subject
from statute.findings import gettext_noop

State = Organization.State
organization = Acts(Organization, see=permissions.organizations)
person = Acts(Person, see=permissions.people)
# Later rooms write what they learn; whether they may was decided by their own action.
_record = Acts(Organization, see=lambda by: Organization.objects.all())


@organization.act(
    "register", label=_("登记单位"), root=True, roles=[Role.REGISTRANT], arrow=None, clause="一(三)",
    form=forms.RegisterForm, input_checks=checks.registration, tone="primary",
)  # fmt: skip
def register(
    *, by: Actor, at: datetime, credit_code: str, kind: str, name: str, founded_on: date, address: str, principal: str,
    contact: str, phone: str, region: Region,
) -> Organization:  # fmt: skip
    """An organization registers itself; whoever does it becomes its administrator."""
    made = Organization.objects.create(
        credit_code=credit_code.strip().upper(), kind=kind, name=named(name), founded_on=founded_on,
        address=named(address), principal=named(principal), contact=named(contact), phone=phone, region=region,
        registered_at=at, registered_by=by.user_id, demo=settings.MODE == "demo",
    )  # fmt: skip
    found_organization_seat(by=by, at=at, organization=made.pk, place=made.name)
    post(
        made,
        gettext_noop("%(name)s已注册，待确认身份。"),
        at=at,
        to=Role.CLERK,
        region=region.code,
        name=made.name,
    )
    return made


@organization.act(
    "confirm", label=_("确认身份"), form=forms.ConfirmForm, checks=checks.confirm, not_by=["registered_by"],
    tone="primary",
)  # fmt: skip
def confirm(subject: Organization, *, by: Actor, at: datetime, source: str, evidence: Document) -> None:
    """The data authority checks the identity against the register of legal persons."""
    subject.confirmed_at, subject.confirmed_by = at, by.user_id
    attach(evidence, subject, "confirm")
    post(
        subject,
        gettext_noop("%(name)s的单位身份已确认，可以提出申请。"),
        at=at,
        to=Role.ORG_ADMIN,
        organization=subject.pk,
        name=subject.name,
    )


@organization.act(
    "edit", label=_("修改登记信息"), roles=[Role.ORG_ADMIN], states=[State.REGISTERED], arrow=None,
    form=forms.EditForm, input_checks=checks.edited,
)  # fmt: skip
def edit(subject: Organization, *, by: Actor, at: datetime, name: str, region: Region, **columns: Any) -> None:
    """The organization mends its registration before anybody has confirmed it."""
    subject.name, subject.region = named(name), region
    for column in ("kind", "founded_on", "address", "principal", "contact", "phone"):
        if column in columns:
            setattr(subject, column, columns[column])


@organization.act(
    "update_contact", label=_("更新联系方式"), roles=[Role.ORG_ADMIN], states=[State.CONFIRMED], arrow=None,
    form=forms.ContactForm,
)  # fmt: skip
def update_contact(subject: Organization, *, by: Actor, at: datetime, address: str, contact: str, phone: str) -> None:
    """What nobody has to confirm anew."""
    subject.address, subject.contact, subject.phone = named(address), named(contact), phone


@organization.act(
    "correct", label=_("变更主要负责人"), roles=[Role.CLERK, Role.APPROVER], states=[State.CONFIRMED],
    arrow=None, form=forms.CorrectForm, input_checks=checks.corrected,
)  # fmt: skip
def correct(subject: Organization, *, by: Actor, at: datetime, principal: str, reason: str, evidence: Document) -> None:
    """After confirmation a change of the responsible person is recorded by the authority, with its proof."""
    subject.principal = named(principal)
    attach(evidence, subject, "correct")


@_record.act("rename", label=_("变更名称"), roles=[Role.CLERK, Role.APPROVER], states=[State.CONFIRMED], arrow=None,
             clause="一(三)")  # fmt: skip
def rename(subject: Organization, *, by: Actor, at: datetime, name: str) -> None:
    """The new name of the same organization, on the seats of its people too. Part of the act that confirms the change."""
    subject.name = named(name)
    beside.change(Seat.objects.filter(organization=str(subject.pk)), place=subject.name)


@organization.act(
    "dissolve", label=_("记载注销"), form=forms.DissolveForm, input_checks=checks.dissolved, tone="danger"
)
def dissolve(subject: Organization, *, by: Actor, at: datetime, on: date, reason: str, evidence: Document) -> None:
    """The organization has ceased to exist."""
    subject.dissolved_on = on
    attach(evidence, subject, "dissolve")


@organization.act(
    "add_person", label=_("添加人员"), roles=[Role.ORG_ADMIN, Role.SECURITY_OFFICER],
    states=[State.REGISTERED, State.CONFIRMED], arrow=None, form=forms.NewPersonForm, input_checks=checks.new_person,
    makes=Person,
)  # fmt: skip
def add_person(
    subject: Organization, *, by: Actor, at: datetime, id_number: Secret, name: str, position: str, phone: str = "",
    dispatched_from: str = "",
) -> Person:  # fmt: skip
    """One of the organization's people, by real name; the number itself is kept nowhere."""
    number = id_number.value.strip().upper()
    return Person.objects.create(
        organization=subject, name=named(name), id_digest=id_digest(number), id_tail=number[-4:],
        position=named(position), phone=phone, dispatched_from=named(dispatched_from),
    )  # fmt: skip


@person.act(
    "edit", label=_("修改人员信息"), roles=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], arrow=None, form=forms.PersonForm
)
def edit_person(
    subject: Person, *, by: Actor, at: datetime, name: str, position: str, phone: str = "", dispatched_from: str = ""
) -> None:
    """A person's name, position or telephone."""
    subject.name, subject.position = named(name), named(position)
    subject.phone, subject.dispatched_from = phone, named(dispatched_from)


@person.act(
    "leave", label=_("登记离职"), roles=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], arrow=None, form=forms.LeftForm,
    input_checks=checks.left, ready=lambda person: person.left_on is None, tone="danger",
)  # fmt: skip
def leave(subject: Person, *, by: Actor, at: datetime, left_on: date) -> None:
    """A person has left the organization."""
    subject.left_on = left_on


@person.act(
    "rejoin", label=_("恢复在职"), roles=[Role.ORG_ADMIN, Role.SECURITY_OFFICER], arrow=None,
    ready=lambda person: person.left_on is not None,
)  # fmt: skip
def rejoin(subject: Person, *, by: Actor, at: datetime) -> None:
    """A person has come back."""
    subject.left_on = None


@organization.act(
    "record_fact", label=_("记入事件或不良信息"),
    roles=[Role.CLERK, Role.APPROVER, Role.UNIT_HANDLER, Role.UNIT_APPROVER, Role.ORG_ADMIN],
    states=[State.REGISTERED, State.CONFIRMED, State.DISSOLVED], arrow=None, clause="三(二)4", form=forms.FactForm,
    checks=checks.own, input_checks=checks.fact, makes=Fact, scoped=False,
)  # fmt: skip
def record_fact(
    subject: Organization, *, by: Actor, at: datetime, kind: str, occurred_on: date, severity: str = "", text: str,
    value: str = "", source: str, evidence: Document | None = None,
) -> Fact:  # fmt: skip
    """Something later applications must see: an incident 三(二)4 or bad credit with its document number. Never edited."""
    return _write_fact(
        subject, by, at, kind, occurred_on, text, source, severity, value, None, evidence, by.role == Role.ORG_ADMIN
    )


@_record.act("learn", label=_("记入档案"), roles=tuple(Role), states=(), arrow=None, makes=Fact, scoped=False)
def enter_fact(
    subject: Organization, *, by: Actor, at: datetime, kind: str, occurred_on: date, text: str, source: str,
    severity: str = "", value: str = "", origin: Subject | None = None, evidence: Document | None = None,
) -> Fact:  # fmt: skip
    """What a later room learns of an organization: grade, breach, incident, revocation. Only other actions call it."""
    return _write_fact(subject, by, at, kind, occurred_on, text, source, severity, value, origin, evidence, False)


def _write_fact(
    subject: Organization, by: Actor, at: datetime, kind: str, occurred_on: date, text: str, source: str,
    severity: str, value: str, origin: Subject | None, evidence: Document | None, declared: bool,
) -> Fact:  # fmt: skip
    made = Fact.objects.create(
        organization=subject, kind=kind, occurred_on=occurred_on, severity=severity, text=text, value=value.strip(),
        source=source, declared=declared, recorded_at=at, recorded_by=by.user_id,
        origin_type=origin.type_code() if origin else "", origin_id=origin.pk if origin else None,
    )  # fmt: skip
    if evidence is not None:
        attach(evidence, made, "evidence")
    return made


# `enter_fact` and `rename` are not among them: only other actions call them.
ACTS = (*organization.all, *person.all)

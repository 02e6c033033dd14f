"""Who deliberates and where there are pilots: mechanisms, designations, expert groups, key fields."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Region, Unit
from audit.act import Acts
from audit.actor import Actor
from audit.outbox.post import post
from audit.roles import Role
from operations.mechanism import checks, forms, permissions
from operations.mechanism.models import ExpertGroup, FieldDesignation, KeyField, Mechanism, PilotDesignation
from statute.findings import Finding, gettext_noop
from web.forms import ReasonForm

mechanism = Acts(Mechanism, see=permissions.mechanisms)
pilot = Acts(PilotDesignation, see=permissions.pilots)
designation = Acts(FieldDesignation, see=permissions.field_designations)
experts = Acts(ExpertGroup, see=permissions.expert_groups)
key_field = Acts(KeyField, see=permissions.key_fields)


def _inactive(subject: Mechanism) -> bool:
    return not subject.active


def _active(subject: Mechanism) -> bool:
    return subject.active


@mechanism.act(
    "establish", label=_("登记协调机制"), root=True, roles=[Role.SECRETARIAT], arrow=None, clause="二(一)",
    form=forms.MechanismForm, checks=checks.not_established, tone="primary",
)  # fmt: skip
def establish_mechanism(
    *, by: Actor, at: datetime, established_on: date, document_no: str, members: Iterable[Unit]
) -> Mechanism:
    """The secretariat drafts the own region's mechanism: founding document and member units."""
    made = Mechanism.objects.create(
        region_id=by.region, established_on=established_on, document_no=document_no, drafted_by=by.user_id
    )
    made.members.set(members)
    post(made, gettext_noop("协调机制已登记，待启用。"), at=at, to=Role.CONVENER, region=by.region)
    return made


@mechanism.act(
    "set_members", label=_("调整成员单位"), roles=[Role.SECRETARIAT], arrow=None, clause="二(一)",
    form=forms.MembersForm, ready=_inactive, checks=checks.mechanism_inactive,
    hint=_("已启用的协调机制须先停用，调整后再由召集人启用。"),
)  # fmt: skip
def set_members(subject: Mechanism, *, by: Actor, at: datetime, members: Iterable[Unit]) -> None:
    """The member units, before the convener activates the mechanism (again)."""
    subject.members.set(members)
    subject.drafted_by = by.user_id


@mechanism.act(
    "activate", label=_("启用协调机制"), roles=[Role.CONVENER], arrow=None, clause="二(一)",
    checks=checks.activate_mechanism, not_by=["drafted_by"], ready=_inactive, tone="primary",
)  # fmt: skip
def activate_mechanism(subject: Mechanism, *, by: Actor, at: datetime) -> None:
    """The convener confirms: the provincial one only with all nine kinds of member."""
    subject.active, subject.activated_at, subject.activated_by = True, at, by.user_id


@mechanism.act(
    "deactivate", label=_("停用协调机制"), roles=[Role.CONVENER], arrow=None, clause="二(一)", form=ReasonForm,
    ready=_active, checks=checks.mechanism_active, tone="danger",
)  # fmt: skip
def deactivate_mechanism(subject: Mechanism, *, by: Actor, at: datetime, reason: str) -> None:
    """No new matter is opened until it is active again; open ones go on."""
    subject.active = False


def _region(*, by: Actor, at: datetime, region: Region, **_inputs: Any) -> tuple[Finding, ...]:
    return (
        *checks.designated_region(region),
        *checks.taken(PilotDesignation, "region", region, gettext_noop("该地区已登记为试点地区。"), "region"),
    )


@pilot.act(
    "designate", label=_("登记试点地区"), root=True, roles=[Role.SECRETARIAT], arrow=None, clause="二(一)",
    form=forms.PilotForm, checks=checks.provincial, input_checks=_region,
)  # fmt: skip
def designate_pilot(
    *, by: Actor, at: datetime, region: Region, document_no: str, designated_on: date
) -> PilotDesignation:
    """The provincial mechanism's office enters the designation of a city or county."""
    return PilotDesignation.objects.create(
        region=region, document_no=document_no, designated_on=designated_on, entered_by=by.user_id
    )


@pilot.act(
    "confirm", label=_("确认试点地区"), roles=[Role.CONVENER], arrow=None, clause="二(一)", scoped=False,
    checks=checks.unconfirmed_provincial, not_by=["entered_by"], ready=checks.waits, tone="primary",
)  # fmt: skip
def confirm_pilot(subject: PilotDesignation, *, by: Actor, at: datetime) -> None:
    """The provincial convener confirms it; only then the region may publish."""
    subject.confirmed_at, subject.confirmed_by = at, by.user_id
    post(
        subject,
        gettext_noop("%(region_name)s已被确定为试点地区。"),
        at=at, to=[Role.CLERK, Role.APPROVER], region=subject.region_id, region_name=subject.region.name,
    )  # fmt: skip


def _field(*, by: Actor, at: datetime, field: KeyField, **_inputs: Any) -> tuple[Finding, ...]:
    return checks.taken(FieldDesignation, "field", field, gettext_noop("该领域已登记为省级试点领域。"), "field")


@designation.act(
    "designate", label=_("登记省级试点领域"), root=True, roles=[Role.SECRETARIAT], arrow=None, clause="二(一)",
    form=forms.FieldDesignationForm, checks=checks.provincial, input_checks=_field,
)  # fmt: skip
def designate_field(
    *, by: Actor, at: datetime, field: KeyField, document_no: str, designated_on: date
) -> FieldDesignation:
    """The provincial mechanism's office enters a provincial pilot field."""
    return FieldDesignation.objects.create(
        field=field, document_no=document_no, designated_on=designated_on, entered_by=by.user_id
    )


@designation.act(
    "confirm", label=_("确认省级试点领域"), roles=[Role.CONVENER], arrow=None, clause="二(一)", scoped=False,
    checks=checks.unconfirmed_provincial, not_by=["entered_by"], ready=checks.waits, tone="primary",
)  # fmt: skip
def confirm_field(subject: FieldDesignation, *, by: Actor, at: datetime) -> None:
    """The provincial convener confirms it."""
    subject.confirmed_at, subject.confirmed_by = at, by.user_id


@experts.act(
    "establish", label=_("登记专家组"), root=True, roles=[Role.SECRETARIAT, Role.CLERK], arrow=None, clause="二(四)",
    form=forms.ExpertGroupForm, checks=checks.no_expert_group,
)  # fmt: skip
def establish_expert_group(*, by: Actor, at: datetime, established_on: date, document_no: str = "") -> ExpertGroup:
    """The region has an expert group; its members hold expert seats."""
    return ExpertGroup.objects.create(
        region_id=by.region, established_on=established_on, document_no=document_no, entered_by=by.user_id
    )


def _code(*, by: Actor, at: datetime, code: str, **_inputs: Any) -> tuple[Finding, ...]:
    return checks.taken(KeyField, "code", code, gettext_noop("该代码已登记。"), "code")


@key_field.act(
    "add", label=_("增加重点领域"), root=True, roles=[Role.SECRETARIAT, Role.CLERK], arrow=None, clause="一(一)",
    form=forms.KeyFieldForm, checks=checks.provincial, input_checks=_code,
)  # fmt: skip
def add_key_field(*, by: Actor, at: datetime, code: str, name: str) -> KeyField:
    """The province keeps the list of key fields."""
    return KeyField.objects.create(code=code, name=name)

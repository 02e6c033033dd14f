"""How organizations and their people are listed and shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Region, Seat
from applicants import documents, permissions
from applicants.models import Fact, Organization, Person
from applicants.queries import facts_for
from audit.actor import Actor
from audit.clock import today
from audit.roles import ORGANIZATION
from web.desk import Column, Desk, Filter, Stage, track_of
from web.desk import Fact as Shown
from web.reading import together

State = Organization.State


def _facts(organization: Organization, at: datetime) -> Sequence[Shown]:
    return (
        Shown(label=_("统一社会信用代码"), value=organization.credit_code),
        Shown(label=_("单位类型"), value=organization.get_kind_display()),
        Shown(label=_("成立日期"), value=organization.founded_on),
        Shown(label=_("主要负责人"), value=organization.principal),
        Shown(label=_("确认机关"), value=organization.region.authority),
    )


def _track(organization: Organization, at: datetime) -> Sequence[Stage]:
    path = (
        (State.REGISTERED, State.REGISTERED.label, today(organization.registered_at)),
        (State.CONFIRMED, State.CONFIRMED.label, today(organization.confirmed_at) if organization.confirmed_at else ""),
    )
    ended = (State.DISSOLVED.label, organization.dissolved_on) if organization.state == State.DISSOLVED else None
    return track_of(str(organization.state), path, ended=ended)


def _context(organization: Organization, by: Actor, at: datetime) -> Mapping[str, Any]:
    day = today(at)
    facts, people = facts_for(organization), organization.people.order_by("left_on", "name", "id")
    seats = Seat.objects.filter(organization=str(organization.pk)).select_related("user").order_by("role", "id")
    scans, of_facts = documents.of(organization), documents.of_those(Fact, facts)
    together(facts, people, seats, scans, of_facts)
    return {
        "organization": organization,
        "people": people,
        # Numbers are masked for everybody but the organization itself.
        "unmasked": by.organization == str(organization.pk),
        "documents": scans,
        "record": [(fact, [scan for scan in of_facts if scan.subject_id == fact.pk]) for fact in facts],
        "seats": [(seat, seat.valid_on(day)) for seat in seats],
    }


def _fields(organization: Organization, by: Actor) -> Mapping[str, object]:
    return {
        "credit_code": organization.credit_code,
        "name": organization.name,
        "kind": organization.kind,
        "founded_on": organization.founded_on.isoformat(),
        "address": organization.address,
        "principal": organization.principal,
        "region": organization.region_id,
        "registered_at": organization.registered_at.isoformat(),
        "confirmed_at": organization.confirmed_at.isoformat() if organization.confirmed_at else None,
    }


ORGANIZATIONS = Desk(
    model=Organization,
    see=permissions.organizations,
    title=pgettext_lazy("list", "申请单位"),
    columns=(
        Column(name="name", label=_("单位名称"), value=str, order="name", kind="link"),
        Column(name="credit_code", label=_("统一社会信用代码"), value=lambda o: o.credit_code, order="credit_code"),
        Column(name="kind", label=_("单位类型"), value=lambda o: o.get_kind_display()),
        Column(name="region", label=_("确认地区"), value=lambda o: o.region.name, order="region_id"),
        Column(name="state", label=_("状态"), value=lambda o: o.state_label, order="state", kind="state"),
        Column(name="registered_at", label=_("注册时间"), value=lambda o: o.registered_at, order="registered_at"),
    ),
    filters=(
        Filter(
            name="state",
            label=_("状态"),
            choices=lambda by: State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
        Filter(
            name="region",
            label=_("确认地区"),
            choices=lambda by: list(Region.objects.order_by("code").values_list("code", "name")),
            apply=lambda rows, value: rows.filter(region_id=value),
        ),
        Filter(
            name="record",
            label=_("档案"),
            choices=lambda by: Fact.Kind.choices,
            apply=lambda rows, value: rows.filter(Exists(Fact.objects.filter(organization=OuterRef("pk"), kind=value))),
        ),
    ),
    search=("name", "credit_code"),
    rows=lambda rows: rows.select_related("region"),
    template="applicants/organization.html",
    context=_context,
    facts=_facts,
    track=_track,
    fields=_fields,
    nav_for=permissions.OFFICIALS | permissions.OVERSEERS | ORGANIZATION,
)


def _person_facts(person: Person, at: datetime) -> Sequence[Shown]:
    return (
        Shown(label=_("所属单位"), value=person.organization, to=person.organization),
        Shown(label=_("职务"), value=person.position),
        Shown(label=_("派遣单位"), value=person.dispatched_from),
        Shown(label=_("离职日期"), value=person.left_on or ""),
    )


PEOPLE = Desk(
    model=Person,
    see=permissions.people,
    title=_("单位人员"),
    columns=(
        Column(name="name", label=_("姓名"), value=lambda p: p.name, order="name", kind="link"),
        Column(
            name="organization", label=_("所属单位"), value=lambda p: str(p.organization), order="organization__name"
        ),
        Column(name="position", label=_("职务"), value=lambda p: p.position),
        Column(name="dispatched_from", label=_("派遣单位"), value=lambda p: p.dispatched_from),
        Column(name="left_on", label=_("离职日期"), value=lambda p: p.left_on or "", order="left_on"),
    ),
    search=("name", "position"),
    rows=lambda rows: rows.select_related("organization"),
    facts=_person_facts,
    fields=lambda person, by: {"name": person.name, "position": person.position, "left_on": str(person.left_on or "")},
    nav_for=ORGANIZATION,
)

DESKS = (ORGANIZATIONS, PEOPLE)

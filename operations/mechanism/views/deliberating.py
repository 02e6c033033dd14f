"""Desks of the mechanism: matters, who deliberates, designations, key fields."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants import documents
from audit.actor import Actor
from audit.roles import AUTHORITY, MECHANISM, Role
from operations.mechanism import permissions, queries
from operations.mechanism.models import (
    ExpertGroup,
    FieldDesignation,
    KeyField,
    Matter,
    Mechanism,
    Opinion,
    PilotDesignation,
)
from operations.mechanism.regions import region_filter
from operations.mechanism.views.confirming import CONFIRMED_FILTER, confirmed
from statute.vocabulary import MECHANISM_MEMBERS
from web.desk import Column, Desk, Fact, Filter, Stage, track_of
from web.reading import together

# Matters


def _matter_track(subject: Matter, at: datetime) -> tuple[Stage, ...]:
    decision = getattr(subject, "decision", None)
    return track_of(
        subject.state,
        (
            (Matter.State.OPEN, _("审议中"), subject.opened_at),
            (Matter.State.CONCLUDED, _("已形成结论"), subject.met_on or ""),
            (Matter.State.DECIDED, _("政府已决定"), decision.decided_on if decision else ""),
        ),
        ended=(_("已撤回"), "") if subject.state == Matter.State.WITHDRAWN else None,
    )


def _matter_facts(subject: Matter, at: datetime) -> Sequence[Fact]:
    return (
        Fact(label=_("对象"), value=subject.subject_title, to=queries.subject_of(subject)),
        Fact(label=_("当事单位"), value=str(subject.organization), to=subject.organization),
        Fact(label=_("区划"), value=subject.region.name),
    )


def _matter_deadline(subject: Matter, at: datetime) -> tuple[Any, date] | None:
    return (_("意见时限"), subject.opinions_due_on) if subject.state == Matter.State.OPEN else None


_NEXT = frozenset({Role.CONVENER, Role.CLERK, Role.APPROVER})
_RUNNING = frozenset({Matter.State.OPEN, Matter.State.CONCLUDED})


def _matter_context(subject: Matter, by: Actor, at: datetime) -> Mapping[str, Any]:
    opinions, everybody = queries.visible_opinions(subject, by), queries.opinions_of(subject)
    replies, minutes = documents.of_those(Opinion, opinions).filter(slot="reply"), documents.of(subject, "minutes")
    follow_ups = permissions.follow_ups(by).filter(matter=subject).order_by("pk")
    about = queries.subject_of(subject)
    together(
        opinions, everybody, replies, minutes, follow_ups,
        *((queries.matters_on(about), queries.opinions_on(about)) if about is not None else ()),
    )  # fmt: skip
    for opinion in opinions:
        opinion.matter = subject
    decision = getattr(subject, "decision", None)
    own = next((o for o in opinions if str(o.unit_id) == by.unit), None)
    return {
        # A draft belongs to its unit: nobody else reads what has not been given.
        "opinions": [
            {
                "opinion": o,
                "readable": o.given or str(o.unit_id) == by.unit,
                "replies": [document for document in replies if document.subject_id == o.pk] if o.given else [],
            }
            for o in opinions
        ],
        "hidden": len(everybody) - len(opinions),
        "own": own,
        "minutes": minutes,
        "follow_ups": follow_ups,
        "decision": decision,
        # What follows is done on the object itself: offered here to those who do it.
        "about": about if by.role in _NEXT and subject.state in _RUNNING else None,
    }


def opinion_fields(opinion: Opinion, by: Actor) -> Mapping[str, object]:
    """An opinion as the API answers it: a draft only to its own unit."""
    readable = opinion.given or str(opinion.unit_id) == by.unit
    return {
        "id": str(opinion.pk),
        "unit": opinion.unit.name,
        "given_at": opinion.given_at,
        "stance": opinion.stance if readable else "",
        "conditions": list(opinion.condition_lines) if readable else [],
        "reasons": opinion.reasons if readable else "",
        "reply_no": opinion.reply_no,
        "entered_for": opinion.entered_for,
    }


def _matter_fields(subject: Matter, by: Actor) -> Mapping[str, object]:
    decision = getattr(subject, "decision", None)
    return {
        "kind": subject.kind,
        "subject_type": subject.subject_type,
        "subject_id": str(subject.subject_id),
        "opinions_due_on": subject.opinions_due_on,
        "met_on": subject.met_on,
        "minutes_no": subject.minutes_no,
        "advice": subject.advice,
        "reasons": subject.reasons,
        "follow_ups": [
            {"id": str(row.pk), "text": row.text, "due_on": row.due_on, "result": row.result, "done_at": row.done_at}
            for row in permissions.follow_ups(by).filter(matter=subject).order_by("pk")
        ],
        "opinions": [opinion_fields(o, by) for o in queries.visible_opinions(subject, by)],
        "decision": None
        if decision is None
        else {
            "document_no": decision.document_no,
            "decided_on": decision.decided_on,
            "approves": decision.approves,
            "reasons": decision.reasons,
            "confirmed_at": decision.confirmed_at,
        },
    }


MATTERS = Desk(
    model=Matter,
    see=permissions.matters,
    title=_("审议事项"),
    columns=(
        Column(name="title", label=_("对象"), value=lambda m: m.subject_title, order="subject_title", kind="link"),
        Column(name="kind", label=_("事项"), value=lambda m: m.get_kind_display(), order="kind"),
        Column(name="organization", label=_("当事单位"), value=lambda m: str(m.organization)),
        Column(name="region", label=_("区划"), value=lambda m: m.region.name, order="region__code"),
        Column(name="opened_at", label=_("提交时间"), value=lambda m: m.opened_at, order="opened_at"),
        Column(name="due", label=_("意见时限"), value=lambda m: m.opinions_due_on, order="opinions_due_on", kind="due"),
        Column(name="state", label=_("状态"), value=lambda m: m.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state", label=_("状态"), choices=lambda by: Matter.State.choices,
            apply=lambda rows, value: rows.filter(state=value),
        ),
        Filter(
            name="kind", label=_("事项"), choices=lambda by: Matter.Kind.choices,
            apply=lambda rows, value: rows.filter(kind=value),
        ),
        region_filter(),
    ),
    search=("subject_title", "organization__name", "organization__credit_code", "decision__document_no"),
    rows=lambda rows: rows.select_related("region", "organization", "decision"),
    template="operations/mechanism/matter.html",
    context=_matter_context,
    facts=_matter_facts,
    track=_matter_track,
    deadline=_matter_deadline,
    fields=_matter_fields,
    nav_for=frozenset({*MECHANISM, *AUTHORITY, Role.UNIT_HANDLER, Role.UNIT_APPROVER, Role.SECTOR, Role.AUDITOR}),
    order="-opened_at,-pk",
)  # fmt: skip


# Who deliberates


def _mechanism_context(subject: Mechanism, by: Actor, at: datetime) -> Mapping[str, Any]:
    members = list(subject.members.select_related("region").order_by("kind", "pk"))
    return {"members": members, "basic": set(MECHANISM_MEMBERS)}


MECHANISMS = Desk(
    model=Mechanism,
    see=permissions.mechanisms,
    title=pgettext_lazy("list", "协调机制"),
    columns=(
        Column(name="region", label=_("区划"), value=lambda m: m.region.name, order="region__code", kind="link"),
        Column(name="document_no", label=_("建立文号"), value=lambda m: m.document_no, order="document_no"),
        Column(name="established_on", label=_("建立日期"), value=lambda m: m.established_on, order="established_on"),
        Column(name="active", label=_("已启用"), value=lambda m: m.active, order="active"),
    ),
    filters=(region_filter(),),
    search=("region__name", "document_no"),
    rows=lambda rows: rows.select_related("region"),
    template="operations/mechanism/mechanism.html",
    context=_mechanism_context,
    facts=lambda m, at: (
        Fact(label=_("建立文号"), value=m.document_no),
        Fact(label=_("建立日期"), value=m.established_on),
        Fact(label=_("状态"), value=_("已启用") if m.active else _("待启用")),
    ),
    fields=lambda m, by: {
        "document_no": m.document_no,
        "established_on": m.established_on,
        "active": m.active,
        "members": [unit.name for unit in m.members.order_by("kind", "pk")],
    },
    nav_for=frozenset({*MECHANISM, Role.AUDITOR}),
    order="region__code,pk",
)

PILOTS = Desk(
    model=PilotDesignation,
    see=permissions.pilots,
    title=_("试点地区"),
    columns=(
        Column(name="region", label=_("地区"), value=lambda p: p.region.name, order="region__code", kind="link"),
        Column(name="document_no", label=_("文号"), value=lambda p: p.document_no, order="document_no"),
        Column(name="designated_on", label=_("确定日期"), value=lambda p: p.designated_on, order="designated_on"),
        Column(name="confirmed", label=_("确认"), value=confirmed),
    ),
    filters=(CONFIRMED_FILTER,),
    search=("region__name", "document_no"),
    rows=lambda rows: rows.select_related("region"),
    facts=lambda p, at: (
        Fact(label=_("文号"), value=p.document_no),
        Fact(label=_("确定日期"), value=p.designated_on),
        Fact(label=_("状态"), value=confirmed(p)),
    ),
    fields=lambda p, by: {
        "region": p.region_id, "document_no": p.document_no, "designated_on": p.designated_on,
        "confirmed_at": p.confirmed_at,
    },
    nav_for=MECHANISM,
    order="region__code,pk",
)  # fmt: skip

FIELD_DESIGNATIONS = Desk(
    model=FieldDesignation,
    see=permissions.field_designations,
    title=_("省级试点领域"),
    columns=(
        Column(name="field", label=_("领域"), value=lambda d: d.field.name, order="field__code", kind="link"),
        Column(name="document_no", label=_("文号"), value=lambda d: d.document_no, order="document_no"),
        Column(name="designated_on", label=_("确定日期"), value=lambda d: d.designated_on, order="designated_on"),
        Column(name="confirmed", label=_("确认"), value=confirmed),
    ),
    filters=(CONFIRMED_FILTER,),
    search=("field__name", "document_no"),
    rows=lambda rows: rows.select_related("field"),
    facts=lambda d, at: (
        Fact(label=_("文号"), value=d.document_no),
        Fact(label=_("确定日期"), value=d.designated_on),
        Fact(label=_("状态"), value=confirmed(d)),
    ),
    fields=lambda d, by: {
        "field": d.field.code, "document_no": d.document_no, "designated_on": d.designated_on,
        "confirmed_at": d.confirmed_at,
    },
    nav_for=MECHANISM,
    order="field__code,pk",
)  # fmt: skip

EXPERT_GROUPS = Desk(
    model=ExpertGroup,
    see=permissions.expert_groups,
    title=pgettext_lazy("list", "专家组"),
    columns=(
        Column(name="region", label=_("区划"), value=lambda g: g.region.name, order="region__code", kind="link"),
        Column(name="document_no", label=_("设立文号"), value=lambda g: g.document_no, order="document_no"),
        Column(name="established_on", label=_("设立日期"), value=lambda g: g.established_on, order="established_on"),
    ),
    search=("region__name", "document_no"),
    rows=lambda rows: rows.select_related("region"),
    facts=lambda g, at: (
        Fact(label=_("设立文号"), value=g.document_no or "—"),
        Fact(label=_("设立日期"), value=g.established_on),
    ),
    fields=lambda g, by: {"region": g.region_id, "established_on": g.established_on, "document_no": g.document_no},
    nav_for=MECHANISM,
    order="region__code,pk",
)

KEY_FIELDS = Desk(
    model=KeyField,
    see=permissions.key_fields,
    title=pgettext_lazy("list", "重点领域"),
    columns=(
        Column(name="name", label=_("领域"), value=lambda f: f.name, order="name", kind="link"),
        Column(name="code", label=_("代码"), value=lambda f: f.code, order="code"),
    ),
    search=("name", "code"),
    facts=lambda f, at: (Fact(label=_("代码"), value=f.code),),
    fields=lambda f, by: {"code": f.code, "name": f.name},
    nav_for=frozenset({Role.SECRETARIAT}),
    order="code,pk",
)

"""Desks of the mechanism: matters, who deliberates, designations, seals, local rules, calendar."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants import documents
from audit.actor import Actor
from audit.roles import ADMINISTRATORS, AUTHORITY, MECHANISM, UNIT, Role
from operations.mechanism import permissions, queries, values
from operations.mechanism.models import (
    CalendarDay,
    ExpertGroup,
    FieldDesignation,
    KeyField,
    LocalRule,
    Matter,
    Mechanism,
    Opinion,
    PilotDesignation,
    Seal,
)
from operations.mechanism.regions import region_filter
from statute.parameters import PARAMETERS
from statute.vocabulary import MECHANISM_MEMBERS
from web.desk import Column, Desk, Fact, Filter, Stage, track_of
from web.reading import together

KEEPERS = frozenset({*MECHANISM, *AUTHORITY, Role.AUDITOR})
OFFICIALS = frozenset({*KEEPERS, *UNIT, Role.PROVINCIAL_DESK}) - ADMINISTRATORS
CONFIRMED = (("yes", _("已确认")), ("no", _("待确认")))


def _confirmed(row: Any) -> object:
    return _("已确认") if row.confirmed_by else _("待确认")


CONFIRMED_FILTER = Filter(
    name="confirmed",
    label=_("确认"),
    choices=lambda by: CONFIRMED,
    apply=lambda rows, value: rows.filter(confirmed_by__isnull=value == "no"),
)


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
        Column(name="confirmed", label=_("确认"), value=_confirmed),
    ),
    filters=(CONFIRMED_FILTER,),
    search=("region__name", "document_no"),
    rows=lambda rows: rows.select_related("region"),
    facts=lambda p, at: (
        Fact(label=_("文号"), value=p.document_no),
        Fact(label=_("确定日期"), value=p.designated_on),
        Fact(label=_("状态"), value=_confirmed(p)),
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
        Column(name="confirmed", label=_("确认"), value=_confirmed),
    ),
    filters=(CONFIRMED_FILTER,),
    search=("field__name", "document_no"),
    rows=lambda rows: rows.select_related("field"),
    facts=lambda d, at: (
        Fact(label=_("文号"), value=d.document_no),
        Fact(label=_("确定日期"), value=d.designated_on),
        Fact(label=_("状态"), value=_confirmed(d)),
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


# Registers


def _seal_state(seal: Seal) -> object:
    if seal.retired_on is not None:
        return _("已停用")
    return _("使用中") if seal.confirmed_by else _("待确认")


SEALS = Desk(
    model=Seal,
    see=permissions.seals,
    title=pgettext_lazy("list", "印章"),
    columns=(
        Column(name="code", label=_("印章编码"), value=lambda s: s.code, order="code", kind="link"),
        Column(name="kind", label=_("种类"), value=lambda s: s.get_kind_display(), order="kind"),
        Column(name="medium", label=_("形态"), value=lambda s: s.get_medium_display(), order="medium"),
        Column(name="issued_on", label=_("启用日期"), value=lambda s: s.issued_on, order="issued_on"),
        Column(name="retired_on", label=_("停用日期"), value=lambda s: s.retired_on, order="retired_on"),
        Column(name="state", label=_("状态"), value=_seal_state),
    ),
    filters=(CONFIRMED_FILTER,),
    search=("code",),
    rows=lambda rows: rows.select_related("region"),
    facts=lambda s, at: (
        Fact(label=_("区划"), value=s.region.name),
        Fact(label=_("形态"), value=s.get_medium_display()),
        Fact(label=_("启用日期"), value=s.issued_on),
        Fact(label=_("停用日期"), value=s.retired_on or "—"),
        Fact(label=_("状态"), value=_seal_state(s)),
    ),
    fields=lambda s, by: {
        "region": s.region_id, "kind": s.kind, "medium": s.medium, "code": s.code, "issued_on": s.issued_on,
        "retired_on": s.retired_on, "confirmed": s.confirmed_by is not None,
    },
    nav_for=AUTHORITY,
    order="-issued_on,-pk",
)  # fmt: skip


def _value(rule: LocalRule) -> str:
    known = PARAMETERS.get(rule.parameter)
    return values.measured(known, values.read(rule.parameter, rule.value)) if known else rule.value


def _rule_context(subject: LocalRule, by: Actor, at: datetime) -> Mapping[str, Any]:
    known = PARAMETERS.get(subject.parameter)
    return {
        "parameter": known,
        "default": values.measured(known, known.default) if known else "",
        "value": _value(subject),
        "clause": known.citation if known else "",
    }


LOCAL_RULES = Desk(
    model=LocalRule,
    see=permissions.local_rules,
    title=_("地方规则"),
    columns=(
        Column(name="parameter", label=_("参数"), value=lambda r: r.name, order="parameter", kind="link"),
        Column(name="value", label=_("取值"), value=_value),
        Column(name="region", label=_("区划"), value=lambda r: r.region.name, order="region__code"),
        Column(name="effective_on", label=_("生效日期"), value=lambda r: r.effective_on, order="effective_on"),
        Column(name="basis", label=_("依据文号"), value=lambda r: r.basis),
        Column(name="confirmed", label=_("确认"), value=_confirmed),
    ),
    filters=(CONFIRMED_FILTER, region_filter()),
    search=("parameter", "value", "basis"),
    rows=lambda rows: rows.select_related("region"),
    template="operations/mechanism/rule.html",
    context=_rule_context,
    facts=lambda r, at: (
        Fact(label=_("区划"), value=r.region.name),
        Fact(label=_("生效日期"), value=r.effective_on),
        Fact(label=_("状态"), value=_confirmed(r)),
    ),
    fields=lambda r, by: {
        "region": r.region_id, "parameter": r.parameter, "value": r.value, "effective_on": r.effective_on,
        "basis": r.basis, "confirmed": r.confirmed_by is not None,
    },
    nav_for=AUTHORITY - {Role.SEAL_KEEPER},
    order="-effective_on,-pk",
)  # fmt: skip

CALENDAR_DAYS = Desk(
    model=CalendarDay,
    see=permissions.calendar_days,
    title=_("工作日调整"),
    columns=(
        Column(name="day", label=_("日期"), value=lambda d: d.day, order="day", kind="link"),
        Column(name="working", label=_("工作日"), value=lambda d: d.working, order="working"),
        Column(name="note", label=_("依据"), value=lambda d: d.note),
        Column(name="confirmed", label=_("确认"), value=_confirmed),
    ),
    filters=(CONFIRMED_FILTER,),
    search=("note",),
    facts=lambda d, at: (
        Fact(label=_("工作日"), value=_("是") if d.working else _("否")),
        Fact(label=_("依据"), value=d.note),
        Fact(label=_("状态"), value=_confirmed(d)),
    ),
    fields=lambda d, by: {"day": d.day, "working": d.working, "note": d.note, "confirmed": d.confirmed_by is not None},
    nav_for=frozenset({Role.CLERK, Role.APPROVER}),
    order="-day,-pk",
)

DESKS = (
    MATTERS,
    MECHANISMS,
    PILOTS,
    FIELD_DESIGNATIONS,
    EXPERT_GROUPS,
    KEY_FIELDS,
    SEALS,
    LOCAL_RULES,
    CALENDAR_DAYS,
)

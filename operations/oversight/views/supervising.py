"""Supervision: the desks of supervision records, of the authority's safety measures, of major issues."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from applicants import documents
from audit.actor import Actor
from audit.roles import AUTHORITY, ORGANIZATION, Role
from operations.mechanism.regions import region_filter
from operations.oversight import permissions
from operations.oversight.models import Issue, SafetyMeasure, SupervisionRecord
from operations.oversight.views.correcting import OFFICIALS, day_of, of_agreement, state_filter
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of


def _evidence(subject: Any, by: Actor, at: datetime) -> Mapping[str, Any]:
    return {"evidence": list(documents.of(subject)) if by.role in OFFICIALS else []}


def _kinds(choices: Any) -> Filter:
    return Filter(
        name="kind", label=_("类别"), choices=lambda by: choices, apply=lambda rows, value: rows.filter(kind=value)
    )


RECORDS = Desk(
    model=SupervisionRecord,
    see=permissions.supervision_records,
    title=_("监管记录"),
    columns=(
        Column(name="found_on", label=_("监管日期"), value=lambda r: r.found_on, order="found_on", kind="link"),
        Column(name="unit", label=_("监管单位"), value=lambda r: str(r.unit), order="unit__name"),
        Column(name="kind", label=_("类别"), value=lambda r: r.get_kind_display(), order="kind"),
        Column(name="agreement", label=_("协议"), value=lambda r: r.agreement.number),
        Column(
            name="operator", label=_("授权运营单位"), value=lambda r: str(r.organization), order="organization__name"
        ),
        Column(name="text", label=_("监管情况"), value=lambda r: r.text[:60]),
        Column(name="year", label=_("年度"), value=lambda r: r.year, order="year"),
    ),
    filters=(_kinds(SupervisionRecord.Kind.choices), region_filter()),
    search=("agreement__number", "organization__name", "unit__name", "text"),
    rows=lambda rows: of_agreement(rows).select_related("unit", "product"),
    template="operations/oversight/supervisionrecord.html",
    context=_evidence,
    facts=lambda r, at: (
        Fact(label=_("协议"), value=r.agreement.number, to=r.agreement),
        Fact(label=_("授权运营单位"), value=str(r.organization), to=r.organization),
        Fact(label=_("监管单位"), value=str(r.unit)),
        Fact(label=_("监管日期"), value=r.found_on),
        Fact(label=_("涉及的产品"), value=str(r.product or ""), to=r.product),
    ),
    fields=lambda r, by: {
        "agreement": str(r.agreement_id), "kind": r.kind, "unit": r.unit.name, "year": r.year, "found_on": r.found_on,
        "text": r.text, "measure": r.measure, "product": str(r.product_id) if r.product_id else None,
    },
    nav_for=OFFICIALS | ORGANIZATION,
    hangs=(
        Hanging(on="agreement", by="agreement", name="text"), Hanging(on="product", by="product", name="text"),
    ),
)  # fmt: skip

MEASURES = Desk(
    model=SafetyMeasure,
    see=permissions.safety_measures,
    title=_("安全管理措施"),
    columns=(
        Column(name="held_on", label=_("日期"), value=lambda m: m.held_on, order="held_on", kind="link"),
        Column(name="kind", label=_("类别"), value=lambda m: m.get_kind_display(), order="kind"),
        Column(name="agreement", label=_("协议"), value=lambda m: m.agreement.number if m.agreement else _("全部授权")),
        Column(name="text", label=_("情况"), value=lambda m: m.text[:80]),
    ),
    filters=(_kinds(SafetyMeasure.Kind.choices), region_filter()),
    search=("agreement__number", "text"),
    rows=lambda rows: rows.select_related("agreement__application", "region"),
    template="operations/oversight/safetymeasure.html",
    context=_evidence,
    facts=lambda m, at: (
        Fact(label=_("类别"), value=m.get_kind_display()),
        Fact(label=_("日期"), value=m.held_on),
        Fact(label=_("协议"), value=m.agreement.number if m.agreement else _("全部授权"), to=m.agreement),
    ),
    fields=lambda m, by: {
        "region": str(m.region_id), "agreement": str(m.agreement_id) if m.agreement_id else None, "kind": m.kind,
        "held_on": m.held_on, "text": m.text,
    },
    nav_for=AUTHORITY | {Role.AUDITOR},
    hangs=(Hanging(on="agreement", by="agreement", name="text"),),
)  # fmt: skip


def _track(subject: Issue, at: datetime) -> tuple[Stage, ...]:
    return track_of(
        subject.state,
        (
            (Issue.State.OPEN, _("提出"), day_of(subject.raised_at)),
            (Issue.State.CLOSED, _("解决"), subject.concluded_on or ""),
        ),
    )


ISSUES = Desk(
    model=Issue,
    see=permissions.issues,
    title=_("重大问题"),
    columns=(
        Column(name="name", label=_("问题"), value=lambda i: i.name, order="name", kind="link"),
        Column(name="unit", label=_("提出单位"), value=lambda i: str(i.unit), order="unit__name"),
        Column(name="raised_at", label=_("提出时间"), value=lambda i: i.raised_at, order="raised_at"),
        Column(name="concluded_on", label=_("结论日期"), value=lambda i: i.concluded_on, order="concluded_on"),
        Column(name="state", label=_("状态"), value=lambda i: i.state_label, order="state", kind="state"),
    ),
    filters=(state_filter(Issue.State.choices), region_filter()),
    search=("name", "text", "unit__name"),
    rows=lambda rows: rows.select_related("unit", "region", "agreement__application"),
    template="operations/oversight/issue.html",
    facts=lambda i, at: (
        Fact(label=_("提出单位"), value=str(i.unit)),
        Fact(label=_("协议"), value=i.agreement.number if i.agreement else "", to=i.agreement),
        Fact(label=_("结论日期"), value=i.concluded_on or ""),
    ),
    track=_track,
    fields=lambda i, by: {
        "region": str(i.region_id), "unit": i.unit.name, "name": i.name, "text": i.text,
        "agreement": str(i.agreement_id) if i.agreement_id else None, "raised_at": i.raised_at,
        "conclusion": i.conclusion, "concluded_on": i.concluded_on,
    },
    nav_for=OFFICIALS,
    hangs=(Hanging(on="agreement", by="agreement", name="name"),),
)  # fmt: skip

DESKS: tuple[Desk, ...] = (RECORDS, MEASURES, ISSUES)

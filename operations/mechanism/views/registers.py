"""Desks of what two persons enter: seals, local rules, rule sets, the calendar; and a region's parameters on one page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import Region
from applicants import documents
from audit import clock
from audit.act import Unseen
from audit.actor import Actor
from audit.roles import AUTHORITY, Role
from operations.mechanism import inforce, permissions, queries, values
from operations.mechanism.models import (
    CalendarDay,
    LocalRule,
    RuleText,
    Seal,
)
from operations.mechanism.regions import region_filter
from operations.mechanism.views.confirming import CONFIRMED, CONFIRMED_FILTER, confirmed
from statute.loading import load
from statute.parameters import PARAMETERS
from web.desk import Column, Desk, Fact, Filter
from web.reading import together

RULE_STATES = (*CONFIRMED, ("withdrawn", _("已撤回")), ("revoked", _("已撤销")))
_STANDING = {
    "yes": Q(confirmed_by__isnull=False, revoked_at__isnull=True),
    "no": Q(confirmed_by__isnull=True, withdrawn_at__isnull=True),
    "withdrawn": Q(withdrawn_at__isnull=False),
    "revoked": Q(revoked_at__isnull=False),
}


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
    return values.measured_text(known, rule.value) if known else rule.value


def _rule_state(rule: LocalRule) -> object:
    if rule.withdrawn_at is not None:
        return _("已撤回")
    if rule.revoked_at is not None:
        return _("已撤销")
    return _("待审批撤销") if rule.revocation_by is not None else confirmed(rule)


def _rule_context(subject: LocalRule, by: Actor, at: datetime) -> Mapping[str, Any]:
    known, open_still = PARAMETERS.get(subject.parameter), subject.standing and subject.effective_on >= clock.today(at)
    files = documents.of(subject, "basis")
    together(files, queries.local_values(str(subject.region_id)))
    now = queries.rules_for(str(subject.region_id), clock.today(at))
    return {
        "parameter": known,
        "default": values.measured(known, known.default) if known else "",
        "now": values.measured(known, now.get(known.code)) if known else "",
        "bound": values.bound(known) if known else "",
        "value": _value(subject),
        "clause": known.citation if known else "",
        "effect": inforce.effect(str(subject.region_id), known)
        if known and open_still and by.role in permissions.SEES_PARAMETERS
        else "",
        "files": files,
        "all_parameters": by.role in permissions.SEES_PARAMETERS and subject.region_id == by.region,
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
        Column(name="state", label=_("状态"), value=_rule_state),
    ),
    filters=(
        Filter(
            name="standing", label=_("状态"), choices=lambda by: RULE_STATES,
            apply=lambda rows, value: rows.filter(_STANDING.get(value, Q())),
        ),
        region_filter(),
    ),
    search=("parameter", "value", "basis"),
    rows=lambda rows: rows.select_related("region"),
    template="operations/mechanism/rule.html",
    context=_rule_context,
    facts=lambda r, at: (
        Fact(label=_("区划"), value=r.region.name),
        Fact(label=_("生效日期"), value=r.effective_on),
        Fact(label=_("状态"), value=_rule_state(r)),
    ),
    deadline=lambda r, at: (_("生效日期"), r.effective_on) if r.standing and r.confirmed_by is None else None,
    fields=lambda r, by: {
        "region": r.region_id, "parameter": r.parameter, "value": r.value, "effective_on": r.effective_on,
        "basis": r.basis, "confirmed": r.confirmed_by is not None, "withdrawn_at": r.withdrawn_at,
        "revocation_proposed": r.revocation_by is not None, "revocation_reason": r.revocation_reason,
        "revoked_at": r.revoked_at,
    },
    nav_for=AUTHORITY - {Role.SEAL_KEEPER},
    order="-effective_on,-pk",
)  # fmt: skip


def _text_state(text: RuleText) -> object:
    return _("已撤回") if text.withdrawn_at is not None else confirmed(text)


def _text_context(subject: RuleText, by: Actor, at: datetime) -> Mapping[str, Any]:
    loaded = load(subject.content, values.read)
    assert loaded.ruleset is not None
    numbers = loaded.ruleset.numbers
    return {
        "ruleset": loaded.ruleset,
        "unmapped": loaded.unmapped,
        "rows": [
            (new, [old for old, to in numbers.items() if to == new.number]) for new in loaded.ruleset.clauses.values()
        ],
        "values": [
            (p, values.measured(p, PARAMETERS[p.code].default), values.measured(p, p.default), values.bound(p))
            for p in loaded.ruleset.parameters.values()
            if p != PARAMETERS[p.code]
        ],
        "kept": [PARAMETERS[code] for code in sorted(loaded.ruleset.transitional)],
        "files": documents.of(subject, "text"),
    }


RULE_TEXTS = Desk(
    model=RuleText,
    see=permissions.rule_texts,
    title=pgettext_lazy("list", "规则集"),
    columns=(
        Column(name="code", label=_("代码"), value=lambda t: t.code, order="code", kind="link"),
        Column(name="version", label=_("版本"), value=lambda t: t.version, order="version"),
        Column(name="name", label=_("名称"), value=lambda t: t.name, order="name"),
        Column(name="effective_from", label=_("施行日期"), value=lambda t: t.effective_from, order="effective_from"),
        Column(name="state", label=_("状态"), value=_text_state),
    ),
    filters=(CONFIRMED_FILTER,),
    search=("code", "name", "basis", "digest"),
    rows=lambda rows: rows.select_related("region"),
    template="operations/mechanism/ruletext.html",
    context=_text_context,
    facts=lambda t, at: (
        Fact(label=_("名称"), value=t.name),
        Fact(label=_("施行日期"), value=t.effective_from),
        Fact(label=_("依据文号"), value=t.basis),
        Fact(label=_("状态"), value=_text_state(t)),
    ),
    fields=lambda t, by: {
        "code": t.code, "version": t.version, "name": t.name, "effective_from": t.effective_from, "basis": t.basis,
        "digest": t.digest, "confirmed_at": t.confirmed_at, "withdrawn_at": t.withdrawn_at, "content": t.content,
    },
    nav_for=frozenset({Role.CLERK, Role.APPROVER, Role.SECRETARIAT, Role.AUDITOR}),
    order="-effective_from,-pk",
)  # fmt: skip


@require_GET
@login_required
def parameters(request: HttpRequest, region: str) -> HttpResponse:
    """Every figure of a region's rules: what applies today, since when, by which document; what comes and what was."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    if not permissions.may_read_parameters(by, region):
        raise Unseen("localrule.parameters")
    day, rows, place = clock.today(at), inforce.entered_at(region), Region.objects.filter(code=region)
    together(rows, place, queries.local_values(region))
    ruleset = queries.rules_for(region, day)
    context = {
        "region": next(iter(place)),
        "ruleset": ruleset,
        "themes": inforce.lines(ruleset, rows, day),
        "may_enter": by.role == Role.CLERK,
        "day": day,
    }
    return render(request, "operations/mechanism/parameters.html", context)


CALENDAR_DAYS = Desk(
    model=CalendarDay,
    see=permissions.calendar_days,
    title=_("工作日调整"),
    columns=(
        Column(name="day", label=_("日期"), value=lambda d: d.day, order="day", kind="link"),
        Column(name="working", label=_("工作日"), value=lambda d: d.working, order="working"),
        Column(name="note", label=_("依据"), value=lambda d: d.note),
        Column(name="confirmed", label=_("确认"), value=confirmed),
    ),
    filters=(CONFIRMED_FILTER,),
    search=("note",),
    facts=lambda d, at: (
        Fact(label=_("工作日"), value=_("是") if d.working else _("否")),
        Fact(label=_("依据"), value=d.note),
        Fact(label=_("状态"), value=confirmed(d)),
    ),
    fields=lambda d, by: {"day": d.day, "working": d.working, "note": d.note, "confirmed": d.confirmed_by is not None},
    nav_for=frozenset({Role.CLERK, Role.APPROVER}),
    order="-day,-pk",
)

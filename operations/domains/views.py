"""Desks of domains: the domain, its tenancies, the operators' queue of orders, people, accounts; and the page of logs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applicants import documents
from audit import clock
from audit.actor import Actor
from audit.roles import AUTHORITY, ORGANIZATION, Role
from operations.domains import permissions, queries
from operations.domains.models import (
    Account,
    Domain,
    MachineClient,
    Order,
    Personnel,
    Reconciliation,
    Tenancy,
    TrainingSession,
)
from operations.mechanism.queries import local_values
from operations.mechanism.regions import region_filter
from statute.rules.domains import SIX_FUNCTIONS, THIRTEEN_POINTS
from web.desk import Column, Desk, Fact, Filter, Hanging, Stage, track_of
from web.reading import together

OFFICIALS = frozenset({*AUTHORITY, Role.AUDITOR})


def _state_filter(choices: Sequence[tuple[str, Any]]) -> Filter:
    return Filter(
        name="state", label=_("状态"), choices=lambda by: choices, apply=lambda rows, value: rows.filter(state=value)
    )


def _kind_filter(label: Any, choices: Sequence[tuple[str, Any]]) -> Filter:
    return Filter(
        name="kind", label=label, choices=lambda by: choices, apply=lambda rows, value: rows.filter(kind=value)
    )


def due_day(order: Order) -> date | None:
    """The last day of an order's time, included."""
    return clock.today(order.due_at - timedelta(seconds=1)) if order.due_at else None


# --- domains -------------------------------------------------------------------------------------------------------


def _domain_context(subject: Domain, by: Actor, at: datetime) -> Mapping[str, Any]:
    def points(codes: Mapping[str, str]) -> list[tuple[str, str]]:
        return [(name, str(subject.checklist.get(code, ""))) for code, name in codes.items()]

    tenancies = permissions.tenancies(by).filter(domain=subject)
    return {
        "functions": points(SIX_FUNCTIONS),
        "points": points(THIRTEEN_POINTS),
        "tenancies": tenancies.select_related("agreement__application", "agreement__organization").order_by("-pk")[
            :100
        ],
    }


def _domain_track(subject: Domain, at: datetime) -> tuple[Stage, ...]:
    accepted = subject.accepted_on or ""
    return track_of(
        subject.state,
        ((Domain.State.PLANNED, _("建设中"), subject.entered_at), (Domain.State.ACCEPTED, _("已通过验收"), accepted)),
    )


DOMAINS = Desk(
    model=Domain,
    see=permissions.domains,
    title=pgettext_lazy("list", "授权运营域"),
    columns=(
        Column(name="name", label=_("名称"), value=lambda d: d.name, order="name", kind="link"),
        Column(name="region", label=_("区划"), value=lambda d: d.region.name, order="region__code"),
        Column(name="platform", label=_("依托平台"), value=lambda d: d.platform),
        Column(name="owner", label=_("建设运维单位"), value=lambda d: d.owner),
        Column(name="accepted_on", label=_("验收日期"), value=lambda d: d.accepted_on, order="accepted_on"),
        Column(name="state", label=_("状态"), value=lambda d: d.state_label, order="state", kind="state"),
    ),
    filters=(_state_filter(Domain.State.choices), region_filter()),
    search=("name", "platform", "owner"),
    rows=lambda rows: rows.select_related("region"),
    template="operations/domains/domain.html",
    context=_domain_context,
    facts=lambda d, at: (
        Fact(label=_("区划"), value=d.region.name),
        Fact(label=_("依托平台"), value=f"{d.platform}（{d.get_platform_level_display()}）"),
        Fact(label=_("建设运维单位"), value=d.owner),
        Fact(label=_("验收文号"), value=d.acceptance_no or "—"),
    ),
    track=_domain_track,
    fields=lambda d, by: {
        "name": d.name, "region": d.region_id, "platform": d.platform, "owner": d.owner, "necessity": d.necessity,
        "checklist": d.checklist, "accepted_on": d.accepted_on, "acceptance_no": d.acceptance_no,
    },
    nav_for=frozenset({*OFFICIALS, Role.PROVINCIAL_DESK, Role.DOMAIN_OPERATOR}),
    order="region_id,pk",
)  # fmt: skip


# --- tenancies -----------------------------------------------------------------------------------------------------


def _tenancy_context(subject: Tenancy, by: Actor, at: datetime) -> Mapping[str, Any]:
    agreement = subject.agreement_id
    orders = permissions.orders(by).filter(agreement_id=agreement).select_related("document")
    orders = _urgent(orders).order_by("confirmed_at", "-urgent", "-pk")[:100]
    people = permissions.personnel(by).filter(agreement_id=agreement).select_related("person").order_by("pk")
    accounts = permissions.accounts(by).filter(agreement_id=agreement).select_related("personnel__person")
    accounts = accounts.order_by("pk")
    scope = permissions.scope(by).filter(agreement_id=agreement).select_related("item", "scenario").order_by("pk")
    together(orders, people, accounts, scope, queries.account_states(agreement))
    for part in (*orders, *people, *accounts, *scope):
        cast(Any, part).agreement = subject.agreement
    return {
        "agreement": subject.agreement,
        "orders": orders,
        "people": people,
        "accounts": accounts,
        "counts": queries.account_counts(agreement, clock.today(at)),
        "scope": scope,
        "may_read_logs": by.role in permissions.SEES_LOGS,
    }


def _tenancy_track(subject: Tenancy, at: datetime) -> tuple[Stage, ...]:
    names = {
        Tenancy.State.UNOPENED: subject.created_at,
        Tenancy.State.OPENING: subject.agreement.activated_at or "",
        Tenancy.State.OPEN: "",
        Tenancy.State.CLOSING: "",
        Tenancy.State.CLOSED: "",
    }
    return track_of(subject.state, [(state, state.label, note) for state, note in names.items()])


TENANCIES = Desk(
    model=Tenancy,
    see=permissions.tenancies,
    title=pgettext_lazy("list", "租户"),
    columns=(
        Column(name="agreement", label=_("协议"), value=lambda t: t.agreement.number, kind="link"),
        Column(name="operator", label=_("授权运营单位"), value=lambda t: str(t.agreement.organization)),
        Column(name="domain", label=_("授权运营域"), value=lambda t: t.domain.name, order="domain__name"),
        Column(name="last_on", label=_("届满日"), value=lambda t: t.agreement.last_on, order="agreement__last_on", kind="due"),
        Column(name="agreement_state", label=_("协议状态"), value=lambda t: t.agreement.state_label),
        Column(name="state", label=_("状态"), value=lambda t: t.state_label, order="state", kind="state"),
    ),
    filters=(_state_filter(Tenancy.State.choices), region_filter("agreement__region__code")),
    search=("agreement__number", "agreement__organization__name"),
    rows=lambda rows: rows.select_related("agreement__application", "agreement__organization", "domain"),
    template="operations/domains/tenancy.html",
    context=_tenancy_context,
    facts=lambda t, at: (
        Fact(label=_("协议"), value=t.agreement.number, to=t.agreement),
        Fact(label=_("授权运营单位"), value=t.agreement.organization, to=t.agreement.organization),
        Fact(label=_("授权运营域"), value=t.domain.name, to=t.domain),
        Fact(label=_("协议状态"), value=t.agreement.state_label),
    ),
    track=_tenancy_track,
    deadline=lambda t, at: (_("届满"), t.agreement.last_on),
    fields=lambda t, by: {
        "agreement": str(t.agreement_id), "domain": str(t.domain_id), "first_on": t.agreement.first_on,
        "last_on": t.agreement.last_on, "agreement_state": t.agreement.state,
    },
    nav_for=frozenset({*OFFICIALS, Role.DOMAIN_OPERATOR}),
)  # fmt: skip


# --- orders --------------------------------------------------------------------------------------------------------


def _urgent(rows: QuerySet[Any]) -> QuerySet[Any]:
    """What shuts something comes first while it is open: close now."""
    shutting = When(kind__in=queries.CLOSING, confirmed_at__isnull=True, cancelled_at__isnull=True, then=Value(2))
    waiting = When(confirmed_at__isnull=True, cancelled_at__isnull=True, then=Value(1))
    found: QuerySet[Any] = rows.annotate(urgent=Case(shutting, waiting, default=Value(0), output_field=IntegerField()))
    return found


def progress(order: Order) -> Any:
    """Where an order stands."""
    if order.cancelled_at:
        return _("已撤销")
    if order.confirmed_at:
        return _("已办结")
    return _("待办")


_PROGRESS: Mapping[str, tuple[Any, Callable[[QuerySet[Any]], QuerySet[Any]]]] = {
    "open": (_("待办"), lambda rows: rows.filter(confirmed_at=None, cancelled_at=None)),
    "done": (_("已办结"), lambda rows: rows.filter(confirmed_at__isnull=False)),
    "cancelled": (_("已撤销"), lambda rows: rows.filter(cancelled_at__isnull=False)),
}

ORDERS = Desk(
    model=Order,
    see=permissions.orders,
    title=pgettext_lazy("list", "指令"),
    columns=(
        Column(name="kind", label=_("指令"), value=lambda o: o.get_kind_display(), order="kind", kind="link"),
        Column(name="target", label=_("对象"), value=lambda o: o.target_title),
        Column(name="agreement", label=_("协议"), value=lambda o: o.agreement.number),
        Column(name="instructed_by", label=_("指令单位"), value=lambda o: o.instructed_by),
        Column(name="basis", label=_("依据"), value=lambda o: o.basis),
        Column(name="due", label=_("时限"), value=lambda o: due_day(o) if o.is_open else None, order="due_at", kind="due"),
        Column(name="progress", label=_("办理"), value=progress),
    ),
    filters=(
        Filter(
            name="progress", label=_("办理"), choices=lambda by: [(k, label) for k, (label, _f) in _PROGRESS.items()],
            apply=lambda rows, value: _PROGRESS[value][1](rows) if value in _PROGRESS else rows,
        ),
        _kind_filter(_("指令"), Order.Kind.choices),
        region_filter("agreement__region__code"),
    ),
    search=("target_title", "agreement__number"),
    rows=lambda rows: _urgent(rows.select_related("agreement__application", "agreement__organization", "domain", "document")),
    template="operations/domains/order.html",
    facts=lambda o, at: (
        Fact(label=_("协议"), value=o.agreement.number, to=o.agreement),
        Fact(label=_("授权运营域"), value=o.domain.name, to=o.domain),
        Fact(label=_("指令单位"), value=o.instructed_by),
        Fact(label=_("办理"), value=progress(o)),
    ),
    deadline=lambda o, at: (_("办理时限"), day) if o.is_open and (day := due_day(o)) else None,
    fields=lambda o, by: {
        "agreement": str(o.agreement_id), "domain": str(o.domain_id), "kind": o.kind, "target_type": o.target_type,
        "target_id": str(o.target_id or ""), "target": o.target_title, "basis": o.basis, "note": o.note,
        "instructed_by": o.instructed_by, "ordered_at": o.ordered_at, "due_at": o.due_at,
        "confirmed_at": o.confirmed_at, "cancelled_at": o.cancelled_at, "evidence": o.evidence,
    },
    nav_for=frozenset({*OFFICIALS, Role.DOMAIN_OPERATOR}),
    order="-urgent,-id",
)  # fmt: skip


# --- people and accounts -------------------------------------------------------------------------------------------


def _personnel_track(subject: Personnel, at: datetime) -> tuple[Stage, ...]:
    state = Personnel.State
    return track_of(
        subject.state,
        (
            (state.REGISTERED, state.REGISTERED.label, subject.registered_at),
            (state.VERIFIED, state.VERIFIED.label, subject.verified_on or ""),
            (state.FILED, state.FILED.label, subject.filed_on or ""),
            (state.REVIEWED, state.REVIEWED.label, subject.reviewed_on or ""),
            (state.CLEARED, state.CLEARED.label, subject.cleared_at or ""),
        ),
        ended=(state.LEFT.label, subject.left_on or "") if subject.state == state.LEFT else None,
    )


def _personnel_context(subject: Personnel, by: Actor) -> Mapping[str, Any]:
    accounts = permissions.accounts(by).filter(personnel=subject).order_by("pk")
    history, trainings = queries.history_of(subject, by), queries.trainings_of(subject, by)
    together(accounts, history, trainings, local_values(subject.region_id), queries.tenancies(subject.agreement))
    for account in accounts:
        account.personnel, account.agreement = subject, subject.agreement
    return {"accounts": accounts, "history": history, "trainings": trainings}


PERSONNEL = Desk(
    model=Personnel,
    see=permissions.personnel,
    title=pgettext_lazy("list", "人员"),
    columns=(
        Column(name="person", label=_("姓名"), value=lambda p: p.person.name, order="person__name", kind="link"),
        Column(name="operator", label=_("授权运营单位"), value=lambda p: str(p.agreement.organization)),
        Column(name="agreement", label=_("协议"), value=lambda p: p.agreement.number),
        Column(name="duty", label=_("岗位"), value=lambda p: p.duty),
        Column(name="dispatched", label=_("派遣单位"), value=lambda p: p.person.dispatched_from),
        Column(name="training", label=_("岗前培训"), value=lambda p: p.training_passed_on, order="training_passed_on"),
        Column(name="nda", label=_("保密期限"), value=lambda p: p.nda_until, order="nda_until"),
        Column(name="state", label=_("状态"), value=lambda p: p.state_label, order="state", kind="state"),
    ),
    filters=(_state_filter(Personnel.State.choices), region_filter("agreement__region__code")),
    search=("person__name", "agreement__number", "agreement__organization__name"),
    rows=lambda rows: rows.select_related("person", "agreement__application", "agreement__organization", "nda_document"),
    template="operations/domains/personnel.html",
    context=lambda p, by, at: _personnel_context(p, by),
    facts=lambda p, at: (
        Fact(label=_("协议"), value=p.agreement.number, to=p.agreement),
        Fact(label=_("授权运营单位"), value=p.agreement.organization, to=p.agreement.organization),
        Fact(label=_("岗位"), value=p.duty),
        Fact(label=_("派遣单位"), value=p.person.dispatched_from or "—"),
    ),
    track=_personnel_track,
    fields=lambda p, by: {
        "agreement": str(p.agreement_id), "person": str(p.person_id), "name": p.person.name, "duty": p.duty,
        "verified_on": p.verified_on, "filed_on": p.filed_on, "filing_no": p.filing_no, "reviewed_on": p.reviewed_on,
        "nda_signed_on": p.nda_signed_on, "nda_until": p.nda_until, "nda_liability": p.nda_liability,
        "training_passed_on": p.training_passed_on, "training_no": p.training_no, "left_on": p.left_on,
    },
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION, Role.PROVINCIAL_DESK}),
)  # fmt: skip

ACCOUNTS = Desk(
    model=Account,
    see=permissions.accounts,
    title=pgettext_lazy("list", "授权运营域账号"),
    columns=(
        Column(name="name", label=_("账号"), value=lambda a: a.name, order="name", kind="link"),
        Column(name="person", label=_("人员"), value=lambda a: a.personnel.person.name),
        Column(name="agreement", label=_("协议"), value=lambda a: a.agreement.number),
        Column(name="role", label=_("账号角色"), value=lambda a: a.get_role_display(), order="role"),
        Column(name="valid_until", label=_("失效日期"), value=lambda a: a.valid_until, order="valid_until"),
        Column(name="last_used", label=_("最近使用"), value=lambda a: a.last_used_on, order="last_used_on"),
        Column(name="state", label=_("状态"), value=lambda a: a.state_label, order="state", kind="state"),
    ),
    filters=(_state_filter(Account.State.choices), region_filter("agreement__region__code")),
    search=("name", "personnel__person__name", "agreement__number"),
    rows=lambda rows: rows.select_related("personnel__person", "agreement__application", "tenancy__domain"),
    facts=lambda a, at: (
        Fact(label=_("人员"), value=a.personnel.person.name, to=a.personnel),
        Fact(label=_("协议"), value=a.agreement.number, to=a.agreement),
        Fact(label=_("账号角色"), value=a.get_role_display()),
        Fact(label=_("生效日期"), value=a.valid_from),
        Fact(label=_("失效日期"), value=a.valid_until),
        Fact(label=_("最近使用"), value=a.last_used_on or _("尚未使用")),
    ),
    deadline=lambda a, at: (_("账号失效"), a.valid_until) if a.state != Account.State.CLOSED else None,
    fields=lambda a, by: {
        "agreement": str(a.agreement_id), "person": str(a.personnel.person_id), "name": a.name, "role": a.role,
        "valid_from": a.valid_from, "valid_until": a.valid_until, "last_used_on": a.last_used_on,
    },
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION, Role.DOMAIN_OPERATOR}),
)  # fmt: skip

TRAININGS = Desk(
    model=TrainingSession,
    see=permissions.training_sessions,
    title=pgettext_lazy("list", "岗前培训"),
    columns=(
        Column(name="title", label=_("培训名称"), value=lambda s: s.title, order="title", kind="link"),
        Column(name="held_on", label=_("培训日期"), value=lambda s: s.held_on, order="held_on"),
        Column(name="place", label=_("地点"), value=lambda s: s.place),
        Column(name="state", label=_("状态"), value=lambda s: s.state_label, order="state", kind="state"),
    ),
    filters=(_state_filter(TrainingSession.State.choices),),
    search=("title", "place"),
    template="operations/domains/training.html",
    context=lambda s, by, at: {"trainees": list(queries.trainees_of(s, by))},
    facts=lambda s, at: (
        Fact(label=_("培训日期"), value=s.held_on),
        Fact(label=_("地点"), value=s.place),
    ),
    track=lambda s, at: track_of(
        s.state,
        (
            (s.State.PLANNED, s.State.PLANNED.label, s.planned_at),
            (s.State.HELD, s.State.HELD.label, s.held_on if s.results_at else ""),
        ),
        ended=(s.State.CANCELLED.label, "") if s.state == s.State.CANCELLED else None,
    ),
    fields=lambda s, by: {
        "title": s.title, "held_on": s.held_on, "place": s.place, "cancelled_reason": s.cancelled_reason,
        "trainees": [
            {
                "personnel": str(t.personnel_id), "name": t.personnel.person.name, "outcome": t.outcome,
                "certificate_no": t.certificate_no,
            }
            for t in queries.trainees_of(s, by)
        ],
    },
    nav_for=frozenset({*OFFICIALS, *ORGANIZATION, Role.PROVINCIAL_DESK}),
    order="-held_on,-pk",
)  # fmt: skip

_DIFFERENCES = {"unexpected": _("不应存在"), "missing": _("应有而没有"), "state": _("状态不一致")}

RECONCILIATIONS = Desk(
    model=Reconciliation,
    see=permissions.reconciliations,
    title=_("账号核对"),
    columns=(
        Column(name="name", label=_("文件"), value=lambda r: r.name, order="name", kind="link"),
        Column(name="domain", label=_("授权运营域"), value=lambda r: r.domain.name, order="domain__name"),
        Column(name="compared_at", label=_("核对时间"), value=lambda r: r.compared_at, order="compared_at"),
        Column(name="counted", label=_("文件中的账号"), value=lambda r: r.counted, order="counted"),
        Column(name="differences", label=_("差异"), value=lambda r: len(r.differences)),
    ),
    filters=(region_filter(),),
    search=("name", "domain__name"),
    rows=lambda rows: rows.select_related("domain", "region"),
    template="operations/domains/reconciliation.html",
    context=lambda r, by, at: {
        "differences": [{**row, "label": _DIFFERENCES[row["kind"]]} for row in r.differences],
        "files": list(documents.of(r, "file")),
    },
    facts=lambda r, at: (
        Fact(label=_("授权运营域"), value=r.domain.name, to=r.domain),
        Fact(label=_("核对时间"), value=r.compared_at),
        Fact(label=_("文件中的账号"), value=r.counted),
        Fact(label=_("差异"), value=len(r.differences)),
        Fact(label=_("文件摘要"), value=r.digest),
    ),
    fields=lambda r, by: {
        "domain": str(r.domain_id), "name": r.name, "digest": r.digest, "compared_at": r.compared_at,
        "counted": r.counted, "differences": r.differences,
    },
    nav_for=frozenset({*OFFICIALS, Role.DOMAIN_OPERATOR}),
    hangs=(Hanging(on="domain", by="domain", name="name"),),
    order="-compared_at,-pk",
)  # fmt: skip


def standing_of(client: MachineClient) -> Any:
    """Where a log sender stands; one whose last day has passed is told by its day."""
    if client.revoked_at:
        return _("已停用")
    return _("使用中") if client.admitted_at else _("待准予")


MACHINES = Desk(
    model=MachineClient,
    see=permissions.machine_clients,
    title=_("日志接入密钥"),
    columns=(
        Column(name="name", label=_("用途"), value=lambda c: c.name, order="name", kind="link"),
        Column(name="domain", label=_("授权运营域"), value=lambda c: c.domain.name, order="domain__name"),
        Column(name="expires_on", label=_("失效日期"), value=lambda c: c.expires_on, order="expires_on"),
        Column(name="last_used", label=_("最近使用"), value=lambda c: c.last_used_on, order="last_used_on"),
        Column(name="standing", label=_("状态"), value=standing_of),
    ),
    filters=(region_filter("domain__region__code"),),
    search=("name", "domain__name"),
    rows=lambda rows: rows.select_related("domain__region"),
    facts=lambda c, at: (
        Fact(label=_("授权运营域"), value=c.domain.name),
        Fact(label=_("状态"), value=standing_of(c)),
        Fact(label=_("申请时间"), value=c.requested_at),
        Fact(label=_("准予时间"), value=c.admitted_at or "—"),
        Fact(label=_("失效日期"), value=c.expires_on),
        Fact(label=_("停用时间"), value=c.revoked_at or "—"),
        Fact(label=_("最近使用"), value=c.last_used_on or _("尚未使用")),
    ),
    fields=lambda c, by: {
        "domain": str(c.domain_id), "name": c.name, "expires_on": c.expires_on, "requested_at": c.requested_at,
        "admitted_at": c.admitted_at, "revoked_at": c.revoked_at, "last_used_on": c.last_used_on,
    },
    nav_for=frozenset({Role.DOMAIN_OPERATOR, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}),
    order="-pk",
)  # fmt: skip

DESKS = (DOMAINS, TENANCIES, ORDERS, PERSONNEL, ACCOUNTS, TRAININGS, RECONCILIATIONS, MACHINES)

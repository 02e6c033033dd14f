"""The page that says where the trail stands, and the desk of its alarms."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from audit import clock
from audit.actor import Actor
from operations.auditing import permissions
from operations.auditing.models import Alarm
from operations.auditing.queries import watching as queries
from web.desk import Column, Desk, Fact, Filter, Stage, track_of

State = Alarm.State


@require_GET
@login_required
def trail(request: HttpRequest) -> HttpResponse:
    """Size, roots, keys, sequencer, witness, alarms, and what this database promises."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if by.role not in permissions.SEES_STANDING:
        raise Http404
    return render(request, "operations/auditing/trail.html", {"trail": queries.trail_stands(clock.real_now())})


def _track(subject: Alarm, at: datetime) -> Sequence[Stage]:
    return track_of(
        subject.state,
        (
            (State.RAISED, _("告警"), subject.raised_at),
            (State.ACKNOWLEDGED, _("确认"), subject.acknowledged_at or ""),
            (State.CLOSED, _("解除"), subject.closed_at or ""),
        ),
    )


def _facts(subject: Alarm, at: datetime) -> Sequence[Fact]:
    facts = [
        Fact(label=_("告警种类"), value=subject.get_kind_display()),
        Fact(label=_("告警时间"), value=subject.raised_at),
    ]
    if subject.shard:
        facts += [
            Fact(label=_("分段"), value=subject.shard),
            Fact(label=_("见证方记录数"), value=subject.theirs),
            Fact(label=_("本系统记录数"), value=subject.ours),
        ]
    return facts


def _fields(subject: Alarm, by: Actor) -> Mapping[str, object]:
    return {
        "kind": subject.kind,
        "raised_at": subject.raised_at,
        "text": subject.text,
        "shard": subject.shard,
        "theirs": subject.theirs,
        "ours": subject.ours,
        "note": subject.note,
        "plan": subject.plan,
        "conclusion": subject.conclusion,
        "closed_at": subject.closed_at,
    }


ALARMS = Desk(
    model=Alarm,
    see=permissions.alarms,
    title=_("轨迹告警"),
    columns=(
        Column(name="kind", label=_("告警种类"), value=lambda a: a.get_kind_display(), order="kind", kind="link"),
        Column(name="raised_at", label=_("告警时间"), value=lambda a: a.raised_at, order="raised_at"),
        Column(name="closed_at", label=_("解除时间"), value=lambda a: a.closed_at, order="closed_at"),
        Column(name="state", label=_("状态"), value=lambda a: a.state_label, order="state", kind="state"),
    ),
    filters=(
        Filter(
            name="state", label=_("状态"), choices=lambda by: State.choices,
            apply=lambda rows, value: rows.filter(state__in=[value]),
        ),
        Filter(
            name="kind", label=_("告警种类"), choices=lambda by: Alarm.Kind.choices,
            apply=lambda rows, value: rows.filter(kind=value),
        ),
    ),
    template="operations/auditing/alarm.html",
    facts=_facts,
    track=_track,
    fields=_fields,
    nav_for=permissions.SEES_STANDING,
)  # fmt: skip

DESKS: tuple[Desk, ...] = (ALARMS,)

"""The start page of everybody: what waits, for those signed in; what is open, for everybody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Seat
from accounts.queries import actor_of
from audit import clock
from audit.actor import Actor
from audit.roles import ORGANIZATION, Role
from operations.agreements.permissions import agreements
from operations.announcements.queries import open_announcements
from operations.applications.permissions import applications
from operations.portal import queries
from operations.portal.diagrams import gantt
from operations.portal.permissions import SEES_TERMS
from operations.portal.views.notices import rendered
from web import addresses
from web.desk import Waiting
from web.house import house
from web.page import page_of, remember_inbox
from web.panel import roots
from web.showing import SOON

SHOWN = 100
STAND_IN_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number that opens the list behind it."""

    value: int
    label: str
    href: str
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """A seat one holds as somebody's deputy (B岗), and what waits there; nothing where it is the seat one is in."""

    seat: Seat
    absent: str
    current: bool
    waiting: Sequence[Waiting]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The inbox, or the public start page."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    return inbox(request) if by.signed_in else public_home(request)


def public_home(request: HttpRequest) -> HttpResponse:
    """What anybody may know: open announcements and the rules."""
    at = request.at  # type: ignore[attr-defined]
    context = {"announcements": open_announcements(at)[:20]}
    return render(request, "operations/portal/public_home.html", context)


def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for this seat, by due date."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    waiting = queries.inbox(house(), by, at)
    remember_inbox(by, len(waiting))
    today = clock.today(at)
    page = page_of(request)
    days = [page.calendar.workdays_between(today, w.due_on) if w.due_on >= today else -1 for w in waiting if w.due_on]
    pressing = request.GET.get("due", "")
    shown = [w for w in waiting if _in(pressing, w.due_on, today, page)]
    context = {
        "waiting": shown[:SHOWN],
        "left_off": max(len(shown) - SHOWN, 0),
        "total": len(waiting),
        "pressing": pressing,
        "numbers": _numbers(by, at, late=sum(d < 0 for d in days), soon=sum(0 <= d <= SOON for d in days)),
        "terms": gantt(queries.terms(by), today) if by.role in SEES_TERMS | ORGANIZATION else None,
        "notices": [rendered(notice) for notice in queries.notices(by)[:5]],
        "starts": _starts(by),
        "stand_ins": _stand_ins(request.user, page.seats, by, at),
        "announcements": open_announcements(at)[:5] if by.of_organization or by.role == Role.REGISTRANT else (),
    }
    return render(request, "operations/portal/inbox.html", context)


def _stand_ins(user: Any, seats: Sequence[Seat], by: Actor, at: datetime) -> list[StandIn]:
    """The seats valid today that the person holds for somebody else; the same desk is not shown twice."""
    held = {seat.deputy_of_id: seat for seat in seats if seat.deputy_of_id is not None}
    if not held:
        return []
    found = []
    for principal in Seat.objects.filter(pk__in=held).select_related("user").order_by("id"):
        seat = held[principal.pk]
        there = actor_of(user, seat, seats=seats)
        same = _scope(there) == _scope(by)
        waiting = [] if same else queries.inbox(house(), there, at)[:STAND_IN_SHOWN]
        found.append(StandIn(seat=seat, absent=str(principal.user), current=same, waiting=waiting))
    return found


def _scope(by: Actor) -> tuple[str, ...]:
    return by.role, by.region, by.unit, by.organization, by.domain


def _in(pressing: str, due_on: date | None, today: date, page: Any) -> bool:
    if pressing == "late":
        return due_on is not None and due_on < today
    if pressing == "soon":
        return due_on is not None and due_on >= today and page.calendar.workdays_between(today, due_on) <= SOON
    return True


def _numbers(by: Actor, at: Any, *, late: int, soon: int) -> list[Number]:
    home = addresses.of_home()
    found = [
        Number(value=late, label=_("已逾期"), href=f"{home}?due=late", tone="bad" if late else ""),
        Number(value=soon, label=_("三个工作日内到期"), href=f"{home}?due=soon", tone="warn" if soon else ""),
    ]
    if by.role in SEES_TERMS:
        running = applications(by).filter(state="verifying").count()
        ending = sum(len(band.rows) for band in queries.running_out(by, at))
        found += [
            Number(value=running, label=_("核实中的申请"), href=f"{addresses.of_list('application')}?state=verifying"),
            Number(value=ending, label=_("180天内届满的协议"), href=addresses.of_expiry()),
        ]
    elif by.of_organization:
        mine, held = applications(by).count(), agreements(by).count()
        found += [
            Number(value=mine, label=_("本单位的申请"), href=addresses.of_list("application")),
            Number(value=held, label=_("本单位的协议"), href=addresses.of_list("agreement")),
        ]
    return found


def _starts(by: Actor) -> list[Any]:
    """What this role can begin, from anywhere."""
    return [offer for offer in roots(house().acts, by) if offer.act.tone == "primary"][:6]


@require_GET
@login_required
def inbox_count(request: HttpRequest) -> HttpResponse:
    """The number in the navigation, asked for by pages that didn't know it."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    count = page_of(request).inbox
    if count is None:
        count = len(queries.inbox(house(), by, at))
        remember_inbox(by, count)
    return HttpResponse(str(count))

"""The start page of everybody: what waits, for those signed in; what is open, for everybody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Seat
from accounts.queries import actor_of
from audit.actor import Actor
from audit.roles import ORGANIZATION, Role
from operations.agreements.permissions import agreements
from operations.announcements.models import Announcement
from operations.announcements.queries import open_announcements
from operations.applications.permissions import applications
from operations.mechanism.queries import local_values
from operations.portal import queries
from operations.portal.diagrams import gantt
from operations.portal.permissions import SEES_TERMS
from operations.portal.views.notices import rendered
from web import addresses
from web.desk import Waiting
from web.house import house
from web.inbox import Asking, Days, Inbox, how_many
from web.page import page_of, remember_inbox
from web.panel import roots
from web.reading import counted, together

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
    page, pressing = page_of(request), request.GET.get("due", "")
    terms, notices, counts = queries.Terms(by), queries.notices(by)[:5], _counts(by, at)
    shows_terms = by.role in SEES_TERMS | ORGANIZATION
    open_now = (
        open_announcements(at) if by.of_organization or by.role == Role.REGISTRANT else Announcement.objects.none()
    )
    open_now = open_now[:5]
    held = {seat.deputy_of_id: seat for seat in page.seats if seat.deputy_of_id is not None}
    absent = Seat.objects.filter(pk__in=held).select_related("user").order_by("id")
    days = queries.days_of(house(), at) if pressing else None
    mine = Asking(queries.sources(house(), by, at), first=SHOWN, pressing=pressing, days=days)
    others = {seat.pk: _of_another(request.user, seat, page.seats, by, at) for seat in held.values()}
    asked = [mine, *(other for other in others.values() if other is not None)]
    together(*(rows for inbox in asked for rows in inbox.lists), local_values(by.region), house().calendar_days())
    days = queries.days_of(house(), at)
    crowded = [rows for inbox in asked for rows in inbox.crowded(days)]
    together(notices, *counts, *(terms.lists if shows_terms else ()), open_now, absent, *crowded)
    found = mine.told(days)
    remember_inbox(by, found.total)
    context = {
        "waiting": found.items,
        "left_off": found.left_off,
        "total": found.total,
        "pressing": pressing,
        "numbers": _numbers(by, found, [sum(count) for count in counts]),
        "terms": gantt(terms.drawn(), page.today) if shows_terms else None,
        "notices": [rendered(notice) for notice in notices],
        "starts": _starts(by),
        "stand_ins": [_stand_in(held[seat.pk], seat, others[held[seat.pk].pk], days) for seat in absent],
        "announcements": open_now,
    }
    return render(request, "operations/portal/inbox.html", context)


def _of_another(user: Any, seat: Seat, seats: Sequence[Seat], by: Actor, at: datetime) -> Asking | None:
    """The inbox of a seat that the person holds for somebody else; the same desk is not shown twice."""
    there = actor_of(user, seat, seats=seats)
    if _scope(there) == _scope(by):
        return None
    return Asking(queries.sources(house(), there, at), first=STAND_IN_SHOWN)


def _stand_in(seat: Seat, absent: Seat, inbox: Asking | None, days: Days) -> StandIn:
    waiting = inbox.told(days).items if inbox is not None else ()
    return StandIn(seat=seat, absent=str(absent.user), current=inbox is None, waiting=waiting)


def _scope(by: Actor) -> tuple[str, ...]:
    return by.role, by.region, by.unit, by.organization, by.domain


def _counts(by: Actor, at: datetime) -> list[QuerySet[Any, int]]:
    """The numbers of this role beside what waits, to be read."""
    if by.role in SEES_TERMS:
        return [counted(applications(by).filter(state="verifying")), counted(queries.ending_soon(by, at))]
    return [counted(applications(by)), counted(agreements(by))] if by.of_organization else []


def _numbers(by: Actor, inbox: Inbox, counts: Sequence[int]) -> list[Number]:
    home = addresses.of_home()
    late, soon = inbox.late, inbox.soon
    found = [
        Number(value=late, label=_("已逾期"), href=f"{home}?due=late", tone="bad" if late else ""),
        Number(value=soon, label=_("三个工作日内到期"), href=f"{home}?due=soon", tone="warn" if soon else ""),
    ]
    if by.role in SEES_TERMS:
        running, ending = counts
        found += [
            Number(value=running, label=_("核实中的申请"), href=f"{addresses.of_list('application')}?state=verifying"),
            Number(value=ending, label=_("180天内届满的协议"), href=addresses.of_expiry()),
        ]
    elif by.of_organization:
        mine, held = counts
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
        count = how_many(queries.sources(house(), by, at))
        remember_inbox(by, count)
    return HttpResponse(str(count))

"""`page` in every template: who reads, when, and where they can go. Built lazily: an API answer needs none of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest

from audit import clock
from audit.act import Act
from audit.actor import ANONYMOUS, Actor
from statute.calendar import Calendar
from web import addresses
from web.desk import Fact
from web.house import House, house
from web.reading import counted, soon, together

INBOX_SECONDS = 60
NAV_LENGTH = 6


@dataclass(frozen=True, kw_only=True)
class Link:
    """One entry of the navigation."""

    label: Any
    href: str
    current: bool = False


class Page:
    """The frame around whatever a view shows; one query: unread notices, and the calendar with them."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor: Actor = getattr(request, "actor", ANONYMOUS)
        self.at: datetime = getattr(request, "at", None) or clock.now()
        self.demo: bool = settings.MODE == "demo"
        self.clock_movable: bool = clock.movable()
        self.seats: Sequence[Any] = getattr(request, "seats", ())
        self._links: tuple[QuerySet[Any, UUID], ...] = ()
        if self.actor.signed_in:
            soon(self._unread, self.house.calendar_days())

    def look_at(self, facts: Iterable[Fact]) -> None:
        """Which of the header's links the reader may follow is asked with the next lists that are read."""
        places = {(to.type_code(), to.pk) for fact in facts if (to := fact.to) and self.house.desk(to.type_code())}
        self._links = self.house.visible(places, self.actor)
        soon(*self._links)

    @property
    def within_reach(self) -> set[UUID]:
        """The objects that the header may link to."""
        together(*self._links)
        return {id for found in self._links for id in found}

    @cached_property
    def house(self) -> House:
        return house()

    @cached_property
    def today(self) -> date:
        return clock.today(self.at)

    @cached_property
    def calendar(self) -> Calendar:
        together(self._unread, self.house.calendar_days())
        return self.house.calendar()

    @property
    def clock_moved(self) -> bool:
        return (self.at - clock.real_now()).total_seconds() > 3600

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The lists that belong to the reader's role."""
        return tuple(
            Link(label=desk.title, href=href, current=self.request.path.startswith(href))
            for desk in self.house.navigation
            if self.actor.role in desk.nav_for
            for href in [addresses.of_list(desk.model.type_code())]
        )

    @property
    def nav(self) -> tuple[Link, ...]:
        return self.links if len(self.links) <= NAV_LENGTH + 1 else self.links[:NAV_LENGTH]

    @property
    def more(self) -> tuple[Link, ...]:
        return self.links[len(self.nav) :]

    @property
    def extra(self) -> tuple[Link, ...]:
        """Pages that are no lists, for this role."""
        return tuple(
            Link(label=label, href=href, current=self.request.path.startswith(href))
            for label, href in self.house.pages(self.actor)
        )

    @cached_property
    def _unread(self) -> QuerySet[Any, int]:
        return counted(self.house.unread(self.actor))

    @property
    def unread(self) -> int:
        """How many notices are not read yet."""
        together(self._unread, self.house.calendar_days())
        return sum(self._unread)

    @property
    def inbox(self) -> int | None:
        """How many things wait; None where it was not counted within the last minute: the page then asks for it."""
        return cache.get(inbox_key(self.actor)) if self.actor.signed_in else None

    def acts_on(self, type_code: str) -> tuple[Act[Any], ...]:
        return self.house.acts_on(type_code)


def inbox_key(by: Actor) -> str:
    return f"inbox:{by.user_id}:{by.seat_id}"


def remember_inbox(by: Actor, count: int) -> None:
    """Keep the number for the navigation of the next pages."""
    cache.set(inbox_key(by), count, INBOX_SECONDS)


def forget_inbox(by: Actor) -> None:
    """After an action the number is another."""
    cache.delete(inbox_key(by))


def page_of(request: HttpRequest) -> Page:
    """The page of this request, made once."""
    found: Page | None = getattr(request, "_page", None)
    if found is None:
        found = Page(request)
        request._page = found  # type: ignore[attr-defined]
    return found


def page_in(context: Mapping[str, Any]) -> Page:
    """The page a template is rendered for."""
    found: Page = context["page"]
    return found

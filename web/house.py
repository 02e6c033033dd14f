"""What the face knows of the rooms: one object, handed in by the portal through the setting HOUSE.

The web package is under every room and imports none; pages, panels and lists ask here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from audit.act import Act
from audit.actor import Actor
from audit.subject import Subject
from statute.calendar import Calendar
from statute.rulesets import RuleSet
from web.desk import Desk
from web.inbox import Waits
from web.jobs import Job


@dataclass(frozen=True, kw_only=True)
class Section:
    """What a room down-river says on the page of an object up-river of it; None: nothing to this reader."""

    on: str
    template: str
    context: Callable[[Any, Actor, datetime], Mapping[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class Said:
    """A section as one page shows it."""

    template: str
    shown: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Running:
    """How much is under way in a region: what a change of its rules may touch."""

    applications: int
    agreements: int


@dataclass(frozen=True, kw_only=True)
class House:
    """Every room's actions, desks, inbox sources and jobs."""

    acts: tuple[Act[Any], ...]
    desks: tuple[Desk, ...]
    waiting: tuple[Waits, ...]
    jobs: tuple[Job, ...]
    calendar: Callable[[], Calendar]
    # The rows that the calendar is made of, read together with something else; within one page the same list.
    calendar_days: Callable[[], QuerySet[Any, Any]]
    # Labels of all acts by code, those of the system too: the timeline names them.
    labels: Callable[[], Mapping[str, Any]]
    # Pages beside the lists, for the actor's menu: (label, address).
    pages: Callable[[Actor], Iterable[tuple[Any, str]]]
    # The rule set of a day, and the one that applies to an object; and that the latter will be asked on this page.
    ruleset_on: Callable[[date], RuleSet]
    ruleset_of: Callable[[Subject], RuleSet]
    soon_applied: Callable[[Subject], None]
    # What is under way in a region.
    running: Callable[[str], Running]
    # The notices the actor has not read.
    unread: Callable[[Actor], QuerySet[Any]]
    # What rooms say on pages of rooms up-river of them.
    sections: tuple[Section, ...] = ()
    # What parts without a page of their own are called, by type code.
    names: Mapping[str, Any] = field(default_factory=dict)
    # Kinds of object that stand first in the navigation.
    main: tuple[str, ...] = ()

    @cached_property
    def _desks(self) -> dict[str, Desk]:
        return {desk.model.type_code(): desk for desk in self.desks}

    @cached_property
    def navigation(self) -> tuple[Desk, ...]:
        """The desks as the navigation shows them: the main ones first."""
        order = {code: place for place, code in enumerate(self.main)}
        return tuple(sorted(self.desks, key=lambda desk: order.get(desk.model.type_code(), len(order))))

    @cached_property
    def _acts(self) -> dict[str, tuple[Act[Any], ...]]:
        found: dict[str, list[Act[Any]]] = {}
        for act in self.acts:
            found.setdefault(act.model.type_code(), []).append(act)
        return {code: tuple(acts) for code, acts in found.items()}

    @cached_property
    def types(self) -> dict[str, type[Subject]]:
        """Every kind of object that has a page or an action."""
        return {act.model.type_code(): act.model for act in self.acts} | {
            code: desk.model for code, desk in self._desks.items()
        }

    def desk(self, type_code: str) -> Desk | None:
        """The desk of a kind of object; None for parts."""
        return self._desks.get(type_code)

    def name_of(self, type_code: str) -> str:
        """What a kind of object is called."""
        desk = self.desk(type_code)
        return str(self.names.get(type_code) or (desk.title if desk else type_code))

    def acts_on(self, type_code: str) -> tuple[Act[Any], ...]:
        """The actions on a kind of object, those that make a first one too."""
        return self._acts.get(type_code, ())

    def act(self, type_code: str, verb: str) -> Act[Any] | None:
        return next((act for act in self.acts_on(type_code) if act.verb == verb), None)

    def gate(self, type_code: str) -> Callable[[Actor], QuerySet[Any]] | None:
        """The rows of a kind of object that an actor may know of; None where nobody looks at them by themselves."""
        if desk := self.desk(type_code):
            return desk.see
        acts = self.acts_on(type_code)
        return acts[0].see if acts else None

    def said_on(self, subject: Subject, by: Actor, at: datetime) -> tuple[Said, ...]:
        """What rooms down-river say on the page of an object; they put by what they read, so ask before anything is read."""
        shown = [(s.template, s.context(subject, by, at)) for s in self.sections if s.on == subject.type_code()]
        return tuple(Said(template=template, shown=context) for template, context in shown if context is not None)

    def seen(self, type_code: str, id: UUID, by: Actor) -> Subject | None:
        """The object, where the actor may know of it; a foreign one and a missing one answer alike."""
        gate, desk = self.gate(type_code), self.desk(type_code)
        if gate is None:
            return None
        rows = desk.rows(gate(by)) if desk is not None else gate(by)
        found: Subject | None = rows.filter(pk=id).first()
        return found

    def visible(self, about: Iterable[tuple[str, UUID]], by: Actor) -> tuple[QuerySet[Any, UUID], ...]:
        """Lists of the ids, of these objects (kind and id), that the actor may know of; to be read together."""
        ids: dict[str, set[UUID]] = {}
        for type_code, id in about:
            ids.setdefault(type_code, set()).add(id)
        gates = [(gate, wanted) for code, wanted in ids.items() if (gate := self.gate(code))]
        return tuple(gate(by).filter(pk__in=wanted).order_by().values_list("pk", flat=True) for gate, wanted in gates)


@cache
def house() -> House:
    """The rooms of this installation."""
    found: House = import_string(settings.HOUSE)
    return found

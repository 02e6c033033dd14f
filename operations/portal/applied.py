"""Which rule set applies to an object: the one its announcement named 七, found along the references of its kind."""

from collections import deque
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from audit import clock
from audit.subject import Subject
from operations.announcements.models import Announcement
from operations.mechanism.models import Matter
from operations.mechanism.queries import loaded_sets, rulesets
from statute.rulesets import ZJ_2023, RuleSet, applied
from web.house import house
from web.reading import once, soon, together


def ruleset_on(day: date) -> RuleSet:
    """The set in force on a day."""
    return applied(day, rulesets())


def ruleset_of(subject: Subject) -> RuleSet:
    """The set of the object's announcement; of what no announcement began, the day's."""
    rows, loaded = _announced(*_case(subject)), loaded_sets()
    together(loaded, *([rows] if rows is not None else []))
    if not loaded:
        return ZJ_2023
    known = rulesets()
    return next((known[code] for code in rows or () if code in known), None) or ruleset_on(clock.today(clock.now()))


def soon_applied(subject: Subject) -> None:
    """This page will ask for it: the next lists that are read take it along."""
    rows = _announced(*_case(subject))
    soon(loaded_sets(), *([rows] if rows is not None else []))


def _case(subject: Subject) -> tuple[type[Any], UUID]:
    """A matter has no announcement of its own: what it is about has."""
    if isinstance(subject, Matter):
        return house().types[subject.subject_type], subject.subject_id
    return type(subject), subject.pk


@once
def _announced(kind: Any, id: UUID) -> QuerySet[Any, str] | None:
    """The code that the announcement of an object names: a list of one or none; None for kinds that have no announcement."""
    path = path_of(kind)
    if path is None:
        return None
    column = f"{path}__ruleset" if path else "ruleset"
    rows: QuerySet[Any, str] = kind._default_manager.filter(pk=id).order_by().values_list(column, flat=True)
    return rows


@cache
def path_of(kind: Any) -> str | None:
    """The shortest way from a kind of object to its announcement, as a lookup; None where there is none."""
    seen, waiting = {kind}, deque([(kind, "")])
    while waiting:
        model, path = waiting.popleft()
        if model is Announcement:
            return path
        for field in model._meta.concrete_fields:
            target: Any = field.related_model
            if (field.many_to_one or field.one_to_one) and target not in seen and issubclass(target, Subject):
                seen.add(target)
                waiting.append((target, f"{path}__{field.name}" if path else field.name))
    return None

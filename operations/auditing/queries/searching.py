"""Searching the trail: what each filter asks, in terms of what is indexed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from applicants.models import Organization
from audit import clock
from audit.actor import SYSTEM, Actor
from operations.auditing.models import IndexedEntry
from statute.clauses import CLAUSES
from web import listing
from web.house import house
from web.reading import once, together

Rows = QuerySet[IndexedEntry]
# How many objects of a kind a name may mean.
NAMED = 50


def midnight(day: date) -> datetime:
    """The first instant of a day in Shanghai."""
    return datetime.combine(day, time.min, clock.SHANGHAI)


def since(rows: Rows, value: str) -> Rows:
    """From this day on. Raises ValueError for a text that is no day."""
    return rows.filter(at__gte=midnight(date.fromisoformat(value)))


def until(rows: Rows, value: str) -> Rows:
    """Up to and with this day. Raises ValueError for a text that is no day."""
    return rows.filter(at__lt=midnight(date.fromisoformat(value) + timedelta(days=1)))


def by_person(rows: Rows, value: str) -> Rows:
    """Acts of people of this name or user name; 系统: of no person."""
    if value == SYSTEM.name:
        return rows.filter(actor_id__isnull=True)
    people = User.objects.filter(Q(display_name__icontains=value) | Q(username__iexact=value))
    return rows.filter(actor_id__in=people.values("pk"))


def of_organization(rows: Rows, value: str) -> Rows:
    """About, or by, organizations of this name or credit code."""
    found = Organization.objects.filter(Q(name__icontains=value) | Q(credit_code__iexact=value))
    return rows.filter(organization__in=found.values("pk"))


def about(by: Actor, rows: Rows, value: str) -> Rows:
    """About one object (`agreement:…`), or about those of this number or name, and about their parts."""
    kind, _colon, id = value.partition(":")
    ids: Iterable[UUID] = [UUID(id)] if id and kind.isascii() and kind.isalpha() else named(by, value)
    return rows.filter(Q(object_id__in=ids) | Q(case_id__in=ids))


@once
def named(by: Actor, text: str) -> frozenset[UUID]:
    """The objects that the lists find for a text, as far as this actor may know of them."""
    lists = [
        listing.matching(listing.Query(desk=desk, by=by, text=text))
        .order_by("-pk")
        .values_list("pk", flat=True)[:NAMED]
        for desk in house().desks
        if desk.search
    ]
    together(*lists)
    return frozenset(id for rows in lists for id in rows)


def under(rows: Rows, value: str) -> Rows:
    """Citing a clause, or one of its points."""
    whole = value.endswith(")")
    return rows.filter(
        clause__in=[clause for clause in cited() if clause == value or whole and clause.startswith(value)]
    )


@once
def cited() -> Sequence[str]:
    """Every clause that an act cites, in the order of the Measures; other laws' last."""
    order = {number: place for place, number in enumerate(CLAUSES)}
    found = {act.clause for act in house().acts if act.clause}
    return sorted(found, key=lambda clause: (order.get(clause.split("-", maxsplit=1)[0], len(order)), clause))


def found(rows: Rows) -> Rows:
    """Rows with what a list and a file of them show."""
    return rows.select_related("entry", "entry__leaf").defer("words")

"""Which arrows of which machines were followed, told from the entries alone."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from audit.act import Act
from audit.trail.models import Entry, Outcome
from operations.management.commands.docs import machines
from operations.management.source import arrows_of
from tests.architecture.source import acts

# Machine, arrow, state before, state after.
Followed = tuple[str, str, str, str]


def declared() -> set[Followed]:
    """Every arrow from each of its states."""
    return {
        (model.type_code(), arrow.name, source, arrow.target)
        for model in machines()
        for arrow in model.arrows()
        for source in arrow.sources
    }


@cache
def _ways(code: str) -> tuple[Followed, ...]:
    """The arrows an act may follow."""
    found = []
    for act in acts():
        if act.code == code:
            names = set(arrows_of(act))
            found += [way for way in declared() if way[0] == act.model.type_code() and way[1] in names]
    return tuple(found)


def followed() -> set[Followed]:
    """What the entries of this world show."""
    rows = Entry.objects.filter(outcome=Outcome.DONE).exclude(before="").values_list("action", "before", "after")
    return {way for action, before, after in rows.distinct() for way in _ways(action) if way[2:] == (before, after)}


def leading_out(of: Iterable[Act[Any]], state: str) -> Iterator[tuple[Act[Any], tuple[Followed, ...]]]:
    """The acts among these that follow an arrow from a state, with those arrows."""
    for act in of:
        ways = tuple(way for way in _ways(act.code) if way[2] == state)
        if ways:
            yield act, ways

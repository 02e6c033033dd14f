"""R11: every arrow of every machine, from each of its states, is followed by real actions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from inspect import signature
from random import Random
from typing import Any

import pytest
from django.db import transaction

from audit.act import Act, Unseen
from audit.actor import SYSTEM, Actor
from audit.roles import Role
from statute.findings import Refused, blocking
from tests.architecture.source import acts
from tests.matrix.scenes import SCENES, Scene, scene
from tests.trail.folded import differences
from tests.walk.arrows import Followed, declared, followed, leading_out
from tests.walk.inputs import inputs
from tests.walk.people import PERSONS, person
from tests.walk.scripted import SCRIPTS
from tests.walk.watching import terminal

# Acts that only the time allows are tried later too.
LATER = (timedelta(0), timedelta(days=20), timedelta(days=120), timedelta(days=900))
TRIES = 8


# Scenes in these states have the longest ways behind them.
TERMINAL = terminal()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def persons(act: Act[Any], subject: Any) -> Iterator[Actor]:
    for role in act.roles:
        if role == Role.SYSTEM:
            yield SYSTEM
        else:
            yield from (person(role, subject, number) for number in range(PERSONS))


def can_be_called(act: Act[Any]) -> bool:
    """Whether its form, or nothing, is all that it takes; the others are called by other acts."""
    asked = [p for p in signature(act.body).parameters.values() if p.kind is p.KEYWORD_ONLY and p.default is p.empty]
    return act.form is not None or {p.name for p in asked} <= {"by", "at"}


def done(act: Act[Any], at: Scene) -> bool:
    """Whether somebody could do it, now or later, with something typed in."""
    random = Random(0)
    for later in LATER:
        for by in persons(act, at.subject):
            if blocking(act.findings(at.subject, by=by, at=at.at + later)):
                continue
            for _try in range(TRIES if act.form else 1):
                given = inputs(act, at.subject, by, at.at + later, random)
                try:
                    if given is not None:
                        act(id=at.subject.pk, by=by, at=at.at + later, **given)
                        return True
                except (Refused, Unseen):
                    continue
    return False


def from_scene(key: tuple[str, str], known: set[Followed]) -> set[Followed]:
    """What is followed on the way to a scene, and by one act more for each arrow nobody has followed yet."""
    own = [act for act in acts() if act.model.type_code() == key[0] and not act.root and can_be_called(act)]
    with undone():
        built = scene(*key)
        found = followed()
        assert not ended(key) or differences() == [], key
        for act, ways in leading_out(own, key[1].split()[0]):
            if not set(ways) <= known | found:
                with undone():
                    if done(act, built):
                        found |= followed()
    return found


def from_script(go: Callable[[], object]) -> set[Followed]:
    """What is followed on a way of its own."""
    with undone():
        go()
        assert differences() == []
        return followed()


def ended(key: tuple[str, str]) -> bool:
    return key[1].split()[0] in TERMINAL[key[0]]


@pytest.mark.sqlite
@pytest.mark.django_db
def test_every_arrow_is_followed_from_each_of_its_states() -> None:
    every = declared()
    found: set[Followed] = set().union(*map(from_script, SCRIPTS))
    # The longest ways first: where all that leads into a state and out of it was followed, its scene shows nothing new.
    for machine, row in sorted(SCENES, key=lambda key: (not ended(key), key)):
        if {way for way in every if way[0] == machine and row.split()[0] in way[2:]} - found:
            found |= from_scene((machine, row), found)
    assert sorted(every - found) == []

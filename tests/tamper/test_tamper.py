"""Whatever the owner of the database does to the trail or beside it is found, by its name, wherever it was done."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db import transaction

from audit.trail.folding import fold
from audit.trail.verifying import verify
from tests.tamper import ground
from tests.tamper.kinds import KINDS

# bench/tamper.py tries many more, and a thousand clean runs.
PLACES = 2


@pytest.mark.django_db
def test_nothing_is_found_where_there_is_nothing() -> None:
    """The one test here on a database of its own, before the ground of the others is laid: it has the databases made, too."""
    assert (verify().faults, fold().differences) == ((), ())


@pytest.fixture(scope="module")
def known(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[frozenset[str]]:
    """The ground, laid once for all kinds and undone at the end: what the fold says of it before anything was done."""
    with django_db_blocker.unblock(), transaction.atomic():
        ground.lay(tmp_path_factory.mktemp("witness"))
        assert verify().faults == ()
        ground.unguarded()
        yield ground.differing()
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", KINDS)
def test_it_is_found_wherever_it_is_done(known: frozenset[str], name: str) -> None:
    tamper, expected = KINDS[name]
    for place in range(PLACES):
        with ground.undone():
            tamper(Random(f"{name} {place}"))
            told = ground.told(known)
            assert expected <= told, f"place {place}: {told}"


def test_nothing_is_found_where_nothing_was_done(known: frozenset[str]) -> None:
    assert len(KINDS) >= 20
    assert ground.told(known) == set()


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_found_in_lawful_work(known: frozenset[str], seed: int) -> None:
    with ground.undone():
        ground.work(Random(seed))
        assert ground.told(known) == set()

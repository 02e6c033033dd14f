"""R11: many persons, random steps, time that passes: after each of them everything that must hold does."""

from random import Random

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matrix.scenes import SCENES
from tests.walk.walking import Walk

LONG = settings.get_current_profile_name() == "long"
PACE = settings.get_profile("long" if LONG else "walk")
STEPS = 40 if LONG else 14


def walked(start: tuple[str, str], random: Random, steps: int) -> list[str]:
    """A walk in a savepoint; answers its story when something was wrong, nothing otherwise."""
    with transaction.atomic():
        walk = Walk.start(*start, random)
        try:
            faults = walk.watch.after_step(walk.at)
            for _step in range(steps):
                faults = faults or walk.step()
            faults = faults or walk.end()
        finally:
            transaction.set_rollback(True)
    return [*faults, *walk.told] if faults else []


@pytest.mark.sqlite
@pytest.mark.django_db
@PACE
@given(start=st.sampled_from(sorted(SCENES)), random=st.randoms(use_true_random=False), steps=st.integers(4, STEPS))
def test_whatever_people_do_everything_that_must_hold_does(start: tuple[str, str], random: Random, steps: int) -> None:
    assert walked(start, random, steps) == []

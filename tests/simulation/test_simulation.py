"""A world lived through: the same for the same seed, however often it is interrupted; what must hold at its end is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from audit.clock import today
from operations.applications import tasks
from operations.applications.models import CheckItem
from operations.simulation import living, summing
from operations.simulation.chance import Chance
from operations.simulation.checks import DEADLINES, unescalated
from operations.simulation.models import Simulation
from tests import world
from tests.scenarios import applications

pytestmark = pytest.mark.django_db
SEED, ORGANIZATIONS, DAYS = 913, 6, 70
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def few_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Years that are over after some weeks."""
    monkeypatch.setattr(living, "last_day", lambda world: world.first_on + timedelta(days=DAYS))


@dataclass(frozen=True)
class Told:
    """What came of a world."""

    acts: Mapping[str, int]
    machines: Mapping[str, Mapping[str, int]]
    refused: Mapping[tuple[str, str], int]


def told() -> Told:
    return Told(summing.acts(), summing.machines(), summing.tried(Simulation.objects.get()))


class Killed(Exception):
    """The process was killed in the middle of a day."""


def lived(*kill: int) -> Told:
    """A world from nothing to its last day; killed on the days named, in the middle of the day, and begun again."""
    days = set(kill)
    while True:
        simulation = living.begin(SEED, 1, ORGANIZATIONS, TODAY)
        try:
            for day in living.live(simulation):
                if day.number in days:
                    days.remove(day.number)
                    with transaction.atomic():
                        next(living.live(Simulation.objects.get()))
                        raise Killed
            return told()
        except Killed:
            continue


def test_chance_is_a_function_of_seed_and_names() -> None:
    first, other = Chance(1), Chance(2)
    assert first.throw("杭授申〔2026〕1号", "submit") == first.throw("杭授申〔2026〕1号", "submit")
    assert first.throw("a") != other.throw("a")
    thrown = [first.between(2, 5, n) for n in range(400)]
    assert set(thrown) == {2, 3, 4, 5}
    assert 60 < sum(first.happens(0.25, "odds", n) for n in range(400)) < 140


def test_a_world_that_was_killed_and_begun_again_is_the_same_and_holds() -> None:
    try:
        with transaction.atomic():
            whole = lived()
            raise Killed
    except Killed:
        assert not Simulation.objects.exists()
    again = lived(9, 41, 42)
    assert again.acts == whole.acts
    assert again.machines == whole.machines
    assert again.refused == whole.refused
    assert again.acts["application.submit"] > 0
    assert again.machines["application"]
    faults = {check.name: check.faults for check in summing.checks(living.clock.now())}
    assert not any(faults.values()), faults
    with pytest.raises(living.AnotherWorld, match=f"--seed {SEED}"):
        living.begin(SEED + 1, 1, ORGANIZATIONS, TODAY)
    with pytest.raises(CommandError, match="Another world was begun here"):
        simulate(seed=SEED, organizations=ORGANIZATIONS + 1)
    assert "application.submit" in simulate(seed=SEED, organizations=ORGANIZATIONS)


def simulate(**asked: Any) -> str:
    said = StringIO()
    call_command("simulate", years=1, stdout=said, **asked)
    return said.getvalue()


def test_a_world_is_lived_on_an_empty_installation_in_demo_mode_only(settings: Any) -> None:
    world.clerk()
    with pytest.raises(CommandError, match="needs an empty one"):
        simulate(seed=SEED, organizations=2)
    settings.MODE = "production"
    with pytest.raises(CommandError, match="demo mode only"):
        simulate(seed=SEED, organizations=2)


def test_what_is_overdue_without_escalation_is_found_until_the_job_has_told() -> None:
    case = applications.verifying()
    due = CheckItem.objects.filter(application=case).values_list("due_on", flat=True)[:1].get()
    assert isinstance(due, date)
    late = world.AT + (due - today(world.AT)) + timedelta(days=1)
    found = {one.deadline for one in unescalated(late)}
    assert found == {"核实", "数据项审核"}
    tasks.sweep_checks(late)
    assert {one.deadline for one in unescalated(late)} == {"数据项审核"}
    tasks.sweep_items(late)
    assert not list(unescalated(late))


def test_every_kind_of_deadline_is_named_once() -> None:
    assert len({deadline.name for deadline in DEADLINES}) == len(DEADLINES)

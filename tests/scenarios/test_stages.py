"""A stage laid down is the stage that was walked, and after any other write the next one walks."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import translation

from accounts.models import Region, Unit
from applicants.documents import place
from audit.trail.models import Entry
from audit.trail.sealing import seal_all
from audit.trail.verifying import verify
from operations.applications import actions
from tests import world
from tests.scenarios import announcements, applications, closures, domains, mechanism
from tests.scenarios.rows import Rows, read, tables
from tests.scenarios.stages import GROUND, Ground, Unkeyable, frozen
from tests.world import AT, COUNTY, PROVINCE

pytestmark = pytest.mark.django_db

STAGES: dict[str, Callable[[], Any]] = {
    "the units of a region": world.units,
    "an applicant and its persons": world.applicant,
    "a region made ready": mechanism.ready,
    "a draft by the province": lambda: applications.draft(PROVINCE),
    "supplied, from one stage to the next": lambda: domains.supplied(domains.ready()),
}


@pytest.fixture
def ground() -> Iterator[Ground]:
    """The ground as it is when no stage has been walked yet."""
    with patch.object(GROUND, "legs", {}), patch.object(GROUND, "walked", 0), patch.object(GROUND, "laid", 0):
        yield GROUND


def everything() -> Mapping[str, Rows]:
    """The rows of every table, as the database holds them."""
    return {name: read(name, {}) for name in tables()}


def and_undone(do: Callable[[], Any]) -> tuple[Any, Mapping[str, Rows]]:
    """What it answers and the rows there are then; they are gone again."""
    with transaction.atomic():
        answer = do()
        rows = everything()
        transaction.set_rollback(True)
    return answer, rows


def test_every_test_begins_with_no_row_that_a_flush_would_make_anew() -> None:
    assert [name for name, rows in everything().items() if rows] == []


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_laid_down_is_row_by_row_the_stage_that_was_walked(name: str, ground: Ground) -> None:
    walked, left = and_undone(STAGES[name])
    assert ground.walked > 0
    before = ground.walked
    laid = STAGES[name]()
    assert ground.walked == before
    assert everything() == left
    assert frozen(laid) == frozen(walked)


def test_walked_anew_it_leaves_as_many_rows_in_every_table(ground: Ground) -> None:
    _answer, once = and_undone(applications.submitted)
    ground.restart(on=False)
    _answer, again = and_undone(applications.submitted)
    assert {table: len(rows) for table, rows in again.items()} == {table: len(rows) for table, rows in once.items()}
    assert not {*once["audit_entry"]} & {*again["audit_entry"]}


def test_the_trail_of_a_stage_laid_down_is_sound_and_goes_on(ground: Ground) -> None:
    and_undone(applications.submitted)
    walked = ground.walked
    made = applications.submitted()
    assert ground.walked == walked
    applications.check_materials(made)
    actions.accept(id=made.pk, by=world.clerk(), at=AT)
    seal_all()
    report = verify()
    assert report.sound
    assert report.entries == report.leaves == Entry.objects.count() > 40


def test_numbers_that_the_database_gives_go_on_behind_those_laid_down(ground: Ground) -> None:
    and_undone(world.units)
    known = {unit.pk for unit in world.units().values()}
    assert ground.laid > 0
    assert new_unit().pk > max(known)


def new_unit() -> Unit:
    """A write that is no stage."""
    return Unit.objects.create(region=Region.objects.get(code=world.CITY), kind="provider", name="杭州市档案馆")


def test_a_write_that_is_no_stage_makes_the_next_one_walk(ground: Ground) -> None:
    def ready_and_published() -> Mapping[str, Rows]:
        mechanism.ready()
        new_unit()
        assert ground.known() is None
        announcements.published()
        return everything()

    first, _rows = and_undone(ready_and_published)
    laid = ground.laid
    again, _rows = and_undone(ready_and_published)
    assert ground.laid == laid + 1
    new = {name: first[name].keys() - again[name].keys() for name in first}
    assert new["audit_entry"]
    assert len(new["operations_announcement"]) == len(again["operations_announcement"]) == 1


def test_what_is_rolled_back_to_a_savepoint_counts_no_more(ground: Ground) -> None:
    mechanism.ready()
    stood = ground.known()
    with transaction.atomic():
        new_unit()
        assert ground.known() is None
        transaction.set_rollback(True)
    assert ground.known() is stood
    with transaction.atomic():
        announcements.published()
        assert ground.known() not in (stood, None)
        transaction.set_rollback(True)
    assert ground.known() is stood


def test_rows_that_the_database_keeps_are_never_written_over() -> None:
    closure, at = closures.expired(domains.active(domains.ready()))
    with transaction.atomic():
        _closure, _at = closures.retaining(closure, at)
        transaction.set_rollback(True)
    walked = GROUND.walked
    kept, _at = closures.retaining(closure, at)
    assert (GROUND.walked > walked, kept.hold_until is not None) == (True, True)


def test_other_arguments_and_another_language_are_another_stage(ground: Ground) -> None:
    and_undone(mechanism.ready)
    for other in (lambda: mechanism.ready(COUNTY), lambda: mechanism.ready(at=AT + timedelta(days=1))):
        walked = ground.walked
        and_undone(other)
        assert ground.walked > walked
    walked = ground.walked
    with translation.override("en"):
        and_undone(mechanism.ready)
    assert ground.walked > walked


def test_an_argument_is_known_by_what_it_says() -> None:
    region = world.regions()[COUNTY]
    same = Region.objects.get(pk=region.pk)
    assert frozen((region, {"at": AT})) == frozen((same, {"at": AT}))
    same.name = "另一个县"
    assert frozen(region) != frozen(same)
    assert frozen(1) != frozen(True)
    with pytest.raises(Unkeyable):
        frozen({"document": world.a_pdf()})


def test_a_stage_whose_files_are_gone_is_walked(ground: Ground) -> None:
    made, _rows = and_undone(lambda: world.evidence(world.clerk()))
    default_storage.delete(place(made.digest))
    kept = world.evidence(world.clerk())
    assert kept.pk != made.pk
    assert default_storage.exists(place(kept.digest))


def test_in_a_test_that_uses_monkeypatch_stages_are_walked(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    world.units()
    world.units()
    assert (ground.on, ground.walked, ground.laid) == (False, 0, 0)


def test_in_a_test_that_patches_by_itself_stages_are_walked(ground: Ground) -> None:
    with patch.object(world, "PASSWORD", "another"):
        world.clerk()
        world.clerk()
    assert (ground.on, ground.walked, ground.laid) == (False, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_what_a_test_commits_is_walked(ground: Ground) -> None:
    world.units()
    world.units()
    assert (ground.walked, ground.laid) == (0, 0)

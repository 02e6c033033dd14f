"""Half-year shards and keys: every shard names the last checkpoint before it, every key was signed for by the one before."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from audit.trail import keys, notes, sealing
from audit.trail.models import Checkpoint, Entry, Leaf, Shard, TrailKey
from audit.trail.verifying import verify
from audit.verifier import note_signed_by, parse_note
from tests.trail.test_proofs import entries
from tests.trail.test_verification import _without_guards as without_guards

pytestmark = pytest.mark.django_db

# Midnight in Shanghai.
LAST_OF_JUNE, JULY = datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC), datetime(2026, 6, 30, 16, tzinfo=UTC)
LAST_OF_YEAR, NEW_YEAR = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)


def sealed(at: datetime, count: int = 2) -> None:
    entries(count)
    sealing.seal_all(at=at)


@pytest.mark.parametrize(
    ("at", "name"),
    [(LAST_OF_JUNE, "2026h1"), (JULY, "2026h2"), (LAST_OF_YEAR, "2026h2"), (NEW_YEAR, "2027h1")],
)
def test_half_years_end_at_midnight_in_shanghai(at: datetime, name: str) -> None:
    assert sealing.half_year(at) == name


def test_each_half_year_is_a_tree_of_its_own_that_names_the_last_checkpoint_before() -> None:
    for at in (LAST_OF_JUNE, JULY, LAST_OF_YEAR, NEW_YEAR):
        sealed(at)
    assert list(Shard.objects.order_by("first").values_list("name", "first")) == [
        ("2026h1", 0), ("2026h2", 3), ("2027h1", 8),
    ]  # fmt: skip
    points = list(Checkpoint.objects.order_by("size"))
    read = [parse_note(point.note) for point in points]
    name = notes.name_of(keys.all_keys()[0].id)
    assert [(note.origin, note.size, note.previous) for note in read] == [
        (f"{name}/2026h1", 3, 0), (f"{name}/2026h2", 3, 0), (f"{name}/2026h2", 5, 3), (f"{name}/2027h1", 3, 0),
    ]  # fmt: skip
    assert all(note_signed_by(note, name, bytes(keys.all_keys()[0].public)) for note in read)
    for first, before in ((0, ""), (3, points[0].note), (8, points[2].note)):
        body = json.loads(Leaf.objects.select_related("entry").get(index=first).entry.body)
        assert body["action"] == "shard.opened"
        assert body["statement"]["previous"] == before
    assert verify().faults == ()


def test_a_clock_set_back_over_the_boundary_opens_no_shard_again() -> None:
    sealed(JULY)
    sealed(LAST_OF_JUNE)
    assert [shard.name for shard in Shard.objects.all()] == ["2026h2"]
    assert verify().faults == ()


def test_the_old_key_signs_for_the_new_one_and_the_new_one_for_all_after_it() -> None:
    sealed(JULY)
    entries(2)
    first, second = keys.current(), sealing.rotate(at=JULY)
    sealed(JULY)
    sealed(NEW_YEAR)
    third = sealing.rotate(at=NEW_YEAR)
    sealed(NEW_YEAR)
    assert first is not None
    assert [(point.size, point.key_id) for point in Checkpoint.objects.order_by("size")] == [
        (3, first.id), (6, first.id), (8, second.id), (11, second.id), (12, second.id), (14, third.id),
    ]  # fmt: skip
    assert [key.since for key in keys.all_keys()] == [0, 6, 12]
    introduced = json.loads(Leaf.objects.select_related("entry").get(index=5).entry.body)["statement"]
    assert introduced == {"kind": "key", "id": second.id, "public": bytes(second.public).hex(), "previous": first.id}
    assert verify().faults == ()


def test_a_key_can_be_rotated_before_anything_was_sealed() -> None:
    key = sealing.rotate(at=JULY)
    assert key.since == 2
    assert verify().faults == ()


# --- what an owner of the database could do ------------------------------------------------------------------------


def resigned(checkpoint: Checkpoint, key: TrailKey) -> dict[str, Any]:
    """The checkpoint as it would be had this key signed it."""
    note = parse_note(checkpoint.note)
    text = notes.note(
        name=notes.name_of(keys.all_keys()[0].id), shard=checkpoint.shard_id, size=note.size, sha256=note.root,
        sm3=note.sm3, previous=note.previous, at=checkpoint.signed_at, signer=keys.signer(key.id),
    )  # fmt: skip
    return {"key_id": key.id, "note": text, "signature": notes.signature_in(text)}


def signed_anew_with_the_newer_key() -> None:
    point = Checkpoint.objects.order_by("size")[0]
    Checkpoint.objects.filter(pk=point.pk).update(**resigned(point, keys.all_keys()[1]))


def signed_on_with_the_older_key() -> None:
    point = Checkpoint.objects.order_by("-size")[0]
    Checkpoint.objects.filter(pk=point.pk).update(**resigned(point, keys.all_keys()[0]))


def signed_with_a_key_that_no_leaf_introduced() -> None:
    public = keys.generate()
    point = Checkpoint.objects.order_by("-size")[0]
    foreign = TrailKey.objects.create(id=keys.id_of(public), public=public, since=point.previous)
    Checkpoint.objects.filter(pk=point.pk).update(**resigned(point, foreign))


def another_public_key_under_the_old_id() -> None:
    TrailKey.objects.filter(since__gt=0).update(public=keys.generate())


def the_new_key_valid_earlier() -> None:
    TrailKey.objects.filter(since__gt=0).update(since=3)


def the_first_key_gone() -> None:
    TrailKey.objects.filter(since=0).delete()


def a_shard_that_begins_elsewhere() -> None:
    Shard.objects.filter(first__gt=0).update(first=9)


def a_shard_under_another_name() -> None:
    shard = Shard.objects.get(name="2027h1")
    Shard.objects.create(name="2028h1", first=99)
    Checkpoint.objects.filter(shard=shard).update(shard_id="2028h1")
    shard.delete()
    Shard.objects.filter(name="2028h1").update(first=shard.first)


def a_shard_of_which_all_is_gone() -> None:
    Checkpoint.objects.filter(shard="2027h1").delete()
    gone = Leaf.objects.filter(index__gte=Shard.objects.get(name="2027h1").first)
    ids = list(gone.values_list("entry_id", flat=True))
    gone.delete()
    Entry.objects.filter(pk__in=ids).first().payload.delete()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("tamper", "kind"),
    [
        (signed_anew_with_the_newer_key, "key"),
        (signed_on_with_the_older_key, "key"),
        (signed_with_a_key_that_no_leaf_introduced, "key"),
        (another_public_key_under_the_old_id, "key"),
        (the_new_key_valid_earlier, "key"),
        (the_first_key_gone, "key"),
        (a_shard_that_begins_elsewhere, "shard"),
        (a_shard_under_another_name, "shard"),
        (a_shard_of_which_all_is_gone, "entry"),
    ],
)
def test_it_is_found(tamper: Callable[[], None], kind: str) -> None:
    sealed(JULY)
    sealing.rotate(at=JULY)
    sealed(JULY)
    sealed(NEW_YEAR)
    assert verify().faults == ()
    with transaction.atomic():
        without_guards()
        tamper()
        assert kind in {fault.kind for fault in verify().faults}
        transaction.set_rollback(True)
    assert connection.in_atomic_block


# --- from before there were shards ---------------------------------------------------------------------------------


@pytest.mark.sqlite
def test_a_trail_of_format_1_is_kept_as_it_is_and_goes_on_in_a_shard_of_its_own(tmp_path: Path) -> None:
    environment = os.environ | {"SHOUQUAN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.trail.upgrading"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "engine": "sqlite",
        "upgraded": [],
        "faults": [],
        "shards": [["1", 0], ["2026h2", 600]],
        "sizes": [7, 300, 600, 604, 605],
        "keys": [0, 605],
        "proved": True,
        "previous": True,
        "guarded": True,
    }

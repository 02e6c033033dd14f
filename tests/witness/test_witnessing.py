"""What the application does with a witness: shows it everything in order, keeps what it signed, finds what was cut off."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from audit import clock
from audit.trail import sealing, witnessing
from audit.trail.cosignatures import Cosignature
from audit.trail.models import Checkpoint, Leaf, Pending, Shard, Tile
from audit.trail.verifying import verify
from audit.verifier import parse_note
from audit.witness.protocol import Witness
from audit.witness.signing import signer_in
from tests.tamper.ground import unguarded
from tests.witness.log import Log
from tests.witness.process import Running, start

pytestmark = pytest.mark.django_db
SEALS = Callable[..., None]


def theirs(witness: Running) -> dict[str, int]:
    """Leaves by shard, as the witness knows them."""
    logs = json.loads(witness.ask("/logs"))["logs"]
    return {shard["name"]: shard["size"] for log in logs for shard in log["shards"]}


def cut_off(size: int) -> None:
    """As the owner of the database could: the trail ends after so many leaves, the rest is unmade."""
    unguarded()
    Checkpoint.objects.filter(size__gt=size).delete()
    Tile.objects.all().delete()
    for leaf in Leaf.objects.filter(index__gte=size).select_related("entry__payload"):
        entry = leaf.entry
        leaf.delete()
        entry.payload.delete()
        entry.delete()


def test_every_checkpoint_is_cosigned_and_kept(witness: Running, seal_some: SEALS) -> None:
    for _batch in range(3):
        seal_some()
        witnessing.push()
    assert theirs(witness) == {"2026h2": Checkpoint.objects.latest("size").size} or len(theirs(witness)) == 1
    assert Cosignature.objects.count() == 3
    assert witnessing.uncosigned() is None
    assert verify().sound
    assert list(witnessing.asked()) == []


def test_what_was_missed_is_caught_up_with_its_shards_and_keys(witness: Running, seal_some: SEALS) -> None:
    seal_some(at=datetime(2026, 3, 1, tzinfo=UTC))
    seal_some(at=datetime(2026, 7, 1, 1, tzinfo=UTC))
    sealing.rotate(datetime(2026, 8, 1, tzinfo=UTC))
    seal_some(at=datetime(2026, 8, 2, tzinfo=UTC))
    seal_some(at=datetime(2027, 1, 2, tzinfo=UTC))
    seal_some(at=datetime(2027, 1, 3, tzinfo=UTC))
    witnessing.push()
    assert theirs(witness) == {
        shard.name: shard.checkpoints.latest("size").size - shard.first for shard in Shard.objects.all()
    }
    told = witnessing.ask()
    assert len(told.keys) == 2
    sealing.rotate(datetime(2027, 2, 1, tzinfo=UTC))
    seal_some(at=datetime(2027, 2, 2, tzinfo=UTC))
    witnessing.push()
    assert len(witnessing.ask().keys) == 3
    assert verify().sound


def test_killed_witness_is_silent_and_goes_on_when_started_again(witness: Running, seal_some: SEALS) -> None:
    seal_some()
    witnessing.push()
    port = int(witness.url.rpartition(":")[2])
    witness.kill()
    seal_some()
    with pytest.raises(witnessing.Silent):
        witnessing.push()
    assert witnessing.behind(clock.real_now() + timedelta(minutes=11)) > witnessing.too_long()
    again = start(witness.data, port=port)
    try:
        witnessing.push()
        assert witnessing.behind(clock.real_now() + timedelta(minutes=11)) == timedelta()
    finally:
        again.stop()


def test_trail_cut_off_with_its_cosignatures_is_smaller_than_the_witness_knows(
    witness: Running, seal_some: SEALS
) -> None:
    seal_some()
    kept = Checkpoint.objects.latest("size").size
    seal_some()
    witnessing.push()
    unguarded()
    Cosignature.objects.all().delete()
    cut_off(kept)
    assert verify().sound, "by itself the shorter trail is a good one"
    with pytest.raises(witnessing.Disagrees) as raised:
        witnessing.push()
    assert raised.value.found.lost == 3
    (fault,) = witnessing.asked()
    assert "3 are lost" in fault.text


def test_trail_cut_off_is_found_by_the_cosignatures_kept_here(witness: Running, seal_some: SEALS) -> None:
    seal_some()
    kept = Checkpoint.objects.latest("size").size
    seal_some()
    witnessing.push()
    cut_off(kept)
    assert [fault.kind for fault in verify().faults] == ["witness"]


def test_other_tree_of_the_same_size_is_a_disagreement(witness: Running, seal_some: SEALS) -> None:
    seal_some()
    kept = Checkpoint.objects.latest("size").size
    seal_some()
    witnessing.push()
    unguarded()
    Cosignature.objects.all().delete()
    cut_off(kept)
    seal_some(4)
    with pytest.raises(witnessing.Disagrees) as raised:
        witnessing.push()
    assert raised.value.found.lost == 0
    assert any("are not those that the witness cosigned" in fault.text for fault in witnessing.asked())


def test_witness_that_signed_anything_else_is_found(witness: Running, seal_some: SEALS) -> None:
    seal_some()
    witnessing.push()
    row = Cosignature.objects.get()
    unguarded()
    Cosignature.objects.update(note=row.note.replace("previous 0", "previous 1"))
    assert {fault.text for fault in verify().faults} == {
        "the note is not the one that the witness cosigned",
        "the cosignature is not valid",
    }


def test_refused_fork_shows_when_the_witness_is_asked(witness: Running, seal_some: SEALS, tmp_path: Path) -> None:
    seal_some()
    witnessing.push()
    note = parse_note(Checkpoint.objects.latest("size").note)
    fork = Log(name=note.origin.rpartition("/")[0], shard=note.origin.rpartition("/")[2]).grow(note.size)
    from audit.trail import keys

    fork.key = keys.signer(keys.all_keys()[0].id)._private  # type: ignore[attr-defined]
    directly = Witness(witness.data, signer_in(witness.data))
    assert directly.add_checkpoint(fork.push(note.size)).status == 409
    assert [fault.text for fault in witnessing.asked()] == ["it refused 1 notes signed with our key and keeps them"]


def test_answer_signed_with_another_key_is_not_kept(witness: Running, seal_some: SEALS, settings: Any) -> None:
    settings.WITNESS_KEY = signer_in(_folder(witness)).verifier_key
    seal_some()
    with pytest.raises(witnessing.Silent, match="another key"):
        witnessing.push()
    assert not Cosignature.objects.exists()


def _folder(witness: Running) -> Path:
    folder = witness.data.parent / "another"
    folder.mkdir()
    return folder


def test_key_that_signed_first_must_sign_ever_after(
    witness: Running, seal_some: SEALS, settings: Any, tmp_path: Path
) -> None:
    settings.WITNESS_KEY = ""
    seal_some()
    witnessing.push()
    other = start(tmp_path / "other")
    try:
        settings.WITNESS_URL = other.url
        with pytest.raises(witnessing.Silent, match="another key"):
            witnessing.push()
    finally:
        other.stop()


def test_command_asks_the_witness(witness: Running, seal_some: SEALS) -> None:
    seal_some()
    witnessing.push()
    assert _said("verify", "--witness").endswith("sound\n")
    assert f"cosigned shard {Shard.objects.get().name} size 4" in _said("status")
    assert not Pending.objects.exists()


def test_command_says_that_there_is_no_witness(db: None) -> None:
    assert "no witness" in _said("status")
    with pytest.raises(CommandError, match="no witness"):
        _said("verify", "--witness")


def _said(*arguments: str) -> str:
    out = StringIO()
    with transaction.atomic():
        call_command("trail", *arguments, stdout=out)
    return out.getvalue()

"""A bundle exported here verifies with one file of Python on a machine that has nothing else; one changed in any way does not."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from audit import checking, clock
from audit.actor import Actor
from audit.checking import examine
from audit.trail import bundles, sealing
from audit.trail.models import Entry
from tests.trail.conftest import AT, propose

pytestmark = pytest.mark.django_db


def exported(path: Path, selection: bundles.Selection, **how: object) -> Path:
    with path.open("w+b") as file:
        bundles.write(file, selection, at=AT, **how)
    return path


@pytest.fixture
def whole(steward: Actor, tmp_path: Path) -> Path:
    """Two shards, three batches, a change of keys; all of it in one bundle."""
    before = datetime(2026, 6, 30, 4, tzinfo=UTC)
    propose(steward, "D00")
    sealing.seal_all(at=before)
    propose(steward, "D01")
    sealing.seal_all()
    sealing.rotate()
    for number in range(2, 6):
        propose(steward, f"D0{number}")
    sealing.seal_all()
    return exported(tmp_path / "bundle.zip", bundles.of_days(clock.today(before), clock.today(clock.real_now())))


def test_a_whole_trail_is_sound(whole: Path) -> None:
    told = examine(str(whole))
    assert [str(fault) for fault in told.faults] == []
    assert told.counts["entries"] == Entry.objects.count()


def by_an_outsider(bundle: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The verifier alone, run by a bare interpreter in a folder that holds it and the bundle."""
    verifier = bundle.parent / "verifier.py"
    verifier.write_bytes(bundles.standalone())
    return subprocess.run(
        [sys.executable, "-I", "-S", verifier.name, bundle.name, "--processes", "1", *arguments],
        cwd=bundle.parent, env={"PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_outsider_needs_one_file_and_nothing_else(whole: Path) -> None:
    done = by_an_outsider(whole)
    assert (done.returncode, done.stderr) == (0, "")
    assert "结论：完好 / SOUND" in done.stdout


def test_another_key_than_the_one_given_is_a_fault(whole: Path) -> None:
    assert by_an_outsider(whole, "--key", "00" * 32).returncode == 1


def test_one_byte_changed_anywhere_is_found(whole: Path) -> None:
    data, random = whole.read_bytes(), Random(4)
    for _attempt in range(40):
        place = random.randrange(len(data))
        whole.write_bytes(data[:place] + bytes([data[place] ^ 1 << random.randrange(8)]) + data[place + 1 :])
        assert checking.main([str(whole), "--processes", "1"]) != 0, place


def test_the_command_exports_what_was_sealed_on_some_days(whole: Path) -> None:
    made, today = whole.with_name("days.zip"), str(clock.today(clock.real_now()))
    call_command("trail", "export", str(made), "--from", today, "--to", today, "--without-payloads")
    told = examine(str(made))
    assert [str(fault) for fault in told.faults] == []
    assert 0 < told.counts["withheld"] == told.counts["entries"] < Entry.objects.count()
    with pytest.raises(CommandError):
        call_command("trail", "export", str(made))


def forged(bundle: Path, change: Callable[[dict[str, bytes]], None]) -> list[str]:
    """The kinds of faults found when files are changed and every digest of them is mended."""
    with zipfile.ZipFile(bundle) as read:
        files = {name: read.read(name) for name in read.namelist()}
    change(files)
    about = json.loads(files.pop("bundle.json"))
    about["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    with zipfile.ZipFile(bundle, "w") as made:
        made.comment = b"0" * 64
        for name, data in {**files, "bundle.json": json.dumps(about).encode()}.items():
            made.writestr(name, data)
    data = bundle.read_bytes()[:-64]
    bundle.write_bytes(data + hashlib.sha256(data).hexdigest().encode())
    return [fault.args[0] for fault in examine(str(bundle)).faults]


def _lines(files: dict[str, bytes], folder: str) -> tuple[str, list[bytes]]:
    name = max(name for name in files if name.startswith(folder))
    return name, files[name].splitlines(keepends=True)


def no_change(files: dict[str, bytes]) -> None:
    pass


def without_a_checkpoint(files: dict[str, bytes]) -> None:
    name, lines = _lines(files, "checkpoints/")
    files[name] = b"".join([lines[0], *lines[2:]])


def without_an_entry(files: dict[str, bytes]) -> None:
    name, lines = _lines(files, "entries/")
    files[name] = b"".join([lines[0], *lines[2:]])


def with_bodies_exchanged(files: dict[str, bytes]) -> None:
    name, lines = _lines(files, "entries/")
    rows = [json.loads(line) for line in lines]
    rows[1]["index"], rows[2]["index"] = rows[2]["index"], rows[1]["index"]
    rows[1], rows[2] = rows[2], rows[1]
    files[name] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def with_another_payload(files: dict[str, bytes]) -> None:
    name, lines = _lines(files, "entries/")
    row = json.loads(lines[1])
    lines[1] = json.dumps({**row, "payload": row["payload"] + " "}).encode() + b"\n"
    files[name] = b"".join(lines)


def with_another_tile(files: dict[str, bytes]) -> None:
    name = max(name for name in files if name.startswith("tiles/"))
    files[name] = bytes([files[name][0] ^ 1]) + files[name][1:]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (no_change, None),
        (without_a_checkpoint, "checkpoint"),
        (without_an_entry, "entry"),
        (with_bodies_exchanged, "entry"),
        (with_another_payload, "payload"),
        (with_another_tile, "checkpoint"),
    ],
)
def test_a_forged_bundle_with_mended_digests_is_found(
    whole: Path, change: Callable[[dict[str, bytes]], None], kind: str | None
) -> None:
    found = forged(whole, change)
    assert kind in found if kind else found == []

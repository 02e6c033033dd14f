"""A bundle exported here verifies with one file of Python on a machine that has nothing else; one changed in any way does not."""

import subprocess
import sys
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

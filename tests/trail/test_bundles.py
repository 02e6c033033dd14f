"""A bundle exported here verifies with one file of Python on a machine that has nothing else; one changed in any way does not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit import clock
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

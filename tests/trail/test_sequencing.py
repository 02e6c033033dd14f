"""The sequencer as a process: it seals soon, goes on after failures, and stops cleanly when told."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client

from audit import clock
from audit.trail import keys, sealing, sequencing
from audit.trail.models import Checkpoint, Pending
from audit.trail.verifying import verify
from tests.trail.test_proofs import entries

pytestmark = pytest.mark.django_db


def test_it_seals_what_comes_until_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    told, rounds = threading.Event(), []

    def wait(seconds: float) -> None:
        rounds.append(seconds)
        if len(rounds) == 3:
            told.set()
        entries(2)

    monkeypatch.setattr(told, "wait", wait)
    entries(1)
    sequencing.sequence(told)
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [2, 4, 6]
    assert all(0 <= seconds <= sequencing.PACE for seconds in rounds)
    assert verify().sound


@pytest.mark.parametrize("failure", [DatabaseError("the server is restarting"), keys.KeyMissing("trail.key")])
def test_what_fails_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    told, seal, fails = threading.Event(), sealing.seal_all, iter([failure])

    def once_failing() -> int:
        if (error := next(fails, None)) is not None:
            raise error
        told.set()
        return seal()

    monkeypatch.setattr(sequencing, "seal_all", once_failing)
    monkeypatch.setattr(sequencing, "PAUSE", 0.0)
    monkeypatch.setattr(sequencing.connection, "close", lambda: None)
    entries(1)
    sequencing.sequence(told)
    assert not Pending.objects.exists()
    assert str(failure) in caplog.text


def test_a_missing_private_key_leaves_entries_waiting_and_says_where_it_belongs(tmp_path: object) -> None:
    entries(1)
    sealing.seal_all()
    entries(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOUQUAN_TRAIL_KEYS", str(tmp_path))
        with pytest.raises(keys.KeyMissing, match=r"put trail-.*\.key back"):
            sealing.seal_all()
        assert "key" in {fault.kind for fault in verify().faults}
    assert Pending.objects.count() == 1


def test_a_sequencer_that_stopped_is_known_within_a_minute(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    entries(1)
    recorded = sealing.waiting_since()
    assert recorded is not None
    for seconds, late in ((29, False), (31, True)):
        monkeypatch.setattr(clock, "real_now", lambda after=seconds: recorded + timedelta(seconds=after))
        assert sealing.stopped() is late
        assert ("trail" in client.get("/readyz").json()["wrong"]) is late
    sealing.seal_all()
    assert not sealing.stopped()


@pytest.mark.sqlite
def test_told_by_a_signal_it_ends_cleanly(tmp_path: object) -> None:
    environment = os.environ | {"SHOUQUAN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment.pop("DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "manage", "trail", "sequence"], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    # There is no table yet: it says so and goes on trying.
    assert "nothing is sealed" in process.stderr.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    process.stderr.close()

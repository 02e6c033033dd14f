"""The witness as it runs: a process that answers over HTTP, and remembers what it signed whatever happened to it."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.witness.log import Log
from tests.witness.process import Running, start

pytestmark = pytest.mark.sqlite  # it has no database of ours


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    witness = start(tmp_path)
    yield witness
    witness.stop()


def post(witness: Running, path: str, body: bytes) -> tuple[int, str]:
    request = urllib.request.Request(witness.url + path, data=body, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_killed_witness_remembers_what_it_cosigned(running: Running, tmp_path: Path) -> None:
    log = Log().grow(3)
    assert post(running, "/add-log", log.first.encode())[0] == 200
    assert post(running, "/add-checkpoint", log.push(0).encode())[0] == 200
    running.kill()
    again = start(tmp_path)
    try:
        assert again.key == running.key
        fork = Log(key=log.key).grow(3, "other")
        assert post(again, "/add-checkpoint", fork.push(0).encode()) == (409, "3\n")
        assert post(again, "/add-checkpoint", log.grow(2).push(3).encode())[0] == 200
        assert again.ask(f"/checkpoint/{log.name}/2026h2").splitlines()[1] == "5"
    finally:
        again.stop()


def test_what_is_not_a_request_is_refused(running: Running) -> None:
    assert running.ask("/healthz") == "ok 0\n"
    assert post(running, "/add-checkpoint", b"\xff")[0] == 400
    assert post(running, "/anything", b"x")[0] == 404
    assert post(running, "/add-checkpoint", b"x" * 300_000)[0] == 413
    assert post(running, "/add-statement", b"[]")[0] == 400
    assert (running.data / "witness.key").stat().st_mode & 0o077 == 0

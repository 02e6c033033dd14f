"""A witness beside the application's database, and a little work for the trail."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from audit.actor import Actor
from audit.trail import sealing
from tests.trail.conftest import propose, steward
from tests.witness.process import Running, start

__all__ = ["seal_some", "steward", "witness"]


@pytest.fixture
def witness(tmp_path: Path, settings: Any) -> Iterator[Running]:
    """A witness of its own process, which this installation is set to push to."""
    running = start(tmp_path / "witness")
    settings.WITNESS_URL, settings.WITNESS_KEY = running.url, running.key
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture
def seal_some(steward: Actor) -> Callable[..., None]:
    """So many acts, each batch of them sealed under one checkpoint."""
    made = 0

    def seal(count: int = 3, at: Any = None) -> None:
        nonlocal made
        for _number in range(count):
            made += 1
            propose(steward, f"W{made:03}")
        sealing.seal_all(at)

    return seal

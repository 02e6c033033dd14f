"""An installation for each journey, people before their browsers, and pictures of the main stops."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import template
from tests.journeys.installation import ROOT, Installation
from tests.journeys.people import People


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """An empty one, nothing running; whatever the test starts is stopped after it."""
    data = tmp_path / "data"
    shutil.copytree(template.migrated(), data)
    made = Installation(data)
    yield made
    made.stop()


@pytest.fixture
def people(installation: Installation, new_context: Callable[..., Any]) -> People:
    """Everybody who comes to this installation, each with a browser context of their own."""
    pictures = ROOT / "var" / "journey"
    pictures.mkdir(parents=True, exist_ok=True)
    return People(installation.url, new_context, pictures)

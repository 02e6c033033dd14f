"""Browsers of people who have signed in, in either language."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.portal.conftest import _no_memory, as_actor

__all__ = ["_no_memory", "as_actor"]


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A page asked for in English leaves its language in the thread; the next test starts in its own."""
    yield
    translation.deactivate()

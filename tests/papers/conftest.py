"""Browsers of people who have signed in."""

from tests.portal.conftest import _no_memory, as_actor

__all__ = ["_no_memory", "as_actor"]

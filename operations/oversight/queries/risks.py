"""Supervision: what risks reads."""

from collections.abc import Iterable
from datetime import datetime

from audit.actor import Actor
from web.desk import Waiting


def waiting(by: Actor, at: datetime) -> Iterable[Waiting]:
    """What of this waits for the actor."""
    return ()

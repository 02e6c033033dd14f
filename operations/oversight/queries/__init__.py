"""What reads in this room, by subject."""

from collections.abc import Iterable
from datetime import datetime

from audit.actor import Actor
from operations.oversight.queries import (
    correcting,
    credit,
    evaluating,
    incidents,
    inspecting,
    reporting,
    risks,
    supervising,
    violations,
)
from web.desk import Waiting


def waiting(by: Actor, at: datetime) -> Iterable[Waiting]:
    """What waits for the actor in this room."""
    for part in (reporting, evaluating, inspecting, correcting, violations, credit, risks, incidents, supervising):
        yield from part.waiting(by, at)

"""What reads in this room, by subject."""

from collections.abc import Iterator
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
from web.inbox import Source, waits


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """What waits for the actor in this room."""
    supervising.ahead(by, at)
    for part in (reporting, evaluating, inspecting, correcting, violations, credit, risks, incidents, supervising):
        yield from part.waiting.sources(by, at)

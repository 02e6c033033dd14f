"""What reads in this room, by subject."""

from collections.abc import Iterator
from datetime import datetime

from audit.actor import Actor
from operations.oversight.queries import (
    correcting,
    credit,
    disclosing,
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
    parts = (
        reporting, evaluating, inspecting, correcting, violations, credit, risks, incidents, supervising, disclosing,
    )  # fmt: skip
    for part in parts:
        yield from part.waiting.sources(by, at)

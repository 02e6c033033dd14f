"""What reads in this room, by subject."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from audit.actor import Actor
from operations.auditing.queries import erasing, sampling, watching
from web.inbox import Source, waits

# Modules with sources of their own: each has a `waiting`.
PARTS: tuple[Any, ...] = (erasing, watching, sampling)


@waits
def waiting(by: Actor, at: datetime) -> Iterator[Source]:
    """What waits for the actor in this room."""
    for part in PARTS:
        yield from part.waiting.sources(by, at)

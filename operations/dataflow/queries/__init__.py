"""What reads in this room, by subject."""

from collections.abc import Iterable
from datetime import datetime

from audit.actor import Actor
from operations.dataflow.queries import imports, processing, products, quality, requests
from web.inbox import Source, waits


@waits
def waiting(by: Actor, at: datetime) -> Iterable[Source]:
    """What waits for the actor in this room."""
    for part in (requests, imports, processing, products, quality):
        yield from part.waiting.sources(by, at)

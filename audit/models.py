"""All tables of the app, from its rooms."""

from audit.clock import ClockOffset
from audit.logs.models import Batch, Hold, LogRow
from audit.outbox.models import Message
from audit.trail.models import Checkpoint, Entry, Leaf, Payload, Pending, Shard, Tile, TrailKey

__all__ = [
    "Batch",
    "Checkpoint",
    "ClockOffset",
    "Entry",
    "Hold",
    "Leaf",
    "LogRow",
    "Message",
    "Payload",
    "Pending",
    "Shard",
    "Tile",
    "TrailKey",
]

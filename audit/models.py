"""All tables of the app, from its rooms."""

from audit.clock import ClockOffset
from audit.logs.models import Batch, Hold, LogDay, LogRow, LogSeal, OpenHour, Purged, SealedPart
from audit.outbox.models import Message
from audit.trail.cosignatures import Cosignature
from audit.trail.models import Checkpoint, Entry, Leaf, Payload, Pending, Shard, Tile, TrailKey
from audit.trail.tombstones import Cover, Tombstone

__all__ = [
    "Batch",
    "Checkpoint",
    "ClockOffset",
    "Cosignature",
    "Cover",
    "Entry",
    "Hold",
    "Leaf",
    "LogDay",
    "LogRow",
    "LogSeal",
    "Message",
    "OpenHour",
    "Payload",
    "Pending",
    "Purged",
    "SealedPart",
    "Shard",
    "Tile",
    "Tombstone",
    "TrailKey",
]

"""Everything that changes something in this room, by subject."""

from typing import Any

from audit.act import Act

ACTS: tuple[Act[Any], ...] = ()

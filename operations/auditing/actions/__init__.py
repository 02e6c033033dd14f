"""Everything that changes something in this room, by subject."""

from typing import Any

from audit.act import Act
from operations.auditing.actions import erasing, sampling, watching

ACTS: tuple[Act[Any], ...] = (*erasing.ACTS, *watching.ACTS, *sampling.ACTS)

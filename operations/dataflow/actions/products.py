"""Data during operation: products."""

from typing import Any

from audit.act import Act

ACTS: tuple[Act[Any], ...] = ()

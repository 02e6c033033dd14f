"""Arrows of this room, by subject."""

from operations.auditing.lifecycle.sampling import SampleLifecycle, SampleState

__all__ = ["SampleLifecycle", "SampleState"]

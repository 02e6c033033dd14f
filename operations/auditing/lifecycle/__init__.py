"""Arrows of this room, by subject."""

from operations.auditing.lifecycle.erasing import ErasureLifecycle, ErasureState
from operations.auditing.lifecycle.sampling import SampleLifecycle, SampleState
from operations.auditing.lifecycle.watching import AlarmLifecycle, AlarmState

__all__ = ["AlarmLifecycle", "AlarmState", "ErasureLifecycle", "ErasureState", "SampleLifecycle", "SampleState"]

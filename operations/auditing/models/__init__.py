"""Data of this room, by subject."""

from operations.auditing.models.erasing import Erasure
from operations.auditing.models.sampling import Sample, SampleItem
from operations.auditing.models.searching import IndexedEntry
from operations.auditing.models.watching import Alarm

__all__ = ["Alarm", "Erasure", "IndexedEntry", "Sample", "SampleItem"]

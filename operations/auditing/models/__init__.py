"""Data of this room, by subject."""

from operations.auditing.models.sampling import Sample, SampleItem
from operations.auditing.models.searching import IndexedEntry

__all__ = ["IndexedEntry", "Sample", "SampleItem"]

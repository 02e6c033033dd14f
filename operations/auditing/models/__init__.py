"""Data of this room, by subject."""

"""Arrows of this room, by subject."""

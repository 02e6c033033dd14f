"""Shapes of the inputs of this room, by subject."""

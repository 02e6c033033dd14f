"""What stands in the way in this room, by subject."""

"""What the statute says of this room, by subject."""

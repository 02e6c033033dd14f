"""The desks of this room, by subject."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

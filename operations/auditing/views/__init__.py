"""The desks of this room, by subject."""

from operations.auditing.views import erasing, watching
from web.desk import Desk

DESKS: tuple[Desk, ...] = (*erasing.DESKS, *watching.DESKS)

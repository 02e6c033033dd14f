"""The desks of this room, by subject."""

from operations.auditing.views import erasing, sampling, watching
from web.desk import Desk

DESKS: tuple[Desk, ...] = (*erasing.DESKS, *watching.DESKS, *sampling.DESKS)

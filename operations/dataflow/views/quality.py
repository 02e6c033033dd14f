"""Data during operation: desks of quality."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

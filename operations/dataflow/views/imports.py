"""Data during operation: desks of imports."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

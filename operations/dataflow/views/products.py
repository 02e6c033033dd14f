"""Data during operation: desks of products."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

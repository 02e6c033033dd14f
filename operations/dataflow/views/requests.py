"""Data during operation: desks of requests."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

"""Data during operation: desks of processing."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

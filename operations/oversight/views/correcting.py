"""Supervision: desks of correcting."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

"""Supervision: desks of incidents."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

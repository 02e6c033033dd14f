"""Supervision: desks of reporting."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

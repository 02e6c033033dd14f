"""Supervision: desks of risks."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

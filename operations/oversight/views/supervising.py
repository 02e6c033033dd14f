"""Supervision: desks of supervising."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

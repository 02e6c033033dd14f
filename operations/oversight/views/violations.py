"""Supervision: desks of violations."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

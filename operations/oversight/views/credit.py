"""Supervision: desks of credit."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

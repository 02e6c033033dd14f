"""Supervision: desks of evaluating."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

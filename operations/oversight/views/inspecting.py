"""Supervision: desks of inspecting."""

from web.desk import Desk

DESKS: tuple[Desk, ...] = ()

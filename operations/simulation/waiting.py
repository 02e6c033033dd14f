"""What waits, asked day after day: the SQL of a habit's question is written once, and what was answered is kept as a memo.

A row's day follows from the row, so nothing is lost when the process ends: the next one works it out again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Row = tuple[Any, ...]


@dataclass
class Waiting:
    """Questions by the name of their habit, and what is known of the rows they found."""

    _questions: dict[str, tuple[str, tuple[Any, ...]]] = field(default_factory=dict)
    _days: dict[str, dict[Row, int]] = field(default_factory=dict)
    _rhythms: dict[str, dict[Any, tuple[int, int]]] = field(default_factory=dict)

    def rows(self, name: str, asked: Callable[[], QuerySet[Any]]) -> list[Row]:
        """The rows that wait today, as the database's own driver gives them."""
        if name not in self._questions:
            self._questions[name] = asked().query.sql_with_params()
        sql, params = self._questions[name]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())

    def days(self, name: str) -> dict[Row, int]:
        """The working day on which each row is due."""
        return self._days.setdefault(name, {})

    def rhythms(self, name: str) -> dict[Any, tuple[int, int]]:
        """Period and phase of each row."""
        return self._rhythms.setdefault(name, {})

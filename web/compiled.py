"""A query that the ORM writes once and that is asked many times.

Django writes the SQL of a query anew at each evaluation, which costs a request of the API several times what the database needs
to answer it. A `Compiled` query is an ordinary queryset, made by a function of what changes from question to question: its SQL
is written at the first one, once per kind of database, and filled in at every other. Values go in through the field of their
parameter and come out through the converters of their column, as in any queryset; nothing of an answer is kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler


class Parameter(Expression):
    """A place in the SQL that is filled at each question."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def prepared(self, value: object) -> object:
        """The value as the database takes it."""
        return self.output_field.get_db_prep_value(value, connection)


@dataclass(frozen=True, slots=True)
class _Statement:
    """What is kept of a query's SQL; nothing of the connection it was written on."""

    sql: str
    params: tuple[object, ...]
    converted: tuple[tuple[int, Any], ...]


class Compiled:
    """The rows of a queryset for other parameters at each question.

    `queryset` makes it of its keyword arguments, which stand where a value or an expression may (`None` equals nothing);
    `columns` are what `values()` takes; `fields` says what kind of value each argument is.
    """

    def __init__(
        self, queryset: Callable[..., QuerySet[Any]], columns: Sequence[str], **fields: "Field[Any, Any]"
    ) -> None:
        self.queryset = queryset
        self.columns = tuple(columns)
        self.parameters = {name: Parameter(name, field) for name, field in fields.items()}
        self._statements: dict[str, _Statement] = {}

    def rows(self, **values: object) -> list[dict[str, Any]]:
        """Ask. Raises TypeError for a parameter too few or too many."""
        if values.keys() != self.parameters.keys():
            raise TypeError(f"the query takes {sorted(self.parameters)}")
        statement = self._statements.get(connection.vendor)
        if statement is None:
            statement = self._statements[connection.vendor] = self._compile()
        params: list[Any] = [p.prepared(values[p.name]) if isinstance(p, Parameter) else p for p in statement.params]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, params)
            found = cursor.fetchall()
        return [dict(zip(self.columns, row, strict=True)) for row in _converted(found, statement)]

    def _compile(self) -> _Statement:
        query = self.queryset(**self.parameters).values(*self.columns).query
        compiler = query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([expression for expression, _sql, _alias in compiler.select])
        return _Statement(
            sql=sql,
            params=tuple(params),
            converted=tuple((at, expression) for at, (_converters, expression) in converters.items()),
        )


def _converted(rows: list[tuple[Any, ...]], statement: _Statement) -> list[list[Any]]:
    """The rows with dates, ids and booleans as Python has them."""
    converted = [
        (at, column, connection.ops.get_db_converters(column) + column.get_db_converters(connection))
        for at, column in statement.converted
    ]
    found = [list(row) for row in rows]
    for row in found:
        for at, column, converters in converted:
            for converter in converters:
                row[at] = converter(row[at], column, connection)
    return found


__all__ = ["Compiled"]

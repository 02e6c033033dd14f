"""Reading for a page: several lists in one query, and nothing twice in one request.

A page shows many lists of different shape; each by itself would cost a way to the database. `together` asks for all of them
at once, `once` keeps an answer as long as the page is being read and never longer.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar, overload
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Exists, Model, OuterRef, QuerySet, Value

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=Model)
# A function of SQL takes this many arguments on every engine.
ARGUMENTS = 90


# --- several lists, one query --------------------------------------------------------------------------------------


def together(*lists: QuerySet[Any]) -> None:
    """Read the lists that are not read yet in one query; each then holds its rows, in its order, as if read by itself. What
    was put by with `soon` is read along.

    Every list becomes a JSON text of its own in the one row that is asked for; its values pass through the converters that
    they would have passed through alone. Lists with binary columns are not for this.
    """
    unread = [rows for rows in lists if rows._result_cache is None]
    if unread:
        unread = list({id(rows): rows for rows in (*unread, *_put_by())}.values())
    if len(unread) == 1:
        len(unread[0])
        return
    asked: list[tuple[QuerySet[Any], Any]] = []
    texts: list[str] = []
    params: list[Any] = []
    for rows in unread:
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            sql, given = compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            rows._result_cache = []
            continue
        asked.append((rows, compiler))
        texts.append(_as_json(sql, compiler))
        params.extend(given)
    if not asked:
        return
    with asked[0][1].connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(texts)}", params)
        answer = cursor.fetchone()
    for (rows, compiler), text in zip(asked, answer, strict=True):
        _fill(rows, compiler, _rows_of(text, compiler))


def counted(rows: QuerySet[Any]) -> QuerySet[Any, int]:
    """How many rows there are, as a list of one number, to be read together with other lists; `sum` of it is the number."""
    plain = rows.order_by().select_related(None).annotate(_all=Value(1)).values("_all")
    found: QuerySet[Any, int] = plain.annotate(_count=Count("pk")).values_list("_count", flat=True)
    return found


def among(rows: QuerySet[Any], key: str) -> Exists:
    """Whether what the column refers to is one of the rows: looked up row by row, since the rows may be very many."""
    return Exists(rows.filter(pk=OuterRef(key)))


def hang(rows: Iterable[Model], onto: Iterable[Model], name: str, key: str) -> None:
    """Put rows that were read already onto the objects they belong to, as a prefetch under `name`; `key`: their column that
    says whose they are."""
    found: dict[Any, list[Model]] = {}
    for row in rows:
        found.setdefault(getattr(row, key), []).append(row)
    for owner in onto:
        held = getattr(owner, name).get_queryset()
        held._result_cache, held._prefetch_done = found.get(owner.pk, []), True
        owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = held


def _as_json(sql: str, compiler: Any) -> str:
    """One list as a scalar subquery: a JSON array of its rows, each an array of arrays of columns."""
    postgres = compiler.connection.vendor == "postgresql"
    array, gather = ("json_build_array", "json_agg") if postgres else ("json_array", "json_group_array")
    quote = compiler.connection.ops.quote_name
    columns = [f"_q.{quote(alias)}" for _expression, _sql, alias in compiler.select]
    parts = (", ".join(columns[i : i + ARGUMENTS]) for i in range(0, len(columns), ARGUMENTS))
    row = ", ".join(f"{array}({part})" for part in parts)
    text = f"{gather}({array}({row}))"
    return f"(SELECT {text}{'::text' if postgres else ''} FROM ({sql}) _q)"


def _rows_of(text: str | None, compiler: Any) -> list[tuple[Any, ...]]:
    postgres = compiler.connection.vendor == "postgresql"
    readers = [_reader(expression) if postgres else None for expression, _sql, _alias in compiler.select]
    found = []
    for parts in json.loads(text or "[]", parse_float=Decimal if postgres else float):
        values = [value for part in parts for value in part]
        found.append(tuple(r(v) if r and v is not None else v for r, v in zip(readers, values, strict=True)))
    return found


# What PostgreSQL's driver makes of a column, from its JSON; SQLite keeps these as text, which Django converts itself.
_READERS: dict[str, Callable[[Any], Any]] = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "DecimalField": lambda value: Decimal(str(value)),
    "UUIDField": UUID,
    "FloatField": float,
    "JSONField": lambda value: json.dumps(value, default=str),
}


def _reader(expression: Any) -> Callable[[Any], Any] | None:
    return _READERS.get(expression.output_field.get_internal_type())


def _fill(rows: QuerySet[Any], compiler: Any, found: list[tuple[Any, ...]]) -> None:
    """Let the list make its objects from rows that were read already."""
    compiler.execute_sql = lambda *_args, **_options: [found]
    query: Any = rows.query
    query.get_compiler = lambda *_args, **_options: compiler
    try:
        rows._fetch_all()
    finally:
        del query.get_compiler


# --- once in a request ---------------------------------------------------------------------------------------------

_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept", default=None)
_soon: ContextVar[list[QuerySet[Any]] | None] = ContextVar("soon", default=None)


@contextmanager
def one_state() -> Iterator[None]:
    """While a page is read: what functions marked `once` answered holds, since a page changes nothing."""
    kept, put_by = _kept.set({}), _soon.set([])
    try:
        yield
    finally:
        _kept.reset(kept)
        _soon.reset(put_by)


def soon(*lists: QuerySet[Any]) -> None:
    """Lists that this page will need in any case: the next that are read `together` take them along."""
    put_by = _soon.get()
    if put_by is not None:
        put_by.extend(lists)


def _put_by() -> Iterator[QuerySet[Any]]:
    put_by = _soon.get()
    while put_by:
        rows = put_by.pop()
        if rows._result_cache is None:
            yield rows


def once(read: Callable[P, R]) -> Callable[P, R]:
    """Mark a reading function: asked the same again while one page is read, it answers the same without a query.

    Anywhere else (an action, a job, a command) it reads anew every time. Its arguments are hashable and its answer is shared:
    nobody changes it.
    """

    @wraps(read)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _kept.get()
        if kept is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = read(*args, **kwargs)
        answer: R = kept[key]
        return answer

    return asked


# --- the file of a case --------------------------------------------------------------------------------------------


class File:
    """What is on the file of one case, list by list.

    Each is read when it is first asked for; while a page is read all of them at once, with what stands `beside` the file.
    """

    def rows(self, name: str) -> QuerySet[Any]:
        """The rows of a list, the same whoever asks."""
        kept: dict[str, QuerySet[Any]] = self.__dict__.setdefault("_rows", {})
        if name not in kept:
            kept[name] = getattr(type(self), name).ask(self)
        return kept[name]

    def beside(self) -> Iterable[QuerySet[Any]]:
        """Lists of others that a page of this case needs too: answers of functions marked `once`, else nobody finds them."""
        return ()

    @property
    def lists(self) -> Iterator[QuerySet[Any]]:
        """Every list of the file, and what stands beside it."""
        own = (n for kind in type(self).__mro__ for n, it in vars(kind).items() if isinstance(it, listed))
        yield from (self.rows(name) for name in dict.fromkeys(own))
        yield from self.beside()

    def received(self, found: list[Any]) -> list[Any]:
        """A list as it was read: where its rows learn whose they are."""
        return found


class listed(Generic[M]):  # noqa: N801 - used like `property`
    """Declares a list of a file by the rows that make it; asked of a file it is the list, read once."""

    def __init__(self, ask: Callable[[Any], QuerySet[M]]) -> None:
        self.ask, self.__doc__ = ask, ask.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, file: None, owner: type) -> "listed[M]": ...

    @overload
    def __get__(self, file: File, owner: type) -> list[M]: ...

    def __get__(self, file: File | None, owner: type) -> "listed[M] | list[M]":
        if file is None:
            return self
        if _kept.get() is not None:
            together(*file.lists)
        found: list[M] = file.received(list(file.rows(self.name)))
        file.__dict__[self.name] = found
        return found

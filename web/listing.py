"""Lists over a desk: filter, search, sort, keyset pages, a bounded count; the same rows for page, export and API.

No OFFSET and no full COUNT: a page is found by the last row's sort value and id, so that the ten-thousandth row costs what the
first does.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from audit.actor import Actor
from audit.trail.recording import plain
from web.desk import Column, Desk, Filter

PAGE = 30
COUNTED = 1000
RESERVED = {"q", "sort", "after", "before", "format"}


class BadCursor(ValueError):
    """The place in the list is none of ours."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A filter above the list, with what is chosen."""

    filter: Filter
    options: Sequence[tuple[str, Any]]
    chosen: str


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column's heading; `sort` is what choosing it asks for, `direction` how it is sorted now."""

    column: Column
    sort: str
    direction: str


@dataclass(frozen=True, kw_only=True)
class Query:
    """What a list is asked for."""

    desk: Desk
    by: Actor
    text: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    after: str = ""
    before: str = ""

    def address(self, **change: str) -> str:
        """The query string of this list with something changed; places in the list are dropped unless named."""
        now = {**self.chosen, "q": self.text, "sort": self.sort} | change
        return urlencode({k: v for k, v in now.items() if v})

    @property
    def narrowed(self) -> bool:
        return bool(self.text or self.chosen)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of a list."""

    query: Query
    rows: tuple[Any, ...]
    after: str
    before: str
    count: int

    @property
    def count_text(self) -> str:
        return f"{COUNTED}+" if self.count > COUNTED else str(self.count)

    @property
    def within(self) -> tuple[tuple[str, str], ...]:
        """The object whose rows these are, where the list was opened from its page."""
        chosen = self.query.chosen
        return tuple((h.on, chosen[h.on]) for h in self.query.desk.hangs if h.on in chosen)

    @property
    def choices(self) -> tuple[Choice, ...]:
        by, chosen = self.query.by, self.query.chosen
        return tuple(
            Choice(
                filter=f, options=tuple((str(v), label) for v, label in f.choices(by)), chosen=chosen.get(f.name, "")
            )
            for f in self.query.desk.filters
        )

    @property
    def headings(self) -> tuple[Heading, ...]:
        now = self.query.sort
        return tuple(
            Heading(
                column=column,
                sort="" if not column.order else f"-{column.name}" if now == column.name else column.name,
                direction={column.name: "asc", f"-{column.name}": "desc"}.get(now, ""),
            )
            for column in self.query.desk.columns
        )


def asked(desk: Desk, by: Actor, params: QueryDict | Mapping[str, str]) -> Query:
    """Read a query string; what is unknown is ignored."""
    names = {f.name for f in desk.filters} | {hanging.on for hanging in desk.hangs}
    columns = {c.name for c in desk.columns if c.order}
    sort = params.get("sort", "") or ""
    return Query(
        desk=desk,
        by=by,
        text=(params.get("q", "") or "").strip()[:80],
        chosen={n: str(params.get(n)) for n in names if params.get(n)},
        sort=sort if sort.removeprefix("-") in columns else "",
        after=params.get("after", "") or "",
        before=params.get("before", "") or "",
    )


def matching(query: Query) -> QuerySet[Any]:
    """Every row the actor may know of that matches, unordered."""
    rows = query.desk.see(query.by)
    for choice in query.desk.filters:
        if value := query.chosen.get(choice.name):
            try:
                rows = choice.apply(rows, value)
            except (ValueError, ValidationError):  # a value that is none of the choices
                return rows.none()
    for hanging in query.desk.hangs:
        if value := query.chosen.get(hanging.on):
            try:
                rows = rows.filter(**{hanging.by: value})
            except (ValueError, ValidationError):
                return rows.none()
    if query.text and query.desk.search:
        found = Q()
        for lookup in query.desk.search:
            found |= Q(**{f"{lookup}__icontains": query.text})
        # By key: a lookup over many rows would show the object once for each.
        rows = rows.filter(pk__in=query.desk.model._default_manager.filter(found).values("pk"))
    if rows.query.distinct:  # of a join: by key, too, since a page is found by its keys
        rows = query.desk.model._default_manager.filter(pk__in=rows.order_by().values("pk"))
    return rows


def ordered(query: Query, *, backwards: bool = False) -> tuple[QuerySet[Any], str, bool]:
    """The rows in the order asked for, ending in the key; the lookup and whether it descends. Of a desk's order the first
    column counts, the key settles the rest."""
    lookup, descending = _order(query)
    rows = _with_order(query.desk.rows(matching(query)), lookup, descending=descending, backwards=backwards)
    return rows, lookup, descending


def _with_order(rows: QuerySet[Any], lookup: str, *, descending: bool, backwards: bool) -> QuerySet[Any]:
    """The rows by a lookup and their key. Where there is always a value nothing is said of those without: an index will do."""
    rows = rows.annotate(_sort=F(lookup))
    down, last = descending != backwards, {} if _always(rows, lookup) else {"nulls_last": True}
    if last and backwards:
        last = {"nulls_first": True}
    value, key = F("_sort"), F("pk")
    order = (value.desc(**last), key.desc()) if down else (value.asc(**last), key.asc())
    return rows.order_by(*order[lookup in {"pk", "id"} :])


def _always(rows: QuerySet[Any], lookup: str) -> bool:
    """Whether every row has a value there."""
    model: Any = rows.model
    if lookup in rows.query.annotations:
        return False
    for part in lookup.split("__"):
        column = {field.name: field for field in model._meta.concrete_fields}.get(part)
        if part == "pk":
            column = model._meta.pk
        if column is None or column.null:
            return False
        model = getattr(column, "related_model", None) or model
    return True


def _order(query: Query) -> tuple[str, bool]:
    if query.sort:
        column = next(c for c in query.desk.columns if c.name == query.sort.removeprefix("-"))
        lookup, turned = column.order.removeprefix("-"), column.order.startswith("-")
        return lookup, query.sort.startswith("-") != turned
    first = query.desk.order.split(",", maxsplit=1)[0]
    return first.removeprefix("-"), first.startswith("-")


def page(query: Query, size: int = PAGE) -> Listing:
    """One page. Raises BadCursor for a place that is none."""
    backwards = bool(query.before)
    rows, lookup, descending = ordered(query, backwards=backwards)
    place = query.before or query.after
    if place:
        rows = rows.filter(_beyond(rows, lookup, place, descending=descending, backwards=backwards))
    # The keys first: what is joined for show is joined for one page, not for every row that is passed over.
    keys = rows.values("pk")[: size + 1]
    shown = query.desk.rows(query.desk.model._default_manager.filter(pk__in=keys))
    found = list(_with_order(shown, lookup, descending=descending, backwards=backwards))
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_after = (more and not backwards) or (backwards and bool(found))
    has_before = (more and backwards) or (not backwards and bool(query.after) and bool(found))
    return Listing(
        query=query,
        rows=tuple(found),
        after=_cursor(found[-1]) if found and has_after else "",
        before=_cursor(found[0]) if found and has_before else "",
        count=matching(query).order_by().values("pk").distinct()[: COUNTED + 1].count(),
    )


def every(query: Query) -> Iterator[Any]:
    """All rows that match, in order, read in pieces: what an export writes."""
    rows, _lookup, _descending = ordered(query)
    yield from rows.iterator(chunk_size=500)


def _cursor(row: Any) -> str:
    text = json.dumps([plain(row._sort), str(row.pk)], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _beyond(rows: QuerySet[Any], lookup: str, place: str, *, descending: bool, backwards: bool) -> Q:
    """The rows after (before) a place; those without a value come last in either order."""
    value, key = _place(rows, lookup, place)
    less = descending != backwards
    step = "lt" if less else "gt"
    if value is None:
        same = Q(_sort__isnull=True, **{f"pk__{step}": key})
        return same | Q(_sort__isnull=False) if backwards else same
    if lookup in {"pk", "id"}:
        return Q(**{f"pk__{step}": key})
    # Said twice, so that an index finds the place: at the value or beyond it, and there beyond the key.
    found = Q(**{f"_sort__{step}e": value}) & (Q(**{f"_sort__{step}": value}) | Q(**{f"pk__{step}": key}))
    return found if backwards or _always(rows, lookup) else found | Q(_sort__isnull=True)


def _place(rows: QuerySet[Any], lookup: str, place: str) -> tuple[Any, UUID]:
    try:
        padded = place + "=" * (-len(place) % 4)
        value, key = json.loads(base64.urlsafe_b64decode(padded.encode()))
        return _to_python(rows, lookup, value), UUID(str(key))
    except (ValueError, TypeError, ValidationError, binascii.Error, UnicodeError) as error:
        raise BadCursor(place) from error


def _to_python(rows: QuerySet[Any], lookup: str, value: Any) -> Any:
    """The sort value as its column has it; an annotation answers with its output field."""
    if value is None:
        return None
    column: Any = rows.query.annotations.get(lookup)
    if column is not None:
        return column.output_field.to_python(value)
    model: Any = rows.model
    for part in lookup.split("__"):
        try:
            column = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return datetime.fromisoformat(value) if isinstance(value, str) and value.endswith("Z") else value
        model = getattr(column, "related_model", None) or model
    return column.to_python(value)

"""Words of the trail to search by: pairs of neighbouring characters, which find Chinese where a dictionary would not.

A text becomes tokens: 提交申请 → 提交 交申 申请 请, the last one alone so that a single character is found as the beginning of a
token; Latin letters and figures stay whole words. What is looked for is a phrase of such tokens, so it is found exactly where it
stands. PostgreSQL keeps them as a tsvector with a GIN index, SQLite in an FTS5 table that triggers fill beside the column.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models

# Positions in a tsvector end at 16,383; what stands behind is not found.
LONGEST = 12_000
TERMS = 8
_RUN = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).lower())


def tokens(text: str) -> list[str]:
    """The tokens of a text, in their order."""
    return [token for run in _runs(text[:LONGEST]) for token in _of(run)][:LONGEST]


def _of(run: str) -> Iterable[str]:
    return (run,) if run.isascii() else (run[i : i + 2] for i in range(len(run)))


def phrases(text: str) -> list[list[str]]:
    """What is looked for: one phrase per word that was typed; the last token of a phrase stands for all that begin with it."""
    found = []
    for term in text.split()[:TERMS]:
        runs = _runs(term)
        parts = [token for run in runs[:-1] for token in _of(run)]
        if runs:
            last = list(_of(runs[-1]))
            parts += last[:-1] if len(last) > 1 else last
            found.append(parts)
    return found


def _tsvector(text: str) -> str:
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens(text), start=1):
        places.setdefault(token, []).append(place)
    # A lexeme keeps 256 positions; the first ones do.
    return " ".join(f"'{token}':{','.join(map(str, at[:255]))}" for token, at in places.items())


def tsquery(text: str) -> str:
    """The search as PostgreSQL reads it; empty: there is nothing to look for."""
    return " & ".join("(" + " <-> ".join(f"'{t}'" for t in phrase) + ":*)" for phrase in phrases(text))


def fts5(text: str) -> str:
    """The search as SQLite reads it."""
    return " AND ".join('"' + " ".join(phrase) + '" *' for phrase in phrases(text))


class WordsField(models.TextField):
    """A text that is only searched, never read back: `filter(words__has="…")`."""

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        text = str(value or "")
        return _tsvector(text) if connection.vendor == "postgresql" else " ".join(tokens(text))


@WordsField.register_lookup
class Has(models.Lookup):
    """Whether every word that was typed stands in the text. On SQLite the rows have a whole number `index` of their own."""

    lookup_name = "has"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return "%s", (tsquery(value) if connection.vendor == "postgresql" else fts5(value),)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        if not phrases(str(self.rhs)):
            raise EmptyResultSet
        left, _none = self.process_lhs(compiler, connection)
        right, params = self.process_rhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{left} @@ {right}::tsquery", tuple(params)
        table, alias = self.lhs.target.model._meta.db_table, left.rsplit(".", maxsplit=1)[0]
        words = f"{table}_words"
        return f'{alias}."index" IN (SELECT rowid FROM {words} WHERE {words} MATCH {right})', tuple(params)


def install(connection: Any, table: str) -> None:
    """Index the words of a table: `words` searched, `index` its whole number."""
    with connection.cursor() as cursor:
        for statement in _create(connection.vendor, table):
            cursor.execute(statement)


def remove(connection: Any, table: str) -> None:
    """Take the index off."""
    names = (f"{table}_words_{act}" for act in ("made", "gone", "changed"))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP INDEX IF EXISTS {table}_words")
            return
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP TABLE IF EXISTS {table}_words")


def compact(connection: Any, table: str) -> None:
    """Leave nothing of words that were taken out in SQLite's index; PostgreSQL drops them with the rows, at its next vacuum."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table}_words ({table}_words) VALUES ('optimize')")


def _create(vendor: str, table: str) -> list[str]:
    words = f"{table}_words"
    if vendor == "postgresql":
        return [f"CREATE INDEX {words} ON {table} USING gin (words)"]
    gone = f"INSERT INTO {words} ({words}, rowid, words) VALUES ('delete', OLD.\"index\", OLD.words);"
    made = f'INSERT INTO {words} (rowid, words) VALUES (NEW."index", NEW.words);'
    return [
        f"CREATE VIRTUAL TABLE {words} USING fts5(words, content='{table}', content_rowid='index',"
        " tokenize='unicode61 remove_diacritics 0')",
        f"CREATE TRIGGER {words}_made AFTER INSERT ON {table} BEGIN {made} END",
        f"CREATE TRIGGER {words}_gone AFTER DELETE ON {table} BEGIN {gone} END",
        f"CREATE TRIGGER {words}_changed AFTER UPDATE OF words ON {table} BEGIN {gone} {made} END",
    ]

"""Reading log files: CSV or one JSON object a line, as a stream, into rows ready for the database.

Nothing is kept in memory but counts, so that a file may be large: the rows go to a file of their own, one line each in the
text form of COPY, and from there into the table. A line that can't be read ends the reading; the finding names it.
"""

import csv
import hashlib
import json
import re
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import IO, Any

from audit import clock
from statute.findings import Finding, Kind, gettext_noop

MiB = 1024 * 1024
# What is sent, packed or not; what it may become unpacked.
MAX_SENT = 50 * MiB
MAX_BYTES = 256 * MiB
MAX_ROWS = 500_000
# Signs of one line; how many different persons one file may name.
MAX_LINE = 64 * 1024
MAX_PERSONS = 20_000
COLUMNS = ("at", "person", "item", "act", "result", "detail")
_LIMITS = (64, 80, 80, 120, 60, MAX_LINE)
# How much of the rows is held before it goes to disk, and how much is read at once.
_HELD, BLOCK = 8 * MiB, MiB
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Malformed(Exception):
    """A log file that can't be read; carries one finding with the line."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.text)


class TooLarge(Malformed):
    """More than is taken at once, in bytes or rows."""


@dataclass(frozen=True)
class LogFile:
    """A read file: name, digest, rows by hour (its first instant), persons with the last hour they are named in; the rows
    themselves wait in a file. As text (in the trail) it is name, digest and number of rows."""

    name: str
    digest: str
    hours: Mapping[datetime, int]
    persons: Mapping[str, datetime]
    lines: IO[bytes]

    def __str__(self) -> str:
        return f"{self.name} sm3:{self.digest} ({self.rows})"

    @cached_property
    def rows(self) -> int:
        return sum(self.hours.values())

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The Shanghai days of the rows, in order."""
        return tuple(sorted({clock.today(hour) for hour in self.hours}))

    def blocks(self) -> Iterator[bytes]:
        """The rows from the first, in pieces that end with a row."""
        self.lines.seek(0)
        while block := self.lines.read(BLOCK):
            yield block + self.lines.readline() if not block.endswith(b"\n") else block


def read(chunks: Iterable[bytes], name: str) -> LogFile:
    """Read a CSV (with a heading line) or NDJSON file in UTF-8. Raises Malformed with the first bad line."""
    rows = _Rows()
    digest = hashlib.new("sm3") if "sm3" in hashlib.algorithms_available else _PortableSm3()
    lines = _lines(chunks, digest.update)
    first = next((pair for pair in lines if pair[1].strip()), None)
    if first is None:
        raise malformed(gettext_noop("日志文件没有内容。"), 0)
    if first[1].lstrip().startswith("{"):
        rows.take_json(first, lines)
    else:
        rows.take_csv(first, lines)
    return rows.file(name, digest.digest().hex())


def parse(data: bytes, name: str) -> LogFile:
    """The same from memory."""
    return read([data], name)


def unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of a gzip stream, piece by piece; never more than one piece is held, however well it was packed."""
    machine = zlib.decompressobj(31)
    for chunk in chunks:
        waiting = chunk
        while waiting:
            if machine.eof:  # one gzip file may follow another
                machine = zlib.decompressobj(31)
            try:
                piece = machine.decompress(waiting, BLOCK)
            except zlib.error as error:
                raise malformed(gettext_noop("请求内容不是完好的 gzip。"), 0) from error
            waiting = machine.unused_data if machine.eof else machine.unconsumed_tail
            if piece:
                yield piece
    if not machine.eof:
        raise malformed(gettext_noop("请求内容不是完好的 gzip。"), 0)


def malformed(message: str, line: int, error: type[Malformed] = Malformed) -> Malformed:
    """The file can't be taken; `line`: where, 0 for the whole of it."""
    return error(Finding(code="log-file", message=message, params={"line": line}, kind=Kind.SHAPE, field="log"))


class _PortableSm3:
    """SM3 piece by piece where hashlib has none."""

    def __init__(self) -> None:
        from cryptography.hazmat.primitives import hashes

        self._hash = hashes.Hash(hashes.SM3())

    def update(self, data: bytes) -> None:
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.finalize()


def _lines(chunks: Iterable[bytes], seen: Callable[[bytes], None]) -> Iterator[tuple[int, str]]:
    """The lines with their numbers. Only a line feed ends one: other separators are signs like any other."""
    rest, number, size = b"", 0, 0
    for chunk in chunks:
        seen(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            raise malformed(gettext_noop("日志文件超过大小上限。"), 0, TooLarge)
        whole, feed, tail = chunk.rpartition(b"\n")
        if not feed:
            rest += tail
        else:
            for line in _text(rest + whole, number).split("\n"):
                number += 1
                yield number, line
            if number > 2 * MAX_ROWS:  # empty lines: they cost next to nothing to send
                raise malformed(gettext_noop("日志文件超过行数上限，请分批发送。"), number, TooLarge)
            rest = tail
        if len(rest) > 4 * MAX_LINE:
            raise malformed(gettext_noop("日志文件第%(line)s行过长。"), number + 1)
    if rest:
        yield number + 1, _text(rest, number)


def _text(data: bytes, before: int) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = before + 1 + data[: error.start].count(b"\n")
        raise malformed(gettext_noop("日志文件不是 UTF-8 编码。"), line) from error
    return text[1:] if before == 0 and text.startswith("\ufeff") else text


class _Rows:
    """Rows as they are read: counted, and laid down in the text form of COPY."""

    def __init__(self) -> None:
        self.hours: dict[int, int] = {}
        self.persons: dict[str, int] = {}
        self.spool = tempfile.SpooledTemporaryFile(max_size=_HELD)  # noqa: SIM115 - lives as long as the LogFile
        self.held: list[bytes] = []
        self.count = 0

    def file(self, name: str, digest: str) -> LogFile:
        if not self.count:
            raise malformed(gettext_noop("日志文件没有内容。"), 0)
        self._lay_down()
        return LogFile(
            name=name[:200],
            digest=digest,
            hours={_EPOCH + hour * HOUR: rows for hour, rows in self.hours.items()},
            persons={person: _EPOCH + hour * HOUR for person, hour in self.persons.items()},
            lines=self.spool,
        )

    def take_json(self, first: tuple[int, str], lines: Iterator[tuple[int, str]]) -> None:
        number, line = first
        while True:
            if len(line) > MAX_LINE:
                raise malformed(gettext_noop("日志文件第%(line)s行过长。"), number)
            if line and not line.isspace():
                try:
                    record = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise malformed(gettext_noop("日志文件第%(line)s行不是 JSON。"), number) from error
                if type(record) is not dict:
                    raise malformed(gettext_noop("日志文件第%(line)s行不是 JSON 对象。"), number)
                self.take(number, record)
            try:
                number, line = next(lines)
            except StopIteration:
                return

    def take_csv(self, first: tuple[int, str], lines: Iterator[tuple[int, str]]) -> None:
        before = first[0] - 1

        def texts() -> Iterator[str]:
            yield f"{first[1]}\n"
            for _number, line in lines:
                yield f"{line}\n"

        reader = csv.DictReader(texts(), strict=True)
        try:
            if not {"at", "act"} <= set(reader.fieldnames or ()):
                raise malformed(gettext_noop("日志文件缺少表头，至少要有 at 和 act 两列。"), first[0])
            for record in reader:
                self.take(before + reader.line_num, record)
        except csv.Error as error:
            raise malformed(
                gettext_noop("日志文件第%(line)s行不是完好的 CSV。"), before + reader.reader.line_num
            ) from error

    def take(self, number: int, record: Mapping[Any, Any]) -> None:
        """One row."""
        get = record.get
        values = []
        for name, limit in zip(COLUMNS, _LIMITS, strict=True):
            value = get(name)
            if type(value) is not str:
                value = _plain(value, number)
            value = value.strip()
            if len(value) > limit:
                raise malformed(gettext_noop("日志文件第%(line)s行有一列过长。"), number)
            values.append(value)
        if not values[3]:
            raise malformed(gettext_noop("日志文件第%(line)s行没有操作（act）。"), number)
        try:
            at = datetime.fromisoformat(values[0])
            if at.tzinfo is None:
                at = at.replace(tzinfo=clock.SHANGHAI)
            hour = int(at.timestamp() // 3600)
            _EPOCH + hour * HOUR  # a time so far away that it is none
        except (ValueError, OverflowError) as error:
            raise malformed(gettext_noop("日志文件第%(line)s行的时间（at）无法识别。"), number) from error
        self.hours[hour] = self.hours.get(hour, 0) + 1
        if person := values[1]:
            self._named(person, hour, number)
        values[0] = at.isoformat()
        self._hold(values, number)

    def _named(self, person: str, hour: int, number: int) -> None:
        known = self.persons.get(person)
        if known is None and len(self.persons) >= MAX_PERSONS:
            raise malformed(gettext_noop("日志文件涉及人员过多，请分批发送。"), number, TooLarge)
        if known is None or known < hour:
            self.persons[person] = hour

    def _hold(self, values: list[str], number: int) -> None:
        line = "\t".join(values)
        if line.count("\t") != 5 or _SPECIAL.search(line):
            line = "\t".join([_SPECIAL.sub(_escaped, value) for value in values])
        try:
            self.held.append(line.encode())
        except UnicodeEncodeError as error:
            raise malformed(gettext_noop("日志文件第%(line)s行含有无法保存的字符。"), number) from error
        if "\0" in line:
            raise malformed(gettext_noop("日志文件第%(line)s行含有无法保存的字符。"), number)
        self.count += 1
        if self.count > MAX_ROWS:
            raise malformed(gettext_noop("日志文件超过行数上限，请分批发送。"), number, TooLarge)
        if len(self.held) >= 4096:
            self._lay_down()

    def _lay_down(self) -> None:
        self.held.append(b"")
        self.spool.write(b"\n".join(self.held))
        self.held = []


_SPECIAL = re.compile(r"[\\\n\r\t]")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNESCAPES = {b"\\\\": b"\\", b"\\n": b"\n", b"\\r": b"\r", b"\\t": b"\t"}


def _escaped(found: "re.Match[str]") -> str:
    return _ESCAPES[found[0]]


def values_of(line: bytes) -> list[str]:
    """The columns of one row as it was laid down."""
    parts = line.split(b"\t")
    if b"\\" in line:
        parts = [re.sub(rb"\\.", lambda found: _UNESCAPES[found[0]], part) for part in parts]
    return [part.decode() for part in parts]


def _plain(value: object, number: int) -> str:
    """A cell that is no text: empty, a number or a truth value."""
    if isinstance(value, dict | list):
        raise malformed(gettext_noop("日志文件第%(line)s行有一列不是文字或者数字。"), number)
    return "" if value is None else str(value)

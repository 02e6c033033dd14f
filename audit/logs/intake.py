"""Log files of the domain: CSV or one JSON object a line, of one kind and day, taken in once.

The file is read into lines when the form is checked (`parse`), so that a malformed file is a malformed form; `receive` writes
them in bulk. The same bytes for the same owner, kind and day are one batch, however often they are sent.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.act import Acts
from audit.actor import Actor
from audit.clock import SHANGHAI
from audit.logs.models import Batch, LogRow
from audit.roles import Role
from audit.trail.digest import sm3
from statute.findings import Finding, Kind, gettext_noop

MAX_ROWS = 200_000
MAX_BYTES = 50 * 1024 * 1024
COLUMNS = ("at", "person", "item", "act", "result", "detail")
_LENGTHS = {"person": 80, "item": 80, "act": 120, "result": 60}


class Malformed(Exception):
    """A log file that can't be read; carries one finding with the line."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.text)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a file, `at` aware."""

    at: datetime
    act: str
    person: str = ""
    item: str = ""
    result: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LogFile:
    """A read file: its name, its digest and its lines. As text (in the trail) it is name, digest and number of lines."""

    name: str
    digest: str
    lines: tuple[LogLine, ...]

    def __str__(self) -> str:
        return f"{self.name} sm3:{self.digest} ({len(self.lines)})"


def parse(data: bytes, name: str) -> LogFile:
    """Read a CSV (with a heading line) or NDJSON file in UTF-8. Raises Malformed with the first bad line."""
    if len(data) > MAX_BYTES:
        raise _malformed(gettext_noop("日志文件超过大小上限。"), 0)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _malformed(gettext_noop("日志文件不是 UTF-8 编码。"), 0) from error
    records = _ndjson(text) if text.lstrip()[:1] == "{" else _csv(text)
    lines: list[LogLine] = []
    for number, record in records:
        lines.append(_line(number, record))
        if len(lines) > MAX_ROWS:
            raise _malformed(gettext_noop("日志文件超过行数上限，请按小时分文件上传。"), number)
    if not lines:
        raise _malformed(gettext_noop("日志文件没有内容。"), 0)
    return LogFile(name=name[:200], digest=sm3(data).hex(), lines=tuple(lines))


def of_day(log: LogFile, day: date) -> tuple[Finding, ...]:
    """Every line lies on the Shanghai day the file is for."""
    strangers = sum(1 for line in log.lines if line.at.astimezone(SHANGHAI).date() != day)
    if not strangers:
        return ()
    message = gettext_noop("日志文件中有%(count)s行不属于%(day)s。")
    return (
        Finding(code="log-day", message=message, params={"count": strangers, "day": day}, kind=Kind.SHAPE, field="day"),
    )


def digest_of(owner: UUID, kind: str, day: date, log: LogFile) -> str:
    """What makes a batch the same batch."""
    return sm3(f"{owner}|{kind}|{day.isoformat()}|{log.digest}".encode()).hex()


def already(owner: UUID, kind: str, day: date, log: LogFile) -> Batch | None:
    """The batch this file already became, if it did."""
    return Batch.objects.filter(digest=digest_of(owner, kind, day, log)).first()


def _all(by: Actor) -> QuerySet[Batch]:
    """Batches are reached through the agreement they belong to."""
    return Batch.objects.all()


batch = Acts(Batch, see=_all)


@batch.act("receive", label=_("接收日志"), root=True, roles=[Role.DOMAIN_OPERATOR, Role.SYSTEM], clause="六(三)2")
def receive(*, by: Actor, at: datetime, owner: UUID, kind: str, day: date, log: LogFile) -> Batch:
    """Write the lines as rows of one new batch."""
    made = Batch.objects.create(
        kind=kind, owner=owner, day=day, digest=digest_of(owner, kind, day, log), rows=len(log.lines), name=log.name,
        received_at=at, received_by=by.user_id,
    )  # fmt: skip
    LogRow.objects.bulk_create(
        (
            LogRow(
                batch=made, owner=owner, kind=kind, at=line.at, person=line.person, item=line.item, act=line.act,
                result=line.result, detail=line.detail,
            )
            for line in log.lines
        ),
        batch_size=2000,
    )  # fmt: skip
    return made


def _csv(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    reader = csv.DictReader(io.StringIO(text))
    if not {"at", "act"} <= set(reader.fieldnames or ()):
        raise _malformed(gettext_noop("日志文件缺少表头，至少要有 at 和 act 两列。"), 1)
    for record in reader:
        yield reader.line_num, {k: v for k, v in record.items() if isinstance(k, str)}


def _ndjson(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise _malformed(gettext_noop("日志文件第%(line)s行不是 JSON。"), number) from error
        if not isinstance(record, dict):
            raise _malformed(gettext_noop("日志文件第%(line)s行不是 JSON 对象。"), number)
        yield number, record


def _line(number: int, record: Mapping[str, object]) -> LogLine:
    values = {name: str(record.get(name) or "").strip() for name in COLUMNS}
    if not values["act"]:
        raise _malformed(gettext_noop("日志文件第%(line)s行没有操作（act）。"), number)
    for name, limit in _LENGTHS.items():
        if len(values[name]) > limit:
            raise _malformed(gettext_noop("日志文件第%(line)s行有一列过长。"), number)
    try:
        at = datetime.fromisoformat(values.pop("at"))
    except ValueError as error:
        raise _malformed(gettext_noop("日志文件第%(line)s行的时间（at）无法识别。"), number) from error
    return LogLine(at=at if at.tzinfo else at.replace(tzinfo=SHANGHAI), **values)


def _malformed(message: str, line: int) -> Malformed:
    return Malformed(Finding(code="log-file", message=message, params={"line": line}, kind=Kind.SHAPE, field="log"))

"""Taking in log files: each becomes one batch, once, with all its rows or none.

`audit.logs.reading` has read it; here its rows go into the table in bulk: by COPY on PostgreSQL, else many at a time. The same
bytes for the same owner and kind are one batch, however often they are sent and by whatever way.
"""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.act import Acts
from audit.actor import Actor
from audit.clock import SHANGHAI
from audit.logs import partitions
from audit.logs.models import Batch, LogDay, LogRow, OpenHour
from audit.logs.reading import LogFile, values_of
from audit.roles import Role
from audit.trail.digest import sm3
from statute.findings import Finding, Kind, gettext_noop

TABLE = LogRow._meta.db_table
_COLUMNS = "batch_id, owner, kind, at, person, item, act, result, detail"
_AT_ONCE = 2000


def of_day(log: LogFile, day: date) -> tuple[Finding, ...]:
    """Every row lies on the Shanghai day the file is for."""
    strangers = sum(rows for hour, rows in log.hours.items() if hour.astimezone(SHANGHAI).date() != day)
    if not strangers:
        return ()
    message = gettext_noop("日志文件中有%(count)s行不属于%(day)s。")
    return (
        Finding(code="log-day", message=message, params={"count": strangers, "day": day}, kind=Kind.SHAPE, field="day"),
    )


def within(log: LogFile, first_on: date, at: datetime) -> tuple[Finding, ...]:
    """No row is older than the first day of what it belongs to, none is of an hour that has not begun."""
    found: list[Finding] = []
    if log.days[0] < first_on:
        message = gettext_noop("日志中有%(day)s的记录，早于%(first)s。")
        params = {"day": log.days[0], "first": first_on}
        found.append(Finding(code="log-day", message=message, params=params, kind=Kind.SHAPE, field="log"))
    if max(log.hours) > at:
        message = gettext_noop("日志中有尚未到来的时间。")
        found.append(Finding(code="log-day", message=message, kind=Kind.SHAPE, field="log"))
    return tuple(found)


def digest_of(owner: UUID, kind: str, log: LogFile) -> str:
    """What makes a batch the same batch."""
    return sm3(f"{owner}|{kind}|{log.days[0].isoformat()}|{log.digest}".encode()).hex()


def already(owner: UUID, kind: str, log: LogFile) -> Batch | None:
    """The batch this file already became, if it did."""
    return Batch.objects.filter(digest=digest_of(owner, kind, log)).first()


def key_taken(owner: UUID, kind: str, log: LogFile, key: str) -> tuple[Finding, ...]:
    """A sender's key belongs to the first batch that came under it."""
    if not key or not Batch.objects.filter(owner=owner, key=key).exclude(digest=digest_of(owner, kind, log)).exists():
        return ()
    return (
        Finding(
            code="idempotency-key-reused",
            message=gettext_noop("这个 Idempotency-Key 已用于另一批日志。"),
            remedy=gettext_noop("请为新的一批日志使用新的 Idempotency-Key。"),
            kind=Kind.SHAPE,
        ),
    )


def _all(by: Actor) -> QuerySet[Batch]:
    """Batches are reached through the agreement they belong to."""
    return Batch.objects.all()


batch = Acts(Batch, see=_all)


@batch.act("receive", label=_("接收日志"), root=True, roles=[Role.DOMAIN_OPERATOR, Role.SYSTEM], clause="六(三)2")
def receive(*, by: Actor, at: datetime, owner: UUID, kind: str, log: LogFile, key: str = "") -> Batch:
    """Write the rows of one new batch. The caller holds the owner's row locked: rows of one owner are numbered in the order
    in which their batches were taken in, which `audit.logs.sealing` relies on."""
    made = Batch.objects.create(
        kind=kind, owner=owner, day=log.days[0], last_day=log.days[-1] if len(log.days) > 1 else None,
        digest=digest_of(owner, kind, log), rows=log.rows, name=log.name, key=key, received_at=at,
        received_by=by.user_id,
    )  # fmt: skip
    OpenHour.objects.bulk_create(OpenHour(batch=made, hour=hour) for hour in log.hours)
    LogDay.objects.bulk_create((LogDay(owner=owner, kind=kind, day=day) for day in log.days), ignore_conflicts=True)
    partitions.ensure(log.days)
    write = _copy if connection.vendor == "postgresql" else _insert
    write(made, log)
    return made


def _copy(made: Batch, log: LogFile) -> None:
    prefix = f"{made.pk}\t{made.owner}\t{made.kind}\t".encode()
    with connection.cursor() as cursor, cursor.copy(f"COPY {TABLE} ({_COLUMNS}) FROM STDIN") as copy:
        for block in log.blocks():
            copy.write(prefix + block[:-1].replace(b"\n", b"\n" + prefix) + b"\n")


def _insert(made: Batch, log: LogFile) -> None:
    fields: dict[str, Any] = {field.attname: field for field in LogRow._meta.concrete_fields}
    fixed = [
        fields[name].get_db_prep_value(value, connection)
        for name, value in (("batch_id", made.pk), ("owner", made.owner), ("kind", made.kind))
    ]
    rows = ([*fixed, _stored(at), *rest] for at, *rest in _values(log))
    statement = f"INSERT INTO {TABLE} ({_COLUMNS}) VALUES ({', '.join(['%s'] * 9)})"
    with connection.cursor() as cursor:
        while some := list(islice(rows, _AT_ONCE)):
            cursor.executemany(statement, some)


def _values(log: LogFile) -> Iterator[list[str]]:
    for block in log.blocks():
        for line in block.splitlines():
            yield values_of(line)


def _stored(at: str) -> Any:
    return connection.ops.adapt_datetimefield_value(datetime.fromisoformat(at))

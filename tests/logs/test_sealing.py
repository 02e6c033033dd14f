"""What came of an hour is sealed as one leaf; a row changed, added or removed afterwards is found, one purged lawfully isn't missed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from audit import beside
from audit.logs import triggers as log_triggers
from audit.logs.models import Batch, LogRow, LogSeal, OpenHour, Purged, SealedPart
from audit.logs.sealing import ACTION, check_seals, note_purged, sealed_parts
from audit.trail import triggers
from audit.trail.folding import fold
from audit.trail.models import Entry
from operations.domains import tasks
from tests.scenarios import closures, domains
from tests.world import AT, DAY

pytestmark = pytest.mark.django_db
NEXT = AT + timedelta(hours=1)


@pytest.fixture
def sealed() -> UUID:
    """Three kinds of one hour, of which one came late, and an hour of the day before; an owner."""
    running = domains.active()
    for kind in ("source", "processing"):
        closures.logged(running, AT, kind)
    assert tasks.seal_logs(NEXT) == 1
    closures.logged(running, AT + timedelta(minutes=30), "source", lines=2)
    closures.logged(running, AT, "call")
    assert tasks.seal_logs(NEXT) == 1
    assert faults() == []
    return running.pk


@pytest.fixture
def opened(sealed: UUID) -> UUID:
    """What only an owner of the database could do: the triggers are off, after all was sealed."""
    log_triggers.remove(connection)
    triggers.remove(connection)
    return sealed


def faults() -> list[tuple[str, str]]:
    return [(fault.kind, fault.text) for fault in check_seals()]


def test_an_hour_is_sealed_when_it_is_over_and_late_rows_get_the_next_number() -> None:
    running = domains.active()
    closures.logged(running, AT, "source")
    assert tasks.seal_logs(NEXT - timedelta(seconds=1)) == 0
    assert (tasks.seal_logs(NEXT), tasks.seal_logs(NEXT)) == (1, 0)
    closures.logged(running, AT + timedelta(minutes=10), "source", lines=1)
    closures.logged(running, AT + timedelta(minutes=20), "call", lines=4)
    assert tasks.seal_logs(NEXT) == 1
    seals = LogSeal.objects.order_by("number")
    assert [(s.hour, s.number, s.rows, s.kinds) for s in seals] == [
        (AT, 1, 3, {"source": 3}), (AT, 2, 5, {"call": 4, "source": 1}),
    ]  # fmt: skip
    assert [(e.action, e.object_id) for e in Entry.objects.filter(action=ACTION).order_by("pk")] == [
        (ACTION, seal.pk) for seal in seals
    ]
    assert not OpenHour.objects.exists()
    assert [p.kind for p in sealed_parts(running.pk, ["source"], DAY)] == ["source", "source"]
    assert not list(sealed_parts(running.pk, ["source"], DAY - timedelta(days=1)))
    assert {d.kind for d in fold().differences} & {"batch", "logseal", "sealedpart"} == set()
    assert faults() == []


def test_what_waits_for_its_seal_is_no_fault(sealed: UUID) -> None:
    closures.logged(closures.Agreement.objects.get(pk=sealed), NEXT, "call")
    assert faults() == []


def _first() -> LogRow:
    return LogRow.objects.order_by("pk")[0]


def _insert(at: datetime, number: int | None = None) -> None:
    row = LogRow.objects.order_by("-pk")[0]
    row.pk, row.at = number, at
    row.save(force_insert=True)


def _resealed() -> None:
    """A row is changed and the seal with its parts made to fit."""
    _changed(LogRow, act="删除")
    part = SealedPart.objects.filter(kind="source").order_by("pk")[0]
    _changed(SealedPart, pk=part.pk, digest="0" * 64)
    from audit.logs.sealing import digest_of

    seal = LogSeal.objects.prefetch_related("parts").get(pk=part.seal_id)
    LogSeal.objects.filter(pk=seal.pk).update(digest=digest_of(seal.parts.all()))


def _changed(model: Any, pk: Any = None, **columns: Any) -> None:
    chosen = pk or model.objects.order_by("pk")[0].pk
    assert model.objects.filter(pk=chosen).update(**columns) == 1


TAMPERING: list[tuple[str, Callable[[], object]]] = [
    ("a row changed", lambda: _changed(LogRow, act="删除")),
    ("a row moved in time", lambda: _changed(LogRow, at=AT + timedelta(minutes=1))),
    ("a row moved to another hour", lambda: _changed(LogRow, at=AT - timedelta(hours=2))),
    ("a row of another kind", lambda: _changed(LogRow, kind="network")),
    ("a row removed", lambda: _first().delete()),
    ("a row added", lambda: _insert(AT + timedelta(minutes=3))),
    ("a row added before the others", lambda: _insert(AT + timedelta(minutes=3), -5)),
    ("a row added to an hour nothing came of", lambda: _insert(AT - timedelta(days=9))),
    ("all rows of a kind removed", lambda: LogRow.objects.filter(kind="call").delete()),
    ("a purge of another kind", lambda: (_purged("access"), LogRow.objects.filter(kind="call").delete())),
    ("a purge of days before", lambda: (_purged("call", days=-1), LogRow.objects.filter(kind="call").delete())),
    ("a purge before the seal", lambda: (_purged("call", at=AT), LogRow.objects.filter(kind="call").delete())),
    ("a seal changed", lambda: _changed(LogSeal, digest="0" * 64)),
    ("a part changed", lambda: _changed(SealedPart, rows=9)),
    ("a part removed", lambda: SealedPart.objects.filter(kind="call").delete()),
    ("a seal removed", lambda: (SealedPart.objects.all().delete(), LogSeal.objects.all().delete())),
    ("row and seal changed to fit", _resealed),
]


def _purged(kind: str, days: int = 0, at: datetime = NEXT) -> None:
    Purged.objects.create(
        owner=LogRow.objects.all()[0].owner, kind=kind, until=DAY + timedelta(days=days), purged_at=at
    )


@pytest.mark.parametrize("tamper", [pytest.param(act, id=name) for name, act in TAMPERING])
def test_what_is_changed_added_or_removed_after_sealing_is_found(opened: UUID, tamper: Callable[[], object]) -> None:
    tamper()
    assert faults() != []


def test_what_was_purged_lawfully_is_not_missed_and_the_other_kinds_are_still_checked(opened: UUID) -> None:
    with beside.sheet():
        note_purged(opened, ["call", "source"], DAY, NEXT)
    LogRow.objects.filter(kind__in=["call", "source"]).delete()
    assert faults() == []
    _changed(LogRow, act="删除")
    assert faults() == [("log", "rows are not as they were sealed")]


def test_two_that_seal_the_same_hour_make_one_seal(sealed: UUID) -> None:
    from audit.actor import SYSTEM
    from audit.logs.sealing import seal_hour

    before = Entry.objects.count()
    assert seal_hour(by=SYSTEM, at=NEXT, hour=AT) == []
    assert (LogSeal.objects.count(), Entry.objects.count()) == (2, before)
    batch = Batch.objects.all()[0]
    OpenHour.objects.create(batch=batch, hour=AT)  # taken in while the hour was being sealed, and sealed with it
    assert seal_hour(by=SYSTEM, at=NEXT, hour=AT) == []
    assert not OpenHour.objects.exists()

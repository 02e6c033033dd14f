"""What the database itself refuses, whatever the application does."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from audit import clock
from audit.logs import holds, partitions, triggers
from audit.logs.models import Batch, Hold, LogRow
from audit.logs.purge import purge_rows
from tests.world import AT

pytestmark = pytest.mark.django_db
OWNER = UUID("01890000-0000-7000-8000-000000000001")


@pytest.fixture(autouse=True)
def _guarded() -> Iterator[None]:
    triggers.install(connection)
    yield
    triggers.remove(connection)


def row(kind: str = "access", owner: UUID = OWNER, **columns: Any) -> LogRow:
    batch = Batch.objects.create(
        kind=kind, owner=owner, day=AT.date(), digest=uuid4().hex, rows=1, name="a.csv", received_at=AT
    )
    partitions.ensure([AT.date()])
    return LogRow.objects.create(batch=batch, owner=owner, kind=kind, at=AT, act="登录", **columns)


def hold(until: date | None = None, reason: str = "legal", **columns: Any) -> Hold:
    return Hold.objects.create(
        owner=OWNER, reason=reason, until=until, clause="四(五)", placed_at=columns.pop("placed_at", AT), **columns
    )


def refuses(message: str, do: Any) -> None:
    with pytest.raises(DatabaseError, match=message), transaction.atomic():
        do()


def test_a_log_row_is_never_changed_even_without_a_hold() -> None:
    made = row()
    refuses(triggers.FIXED, lambda: LogRow.objects.filter(pk=made.pk).update(act="删除"))


@pytest.mark.clause("log-retention-6-months")
def test_a_held_row_is_not_deleted_and_one_whose_hold_ended_yesterday_is() -> None:
    made, today = row(), clock.today()
    hold(until=today)
    refuses(triggers.HELD, made.delete)
    refuses(triggers.HELD, lambda: purge_rows(OWNER, ["access"], today))
    assert not holds.may_purge(OWNER, "access", today)
    clock.advance(timedelta(days=1))
    assert holds.may_purge(OWNER, "access", clock.today())
    assert [(part.kind, part.rows) for part in purge_rows(OWNER, ["access"], today)] == [("access", 1)]


def test_a_hold_without_a_day_keeps_for_good_and_another_kind_or_owner_is_not_touched() -> None:
    made = row()
    other_kind, other_owner = row("network"), row(owner=uuid4())
    hold(kind="access")
    refuses(triggers.HELD, made.delete)
    other_kind.delete()
    other_owner.delete()
    assert holds.held_until(OWNER, "access") == holds.OPEN_END
    assert holds.held_until(OWNER, "network") is None


@pytest.mark.sqlite
def test_insert_or_replace_goes_around_neither() -> None:
    made, kept = row(), hold()
    refuses(
        triggers.FIXED,
        lambda: connection.cursor().execute(f"INSERT OR REPLACE INTO {triggers.LOG} SELECT * FROM {triggers.LOG}"),
    )
    refuses(
        triggers.HOLD_KEPT,
        lambda: connection.cursor().execute(f"INSERT OR REPLACE INTO {triggers.HOLD} SELECT * FROM {triggers.HOLD}"),
    )
    assert LogRow.objects.filter(pk=made.pk).exists()
    assert Hold.objects.filter(pk=kept.pk).exists()


@pytest.mark.postgres
def test_truncate_is_refused() -> None:
    row()
    hold()
    connection.check_constraints()  # a table with deferred checks pending can't be truncated or altered
    for table in (triggers.LOG, triggers.HOLD):
        refuses(triggers.HELD, lambda table=table: connection.cursor().execute(f"TRUNCATE {table} CASCADE"))


def test_a_hold_is_not_deleted_moved_or_given_to_another() -> None:
    made = hold(until=clock.today() + timedelta(days=30))
    refuses(triggers.HOLD_KEPT, made.delete)
    rows = Hold.objects.filter(pk=made.pk)
    refuses(triggers.HOLD_CHANGED, lambda: rows.update(owner=uuid4()))
    refuses(triggers.HOLD_CHANGED, lambda: rows.update(kind="network"))
    refuses(triggers.HOLD_SHORTENED, lambda: rows.update(until=clock.today()))
    rows.update(until=clock.today() + timedelta(days=31))
    rows.update(released_at=AT)


@pytest.mark.parametrize(("reason", "months"), [("closure", 6), ("processing", 36)])
def test_the_first_day_a_closure_s_hold_is_given_lies_months_ahead(reason: str, months: int) -> None:
    made = hold(reason=reason)
    rows = Hold.objects.filter(pk=made.pk)
    early, late = (date(2027, 5, 1), date(2027, 5, 23)) if months == 6 else (date(2029, 11, 1), date(2029, 11, 23))
    refuses(triggers.HOLD_SHORTENED, lambda: rows.update(until=early))
    rows.update(until=late)


def test_a_closure_s_hold_that_runs_is_not_released() -> None:
    made = hold(reason="closure")
    rows = Hold.objects.filter(pk=made.pk)
    refuses(triggers.HOLD_RUNS, lambda: rows.update(released_at=AT))
    until = clock.today() + timedelta(days=400)
    rows.update(until=until)
    refuses(triggers.HOLD_RUNS, lambda: rows.update(released_at=AT))
    clock.advance(timedelta(days=401))
    rows.update(released_at=AT)


def test_the_hold_of_the_operation_gives_way_to_a_closure_s_only() -> None:
    rows = Hold.objects.filter(pk=hold(reason="operation").pk)
    refuses(triggers.HOLD_RUNS, lambda: rows.update(released_at=AT))
    hold(reason="closure")
    rows.update(released_at=AT)


def test_installing_twice_and_removing_leaves_nothing_behind() -> None:
    triggers.install(connection)
    made = row()
    hold()
    connection.check_constraints()
    triggers.remove(connection)
    made.delete()
    connection.check_constraints()
    triggers.install(connection)

"""Monthly partitions on PostgreSQL: made when asked for, dropped whole only where nothing else lies, guarded like the table."""

from datetime import date, datetime, timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from audit.clock import SHANGHAI
from audit.database.promises import promises
from audit.logs import partitions, triggers
from audit.logs.models import Hold, LogRow
from audit.logs.purge import purge_rows
from tests.world import AT

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
LONG_AGO = date(2024, 3, 1)
# A month of which no other test has logs: partitions that a test commits stay.
UNUSED = date(2022, 2, 1)


@pytest.fixture(autouse=True)
def _guarded() -> None:
    triggers.install(connection)


def rows(owner: UUID, day: date, kind: str = "access", number: int = 2) -> None:
    partitions.ensure([day])
    at = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)
    LogRow.objects.bulk_create(
        LogRow(batch_id=uuid4(), owner=owner, kind=kind, at=at + timedelta(minutes=n), act="登录")
        for n in range(number)
    )


def test_a_month_of_one_s_own_goes_whole_and_one_shared_with_another_row_by_row() -> None:
    mine, other = uuid4(), uuid4()
    rows(mine, LONG_AGO)
    rows(mine, date(2024, 4, 1), number=3)
    rows(other, date(2024, 4, 30))
    gone = purge_rows(mine, ["access", "network"], date(2024, 5, 31))
    assert [(p.month, p.kind, p.rows, p.whole) for p in gone] == [
        (date(2024, 3, 1), "access", 2, True),
        (date(2024, 4, 1), "access", 3, False),
    ]
    assert "audit_logrow_202403" not in partitions.names(connection)
    assert [(r.owner, r.at.date()) for r in LogRow.objects.all()] == [(other, date(2024, 4, 30))] * 2


@pytest.mark.parametrize("later", [date(2024, 3, 31), None])
def test_later_rows_or_another_kind_of_the_same_agreement_keep_the_partition(later: date | None) -> None:
    mine = uuid4()
    rows(mine, LONG_AGO)
    rows(mine, later or LONG_AGO, kind="access" if later else "processing")
    (part,) = purge_rows(mine, ["access"], date(2024, 3, 30))
    assert (part.rows, part.whole) == (2, False)
    assert LogRow.objects.count() == 2


@pytest.mark.clause("log-retention-6-months")
def test_a_partition_under_a_hold_is_neither_dropped_nor_emptied() -> None:
    mine = uuid4()
    rows(mine, LONG_AGO)
    Hold.objects.create(owner=mine, reason="legal", kind="access", clause="四(五)", placed_at=AT)
    with pytest.raises(DatabaseError, match=triggers.HELD), transaction.atomic():
        purge_rows(mine, ["access"], date(2024, 3, 31))
    with pytest.raises(DatabaseError, match=triggers.HELD), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_logrow_202403")
    with pytest.raises(DatabaseError, match=triggers.HELD), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_logrow_202403")
    assert LogRow.objects.count() == 2


def test_partitions_are_made_once_ahead_and_for_late_rows_and_each_has_its_guards() -> None:
    assert partitions.ensure([UNUSED, date(2022, 2, 28)]) == 1
    assert partitions.ensure([UNUSED]) == 0
    partitions.ahead(AT)
    assert partitions.ahead(AT) == 0
    assert {f"audit_logrow_{month:%Y%m}" for month in partitions.coming(AT)} <= {*partitions.names(connection)}
    assert promises().missing == ()


def test_a_row_of_no_partition_and_a_month_beyond_all_sense_are_refused_clearly() -> None:
    at = datetime(2021, 7, 1, tzinfo=SHANGHAI)
    with pytest.raises(DatabaseError, match="no partition of relation"), transaction.atomic():
        LogRow.objects.create(batch_id=uuid4(), owner=uuid4(), kind="access", at=at, act="登录")
    with pytest.raises(DatabaseError, match="no log is kept of 1970-01"), transaction.atomic():
        partitions.ensure([date(1970, 1, 1)])


def test_a_search_reads_its_month_s_partition_alone() -> None:
    partitions.ensure([LONG_AGO, date(2024, 4, 1)])
    first = datetime(2024, 3, 5, tzinfo=SHANGHAI)
    plan = LogRow.objects.filter(owner=uuid4(), at__gte=first, at__lt=first + timedelta(days=1)).explain()
    assert "audit_logrow_202403" in plan
    assert "audit_logrow_202404" not in plan


def test_the_command_makes_the_roles_and_says_what_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUQUAN_OWNER_ROLE", "shouquan_command_owner")
    monkeypatch.setenv("SHOUQUAN_APPLICATION_ROLE", "shouquan_command_app")
    said = StringIO()
    call_command("database", "roles", stdout=said)
    call_command("database", "promises", stdout=said)
    assert "role shouquan_command_app made" in said.getvalue()
    assert "missing" not in said.getvalue()

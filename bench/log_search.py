"""A search by agreement and day over few and many log rows: time by size, and the partitions it touches.

    python -m tests.servers run -- python bench/log_search.py [ROWS] [ROWS]    (1,000,000 and 10,000,000 unless told otherwise)

The rows lie in six months, those of the agreement among those of 40 others.
"""

import statistics
import sys
import time
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from setup import database

DEFAULTS = ("1000000", "10000000")
OWNERS, MONTHS, ROUNDS = 41, 6, 30


def fill(owners: list[UUID], batch: UUID, begin: datetime, end: datetime, rows: int) -> None:
    """Rows spread evenly over the period and the owners."""
    from django.db import connection

    from audit.logs.intake import TABLE

    seconds = (end - begin).total_seconds()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (batch_id, owner, kind, at, person, item, act, result, detail)"
            " SELECT %s, (%s::uuid[])[1 + n %% %s], 'call', %s + make_interval(secs => n * %s), 'u' || n %% 40,"
            " 'D' || n %% 25, '调用接口', '成功', '请求' || n FROM generate_series(0, %s) AS n",
            [batch, owners, len(owners), begin, seconds / rows, rows - 1],
        )


def main() -> None:
    sizes = [int(given) for given in (*sys.argv[1:], *DEFAULTS[len(sys.argv) - 1 :])]
    with database():
        from django.db import connection

        from audit import clock
        from audit.logs import partitions
        from operations.portal.logs import Search
        from statute.terms import add_months, day_start, ends_at
        from tests import world
        from tests.scenarios import domains

        running = domains.active(at=clock.now())
        last = clock.today().replace(day=1) - timedelta(days=1)
        first = add_months(last.replace(day=1), 1 - MONTHS)
        partitions.ensure(add_months(first, number) for number in range(MONTHS))
        owners, chosen = [running.pk, *(uuid4() for _ in range(OWNERS - 1))], date(last.year, last.month, 12)
        search = Search(by=world.clerk(), agreement=running, first=chosen, last=chosen)
        filled, found = 0, []
        for size in sizes:
            fill(owners, uuid4(), day_start(first), ends_at(last), size - filled)
            filled = size
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            taken = []
            for _round in range(ROUNDS):
                began = time.perf_counter()
                rows, _after = search.page()
                taken.append((time.perf_counter() - began) * 1000)
            found.append(statistics.median(taken))
            print(f"{connection.vendor}, {size:,} rows: {len(rows)} shown in {found[-1]:.2f} ms")
        plan = search.rows()[:101].explain()
        touched = [name for name in partitions.names(connection) if name in plan]
        print(f"{sizes[-1]:,} : {sizes[0]:,} = {found[-1] / found[0]:.2f}; partitions touched: {', '.join(touched)}")


if __name__ == "__main__":
    main()

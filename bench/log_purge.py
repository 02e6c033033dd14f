"""What purging one month costs beside few and beside many rows of other months: the same agreement's month, dropped whole.

python -m tests.servers run --only postgres -- python bench/log_purge.py [--month 100000] [--few 1000000] [--many 10000000]
"""

import argparse
import time
from datetime import date
from statistics import median
from uuid import UUID, uuid4

from setup import database

ROUNDS = 3
# The months that are not purged: as many as a year before has.
OTHERS = [date(2024, month, 1) for month in range(1, 13)]
PURGED = [date(2025, month, 1) for month in range(1, ROUNDS + 1)]


def fill(owner: UUID, month: date, rows: int) -> None:
    """Rows of one owner, spread over a month."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_logrow (batch_id, owner, kind, at, person, item, act, result, detail)"
            " SELECT %s, %s, 'access', %s::timestamp AT TIME ZONE 'Asia/Shanghai' + n * interval '2400000 seconds' / %s,"
            " 'u' || n %% 97, 'D' || n %% 31, '登录', '成功', '' FROM generate_series(0, %s) n",
            [uuid4(), owner, month, rows, rows - 1],
        )


def measure(rows: int) -> float:
    """Seconds that a purge takes, the median of some months, each filled first; that it went whole is looked at."""
    from audit.logs import partitions
    from audit.logs.purge import purge_rows
    from statute.terms import add_months

    times = []
    for month in PURGED:
        partitions.ensure([month])
        owner = uuid4()
        fill(owner, month, rows)
        begin = time.perf_counter()
        gone = purge_rows(owner, ["access"], date.fromordinal(add_months(month, 1).toordinal() - 1))
        times.append(time.perf_counter() - begin)
        assert [(part.rows, part.whole) for part in gone] == [(rows, True)], gone
    return median(times)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--month", type=int, default=100_000, help="rows of the month that is purged")
    parser.add_argument("--few", type=int, default=1_000_000, help="rows of other months, first")
    parser.add_argument("--many", type=int, default=10_000_000, help="rows of other months, then")
    sizes = parser.parse_args()
    with database():
        from django.db import connection

        from audit.logs import partitions

        if connection.vendor != "postgresql":
            raise SystemExit("partitions are PostgreSQL's: run it with tests.servers")
        partitions.ensure(OTHERS)
        found, there = [], 0
        for wanted in (sizes.few, sizes.many):
            for month in OTHERS:
                fill(uuid4(), month, (wanted - there) // len(OTHERS))
            there = wanted
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE audit_logrow")
            found.append(measure(sizes.month))
            print(f"{sizes.month} rows of a month beside {wanted} of others: {found[-1] * 1000:.0f} ms", flush=True)
        print(f"ratio {found[1] / found[0]:.2f}")


if __name__ == "__main__":
    main()

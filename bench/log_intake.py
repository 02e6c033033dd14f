"""Taking in a batch of logs over the API against a bare COPY of the same rows: same table, same indexes, alternating rounds.

python -m tests.servers run -- python bench/log_intake.py [ROWS] [ROUNDS]
"""

import io
import json
import sys
import time
from datetime import datetime, timedelta

from setup import database

DEFAULTS = ("200000", "3")
KEY = "Kq3vX9mZt7RbW2yLcN8sPfGd5hJwQaEu4TiOxBzYgVk"


def lines(at: datetime, rows: int, round_: int) -> list[dict[str, str]]:
    """Calls of the first hour of a day: as many persons and items as a busy tenancy has."""
    return [
        {
            "at": (at + timedelta(milliseconds=n * 5)).isoformat(),
            "person": f"u{n % 40:03}",
            "item": f"D{n % 25:02}",
            "act": "调用接口",
            "result": "成功" if n % 50 else "拒绝",
            "detail": f"批次{round_}，请求{n}，返回{n % 900}条",
        }
        for n in range(rows)
    ]


def main() -> None:
    rows, rounds = (int(given) for given in (*sys.argv[1:], *DEFAULTS[len(sys.argv) - 1 :]))
    with database():
        from django.db import connection, transaction
        from django.test import Client

        from accounts.secret import Secret
        from audit import clock
        from audit.logs.intake import TABLE
        from audit.logs.models import Batch
        from audit.roles import Role
        from operations.domains import actions
        from statute.terms import day_start
        from tests import world
        from tests.scenarios import domains

        at = clock.now()
        running = domains.active(at=at)
        by = domains.operator(domains.tenancy(running).domain)
        asked = actions.request_client(
            by=by, at=at, name="bench", expires_on=(at + timedelta(days=30)).date(), token=Secret(KEY)
        )
        actions.admit_client(id=asked.pk, by=world.person("security", Role.SECURITY_ADMIN), at=at)
        client, headers = Client(), {"authorization": f"Bearer {KEY}"}
        own, bare = [], []
        for number in range(rounds):
            made = lines(day_start(running.first_on), rows, number)
            body = "\n".join(json.dumps(line, ensure_ascii=False) for line in made).encode()
            began = time.perf_counter()
            answer = client.post(
                f"/api/v1/logs/{running.pk}/?kind=call", body, content_type="application/x-ndjson", headers=headers
            )
            own.append(time.perf_counter() - began)
            if answer.status_code != 201:
                raise SystemExit(answer.content.decode())
            batch = Batch.objects.get(pk=answer.json()["id"])
            text = io.BytesIO()
            for line in made:
                cells = (str(batch.pk), str(running.pk), "call", *line.values())
                text.write(("\t".join(cells) + "\n").encode())
            columns = "batch_id, owner, kind, at, person, item, act, result, detail"
            began = time.perf_counter()
            with (
                transaction.atomic(),
                connection.cursor() as cursor,
                cursor.copy(f"COPY {TABLE} ({columns}) FROM STDIN") as copy,
            ):
                copy.write(text.getvalue())
            bare.append(time.perf_counter() - began)
        a, b = rows * rounds / sum(own), rows * rounds / sum(bare)
        print(
            f"{connection.vendor}, {rows:,} rows: intake {a:,.0f} rows/s, bare COPY {b:,.0f} rows/s, ratio {a / b:.2f}"
        )


if __name__ == "__main__":
    main()

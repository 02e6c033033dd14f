"""Lists, inbox, search and a case page with 100, 1,000 and 10,000 cases in one region: queries and milliseconds by size."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from setup import database

SIZES = (100, 1_000, 10_000)
ROUNDS = 15


class Asker:
    """A clerk's browser that counts statements and takes the time."""

    def __init__(self, client: Any) -> None:
        self.client, self.statements = client, 0

    def _count(self, execute: Callable[..., object], *asked: object) -> object:
        self.statements += 1
        return execute(*asked)

    def ask(self, address: str) -> tuple[int, float]:
        """Queries and the median of milliseconds."""
        from django.db import connection

        taken = []
        for _round in range(ROUNDS):
            self.statements = 0
            began = time.perf_counter()
            with connection.execute_wrapper(self._count):
                status = self.client.get(address).status_code
            taken.append((time.perf_counter() - began) * 1000)
            if status != 200:
                raise SystemExit(f"{address} answered {status}")
        return self.statements, statistics.median(taken)


def deep(size: int) -> str:
    """The place of a row nine tenths down the list, in its own order."""
    from operations.applications.permissions import applications
    from tests import world
    from web import listing
    from web.house import house

    desk = house().desk("application")
    assert desk is not None
    rows, _lookup, _descending = listing.ordered(listing.asked(desk, world.clerk(), {}))
    return str(listing._cursor(rows[min(size * 9 // 10, applications(world.clerk()).count() - 1)]))


def main() -> None:
    with database():
        from django.db import connection
        from django.test import Client

        from accounts.models import User
        from audit import clock
        from tests import crowd, world
        from tests.scenarios import agreements, applications
        from web import addresses

        at = clock.now()
        agreement = agreements.sealed(at=at, credit_code="91339999MADM000271")
        case = applications.verifying(at=at)
        models = crowd.Models(case=case, agreement=agreement, at=at)
        by, client = world.clerk(), Client()
        client.force_login(User.objects.get(pk=by.user_id), backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session.update({"seat": str(by.seat_id), "seen": int(clock.real_now().timestamp()) + 86400})
        session.save()
        asker, found, filled = Asker(client), dict[str, list[tuple[int, float]]](), 0
        for size in SIZES:
            crowd.fill(models, size - filled, start=filled)
            filled = size
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            pages = {
                "list, first page": "/application/",
                "list, deep page": f"/application/?after={deep(size)}",
                "list, filtered": "/application/?state=verifying",
                "list, sorted": "/application/?sort=due_on",
                "list, searched": "/application/?q=第00004",
                "agreements": "/agreement/",
                "search": "/search/?q=第00004",
                "inbox": "/",
                "case page": addresses.of(case),
                "agreement's page": addresses.of(agreement),
            }
            for name, address in pages.items():
                found.setdefault(name, []).append(asker.ask(address))
        sizes = "".join(f"{f'{size:,} cases':>18}" for size in SIZES)
        print(f"{connection.vendor}\n{'':20}{sizes}{f'{SIZES[-1]:,} : {SIZES[0]}':>14}")
        for name, measured in found.items():
            cells = "".join(f"{f'{n} q {ms:7.1f} ms':>18}" for n, ms in measured)
            print(f"{name:20}{cells}{measured[-1][1] / measured[0][1]:>14.2f}")


if __name__ == "__main__":
    main()

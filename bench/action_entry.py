"""An action with its trail entry against the same action with the entry left out: 8 writers, alternating rounds."""

import multiprocessing
import time
from contextlib import nullcontext
from unittest import mock
from uuid import UUID, uuid4

from setup import database

WRITERS = 8
SECONDS = 3.0
ROUNDS = 4


def write(
    item: UUID, with_entry: bool, counts: "multiprocessing.Queue[int]", barrier: "multiprocessing.synchronize.Barrier"
) -> None:
    """One writer: the same action on its own row until the time is up."""
    from django.db import connection

    from audit.actor import Actor
    from audit.clock import real_now
    from operations.catalog import actions

    connection.close()
    by, at, done = Actor(user_id=uuid4(), name="bench", role="clerk", region="330100"), real_now(), 0
    with nullcontext() if with_entry else mock.patch("audit.act.record"):
        barrier.wait()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            actions.reclassify(id=item, by=by, at=at, level="L2", attribute="restricted", reason="复核")
            done += 1
    counts.put(done)


def measure(items: list[UUID], with_entry: bool) -> float:
    """Actions per second of all writers together."""
    context = multiprocessing.get_context("fork")
    counts, barrier = context.Queue(), context.Barrier(WRITERS)
    writers = [context.Process(target=write, args=(item, with_entry, counts, barrier)) for item in items]
    for writer in writers:
        writer.start()
    total = sum(counts.get() for _ in writers)
    for writer in writers:
        writer.join()
    return total / SECONDS


def main() -> None:
    with database():
        from django.db import connection

        from accounts.models import Region, Unit
        from audit.actor import Actor
        from audit.clock import real_now
        from operations.catalog import actions
        from operations.models import KeyField

        at = real_now()
        region = Region.objects.create(
            code="330100", name="杭州市", mark="杭", level="city", government="甲", authority="乙"
        )
        unit = Unit.objects.create(region=region, kind="provider", name="丙")
        field = KeyField.objects.create(code="health", name="医疗健康")
        steward = Actor(user_id=uuid4(), name="s", role="steward", unit=str(unit.pk), region="330100")
        clerk = Actor(user_id=uuid4(), name="c", role="clerk", region="330100")
        items = []
        for number in range(WRITERS):
            item = actions.propose(
                by=steward, at=at, code=f"B{number}", name=f"项{number}", classification="民生", level="L2",
                attribute="restricted", update_cycle="月", fields_of_use=[field],
            )  # fmt: skip
            actions.confirm(id=item.pk, by=clerk, at=at)
            items.append(item.pk)
        engine = connection.vendor
        connection.close()
        rates: dict[bool, list[float]] = {True: [], False: []}
        for _round in range(ROUNDS):
            for with_entry in (True, False):
                rates[with_entry].append(measure(items, with_entry))
        own, bare = sum(rates[True]) / ROUNDS, sum(rates[False]) / ROUNDS
        print(f"{engine}, {WRITERS} writers: with entry {own:.0f}/s, without {bare:.0f}/s, ratio {own / bare:.2f}")


if __name__ == "__main__":
    main()

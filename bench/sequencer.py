"""Many writers at once, two sequencers beside them: dense leaves, none lost, none doubled.

    python -m tests.servers run -- python bench/sequencer.py [--entries 1000000] [--writers 50] [--verify]

Writers record entries on rows of their own, some dozens in a transaction, and give up one transaction in twenty; what was
committed is counted by them and compared with entries, leaves and tiles. Each entry costs what it costs in an act.
"""

import argparse
import multiprocessing
import signal
import time
from typing import Any
from uuid import UUID, uuid4

from acts import sequencer, spread, waits
from setup import database

IN_ONE = 40
GIVEN_UP = 20


class GivenUp(Exception):
    """A transaction that is rolled back, with all its entries."""


def write(item: UUID, wanted: int, counts: Any, barrier: Any) -> None:
    """One writer: committed entries until there are as many as wanted."""
    from django.db import connection, transaction

    from audit.actor import Actor
    from audit.clock import real_now
    from audit.trail.recording import record
    from operations.catalog.models import Item

    connection.close()
    by, done, number = Actor(user_id=uuid4(), name="bench", role="clerk", region="330100"), 0, 0
    barrier.wait()
    while done < wanted:
        number, count = number + 1, min(IN_ONE, wanted - done)
        try:
            with transaction.atomic():
                row = Item.objects.select_for_update().get(pk=item)
                for _entry in range(count):
                    row.trail_seq += 1
                    changes = {"level": ["L1", "L2"], "reason": ["", f"第{row.trail_seq}次复核"]}
                    record(action="item.reclassify", subject=row, by=by, at=real_now(), payload={"changes": changes})
                row.save(update_fields=["trail_seq"])
                if number % GIVEN_UP == 0:
                    raise GivenUp
        except GivenUp:
            continue
        done += count
    counts.put(done)


def checked(items: list[UUID], written: int, committed: int) -> dict[str, bool]:
    """What has to hold once all is sealed."""
    from django.db.models import Count, F, Max, Min

    from audit.trail.models import Entry, Leaf, Shard, Tile

    leaves = Leaf.objects.aggregate(
        count=Count("pk"), first=Min("index"), last=Max("index"), of=Count("entry", distinct=True)
    )
    numbered = Entry.objects.filter(object_id__in=items).values("object_id")
    holes = numbered.annotate(count=Count("pk"), last=Max("object_seq")).exclude(count=F("last")).count()
    tiles = sum(2 * full for full in _full_tiles(leaves["count"], Shard.objects.count()))
    return {
        "every committed entry is there": written == committed,
        "every entry is one leaf": leaves["count"] == leaves["of"] == Entry.objects.count(),
        "leaves are dense": (leaves["first"], leaves["last"] + 1) == (0, leaves["count"]),
        "objects are numbered without holes": holes == 0,
        "tiles are as many as leaves fill": Tile.objects.count() == tiles,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--verify", action="store_true", help="read the whole trail again at the end")
    options = parser.parse_args()
    with database():
        from django.db import connection

        from audit.trail.models import Checkpoint, Entry, Pending
        from audit.trail.sealing import seal_all
        from audit.trail.verifying import verify
        from tests.scenarios import catalog

        items = [catalog.confirmed(code=f"BENCH{number}").pk for number in range(options.writers)]
        seal_all()
        before = Entry.objects.count()
        sequencers = [sequencer(), sequencer()]
        try:
            time.sleep(2)
            connection.close()
            context = multiprocessing.get_context("fork")
            counts, barrier = context.Queue(), context.Barrier(options.writers + 1)
            share = [
                options.entries // options.writers + (n < options.entries % options.writers) for n in range(len(items))
            ]
            writers = [
                context.Process(target=write, args=(item, wanted, counts, barrier))
                for item, wanted in zip(items, share, strict=True)
            ]
            for writer in writers:
                writer.start()
            barrier.wait()
            began = time.monotonic()
            committed = sum(counts.get() for _writer in writers)
            took = time.monotonic() - began
            for writer in writers:
                writer.join()
            while Pending.objects.exists():
                time.sleep(0.2)
            sealed = time.monotonic() - began
        finally:
            for process in sequencers:
                process.send_signal(signal.SIGTERM)
                process.wait(60)
        print(
            f"{connection.vendor}: {committed} entries by {options.writers} writers in {took:.0f} s, {committed / took:.0f}/s"
        )
        print(
            f"all sealed {sealed - took:.1f} s after the last, by two sequencers, {Checkpoint.objects.count()} checkpoints"
        )
        print(f"change to signature: {spread(waits(before))}")
        said = checked(items, Entry.objects.count() - before, committed)
        for what, holds in said.items():
            print(f"{what}: {'yes' if holds else 'NO'}")
        if options.verify:
            began = time.monotonic()
            report = verify()
            took = time.monotonic() - began
            word = "sound" if report.sound else f"faults: {report.faults[:5]}"
            print(f"verified {report.entries} entries in {took:.0f} s, {report.entries / took:.0f}/s: {word}")
        if not all(said.values()):
            raise SystemExit(1)


def _full_tiles(leaves: int, shards: int) -> list[int]:
    """How many tiles are full on each level, of one tree."""
    if shards != 1:
        raise SystemExit("a half-year ended while the bench ran: run it again")
    found = []
    while leaves := leaves // 256:
        found.append(leaves)
    return found


if __name__ == "__main__":
    main()

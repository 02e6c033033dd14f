"""Tampering at many places, and many clean runs: how many of each were found, and how many gave a false alarm.

python bench/tamper.py [--places 25] [--clean 1000]; with `python -m tests.servers run -- …` on PostgreSQL. And the erasure of
10,000 contents: how long it takes, and whether the trail verifies after it ([--erased 10000], 0: leave it out).
"""

import argparse
import tempfile
import time
from pathlib import Path
from random import Random

from setup import database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=25)
    parser.add_argument("--clean", type=int, default=1000)
    parser.add_argument("--erased", type=int, default=10_000)
    options = parser.parse_args()
    with database():
        from django.db import connection

        print(f"database: {connection.vendor}")
        tampered(options.places, options.clean)
        if options.erased:
            erased(options.erased)


def tampered(places: int, clean: int) -> None:
    from django.db import transaction

    from tests.tamper import ground
    from tests.tamper.kinds import KINDS

    with transaction.atomic(), tempfile.TemporaryDirectory() as directory:
        ground.lay(Path(directory))
        ground.unguarded()
        known = ground.differing()
        assert ground.told(known) == set()
        began, missed = time.monotonic(), []
        for name, (tamper, expected) in KINDS.items():
            for place in range(places):
                with ground.undone():
                    tamper(Random(f"bench {name} {place}"))
                    if not expected <= ground.told(known):
                        missed.append(f"{name} {place}")
        count = len(KINDS) * places
        took = time.monotonic() - began
        print(
            f"{len(KINDS)} kinds at {places} places: {count - len(missed)} of {count} found by name, {took:.0f} s {missed}"
        )
        began, alarms = time.monotonic(), []
        for seed in range(clean):
            with ground.undone():
                ground.work(Random(seed))
                if found := ground.told(known):
                    alarms.append(f"{seed} {found}")
        print(f"{clean} clean runs: {len(alarms)} alarms, {time.monotonic() - began:.0f} s {alarms}")
        transaction.set_rollback(True)


def erased(count: int) -> None:
    from django.db import transaction

    from audit.trail import sealing
    from audit.trail.digest import hmac_sm3
    from audit.trail.models import Entry, Payload, Pending
    from audit.trail.recording import body_of, canonical
    from audit.trail.verifying import verify
    from operations.auditing.indexing import index_all
    from statute.rules.erasing import MOST
    from tests import world
    from tests.scenarios import auditing_erasing as scene

    with transaction.atomic():
        world.regions()
        rows, salt, text = [], bytes(16), '{"inputs":{"phone":"13900000000"}}'
        for _number in range(count):
            row = Entry(object_type="bulk", action="bulk.written", outcome="done", object_seq=1, region=world.CITY)
            row.at = row.recorded_at = world.AT
            row.object_id = row.pk
            row.body = canonical(body_of(row) | {"commitment": hmac_sm3(salt, text.encode()).hex()})
            rows.append(row)
        Entry.objects.bulk_create(rows, batch_size=1000)
        Payload.objects.bulk_create((Payload(entry=row, salt=salt, json=text) for row in rows), batch_size=1000)
        Pending.objects.bulk_create((Pending(entry=row) for row in rows), batch_size=1000)
        sealing.seal_all()
        index_all()
        took, case = 0.0, scene.known()
        for start in range(0, count, MOST):
            made = scene.approved(scene.requested(case, entries=rows[start : start + MOST]))
            began = time.monotonic()
            scene.done(made)
            took += time.monotonic() - began
        left = Payload.objects.filter(entry__object_type="bulk").exclude(json="").count()
        print(
            f"{count} contents erased by the job in {took:.1f} s, {left} left, {len(verify().faults)} faults after it"
        )
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()

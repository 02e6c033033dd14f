"""Real actions per second with their entries while the sequencer runs, and how long a change waits for its checkpoint.

    python -m tests.servers run -- python bench/acts.py [--writers 8] [--seconds 10] [--profile]

Two kinds of action in turn: one on a catalog item (a small row), one on a scenario of an application under way (rows beside it).
"""

import argparse
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from setup import database


@dataclass(frozen=True)
class Work:
    """What one writer does over and over: it has rows of its own, as persons have."""

    item: UUID
    case: UUID
    scenario: UUID


def write(work: Work, seconds: float, counts: Any, barrier: Any, profiled: bool) -> None:
    """One writer: act upon act until the time is up."""
    from django.db import connection

    from audit.actor import Actor
    from audit.clock import real_now
    from operations.applications import actions as applying
    from operations.applications.models import Application
    from operations.catalog import actions as cataloguing
    from tests import world
    from tests.scenarios import applications

    connection.close()
    clerk = Actor(user_id=uuid4(), name="bench", role="clerk", region=world.CITY)
    admin = applications.admin(Application.objects.get(pk=work.case))
    done: Counter[str] = Counter()

    def acts() -> None:
        end, number = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            number += 1
            if number % 2:
                cataloguing.reclassify(
                    id=work.item,
                    by=clerk,
                    at=real_now(),
                    level="L2",
                    attribute="restricted",
                    reason=f"第{number}次复核",
                )
                done["item.reclassify"] += 1
            else:
                inputs = applications.scenario(name=f"场景{number}", milestones=((3, f"第{number}步"), (9, "交付")))
                applying.edit_scenario(id=work.scenario, by=admin, at=real_now(), **inputs)
                done["scenario.edit"] += 1

    barrier.wait()
    if profiled:
        import cProfile
        import pstats

        profile = cProfile.Profile()
        profile.runcall(acts)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(55)
    else:
        acts()
    counts.put(done)


def measure(works: list[Work], seconds: float, profiled: bool) -> Counter[str]:
    """What all writers together did."""
    context = multiprocessing.get_context("fork")
    counts, barrier = context.Queue(), context.Barrier(len(works))
    writers = [
        context.Process(target=write, args=(work, seconds, counts, barrier, profiled and work is works[0]))
        for work in works
    ]
    for writer in writers:
        writer.start()
    total = sum((counts.get() for _ in writers), Counter[str]())
    for writer in writers:
        writer.join()
    return total


def sequencer() -> "subprocess.Popen[bytes]":
    """The sequencer as it runs in an installation, on the bench's database."""
    from django.db import connection

    environment = os.environ | {"DATABASE_URL": _address(connection.settings_dict)}
    return subprocess.Popen([sys.executable, "-m", "manage", "trail", "sequence"], env=environment)


def _address(settings: dict[str, Any]) -> str:
    if settings["ENGINE"].endswith("sqlite3"):
        raise SystemExit("the sequencer's figures are PostgreSQL's: python -m tests.servers run -- python bench/…")
    password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    return (
        f"postgresql://{settings['USER']}{password}@/{settings['NAME']}?host={settings['HOST']}&port={settings['PORT']}"
    )


def waits(since: int) -> list[float]:
    """From the change of each entry after the first `since` to the signature that seals it, in seconds, in order."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXTRACT(EPOCH FROM c.signed_at - e.recorded_at) FROM audit_leaf l JOIN audit_entry e ON e.id = l.entry_id"
            " JOIN audit_checkpoint c ON c.previous <= l.index AND c.size > l.index WHERE l.index >= %s ORDER BY 1",
            [since],
        )
        return [float(row[0]) for row in cursor.fetchall()]


def spread(seconds: list[float]) -> str:
    """Median, 99th percentile and worst of what is in order."""
    parts = (f"p{part} {seconds[int((len(seconds) - 1) * part / 100)]:.2f} s" for part in (50, 99))
    return f"{', '.join(parts)}, worst {seconds[-1]:.2f} s, of {len(seconds)}"


def probe(item: UUID, seconds: float, found: Any) -> None:
    """Somebody who acts now and then, and looks until the checkpoint is there: seconds from committed to seen."""
    from django.db import connection

    from audit.actor import Actor
    from audit.clock import real_now
    from audit.trail.models import Entry, Leaf
    from operations.catalog import actions
    from tests import world

    connection.close()
    by, waited, end = (
        Actor(user_id=uuid4(), name="probe", role="clerk", region=world.CITY),
        [],
        time.monotonic() + seconds,
    )
    while time.monotonic() < end:
        actions.reclassify(id=item, by=by, at=real_now(), level="L2", attribute="restricted", reason="复核")
        done = time.monotonic()
        entry = Entry.objects.filter(object_id=item).order_by("-object_seq").values_list("pk", flat=True)[:1].get()
        while not Leaf.objects.filter(entry_id=entry).exists():
            time.sleep(0.02)
        waited.append(time.monotonic() - done)
    found.put(waited)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--profile", action="store_true", help="where the time of one writer goes")
    options = parser.parse_args()
    with database():
        from django.db import connection
        from stdnum.cn import uscc

        from audit.trail.models import Entry, Leaf
        from audit.trail.sealing import seal_all
        from audit.trail.verifying import verify
        from tests.scenarios import applications, catalog

        works = []
        for number in range(options.writers + 1):
            code = f"91339999MAD{number:06}"
            case = applications.draft(credit_code=code + uscc.calc_check_digit(code))
            works.append(
                Work(item=catalog.confirmed(code=f"BENCH{number}").pk, case=case.pk, scenario=case.scenarios.get().pk)
            )
        seal_all()
        before = Entry.objects.count()
        print(f"{connection.vendor}, {options.writers} writers, {os.cpu_count()} cores")
        process = sequencer()
        try:
            time.sleep(2)
            connection.close()
            began = time.monotonic()
            context = multiprocessing.get_context("fork")
            found = context.Queue()
            prober = context.Process(target=probe, args=(works.pop().item, options.seconds, found))
            prober.start()
            done = measure(works, options.seconds, options.profile)
            took = time.monotonic() - began
            seen = sorted(found.get())
            prober.join()
            time.sleep(1.5)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
        entries = Entry.objects.count() - before
        print(
            f"acts {sum(done.values())} in {took:.1f} s: {sum(done.values()) / took:.0f}/s, entries {entries / took:.0f}/s "
            f"({', '.join(f'{name} {count}' for name, count in sorted(done.items()))})"
        )
        print(f"change to signature: {spread(waits(before))}")
        print(f"committed to checkpoint seen: {spread(seen)}")
        left = Entry.objects.filter(leaf=None).count()
        report = verify()
        print(f"sealed {Leaf.objects.count()}, not yet {left}, {'sound' if report.sound else report.faults[:5]}")


if __name__ == "__main__":
    main()

"""How many entries a second the standalone verifier checks: the entries of one real case, copied with new ids until there are N.

    python bench/verifier.py [--entries 200000] [--processes 2]

The bundle is exported by the application, with payloads; the verifier is the file that outsiders get, run by a bare interpreter.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from setup import database

IDS = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def copy(entries: list[Any], number: int) -> list[Any]:
    """The same entries of another case: every id in them is another one, the same everywhere."""
    from audit.trail.digest import hmac_sm3
    from audit.trail.models import Entry, Payload, Pending

    def other(text: str) -> str:
        return IDS.sub(lambda id: str(UUID(int=UUID(id[0]).int ^ number << 66)), text)

    rows = []
    for entry in entries:
        text, salt = other(entry.payload.json), bytes(entry.payload.salt)
        commitments = [hmac_sm3(salt, part.encode()).hex() for part in (entry.payload.json, text)]
        columns = {field.attname: getattr(entry, field.attname) for field in Entry._meta.concrete_fields}
        ids = {name: UUID(other(str(id))) for name, id in columns.items() if isinstance(id, UUID)}
        made = Entry(**{**columns, **ids, "body": other(entry.body).replace(*commitments)})
        rows.append((made, Payload(entry=made, salt=salt, json=text), Pending(entry=made)))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    with database(), tempfile.TemporaryDirectory() as folder:
        from django.db import transaction

        from audit import clock
        from audit.trail import bundles
        from audit.trail.models import Entry, Payload, Pending
        from audit.trail.sealing import seal_all
        from tests.scenarios import closures

        with transaction.atomic():
            closures.retaining()
        case = list(Entry.objects.select_related("payload").order_by("pk"))
        sizes = [sum(len(text(entry).encode()) for entry in case) // len(case) for text in (_body, _payload)]
        print(f"one case: {len(case)} entries, on average {sizes[0]} bytes of body and {sizes[1]} of payload")
        for number in range(1, options.entries // len(case) + 1):
            rows = copy(case, number)
            with transaction.atomic():
                for model, made in zip((Entry, Payload, Pending), zip(*rows, strict=True), strict=True):
                    model.objects.bulk_create(made)
        seal_all()
        bundle, verifier = Path(folder) / "bundle.zip", Path(folder) / "verifier.py"
        verifier.write_bytes(bundles.standalone())
        today = clock.today(clock.real_now())
        began = time.monotonic()
        with bundle.open("w+b") as file:
            counts = bundles.write(file, bundles.of_days(today, today), at=clock.real_now()).counts
        took = time.monotonic() - began
        print(f"exported {counts['entries']} entries in {took:.1f} s, {bundle.stat().st_size / 1e6:.0f} MB")
        for processes in (1, options.processes):
            began = time.monotonic()
            subprocess.run(
                [sys.executable, "-I", "-S", verifier, bundle, "--processes", str(processes)],
                check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            took = time.monotonic() - began
            print(f"verified by {processes}: {took:.1f} s, {counts['entries'] / took:.0f} entries/s")


def _body(entry: Any) -> str:
    return str(entry.body)


def _payload(entry: Any) -> str:
    return str(entry.payload.json)


if __name__ == "__main__":
    main()

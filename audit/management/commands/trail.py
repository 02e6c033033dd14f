"""`manage.py trail verify | fold | status | seal`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit import clock
from audit.trail import keys, sealing
from audit.trail.folding import fold
from audit.trail.models import Entry, Pending
from audit.trail.verifying import verify


class Command(BaseCommand):
    help = "Verify the trail, hold it against the database, show where it stands, or seal what is pending."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "fold", "status", "seal"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        getattr(self, what)()

    def verify(self) -> None:
        """Exit code 1 and every fault on its line when anything is not as it was written."""
        report = verify()
        for fault in report.faults:
            self.stdout.write(self.style.ERROR(str(fault)))
        word = "sound" if report.sound else f"{len(report.faults)} faults"
        self.stdout.write(f"{report.entries} entries, {report.leaves} sealed, {report.checkpoints} checkpoints: {word}")
        if not report.sound:
            sys.exit(1)

    def fold(self) -> None:
        """Exit code 1 and every difference on its line when a row is not as its entries leave it."""
        folded = fold()
        for difference in folded.differences:
            self.stdout.write(self.style.ERROR(str(difference)))
        word = f"{len(folded.differences)} differences" if folded.differences else "the trail is the database"
        self.stdout.write(f"{folded.entries} entries, {folded.rows} rows of {folded.kinds} kinds: {word}")
        if folded.differences:
            sys.exit(1)

    def status(self) -> None:
        """Size, root, key, and how old the oldest unsealed entry is."""
        checkpoint = sealing.latest()
        oldest = Pending.objects.order_by("entry__recorded_at").values_list("entry__recorded_at", flat=True).first()
        age = f", oldest {(clock.real_now() - oldest).total_seconds():.0f} s" if oldest else ""
        self.stdout.write(f"entries {Entry.objects.count()}, pending {Pending.objects.count()}{age}")
        self.stdout.write(f"key {keys.key_id()} {keys.public_key().hex()}")
        if checkpoint is not None:
            self.stdout.write(f"checkpoint {checkpoint.size} {bytes(checkpoint.root).hex()} at {checkpoint.signed_at}")

    def seal(self) -> None:
        """Seal everything pending."""
        self.stdout.write(f"sealed {sealing.seal_all()}")

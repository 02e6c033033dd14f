"""`manage.py trail verify [--witness] | fold | status | seal | sequence | rotate | scrub | export`."""

import sys
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from audit import clock
from audit.actor import SYSTEM
from audit.logs.sealing import check_seals
from audit.trail import bundles, keys, scrubbing, sealing, sequencing, witnessing
from audit.trail.folding import fold
from audit.trail.models import Entry, Pending, Shard
from audit.trail.snapshot import one_moment
from audit.trail.verifying import verify
from operations.agreements.models import Agreement
from operations.auditing.queries import bundles as asking


class Command(BaseCommand):
    help = (
        "Verify the trail, hold it against the database, show where it stands, seal what is pending (seal: once; sequence: twice "
        "a second until it is told to stop), go over to a new key, or leave nothing of what was erased in the database's files."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "what", choices=["verify", "fold", "status", "seal", "sequence", "rotate", "scrub", "export"]
        )
        parser.add_argument("file", nargs="?", help="export: where the bundle is written; a file that is there is kept")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help="export: the first day of sealing")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, help="export: the last day of sealing")
        parser.add_argument("--object", help="export: an agreement by number or id, all of its authorization")
        parser.add_argument("--without-payloads", action="store_true", help="export: bodies and commitments only")
        parser.add_argument("--witness", action="store_true", help="verify: ask the witness too what it has seen")

    def handle(self, *args: Any, what: str, witness: bool, **options: Any) -> None:
        if what == "verify":
            self.verify(witness=witness)
        elif what == "export":
            self.export(**options)
        else:
            getattr(self, what)()

    def export(
        self,
        *,
        file: str | None,
        first: date | None,
        last: date | None,
        object: str | None,
        without_payloads: bool,
        **_: Any,
    ) -> None:
        """Write a bundle of the days between, or of one authorization; what is pending is sealed first. It is checked with the
        verifier, offline."""
        days = first is not None and last is not None and first <= last
        if not file or days == bool(object) or (object and (first or last)):
            raise CommandError(
                "Say what and where: trail export FILE --from 2026-11-01 --to 2026-11-30, or trail export FILE --object NUMBER."
            )
        agreement = _agreement(object) if object else None
        sealing.seal_all()
        with one_moment(), open(file, "x+b") as opened:
            if agreement is not None:
                asked = asking.of_authorization(agreement, SYSTEM)
            else:
                assert first is not None
                assert last is not None
                asked = asking.Asked(selection=bundles.of_days(first, last), shown=bundles.everything)
            shown = bundles.nothing if without_payloads else asked.shown
            made = bundles.write(opened, asked.selection, at=clock.real_now(), shown=shown, content=asked.content)
        self.stdout.write(f"{made.counts['entries']} entries, {made.counts['checkpoints']} checkpoints in {file}")
        self.stdout.write(f"SHA-256 {made.digest}")

    def verify(self, *, witness: bool) -> None:
        """Exit code 1 and every fault on its line when anything is not as it was written, domain logs are not as they were sealed,
        or something is not as the witness saw it."""
        if witness and not witnessing.configured():
            raise CommandError("There is no witness: SHOUQUAN_WITNESS_URL says where it is.")
        report = verify()
        faults = [*report.faults, *check_seals(), *(witnessing.asked() if witness else ())]
        for fault in faults:
            self.stdout.write(self.style.ERROR(str(fault)))
        word = f"{len(faults)} faults" if faults else "sound"
        self.stdout.write(f"{report.entries} entries, {report.leaves} sealed, {report.checkpoints} checkpoints: {word}")
        if faults:
            sys.exit(1)

    def fold(self) -> None:
        """Exit code 1 and every difference on its line when a row is not as its entries leave it."""
        folded = fold()
        for difference in folded.differences:
            self.stdout.write(self.style.ERROR(str(difference)))
        word = f"{len(folded.differences)} differences" if folded.differences else "the trail is the database"
        if folded.erased:
            self.stdout.write(f"{folded.erased} columns were told by erased contents only and are not compared")
        self.stdout.write(f"{folded.entries} entries, {folded.rows} rows of {folded.kinds} kinds: {word}")
        if folded.differences:
            sys.exit(1)

    def status(self) -> None:
        """Entries and what waits, keys, shards, the last checkpoint, and the alarm of a sequencer that does not work."""
        since = sealing.waiting_since()
        age = f", oldest {(clock.real_now() - since).total_seconds():.0f} s" if since else ""
        self.stdout.write(f"entries {Entry.objects.count()}, pending {Pending.objects.count()}{age}")
        for key in keys.all_keys():
            self.stdout.write(f"key {key.id} {bytes(key.public).hex()} after size {key.since}")
        for shard in Shard.objects.order_by("first"):
            self.stdout.write(f"shard {shard.name} from leaf {shard.first}")
        checkpoint = sealing.latest()
        if checkpoint is not None:
            self.stdout.write(f"checkpoint {checkpoint.size} {bytes(checkpoint.root).hex()} at {checkpoint.signed_at}")
            self.stdout.write(checkpoint.note.rstrip())
        if sealing.stopped():
            self.stdout.write(self.style.ERROR("ALARM: entries are not being sealed; no sequencer works"))
        self._witness()

    def _witness(self) -> None:
        """Whether there is a witness, what it signed last, and the alarm of one that is silent."""
        if not witnessing.configured():
            self.stdout.write("no witness: nobody but this installation vouches for its checkpoints")
            return
        self.stdout.write(f"witness {settings.WITNESS_URL} {witnessing.witness_key()}")
        if (last := witnessing.last_cosigned()) is not None:
            self.stdout.write(f"cosigned shard {last.shard} size {last.size} at {last.cosigned_at}")
        late = witnessing.behind(clock.real_now())
        if late > witnessing.too_long():
            self.stdout.write(self.style.ERROR(f"ALARM: the witness is {late.total_seconds() / 60:.0f} minutes behind"))

    def seal(self) -> None:
        """Seal everything pending."""
        self.stdout.write(f"sealed {sealing.seal_all()}")

    def sequence(self) -> None:
        """Seal about twice a second until SIGTERM or Ctrl-C; the batch under way is finished."""
        sequencing.until_told()

    def rotate(self) -> None:
        """Go over to a new key; the old one signs for it."""
        key = sealing.rotate()
        self.stdout.write(f"key {key.id} {bytes(key.public).hex()} signs after size {key.since}")

    def scrub(self) -> None:
        """Rewrite the database and turn its log over, so that erased contents can't be recovered from its files."""
        try:
            segments = scrubbing.scrub()
        except scrubbing.Busy as busy:
            raise CommandError(str(busy)) from busy
        self.stdout.write(f"the database is rewritten, {segments} segments of its log are written over")


def _agreement(named: str) -> Agreement:
    """The agreement of this number or id. Raises CommandError where there is none."""
    try:
        asked = Q(pk=UUID(named))
    except ValueError:
        asked = Q(number=named)
    found = Agreement.objects.filter(asked).select_related("application__announcement").first()
    if found is None:
        raise CommandError(f"There is no agreement {named}.")
    return found

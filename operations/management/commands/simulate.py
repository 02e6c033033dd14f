"""manage.py simulate: lives through years of an installation by the real actions and jobs, and checks what came of it."""

import gc
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import clock
from audit.trail.models import Entry
from operations.simulation import living, summing
from operations.simulation.models import Simulation

# How many days pass between two lines.
LINE = 30
SHOWN = 20


class Command(BaseCommand):
    help = (
        "Live through years of an empty installation: organizations come, apply, run and end, by the real actions and jobs, "
        "one day a transaction. The same command again goes on where it was interrupted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--years", type=_positive, required=True)
        parser.add_argument("--organizations", type=_positive, required=True)
        parser.add_argument("--seed", type=int, required=True, help="the same seed gives the same world")

    def handle(self, *_args: Any, years: int, organizations: int, seed: int, **_options: Any) -> None:
        if settings.MODE not in {"demo", "test"}:
            raise CommandError("A simulated world is for demo mode only: SHOUQUAN_MODE=demo.")
        try:
            world = living.begin(seed, years, organizations, clock.today())
        except living.NotEmpty:
            raise CommandError("There are accounts in this installation: a simulation needs an empty one.") from None
        except living.AnotherWorld as error:
            raise CommandError(f"Another world was begun here: {error}. Go on with it, or take an empty one.") from None
        # Rows of a day are many and short-lived: looking for circles among them again and again costs a tenth of the time.
        gc.set_threshold(100_000, 50, 100)
        self._live(world)
        self._sum_up(world)
        self._check()

    def _say(self, line: str = "") -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _live(self, world: Simulation) -> None:
        before, started = world.seconds, Entry.objects.count()
        for day in living.live(world):
            if day.number % LINE and day.number != day.days:
                continue
            entries, spent = Entry.objects.count(), max(day.seconds - before, 0.001)
            left = day.seconds / max(day.number, 1) * (day.days - day.number)
            self._say(
                f"{day.day}  {100 * day.number // day.days:>3} %  {entries} acts, {(entries - started) / spent:.0f}/s, "
                f"{left / 60:.0f} min left"
            )

    def _sum_up(self, world: Simulation) -> None:
        done, seconds = summing.acts(), max(world.seconds, 0.001)
        self._say(f"\n{'act':<44}{'count':>8}{'per second':>12}")
        for action, count in done.items():
            self._say(f"{action:<44}{count:>8}{count / seconds:>12.2f}")
        self._say(f"{'in all':<44}{sum(done.values()):>8}{sum(done.values()) / seconds:>12.2f}  in {seconds:.0f} s")
        self._say(f"\n{'refused attempt':<44}{'finding':<44}{'count':>8}")
        for (action, code), count in summing.tried(world).items():
            self._say(f"{action:<44}{code:<44}{count:>8}")
        self._say("\nstates")
        for kind, states in summing.machines().items():
            self._say(f"{kind:<20}{_listed(states)}")

    def _check(self) -> None:
        self._say("\nchecks")
        failed = 0
        for check in summing.checks(clock.now()):
            failed += bool(check.faults)
            word = f"{len(check.faults)} faults" if check.faults else "holds"
            self._say(f"{check.name:<30}{check.counted:<40}{word}")
            for fault in check.faults[:SHOWN]:
                self._say(f"  {fault}")
        if failed:
            raise CommandError(f"{failed} of the checks failed.")


def _listed(states: Mapping[str, int]) -> str:
    return ", ".join(f"{state} {count}" for state, count in states.items()) or "none"


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number

"""A walk: from a scene on, somebody does something, or time passes, or the jobs run."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random

from audit import clock
from audit.act import Act, Unseen
from audit.actor import Actor
from audit.subject import Subject
from operations.demo.sweeps import sweep
from statute.findings import Refused, blocking
from tests.matrix.scenes import scene
from tests.walk.inputs import inputs
from tests.walk.people import somebody
from tests.walk.watching import Watch
from web.house import house

# From an hour to most of a year.
PAUSES = (timedelta(hours=1), timedelta(hours=20), timedelta(days=3), timedelta(days=16), timedelta(days=45), timedelta(days=300))  # fmt: skip
TRIES = 4


@cache
def offered() -> dict[type[Subject], tuple[Act[Subject], ...]]:
    """What the rooms offer on objects that exist, by kind."""
    found: dict[type[Subject], list[Act[Subject]]] = {}
    for act in house().acts:
        if not act.root and act.model._meta.app_label != "accounts":
            found.setdefault(act.model, []).append(act)
    return {model: tuple(acts) for model, acts in found.items()}


@dataclass(kw_only=True)
class Walk:
    """One walk through one world."""

    at: datetime
    random: Random
    watch: Watch = field(default_factory=Watch)
    done: Counter[str] = field(default_factory=Counter)
    # The story, for the reader of a failure.
    told: list[str] = field(default_factory=list)

    @classmethod
    def start(cls, machine: str, row: str, random: Random) -> "Walk":
        built = scene(machine, row)
        return cls(at=built.at, random=random, told=[f"{machine} {row}"])

    def step(self) -> list[str]:
        """One step, and what is wrong after it."""
        chance = self.random.randrange(10)
        if chance == 0:
            self._wait()
        elif chance == 1:
            self._sweep()
        else:
            self._act()
        return self.watch.after_step(self.at)

    def end(self) -> list[str]:
        """The jobs run once more; then the whole is looked at."""
        self._sweep()
        return [*self.watch.after_step(self.at), *self.watch.at_the_end(self.at)]

    def _wait(self) -> None:
        self.at += self.random.choice(PAUSES)
        # The database keeps its holds by a clock of its own.
        clock.advance(max(self.at - clock.now(), timedelta(0)))
        self.told.append(f"it is {self.at:%Y-%m-%d %H:%M}")

    def _sweep(self) -> None:
        self.told.append(f"jobs: {sweep(self.at)}")

    def _act(self) -> None:
        """Of some acts that nothing stands in the way of, the one done least so far; else any, to be refused."""
        open_to = [found for found in (self._candidate() for _try in range(TRIES)) if not self._stopped(*found)]
        rarest = min(open_to, key=lambda found: self.done[found[0].code], default=None)
        self.told.append(self.attempt(*(rarest or self._candidate())))

    def _stopped(self, act: Act[Subject], subject: Subject, by: Actor) -> bool:
        return bool(blocking(act.findings(subject, by=by, at=self.at)))

    def _candidate(self) -> tuple[Act[Subject], Subject, Actor]:
        while True:
            model = self.random.choice(list(offered()))
            rows = list(model._default_manager.order_by("-pk")[:12])
            subject = self.random.choice(rows) if rows else None
            acts = [act for act in offered()[model] if subject is not None and act.exists_for(subject)]
            if subject is not None and acts:
                act = self.random.choice(acts)
                return act, subject, somebody(act, subject, self.random)

    def attempt(self, act: Act[Subject], subject: Subject, by: Actor) -> str:
        """Do it as the page would; answers what came of it."""
        given = inputs(act, subject, by, self.at, self.random)
        said = f"{by.name}: {act.code}"
        if given is None:
            return f"{said}: the form takes none of it"
        try:
            act(id=subject.pk, by=by, at=self.at, **given)
        except (Refused, Unseen) as refused:
            return f"{said}: refused ({', '.join(f.code for f in getattr(refused, 'findings', ()))})"
        self.done[act.code] += 1
        return f"{said}: done"

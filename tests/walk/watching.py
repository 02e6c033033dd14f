"""What must hold after every step of a walk, whoever did what when."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.actor import SYSTEM
from audit.clock import today
from audit.trail.models import Entry, Outcome
from audit.trail.verifying import verify
from operations.agreements.models import Agreement
from operations.closures.models import Closure
from operations.domains.access import decide
from operations.management.commands.docs import machines
from tests.architecture.source import acts
from tests.trail.folded import differences
from tests.walk import oracle

ENDED = ("expired", "terminated", "revoked")


def terminal() -> dict[str, frozenset[str]]:
    """The states of each machine that no arrow leaves."""
    return {
        model.type_code(): frozenset(code for code, _label in model._meta.get_field("state").flatchoices)
        - {source for arrow in model.arrows() for source in arrow.sources}
        for model in machines()
    }


@dataclass(kw_only=True)
class Watch:
    """Looks at a world: everything once at the beginning, what came anew after each step."""

    seen: set[UUID] = field(default_factory=set)
    # By object: its last state, and who wrote which column that names a person.
    states: dict[tuple[str, UUID], str] = field(default_factory=dict)
    hands: dict[tuple[str, UUID, str], str] = field(default_factory=dict)
    last_days: dict[UUID, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.terminal = terminal()
        self.four_eyes = {act.code: act.not_by for act in acts() if act.not_by}

    def after_step(self, at: datetime) -> list[str]:
        """Every fault of this moment."""
        return [*self._entries(), *self._last_days(), *self._access(at)]

    def _entries(self) -> Iterator[str]:
        """Nothing ended comes back; nobody approves what they wrote."""
        rows = Entry.objects.filter(outcome=Outcome.DONE).exclude(pk__in=self.seen).order_by("pk")
        for entry in rows.select_related("payload"):
            self.seen.add(entry.pk)
            # Who read or exported the trail is written down too, and touched no object.
            if entry.object_id is None:
                continue
            key = (entry.object_type, entry.object_id)
            for name in self.four_eyes.get(entry.action, ()):
                if entry.role != SYSTEM.role and self.hands.get((*key, name)) == str(entry.actor_id):
                    yield f"{entry.action}: done by whom {name} names"
            for name, (_before, value) in self._changes(entry).items():
                if name.endswith("_by") and value:
                    self.hands[*key, name] = value
            was = self.states.get(key, entry.before)
            if was in self.terminal.get(entry.object_type, frozenset()) and entry.after != was:
                yield f"{entry.action}: {was} came back as {entry.after}"
            self.states[key] = entry.after

    @staticmethod
    def _changes(entry: Entry) -> dict[str, tuple[Any, Any]]:
        """What an entry changed; nothing is left to read of one whose contents were erased meanwhile."""
        return json.loads(entry.payload.json or "{}").get("changes", {})

    def _last_days(self) -> Iterator[str]:
        """Once sealed, an agreement never ends later than it said."""
        rows = Agreement.objects.filter(sealed_at__isnull=False).values_list("pk", "number", "last_on")
        for pk, number, last_on in rows:
            if last_on > self.last_days.setdefault(pk, last_on):
                yield f"{number}: its last day moved from {self.last_days[pk]} to {last_on}"

    def _access(self, at: datetime) -> Iterator[str]:
        """The product and the oracle answer alike."""
        for asked in oracle.questions():
            answered = decide(asked.agreement, asked.person, asked.item, asked.scenario, at).allowed
            if answered is not oracle.allowed(asked, at):
                yield f"access of {asked} at {at}: the decision is {answered}"

    def at_the_end(self, at: datetime) -> list[str]:
        """What takes a look at the whole: every change in exactly one entry, every ending with its closure."""
        found = [str(fault) for fault in verify().faults]
        return [*found, *map(str, differences()), *self._closures(at)]

    def _closures(self, at: datetime) -> Iterator[str]:
        """The jobs have run: each ended agreement has a closure, late ones have come before the approver."""
        day = today(at)
        for agreement in Agreement.objects.filter(state__in=ENDED):
            whole = [c for c in Closure.objects.filter(agreement=agreement) if not c.items.exists()]
            if len(whole) != 1:
                yield f"{agreement.number} is {agreement.state} and has {len(whole)} closures"
            for closure in whole:
                late = closure.deletion_due_on < day and closure.deleted_at is None
                if late and closure.escalated_on is None:
                    yield f"{closure.number}: its data are not deleted, and nobody was told"

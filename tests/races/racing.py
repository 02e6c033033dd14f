"""Every act that a scenario calls is done by two callers at once: one wins, and the scenario goes on from there."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from audit.act import Act, Unseen
from audit.trail.models import Entry, Outcome
from statute.findings import Refused

CALLERS = 2
PATIENCE = 30
_ceremony = Act.__call__


@dataclass(frozen=True, kw_only=True)
class Race:
    """How one act went when two did it at the same time."""

    code: str
    # What each caller got: the act's answer, Refused or Unseen; anything else is a fault of ours.
    done: tuple[Any, ...]
    refused: tuple[Exception, ...]
    errors: tuple[BaseException, ...]
    # (before, after, object_seq) of the entries that were written, and the number of refused ones.
    entries: tuple[tuple[str, str, int], ...]
    refusals: int

    @property
    def moves(self) -> bool:
        """Whether it changed a state."""
        return any(before != after for before, after, _seq in self.entries)

    def faults(self) -> Iterator[str]:
        """What went wrong; nothing when one won, or both in turn where no state changes."""
        for error in self.errors:
            yield f"{self.code}: an error instead of an answer: {error!r}"
        if len(self.done) != len(self.entries):
            yield f"{self.code}: {len(self.done)} done, {len(self.entries)} entries"
        if not self.done:
            yield f"{self.code}: nobody won: {'; '.join(map(str, self.refused))}"
        if self.moves and len(self.entries) != 1:
            yield f"{self.code}: {len(self.entries)} changes of state"
        if self.refused and not self.refusals:
            yield f"{self.code}: the loser's attempt is not recorded"
        numbers = sorted(seq for _before, _after, seq in self.entries)
        if numbers != [*range(numbers[0], numbers[0] + len(numbers))] if numbers else False:
            yield f"{self.code}: holes in the numbering: {numbers}"


@contextmanager
def racing(patch: pytest.MonkeyPatch) -> Iterator[list[Race]]:
    """While it lasts, an act on an object that this thread calls is called by two at a barrier."""
    races: list[Race] = []
    main = threading.get_ident()

    def call(act: Act[Any], *, id: Any = None, **inputs: Any) -> Any:
        if threading.get_ident() != main or connection.in_atomic_block or act.root:
            return _ceremony(act, id=id, **inputs)
        race = _race(act, id, inputs)
        races.append(race)
        if race.done:
            return race.done[0]
        raise (*race.errors, *race.refused)[0]

    with patch.context() as patched:
        patched.setattr(Act, "__call__", call)
        yield races


def _race(act: Act[Any], id: Any, inputs: dict[str, Any]) -> Race:
    known = set(_entries(act, id).values_list("pk", flat=True))
    barrier = threading.Barrier(CALLERS)
    done: list[Any] = []
    refused: list[Exception] = []
    errors: list[BaseException] = []

    def caller() -> None:
        try:
            barrier.wait(PATIENCE)
            done.append(_ceremony(act, id=id, **inputs))
        except (Refused, Unseen) as refusal:
            refused.append(refusal)
        except BaseException as error:  # noqa: BLE001 - it is what is looked for
            errors.append(error)
        finally:
            connection.close()

    _together(caller)
    new = _entries(act, id).exclude(pk__in=known)
    return Race(
        code=act.code,
        done=tuple(done),
        refused=tuple(refused),
        errors=tuple(errors),
        entries=tuple(new.filter(outcome=Outcome.DONE).values_list("before", "after", "object_seq")),
        # The same attempt by the same person within a minute shares one entry: an earlier one counts.
        refusals=_entries(act, id).filter(outcome=Outcome.REFUSED).count(),
    )


def _entries(act: Act[Any], id: Any) -> Any:
    return Entry.objects.filter(action=act.code, object_id=id)


def _together(caller: Callable[[], None]) -> None:
    threads = [threading.Thread(target=caller, daemon=True) for _ in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    if any(thread.is_alive() for thread in threads):
        raise AssertionError("two callers wait for each other")

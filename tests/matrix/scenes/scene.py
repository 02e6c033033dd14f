"""One object for every state of every machine, brought there by real actions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.world import AT


@dataclass(frozen=True, kw_only=True)
class Scene:
    """An object in its state, as it is in the database, and the time."""

    subject: Any
    at: datetime = AT


SCENES: dict[tuple[str, str], Callable[[], Scene]] = {}


def builds(machine: str, row: str) -> Callable[[Callable[[], Scene]], Callable[[], Scene]]:
    """Declare a function as the way to a row of a table: a state, or a state and a word on what is particular."""

    def declare(build: Callable[[], Scene]) -> Callable[[], Scene]:
        SCENES[machine, row] = build
        return build

    return declare


def scene(machine: str, row: str) -> Scene:
    """Build it and look that it is where it should be."""
    built = SCENES[machine, row]()
    built.subject.refresh_from_db()
    assert (built.subject.type_code(), built.subject.state) == (machine, row.split(maxsplit=1)[0])
    return built

"""Chance without a state: what happens is a function of the seed and of names that every telling of the world shares.

Ids are random, so they are no names: numbers, codes and dates are. A world that was interrupted goes on as if it had not been.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chance:
    """Throws for one seed."""

    seed: int

    def throw(self, *names: object) -> float:
        """A number from 0 up to, never reaching, 1."""
        text = "\x1f".join(map(str, (self.seed, *names)))
        return int.from_bytes(blake2b(text.encode(), digest_size=6).digest()) / (1 << 48)

    def happens(self, odds: float, *names: object) -> bool:
        """Whether something happens that happens so often, 0.05 being once in twenty times."""
        return self.throw(*names) < odds

    def between(self, low: int, high: int, *names: object) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.throw(*names) * (high - low + 1))

    def pick(self, of: Sequence[T], *names: object) -> T:
        """One of several."""
        return of[int(self.throw(*names) * len(of))]

"""Tiles of a tree (C2SP tlog-tiles): 256 neighbouring hashes, a level of tiles for every eight levels of the tree.

Only full tiles are rows. What stands in one that is not full yet is computed: on level 0 from the leaves, above from the roots
of the full tiles below.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from audit.trail.models import Leaf, Shard, Tile
from audit.trail.tree import SIZE, subtree

WIDTH = 256
HEIGHT = 8
# Which column of a leaf holds its hash.
COLUMNS = {"sm3": "hash", "sha256": "sha256"}

# The hashes of a level that are there already: (level, first index, how many).
Known = Callable[[int, int, int], list[bytes]]


@dataclass(frozen=True, slots=True)
class Full:
    """A tile that has just been filled."""

    level: int
    index: int
    root: bytes
    hashes: bytes


def filled(start: int, new: Sequence[bytes], algorithm: str, known: Known) -> Iterator[Full]:
    """The tiles that these hashes of leaves fill, appended to a tree of `start` leaves; level 0 first."""
    level = 0
    while new:
        first = start - start % WIDTH
        if start + len(new) - first < WIDTH:
            return
        row = [*(known(level, first, start - first) if start > first else ()), *new]
        roots = []
        for place in range(0, len(row) - WIDTH + 1, WIDTH):
            hashes = row[place : place + WIDTH]
            roots.append(subtree(hashes, algorithm))
            yield Full(level, (first + place) // WIDTH, roots[-1], b"".join(hashes))
        start, new, level = first // WIDTH, roots, level + 1


def stored(shard: Any, algorithm: str, *, leaves: Any = Leaf, tiles: Any = Tile) -> Known:
    """The hashes that the database holds of a shard's tree. The tables may be given as a migration knows them."""

    def known(level: int, first: int, count: int) -> list[bytes]:
        if level == 0:
            rows = leaves._base_manager.filter(index__gte=shard.first + first, index__lt=shard.first + first + count)
            found = rows.order_by("index").values_list(COLUMNS[algorithm], flat=True)
            return [bytes(value) for value in found if value is not None]
        rows = tiles._base_manager.filter(
            shard_id=shard.name, algorithm=algorithm, level=level - 1, index__gte=first, index__lt=first + count
        )
        return [bytes(value) for value in rows.order_by("index").values_list("root", flat=True)]

    return known


def split(hashes: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [hashes[i : i + SIZE] for i in range(0, len(hashes), SIZE)]


def size_of(shard: Shard) -> int:
    """How many leaves the shard has now."""
    last = shard.checkpoints.order_by("-size").values_list("size", flat=True).first()
    return 0 if last is None else last - shard.first


def hashes_at(shard: Shard, algorithm: str, level: int, index: int, width: int) -> bytes | None:
    """The first `width` hashes of a tile; None where the tree has not grown so far."""
    tile = Tile.objects.filter(shard=shard, algorithm=algorithm, level=level, index=index).first()
    if tile is not None:
        return bytes(tile.hashes)[: width * SIZE]
    if width == WIDTH or (index * WIDTH + width) << (HEIGHT * level) > size_of(shard):
        return None
    found = stored(shard, algorithm)(level, index * WIDTH, width)
    return b"".join(found) if len(found) == width else None

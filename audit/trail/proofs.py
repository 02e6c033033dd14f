"""Proofs that an outsider can check: a leaf stands in the tree under a root, one tree is the beginning of another (RFC 6962).

What a proof is made of is known beforehand, so that all hashes for it, of both trees, are read in three statements.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from audit.trail.models import Checkpoint, Entry, Leaf, Shard, Tile
from audit.trail.notes import text_of
from audit.trail.tiles import COLUMNS, HEIGHT, WIDTH, split
from audit.trail.tree import subtree
from audit.verifier import ALGORITHMS, node_hash


class NotProved(LookupError):
    """There is no such leaf or size in the shard, or the shard has no tree of this hash."""


@dataclass(frozen=True, slots=True)
class EntryProof:
    """Where an entry stands, how both trees lead from it to the roots of a checkpoint, and the checkpoint itself.

    `index` and `size` count in the shard. In shard "1", which has the SM3 tree only, `sha256` is empty and `note` is its text
    of format 1.
    """

    shard: str
    index: int
    size: int
    sm3: tuple[bytes, ...]
    sha256: tuple[bytes, ...]
    note: str


def proof_of(entry: Entry, checkpoint: Checkpoint | None = None) -> EntryProof | None:
    """The proof of an entry under a checkpoint of its shard, by default the newest; None while it is not sealed.

    Raises NotProved where the checkpoint is another shard's or older than the entry.
    """
    leaf = Leaf.objects.filter(entry=entry).only("index").first()
    if leaf is None:
        return None
    if checkpoint is None:
        of_shard = Checkpoint.objects.filter(
            shard__first=Shard.objects.filter(first__lte=leaf.index).order_by("-first").values("first")[:1]
        )
        checkpoint = of_shard.select_related("shard").order_by("-size").first()
    if checkpoint is None:
        raise NotProved(f"leaf {leaf.index} has no checkpoint")
    shard = checkpoint.shard
    index, size = leaf.index - shard.first, checkpoint.size - shard.first
    algorithms = ALGORITHMS if checkpoint.note else ("sm3",)
    paths = hashed(reader(shard, algorithms), included(index, size))
    return EntryProof(shard.name, index, size, tuple(paths["sm3"]), tuple(paths.get("sha256", ())), text_of(checkpoint))


def inclusion(shard: Shard, index: int, size: int, algorithm: str) -> list[bytes]:
    """The path from a leaf to the root of the tree of `size` leaves; raises NotProved."""
    return hashed(reader(shard, (algorithm,)), included(index, size))[algorithm]


def consistency(shard: Shard, old: int, new: int, algorithm: str) -> list[bytes]:
    """What proves that the tree of `old` leaves is the beginning of the one of `new`; raises NotProved."""
    return hashed(reader(shard, (algorithm,)), begun(old, new))[algorithm]


def root_at(shard: Shard, size: int, algorithm: str) -> bytes:
    """The root of the shard's tree when it had `size` leaves; raises NotProved."""
    return hashed(reader(shard, (algorithm,)), [(0, size)])[algorithm][0]


# --- which parts of the tree ---------------------------------------------------------------------------------------

# A run of leaves, from the first to before the last, that has one hash in the tree.
Run = tuple[int, int]


def _below(count: int) -> int:
    """The largest power of two smaller than `count`: how many leaves the left side has."""
    return 1 << (count - 1).bit_length() - 1


def included(index: int, size: int) -> list[Run]:
    """What stands beside a leaf on its way to the root of a tree of `size`, from below; raises NotProved."""
    if not 0 <= index < size:
        raise NotProved(f"leaf {index} is not in a tree of {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _below(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def begun(old: int, new: int) -> list[Run]:
    """What the trees of both sizes are put together from; nothing where they are the same. Raises NotProved."""
    if not 0 <= old <= new:
        raise NotProved(f"a tree of {old} is not the beginning of one of {new}")
    if old in (0, new):
        return []
    path, start, end = [], 0, new
    while end != old:
        middle = start + _below(end - start)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    # The old tree's own last part is told unless it is the whole of it.
    return [*([(start, end)] if start else []), *path[::-1]]


@dataclass(frozen=True, slots=True)
class Node:
    """A complete subtree: of 2**height leaves, the index-th of its height."""

    height: int
    index: int

    @property
    def tile(self) -> tuple[int, int]:
        """Level and index of the tile that it is computed from."""
        level, inside = divmod(self.height, HEIGHT)
        return level, (self.index << inside) // WIDTH

    def hashed(self, hashes: Sequence[bytes], algorithm: str) -> bytes:
        """Its hash, from those in its tile."""
        width = 1 << self.height % HEIGHT
        start = self.index * width % WIDTH
        if len(hashes) < start + width:
            raise NotProved(f"the tree has not grown to node {self.index} of height {self.height}")
        return subtree(hashes[start : start + width], algorithm)


def _nodes(run: Run) -> list[Node]:
    """The complete subtrees of a run, from the left."""
    start, end = run
    nodes = []
    while start < end:
        height = (end - start).bit_length() - 1
        nodes.append(Node(height, start >> height))
        start += 1 << height
    return nodes


# --- their hashes --------------------------------------------------------------------------------------------------


# The hashes in a tile, by level and index; as many as there are.
Tiles = Mapping[tuple[int, int], Sequence[bytes]]
# What reads the tiles asked for, by algorithm.
Reader = Callable[[set[tuple[int, int]]], Mapping[str, Tiles]]


def hashed(read: Reader, runs: Iterable[Run]) -> dict[str, list[bytes]]:
    """The hash of each run, by algorithm."""
    parts = [_nodes(run) for run in runs]
    if not all(parts):
        raise NotProved("the empty tree has no root to read")
    found: dict[str, list[bytes]] = {}
    for name, tiles in read({node.tile for nodes in parts for node in nodes}).items():
        found[name] = []
        for nodes in parts:
            hashes = [node.hashed(tiles[node.tile], name) for node in nodes]
            while len(hashes) > 1:
                right = hashes.pop()
                hashes[-1] = node_hash(hashes[-1], right, name)
            found[name].append(hashes[0])
    return found


def reader(shard: Shard, algorithms: Sequence[str]) -> Reader:
    """Reads a shard's tiles from the database."""
    return lambda wanted: _read(shard, wanted, algorithms)


def _read(shard: Shard, wanted: set[tuple[int, int]], algorithms: Sequence[str]) -> Mapping[str, Tiles]:
    tiles: dict[str, dict[tuple[int, int], list[bytes]]] = {
        name: {place: [] for place in wanted} for name in algorithms
    }
    if not wanted:
        return tiles
    own = Tile.objects.filter(shard=shard, algorithm__in=algorithms)
    full = Q()
    for level, index in wanted:
        full |= Q(level=level, index=index)
    for tile in own.filter(full).only("algorithm", "level", "index", "hashes"):
        tiles[tile.algorithm][tile.level, tile.index] = split(bytes(tile.hashes))
    _fill_from_leaves(shard, tiles)
    _fill_from_roots(own, tiles)
    return tiles


def _missing(tiles: Mapping[str, Tiles]) -> set[tuple[int, int]]:
    return {place for found in tiles.values() for place, hashes in found.items() if not hashes}


def _fill_from_leaves(shard: Shard, tiles: Mapping[str, dict[tuple[int, int], list[bytes]]]) -> None:
    places = Q()
    for level, index in _missing(tiles):
        if level == 0:
            start = shard.first + index * WIDTH
            places |= Q(index__gte=start, index__lt=start + WIDTH)
    if not places:
        return
    after = Shard.objects.filter(first__gt=shard.first).order_by("first").values_list("first", flat=True)[:1]
    leaves = Leaf.objects.filter(places).order_by("index").only("index", "hash", "sha256")
    end = next(iter(after), None)
    for leaf in leaves:
        if end is not None and leaf.index >= end:
            break
        for name, found in tiles.items():
            value = getattr(leaf, COLUMNS[name])
            if value is not None:
                found[0, (leaf.index - shard.first) // WIDTH].append(bytes(value))


def _fill_from_roots(own: QuerySet[Tile], tiles: Mapping[str, dict[tuple[int, int], list[bytes]]]) -> None:
    places = Q()
    for level, index in _missing(tiles):
        if level > 0:
            places |= Q(level=level - 1, index__gte=index * WIDTH, index__lt=(index + 1) * WIDTH)
    if not places:
        return
    for tile in own.filter(places).order_by("level", "index").only("algorithm", "level", "index", "root"):
        tiles[tile.algorithm][tile.level + 1, tile.index // WIDTH].append(bytes(tile.root))

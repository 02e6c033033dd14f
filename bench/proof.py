"""How large an inclusion proof is in a large tree, built tile by tile from leaf hashes as the sequencer builds it.

python bench/proof.py [--leaves 10000000] [--algorithm sm3]
"""

import argparse
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
CHUNK = 65_536
ASKED = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leaves", type=int, default=10_000_000)
    parser.add_argument("--algorithm", default="sm3")
    options = parser.parse_args()
    import django

    django.setup()
    from audit.trail import proofs
    from audit.trail.tiles import WIDTH, filled, split
    from audit.trail.tree import Frontier
    from audit.verifier import inclusion_root, leaf_hash

    name, size = options.algorithm, options.leaves
    tiles: dict[tuple[int, int], bytes] = {}
    rest: dict[int, list[bytes]] = {}
    tree = Frontier(name)

    def known(level: int, _first: int, count: int) -> list[bytes]:
        return rest[level][-count:]

    began = time.monotonic()
    for start in range(0, size, CHUNK):
        new = [leaf_hash(n.to_bytes(8, "big"), name) for n in range(start, min(start + CHUNK, size))]
        tree = tree.appended(new)
        grown = {0: new}
        for full in filled(start, new, name, known):
            tiles[full.level, full.index] = full.hashes
            grown.setdefault(full.level + 1, []).append(full.root)
        for level, row in grown.items():
            rest[level] = [*rest.get(level, ()), *row][-WIDTH:]
    took = time.monotonic() - began

    def read(wanted: set[tuple[int, int]]) -> Any:
        found = {}
        for level, index in wanted:
            count = (size >> 8 * level) - index * WIDTH
            hashes = tiles.get((level, index))
            found[level, index] = split(hashes) if hashes else rest[level][-count:]
        return {name: found}

    chance, longest = random.Random(size), 0
    asked = [0, size // 2, size - 1, *(chance.randrange(size) for _ in range(ASKED))]
    began = time.monotonic()
    for index in asked:
        path = proofs.hashed(read, proofs.included(index, size))[name]
        leaf = leaf_hash(index.to_bytes(8, "big"), name)
        if inclusion_root(leaf, index, size, path, name) != tree.root:
            raise SystemExit(f"leaf {index} is not proved")
        longest = max(longest, len(path))
    each = (time.monotonic() - began) / len(asked) * 1000
    print(f"{size:,} leaves, {len(tiles):,} tiles in {took:.0f} s, {size / took:,.0f} leaves/s with {name}")
    print(
        f"{len(asked)} proofs made and checked, {each:.1f} ms each; the longest {longest} hashes, {longest * 32} bytes"
    )


if __name__ == "__main__":
    main()

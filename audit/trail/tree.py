"""The Merkle tree of RFC 6962, grown from its right edge: leaf = H(0x00‖data), node = H(0x01‖left‖right)."""

from collections.abc import Iterable
from dataclasses import dataclass

from audit.verifier import hasher

SIZE = 32


@dataclass(frozen=True, slots=True)
class Frontier:
    """The complete subtrees on the right edge, largest first: all that is needed to append and to know the root."""

    algorithm: str
    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def appended(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier after these leaf hashes."""
        digest, size, peaks = hasher(self.algorithm), self.size, list(self.peaks)
        for leaf in leaves:
            node, level = leaf, size
            while level & 1:
                node = digest(b"\x01" + peaks.pop() + node)
                level >>= 1
            peaks.append(node)
            size += 1
        return Frontier(self.algorithm, size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The Merkle tree hash; of the empty tree, the hash of nothing."""
        digest = hasher(self.algorithm)
        if not self.peaks:
            return digest(b"")
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = digest(b"\x01" + peak + root)
        return root

    def packed(self) -> bytes:
        """The peaks as bytes, for the checkpoint row."""
        return b"".join(self.peaks)

    @classmethod
    def unpacked(cls, algorithm: str, size: int, data: bytes) -> "Frontier":
        """The frontier of a checkpoint row; raises ValueError when the bytes can't belong to that size."""
        peaks = tuple(data[i : i + SIZE] for i in range(0, len(data), SIZE))
        if len(data) % SIZE or len(peaks) != size.bit_count():
            raise ValueError("frontier does not fit the size")
        return cls(algorithm, size, peaks)


def subtree(hashes: Iterable[bytes], algorithm: str) -> bytes:
    """The node over a power of two of neighbouring nodes."""
    digest, row = hasher(algorithm), list(hashes)
    while len(row) > 1:
        row = [digest(b"\x01" + row[i] + row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]

"""The Merkle tree of RFC 6962 with SM3: leaf = H(0x00‖data), node = H(0x01‖left‖right); grown from its right edge."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.trail.digest import sm3

SIZE = 32


def leaf_hash(data: bytes) -> bytes:
    """Hash of one leaf's data."""
    return sm3(b"\x00" + data)


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return sm3(b"\x01" + left + right)


@dataclass(frozen=True, slots=True)
class Frontier:
    """The complete subtrees on the right edge, largest first: all that is needed to append and to know the root."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def appended(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier after these leaf hashes."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            node, level = leaf, size
            while level & 1:
                node = node_hash(peaks.pop(), node)
                level >>= 1
            peaks.append(node)
            size += 1
        return Frontier(size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The Merkle tree hash; of the empty tree, the hash of nothing."""
        if not self.peaks:
            return sm3(b"")
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def packed(self) -> bytes:
        """The peaks as bytes, for the checkpoint row."""
        return b"".join(self.peaks)

    @classmethod
    def unpacked(cls, size: int, data: bytes) -> "Frontier":
        """The frontier of a checkpoint row; raises ValueError when the bytes can't belong to that size."""
        peaks = tuple(data[i : i + SIZE] for i in range(0, len(data), SIZE))
        if len(data) % SIZE or len(peaks) != size.bit_count():
            raise ValueError("frontier does not fit the size")
        return cls(size, peaks)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    return Frontier().appended(leaves).root

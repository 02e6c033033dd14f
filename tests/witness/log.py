"""A log as a witness sees one: leaves, notes and proofs straight from the definitions of RFC 6962, without a database."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.verifier import key_hash, leaf_hash, node_hash, sm3


def public_of(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def id_of(key: Ed25519PrivateKey) -> str:
    return sm3(public_of(key)).hex()[:16]


def root(leaves: Sequence[bytes], algorithm: str = "sha256") -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    half = _half(len(leaves))
    return node_hash(root(leaves[:half], algorithm), root(leaves[half:], algorithm), algorithm)


def path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*path(index, leaves[:half]), root(leaves[half:])]
    return [*path(index - half, leaves[half:]), root(leaves[:half])]


def growth(old: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    half = _half(len(leaves))
    if old <= half:
        return [*growth(old, leaves[:half], whole), root(leaves[half:])]
    return [*growth(old - half, leaves[half:], False), root(leaves[:half])]


def _half(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


@dataclass
class Log:
    """A log of one shard; another with the same key and other leaves is its fork."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    shard: str = "2026h2"
    name: str = ""
    leaves: list[str] = field(default_factory=list)
    signs: Ed25519PrivateKey | None = None
    clock: int = 0

    def __post_init__(self) -> None:
        self.name = self.name or f"shouquan/{id_of(self.key)}"

    @property
    def first(self) -> str:
        """What introduces the log."""
        return json.dumps({"name": self.name, "public": public_of(self.key).hex()})

    def grow(self, count: int, word: str = "leaf") -> "Log":
        self.leaves += [f"{word} {len(self.leaves) + i}" for i in range(count)]
        return self

    def hashes(self, algorithm: str = "sha256", size: int | None = None) -> list[bytes]:
        return [leaf_hash(leaf.encode(), algorithm) for leaf in self.leaves[:size]]

    def note(self, size: int | None = None) -> str:
        """The checkpoint at this size, each signed a second after the one before."""
        self.clock += 1
        size = len(self.leaves) if size is None else size
        of_sha256, of_sm3 = root(self.hashes(size=size)), root(self.hashes("sm3", size), "sm3")
        text = (
            f"{self.name}/{self.shard}\n{size}\n{base64.b64encode(of_sha256).decode()}\n"
            f"sm3 {of_sm3.hex()}\nprevious 0\nsigned 2026-11-23T02:00:{self.clock:02}.000000Z\n"
        )
        key = self.signs or self.key
        # The name stays that of the first key whoever signs.
        data = key_hash(self.name, public_of(key)) + key.sign(text.encode())
        return f"{text}\n— {self.name} {base64.b64encode(data).decode()}\n"

    def push(self, old: int, size: int | None = None) -> str:
        """The body of add-checkpoint."""
        size = len(self.leaves) if size is None else size
        proof = growth(old, self.hashes(size=size)) if 0 < old <= size else []
        return submission(old, proof, self.note(size))

    def shows(self, index: int, note: str | None = None) -> str:
        """The body of add-statement for a leaf."""
        steps = [base64.b64encode(one).decode() for one in path(index, self.hashes())]
        return json.dumps({"note": note or self.note(), "index": index, "path": steps, "body": self.leaves[index]})

    def rotate(self, key: Ed25519PrivateKey) -> "Log":
        """The leaf that names the next key; `signs` is changed by whoever goes on with it."""
        said = {
            "kind": "key",
            "id": id_of(key),
            "public": public_of(key).hex(),
            "previous": id_of(self.signs or self.key),
        }
        self.leaves.append(json.dumps({"action": "key.rotated", "statement": said}))
        return self

    def next_shard(self, shard: str, previous: str) -> "Log":
        """The shard that follows, with the leaf that says which note it follows."""
        said = {"kind": "shard", "name": shard, "previous": previous}
        leaf = json.dumps({"action": "shard.opened", "statement": said})
        return Log(key=self.key, name=self.name, shard=shard, leaves=[leaf], signs=self.signs, clock=self.clock)


def submission(old: int, proof: Sequence[bytes], note: str) -> str:
    return "".join([f"old {old}\n", *(base64.b64encode(one).decode() + "\n" for one in proof), "\n", note])

"""Checking the trail with nothing but Python's standard library: SM3, Merkle proofs (RFC 6962, 9162), Ed25519 (RFC 8032), notes.

The one implementation of this mathematics: the application and the witness import it. Joined with `audit.bundle` and
`audit.checking`, which check whole bundles with it, it is the one file that an outsider carries away.
"""

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

ALGORITHMS = ("sm3", "sha256")
SIGNED, COSIGNED = b"\x01", b"\x04"

# --- hashes --------------------------------------------------------------------------------------------------------

_WORD = 0xFFFFFFFF
_START = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)


def _turned(word: int, bits: int) -> int:
    return (word << bits | word >> (32 - bits)) & _WORD


_ROUND = tuple(_turned(0x79CC4519 if j < 16 else 0x7A879D8A, j % 32) for j in range(64))


def sm3_pure(data: bytes) -> bytes:
    """The 32-byte SM3 digest (GB/T 32905-2016), computed here."""
    padded = data + b"\x80" + bytes(-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "big")
    state: tuple[int, ...] = _START
    for at in range(0, len(padded), 64):
        state = _compressed(state, padded[at : at + 64])
    return b"".join(word.to_bytes(4, "big") for word in state)


def _compressed(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    w = [int.from_bytes(block[i : i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _turned(w[j - 3], 15)
        w.append(x ^ _turned(x, 15) ^ _turned(x, 23) ^ _turned(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        a12 = _turned(a, 12)
        ss1 = _turned(a12 + e + _ROUND[j] & _WORD, 7)
        first = a ^ b ^ c if j < 16 else a & b | a & c | b & c
        second = e ^ f ^ g if j < 16 else e & f | ~e & g
        tt1 = first + d + (ss1 ^ a12) + (w[j] ^ w[j + 4]) & _WORD
        tt2 = second + h + ss1 + w[j] & _WORD
        a, b, c, d = tt1, a, _turned(b, 9), c
        e, f, g, h = tt2 ^ _turned(tt2, 9) ^ _turned(tt2, 17), e, _turned(f, 19), g
    return tuple(old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True))


def _native() -> bool:
    try:
        return hashlib.new("sm3", b"abc").hexdigest().startswith("66c7f0f4")
    except ValueError:
        return False


NATIVE = _native()
# Copying a begun hash costs a third less than looking its name up each time.
_BEGUN = hashlib.new("sm3") if NATIVE else hashlib.sha256()


def sm3(data: bytes) -> bytes:
    """The 32-byte SM3 digest, from hashlib where it has SM3."""
    if not NATIVE:
        return sm3_pure(data)
    state = _BEGUN.copy()
    state.update(data)
    return state.digest()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


_INNER, _OUTER = (bytes(byte ^ mask for byte in range(256)) for mask in (0x36, 0x5C))


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """HMAC with SM3: the commitment to a payload."""
    block = (sm3(key) if len(key) > 64 else key).ljust(64, b"\x00")
    return sm3(block.translate(_OUTER) + sm3(block.translate(_INNER) + data))


def hasher(algorithm: str) -> Callable[[bytes], bytes]:
    """The hash function of a tree, "sm3" or "sha256"; raises ValueError for any other name."""
    try:
        return {"sm3": sm3, "sha256": _sha256}[algorithm]
    except KeyError:
        raise ValueError(f"no tree is hashed with {algorithm!r}") from None


def leaf_hash(data: bytes, algorithm: str) -> bytes:
    """Hash of one leaf's data."""
    return hasher(algorithm)(b"\x00" + data)


def node_hash(left: bytes, right: bytes, algorithm: str) -> bytes:
    """Hash of an inner node."""
    return hasher(algorithm)(b"\x01" + left + right)


# --- proofs --------------------------------------------------------------------------------------------------------


def inclusion_root(leaf: bytes, index: int, size: int, path: Sequence[bytes], algorithm: str) -> bytes:
    """The root of a tree of `size` in which a leaf with this hash stands at `index` (RFC 9162, 2.1.3.2).

    Raises ValueError when the index is outside the tree or the path has not the length it must have.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is outside a tree of {size}")
    node, fn, sn = leaf, index, size - 1
    for sibling in path:
        if sn == 0:
            raise ValueError("the path is too long")
        if fn & 1 or fn == sn:
            node = node_hash(sibling, node, algorithm)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = node_hash(node, sibling, algorithm)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ValueError("the path is too short")
    return node


def consistent(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes], algorithm: str
) -> bool:
    """Whether the path proves that the tree of `old_size` is the beginning of the one of `new_size` (RFC 9162, 2.1.4.2).

    The empty tree begins every tree: its path is empty and its root is the hash of nothing, or no bytes at all.
    """
    if old_size == 0:
        return new_size >= 0 and not path and old_root in (b"", hasher(algorithm)(b""))
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    nodes = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    if not nodes:
        return False
    old = new = nodes[0]
    for node in nodes[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old, new = node_hash(node, old, algorithm), node_hash(node, new, algorithm)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, node, algorithm)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old == old_root and new == new_root


# --- signatures ----------------------------------------------------------------------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
_BASE = bytes.fromhex("58" + "66" * 31)
# Extended coordinates X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z.
_Point = tuple[int, int, int, int]
_ZERO: _Point = (0, 1, 1, 0)


def _sum(p: _Point, q: _Point) -> _Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _point(data: bytes) -> _Point | None:
    """The point an encoding stands for (RFC 8032, 5.1.3); None where it is none, or not the canonical encoding of one."""
    number = int.from_bytes(data, "little")
    y, odd = number & ((1 << 255) - 1), number >> 255
    if len(data) != 32 or y >= _P:
        return None
    u, v = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = u * pow(v, 3, _P) * pow(u * pow(v, 7, _P), (_P - 5) // 8, _P) % _P
    if v * x * x % _P == -u % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if v * x * x % _P != u or (x == 0 and odd):
        return None
    if x & 1 != odd:
        x = _P - x
    return x, y, 1, x * y % _P


@lru_cache(maxsize=64)
def _multiples(encoded: bytes, negated: bool) -> tuple[tuple[_Point, ...], ...] | None:
    """0 to 15 times the point times 16**i, for each of 64 digits: one key signs many notes."""
    point = _point(encoded)
    if point is None:
        return None
    if negated:
        point = (_P - point[0], point[1], 1, _P - point[3])
    rows = []
    for _digit in range(64):
        row = [_ZERO]
        for _count in range(15):
            row.append(_sum(row[-1], point))
        rows.append(tuple(row))
        point = _sum(row[-1], point)
    return tuple(rows)


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is this key's over this message (RFC 8032, 5.1.7, without the cofactor)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    base, key = _multiples(_BASE, negated=False), _multiples(public, negated=True)
    if s >= _L or base is None or key is None:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    total = _ZERO
    for of_base, of_key in zip(base, key, strict=True):
        total = _sum(_sum(total, of_base[s & 15]), of_key[k & 15])
        s, k = s >> 4, k >> 4
    inverse = pow(total[2], -1, _P)
    x, y = total[0] * inverse % _P, total[1] * inverse % _P
    return signature[:32] == (y | (x & 1) << 255).to_bytes(32, "little")


# --- notes ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Note:
    """A checkpoint (C2SP tlog-checkpoint): `text` is what is signed, `root` the SHA-256 root, `lines` those after it,
    `signatures` the pairs of a name and the bytes beside it (4 bytes of key hash, then the signature)."""

    text: str
    origin: str
    size: int
    root: bytes
    lines: tuple[str, ...]
    signatures: tuple[tuple[str, bytes], ...]

    def line(self, word: str) -> str:
        """What stands on the one further line that begins with this word; raises ValueError unless there is exactly one."""
        found = [line[len(word) + 1 :] for line in self.lines if line.startswith(word + " ")]
        if len(found) != 1:
            raise ValueError(f"the note has {len(found)} lines {word!r}")
        return found[0]

    @property
    def sm3(self) -> bytes:
        """The SM3 root."""
        text = self.line("sm3")
        if len(text) != 64 or text.strip("0123456789abcdef"):
            raise ValueError("the SM3 root is not 64 hex digits")
        return bytes.fromhex(text)

    @property
    def previous(self) -> int:
        """Size in the shard of the checkpoint before; 0 for the first."""
        return _decimal(self.line("previous"))

    def root_by(self, algorithm: str) -> bytes:
        """The root of the tree hashed with this algorithm."""
        return self.sm3 if algorithm == "sm3" else self.root


def _decimal(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18 or (text[0] == "0" and text != "0"):
        raise ValueError(f"{text!r} is not a number as it is written")
    return int(text)


def _unpacked(text: str) -> bytes:
    """Base64, in its one proper form."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("not base64 in its proper form")
    return data


def parse_note(text: str) -> Note:
    """A signed note with a checkpoint; raises ValueError where anything is not in the form it must have."""
    if any(byte < 32 and byte != 10 or byte == 127 for byte in text.encode()):
        raise ValueError("the note holds control characters")
    signed, between, below = text.rpartition("\n\n")
    if not between or not below.endswith("\n"):
        raise ValueError("the note has no signature lines")
    above = signed.split("\n")
    if len(above) < 3 or not all(above):
        raise ValueError("the note has fewer than three lines, or an empty one")
    origin, size, root, *lines = above
    if len(decoded := _unpacked(root)) != 32:
        raise ValueError("the root is not 32 bytes")
    signatures = tuple(_signature(line) for line in below[:-1].split("\n"))
    return Note(signed + "\n", origin, _decimal(size), decoded, tuple(lines), signatures)


def _signature(line: str) -> tuple[str, bytes]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—" or not parts[1] or "+" in parts[1]:
        raise ValueError("a signature line is not in its form")
    if len(data := _unpacked(parts[2])) <= 4:
        raise ValueError("a signature line holds no signature")
    return parts[1], data


def key_hash(name: str, public: bytes, kind: bytes = SIGNED) -> bytes:
    """The 4 bytes before a signature that say whose it is."""
    return _sha256(name.encode() + b"\n" + kind + public)[:4]


def note_signed_by(note: Note, name: str, public: bytes) -> bool:
    """Whether the note carries this key's signature, under this name."""
    found = [data[4:] for who, data in note.signatures if who == name and data[:4] == key_hash(name, public)]
    return bool(found) and all(ed25519_verify(public, note.text.encode(), signature) for signature in found)


def cosigned_at(note: Note, name: str, public: bytes) -> int | None:
    """When this witness cosigned the note (C2SP tlog-cosignature), in seconds of Unix time; None where it did not."""
    mark = key_hash(name, public, COSIGNED)
    for who, data in note.signatures:
        if who == name and data[:4] == mark and len(data) == 76:
            at = int.from_bytes(data[4:12], "big")
            if ed25519_verify(public, f"cosignature/v1\ntime {at}\n{note.text}".encode(), data[12:]):
                return at
    return None
